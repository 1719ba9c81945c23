//! Gradients of one optimiser step.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::Tensor;
use ner_model::{Recomputed, RowGradient, SquaredNorm, TokenClassifier, WordRows};

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
    ///
    /// # Errors
    /// If the device failed.
    pub fn backward(loss: Tensor<1>, model: &TokenClassifier, rows: WordRows) -> Result<Self> {
        let gradients = loss.backward();
        Ok(Self {
            words: rows.gradient(&gradients)?,
            dense: GradientsParams::from_grads(gradients, model),
        })
    }

    /// Those of a backward pass in parts.
    pub fn recomputed(found: Recomputed, model: &TokenClassifier) -> Self {
        let mut dense = GradientsAccumulator::new();
        for part in found.parts {
            dense.accumulate(model, part);
        }
        Self {
            dense: dense.grads(),
            words: found.words,
        }
    }

    /// Sum over the batches of a step; none of an empty step.
    pub(crate) fn sum(
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
            words = words.plus(batch.words);
        }
        Ok(Some(Self {
            dense: dense.grads(),
            words,
        }))
    }

    /// Norm of all gradients together, and the loss `[1]` with it: the device is waited for once.
    ///
    /// # Errors
    /// If the device failed.
    pub fn norm_and_loss(&self, model: &TokenClassifier, loss: Tensor<1>) -> Result<(f64, f64)> {
        let mut norm = SquaredNorm::default();
        norm.add(self.words.values.clone().flatten(0, 1));
        let mut visitor = Norm {
            grads: &self.dense,
            norm,
        };
        model.visit(&mut visitor);
        let (squared, loss) = visitor.norm.read(loss)?;
        Ok((squared.sqrt(), loss))
    }
}

struct Norm<'a> {
    grads: &'a GradientsParams,
    norm: SquaredNorm,
}

impl ModuleVisitor for Norm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = self.grads.get::<D>(param.id) {
            self.norm.add(grad.flatten(0, D - 1));
        }
    }
}
