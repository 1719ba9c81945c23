//! The token classifier: encoder, dropout, one linear layer.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::batch::PackedBatch;
use crate::embeddings::{Embeddings, indices};
use crate::error::Result;
use crate::kernels::{Dropout, Site};
use crate::layer::{EncoderLayer, Pass, apply_dropout};
use crate::precision::Precision;
use crate::word_rows::WordRows;

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
        self.encode(self.embeddings.forward(batch, dropout), batch, dropout)
    }

    /// Scores of every label for the tokens asked for.
    ///
    /// # Shapes
    /// - returns `[targets, labels]`
    pub fn forward(&self, batch: &PackedBatch, dropout: Option<&Dropout>) -> Tensor<2> {
        self.classify(self.hidden_states(batch, dropout), batch, dropout)
    }

    /// The same for a step of training: the gradient of the word embedding is that of the
    /// [`WordRows`] beside the scores, and the whole table has none.
    ///
    /// # Panics
    /// If the model is not on an autodiff device.
    pub fn forward_training(
        &self,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> (Tensor<2>, WordRows) {
        let (embedded, rows) = self.embeddings.forward_rows(batch, dropout);
        let hidden = self.encode(embedded, batch, dropout);
        (self.classify(hidden, batch, dropout), rows)
    }

    fn encode(
        &self,
        embedded: Tensor<2>,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> Tensor<2> {
        let pass = Pass::new(batch, dropout, &self.device());
        let layers = self.layers.iter().enumerate();
        layers.fold(embedded, |x, (number, layer)| {
            layer.forward(x, number, &pass)
        })
    }

    fn classify(
        &self,
        hidden: Tensor<2>,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> Tensor<2> {
        let targets = indices(batch.targets.clone(), &self.device());
        let picked = apply_dropout(hidden.select(0, targets), dropout, Site::Classifier);
        self.classifier.forward(picked)
    }

    /// The same model with its products in another precision.
    ///
    /// # Errors
    /// [`Error::Precision`](crate::Error::Precision) if its device has none such.
    pub fn with_precision(mut self, precision: Precision) -> Result<Self> {
        precision.check(&self.device())?;
        for layer in &mut self.layers {
            layer.precision = precision;
        }
        Ok(self)
    }

    /// Where its parameters are.
    pub fn device(&self) -> Device {
        self.classifier.weight.val().device()
    }
}
