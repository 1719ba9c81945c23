//! The backward pass with little memory: layers are computed a second time.
//!
//! The forward pass keeps nothing but the input of each layer, `[tokens, hidden]`; the backward pass
//! goes from the last layer to the first, computes each once more with a graph, and lets the graph
//! go again (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", one segment a layer).
//! Dropout is a function of its key, so both times are the same.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::batch::PackedBatch;
use crate::classifier::{TokenClassifier, cut};
use crate::error::Result;
use crate::kernels::Dropout;
use crate::layer::Pass;
use crate::row_gradient::RowGradient;

/// What a step needs of a backward pass.
#[derive(Debug)]
pub struct Recomputed {
    /// The loss on the plain device.
    pub loss: Tensor<1>,
    /// Gradients of the head, of each layer and of the embeddings, every parameter in one of them.
    pub parts: Vec<GradientsParams>,
    /// Gradient of the word embedding.
    pub words: RowGradient,
}

impl TokenClassifier {
    /// Loss and gradients, each layer computed twice; `loss` makes a number of the logits
    /// `[targets, labels]`.
    ///
    /// # Errors
    /// If the device failed.
    ///
    /// # Panics
    /// If the model is not on an autodiff device.
    pub fn recomputed(
        &self,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
        loss: impl FnOnce(Tensor<2>) -> Tensor<1>,
    ) -> Result<Recomputed> {
        let filled = self.filled(batch);
        let (embedded, rows) = self.embeddings.forward_rows(&filled, dropout);
        let mut inputs = self.inputs(embedded.clone().inner(), &filled, dropout);
        let mut parts = Vec::with_capacity(inputs.len() + 1);

        let top = leaf(inputs.pop().unwrap_or_else(|| embedded.clone().inner()));
        let logits = self.classify(top.clone(), &filled, dropout);
        let loss = loss(cut(logits, batch.targets.len()));
        let gradients = loss.backward();
        let mut upstream = gradient(&top, &gradients);
        parts.push(GradientsParams::from_grads(gradients, &self.classifier));

        let pass = Pass::new(&filled, dropout, self.heads(), &self.device());
        for (number, layer) in self.layers.iter().enumerate().rev() {
            let Some(input) = inputs.pop() else { break };
            let input = leaf(input);
            let output = layer.forward(input.clone(), number, &pass);
            let gradients = continued(output, upstream).backward();
            upstream = gradient(&input, &gradients);
            parts.push(GradientsParams::from_grads(gradients, layer));
        }
        let gradients = continued(embedded, upstream).backward();
        let words = rows.gradient(&gradients)?;
        parts.push(GradientsParams::from_grads(gradients, &self.embeddings));
        Ok(Recomputed {
            loss: loss.inner(),
            parts,
            words,
        })
    }

    /// The input of every layer and the output of the last, without a graph.
    fn inputs(
        &self,
        embedded: Tensor<2>,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> Vec<Tensor<2>> {
        let pass = Pass::new(batch, dropout, self.heads(), &embedded.device());
        let mut inputs = vec![embedded];
        for (number, layer) in self.layers.iter().enumerate() {
            let input = inputs[number].clone();
            inputs.push(layer.valid().forward(input, number, &pass));
        }
        inputs
    }
}

fn leaf(x: Tensor<2>) -> Tensor<2> {
    Tensor::from_inner(x).require_grad()
}

fn gradient(x: &Tensor<2>, gradients: &burn::tensor::Gradients) -> Tensor<2> {
    x.grad(gradients)
        .unwrap_or_else(|| x.clone().inner().zeros_like())
}

/// A number whose gradient with respect to `output` is `upstream`.
fn continued(output: Tensor<2>, upstream: Tensor<2>) -> Tensor<1> {
    (output * Tensor::from_inner(upstream)).sum()
}
