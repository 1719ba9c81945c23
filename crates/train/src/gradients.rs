//! Gradients of one optimiser step.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::Tensor;
use ner_model::{RowGradient, TokenClassifier, WordRows, squared_norm};

use crate::error::Result;

/// Gradients of all parameters; of the word embedding only the rows that were used.
#[derive(Debug)]
pub struct StepGradients {
    pub(crate) dense: GradientsParams,
    pub(crate) words: RowGradient,
}

impl StepGradients {
    /// Runs the backward pass of a loss that came out of
    /// [`forward_training`](TokenClassifier::forward_training) with `rows`.
    pub fn backward(loss: Tensor<1>, model: &TokenClassifier, rows: WordRows) -> Self {
        let gradients = loss.backward();
        Self {
            words: rows.gradient(&gradients),
            dense: GradientsParams::from_grads(gradients, model),
        }
    }

    /// Sum over the batches of a step; none of an empty step.
    pub fn sum(
        batches: impl IntoIterator<Item = Result<Self>>,
        model: &TokenClassifier,
    ) -> Result<Option<Self>> {
        let mut batches = batches.into_iter();
        let Some(first) = batches.next().transpose()? else {
            return Ok(None);
        };
        let Some(second) = batches.next() else {
            return Ok(Some(first));
        };
        let mut dense = GradientsAccumulator::new();
        dense.accumulate(model, first.dense);
        let mut words = first.words;
        for batch in std::iter::once(second).chain(batches) {
            let batch = batch?;
            dense.accumulate(model, batch.dense);
            words = words.add(batch.words);
        }
        Ok(Some(Self {
            dense: dense.grads(),
            words,
        }))
    }

    /// Norm of all gradients together.
    ///
    /// # Errors
    /// If the device failed.
    pub fn norm(&self, model: &TokenClassifier) -> Result<f64> {
        let mut visitor = Norm {
            grads: &self.dense,
            sum: squared_norm(self.words.values.clone().flatten(0, 1)),
        };
        model.visit(&mut visitor);
        Ok(visitor.sum?.sqrt())
    }
}

struct Norm<'a> {
    grads: &'a GradientsParams,
    sum: ner_model::Result<f64>,
}

impl ModuleVisitor for Norm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let (Ok(sum), Some(grad)) = (&self.sum, self.grads.get::<D>(param.id)) {
            self.sum = squared_norm(grad.flatten(0, D - 1)).map(|norm| sum + norm);
        }
    }
}
