//! Word, position and token type embeddings.

use burn::module::{Module, Param};
use burn::nn::LayerNorm;
use burn::tensor::Tensor;

use crate::batch::PackedBatch;
use crate::dropout::apply_dropout;
use crate::kernels::{Dropout, Site};
use crate::tensors::indices;
use crate::word_rows::WordRows;

/// Sum of three embeddings, normalised.
#[derive(Module, Debug)]
pub struct Embeddings {
    /// `[kept pieces, hidden]`.
    pub word: Param<Tensor<2>>,
    /// `[max_position_embeddings, hidden]`; the first row in use is `position_offset`.
    pub position: Param<Tensor<2>>,
    /// `[1, hidden]`.
    pub token_type: Param<Tensor<2>>,
    /// Over the sum.
    pub norm: LayerNorm,
    /// Row of a window's first token: `pad_token_id + 1`.
    pub position_offset: usize,
}

impl Embeddings {
    /// Hidden states before the first layer.
    ///
    /// # Shapes
    /// - returns `[tokens, hidden]`
    pub fn forward(&self, batch: &PackedBatch, dropout: Option<&Dropout>) -> Tensor<2> {
        let word = self.word.val();
        let ids = indices(batch.ids.clone(), &word.device());
        self.sum(word.select(0, ids), batch, dropout)
    }

    /// The same with the used rows of the word embedding as a leaf of their own.
    pub(crate) fn forward_rows(
        &self,
        batch: &PackedBatch,
        dropout: Option<&Dropout>,
    ) -> (Tensor<2>, WordRows) {
        let (rows, word) = WordRows::select(self.word.val(), &batch.ids);
        (self.sum(word, batch, dropout), rows)
    }

    fn sum(&self, word: Tensor<2>, batch: &PackedBatch, dropout: Option<&Dropout>) -> Tensor<2> {
        let device = word.device();
        let offset = self.position_offset as u32;
        let positions = batch.positions().into_iter().map(|p| p + offset).collect();
        let position = self.position.val().select(0, indices(positions, &device));
        let sum = word + position + self.token_type.val();
        apply_dropout(self.norm.forward(sum), dropout, Site::Embeddings)
    }
}
