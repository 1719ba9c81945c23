//! One encoder layer: a kernel where the backend has one, else Burn's operations.

use burn::module::Module;
use burn::nn::{LayerNorm, Linear};
use burn::tensor::{Device, Tensor};

use crate::batch::PackedBatch;
use crate::kernels::{self, Dropout, LayerCall, LayerTensors, has_kernels};
use crate::padding::Padding;
use crate::precision::Precision;
use crate::tensors::{linear_tensors, norm_tensors};

/// Post-norm transformer layer.
#[derive(Module, Debug)]
pub struct EncoderLayer {
    /// Query, key and value in one matrix, `[hidden, 3 * hidden]`.
    pub qkv: Linear,
    /// After the heads are joined.
    pub attention: Linear,
    /// Over the attention's residual sum.
    pub attention_norm: LayerNorm,
    /// `[hidden, intermediate]`.
    pub up: Linear,
    /// `[intermediate, hidden]`.
    pub down: Linear,
    /// Over the feed-forward's residual sum.
    pub output_norm: LayerNorm,
    /// Number of attention heads.
    pub heads: usize,
    /// Added to the variance in both norms.
    pub epsilon: f64,
    /// Number format of the matrix multiplications.
    #[module(skip)]
    pub precision: Precision,
}

/// What all layers share in one pass.
pub(crate) struct Pass<'a> {
    pub(crate) batch: &'a PackedBatch,
    pub(crate) dropout: Option<&'a Dropout>,
    /// Where the layers run in Burn's operations.
    pub(crate) padding: Option<Padding>,
}

impl<'a> Pass<'a> {
    pub(crate) fn new(
        batch: &'a PackedBatch,
        dropout: Option<&'a Dropout>,
        heads: usize,
        device: &Device,
    ) -> Self {
        let mut pass = Self {
            batch,
            dropout,
            padding: None,
        };
        if !has_kernels(device) {
            pass.padding = Some(pass.padded(heads, device));
        }
        pass
    }

    pub(crate) fn padded(&self, heads: usize, device: &Device) -> Padding {
        let dropped = self.dropout.is_some_and(|dropout| dropout.attention > 0.0);
        Padding::new(self.batch, dropped.then_some(heads), device)
    }
}

impl EncoderLayer {
    /// # Shapes
    /// - `x_th`: `[tokens, hidden]`
    /// - returns `[tokens, hidden]`
    pub(crate) fn forward(&self, x_th: Tensor<2>, number: usize, pass: &Pass<'_>) -> Tensor<2> {
        match &pass.padding {
            None => kernels::encoder_layer(x_th, self.tensors(), self.call(number, pass)),
            Some(padding) => self.composed(x_th, number, pass, padding),
        }
    }

    fn call(&self, layer: usize, pass: &Pass<'_>) -> LayerCall {
        LayerCall {
            layer,
            heads: self.heads,
            epsilon: self.epsilon as f32,
            precision: self.precision,
            dropout: pass.dropout.copied(),
            offsets: pass.batch.offsets.clone(),
        }
    }

    fn tensors(&self) -> LayerTensors {
        LayerTensors {
            qkv: linear_tensors(&self.qkv),
            attention: linear_tensors(&self.attention),
            attention_norm: norm_tensors(&self.attention_norm),
            up: linear_tensors(&self.up),
            down: linear_tensors(&self.down),
            output_norm: norm_tensors(&self.output_norm),
        }
    }
}
