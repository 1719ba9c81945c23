//! The token classifier: encoder, dropout, one linear layer.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::batch::PackedBatch;
use crate::embeddings::{Embeddings, indices};
use crate::kernels::{Dropout, Site};
use crate::layer::{EncoderLayer, Pass, apply_dropout};

/// XLM-RoBERTa with a head over labels.
#[derive(Module, Debug)]
pub struct TokenClassifier {
    /// Word, position and token type.
    pub embeddings: Embeddings,
    /// Encoder layers, the first one first.
    pub layers: Vec<EncoderLayer>,
    /// `[hidden, labels]`.
    pub classifier: Linear,
}

impl TokenClassifier {
    /// Output of the last encoder layer.
    ///
    /// # Shapes
    /// - returns `[tokens, hidden]`
    pub fn hidden_states(&self, batch: &PackedBatch, dropout: Option<&Dropout>) -> Tensor<2> {
        let pass = Pass::new(batch, dropout, &self.device());
        let embedded = self.embeddings.forward(batch, dropout);
        let layers = self.layers.iter().enumerate();
        layers.fold(embedded, |x, (number, layer)| {
            layer.forward(x, number, &pass)
        })
    }

    /// Scores of every label for the tokens asked for.
    ///
    /// # Shapes
    /// - returns `[targets, labels]`
    pub fn forward(&self, batch: &PackedBatch, dropout: Option<&Dropout>) -> Tensor<2> {
        let hidden = self.hidden_states(batch, dropout);
        let targets = indices(batch.targets.clone(), &self.device());
        let picked = apply_dropout(hidden.select(0, targets), dropout, Site::Classifier);
        self.classifier.forward(picked)
    }

    /// Where its parameters are.
    pub fn device(&self) -> Device {
        self.classifier.weight.val().device()
    }
}
