//! The token classifier: encoder, dropout, one linear layer.

use std::borrow::Cow;

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use crate::batch::PackedBatch;
use crate::dropout::apply_dropout;
use crate::embeddings::Embeddings;
use crate::error::Result;
use crate::kernels::{Dropout, Site, has_kernels};
use crate::layer::{EncoderLayer, Pass};
use crate::precision::Precision;
use crate::tensors::{indices, linear_tensors};
use crate::word_rows::WordRows;

/// On a GPU tokens and targets are filled up to multiples of this: few shapes, for which kernels are
/// chosen once, and sides that tensor cores take.
const ROUND: usize = 64;

/// Columns of the head's matrix on a GPU are a multiple of this.
const HEAD: usize = 16;

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
        let filled = self.filled(batch);
        let embedded = self.embeddings.forward(&filled, dropout);
        cut(self.encode(embedded, &filled, dropout), batch.tokens())
    }

    /// Logits of every label for the target tokens of the batch.
    ///
    /// # Shapes
    /// - returns `[targets, labels]`
    pub fn forward(&self, batch: &PackedBatch, dropout: Option<&Dropout>) -> Tensor<2> {
        let filled = self.filled(batch);
        let embedded = self.embeddings.forward(&filled, dropout);
        let hidden = self.encode(embedded, &filled, dropout);
        let logits = self.classify(hidden, &filled, dropout);
        cut(logits, batch.targets.len())
    }

    /// The same for a training step: the gradient of the word embedding is that of the returned
    /// [`WordRows`]; the whole table has none.
    ///
    /// # Panics
    /// If the model is not on an autodiff device.
    pub fn forward_training(
        &self,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> (Tensor<2>, WordRows) {
        let filled = self.filled(batch);
        let (embedded, rows) = self.embeddings.forward_rows(&filled, dropout);
        let hidden = self.encode(embedded, &filled, dropout);
        let logits = self.classify(hidden, &filled, dropout);
        (cut(logits, batch.targets.len()), rows)
    }

    /// The batch in the form that the device of the model works on.
    pub(crate) fn filled<'a>(&self, batch: &'a PackedBatch) -> Cow<'a, PackedBatch> {
        if has_kernels(&self.device()) {
            Cow::Borrowed(batch)
        } else {
            Cow::Owned(batch.filled(ROUND))
        }
    }

    pub(crate) fn encode(
        &self,
        embedded: Tensor<2>,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> Tensor<2> {
        let pass = Pass::new(batch, dropout, self.heads(), &self.device());
        let layers = self.layers.iter().enumerate();
        layers.fold(embedded, |x, (number, layer)| {
            layer.forward(x, number, &pass)
        })
    }

    pub(crate) fn heads(&self) -> usize {
        self.layers.first().map_or(1, |layer| layer.heads)
    }

    /// `[tokens, hidden]` to `[targets, labels]`.
    pub(crate) fn classify(
        &self,
        hidden: Tensor<2>,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> Tensor<2> {
        let device = self.device();
        let picked = hidden.select(0, indices(batch.targets.clone(), &device));
        let picked = apply_dropout(picked, dropout, Site::Classifier);
        if has_kernels(&device) {
            return self.classifier.forward(picked);
        }
        // a product of 7 columns is what kernels of GPUs get wrong (tracel-ai/burn#5122, #5352)
        let (weight, bias) = linear_tensors(&self.classifier);
        let [hidden, labels] = weight.dims();
        let more = labels.next_multiple_of(HEAD) - labels;
        let wide = Tensor::cat(vec![weight, Tensor::zeros([hidden, more], &device)], 1);
        picked.matmul(wide).narrow(1, 0, labels) + bias.unsqueeze()
    }

    /// The same model with its matrix multiplications in another precision.
    ///
    /// # Errors
    /// [`Error::Precision`](crate::Error::Precision) if its device does not support it.
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

/// The first `rows` rows.
pub(crate) fn cut(x: Tensor<2>, rows: usize) -> Tensor<2> {
    if x.dims()[0] == rows {
        x
    } else {
        x.narrow(0, 0, rows)
    }
}
