//! Word, position and token type embeddings.

use burn::module::{Module, Param};
use burn::nn::LayerNorm;
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::batch::PackedBatch;
use crate::kernels::{Dropout, Site};
use crate::layer::apply_dropout;

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
        let device = self.word.val().device();
        let offset = self.position_offset as u32;
        let positions = batch.positions().into_iter().map(|p| p + offset).collect();
        let word = self
            .word
            .val()
            .select(0, indices(batch.ids.clone(), &device));
        let position = self.position.val().select(0, indices(positions, &device));
        let sum = word + position + self.token_type.val();
        apply_dropout(self.norm.forward(sum), dropout, Site::Embeddings)
    }
}

/// Row numbers as a tensor.
pub(crate) fn indices(rows: Vec<u32>, device: &Device) -> Tensor<1, Int> {
    let rows: Vec<i32> = rows.into_iter().map(|row| row as i32).collect();
    let count = rows.len();
    Tensor::from_data(TensorData::new(rows, [count]), device)
}
