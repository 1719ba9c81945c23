//! One encoder layer in Burn's operations: what every backend without a kernel runs.
//!
//! Shape letters: `t` tokens of the batch, `h` hidden, `w` windows, `n` heads, `s` longest window,
//! `d` head width.

use burn::module::Module;
use burn::nn::{LayerNorm, Linear};
use burn::tensor::activation::softmax;
use burn::tensor::{Bool, Int, Tensor, TensorData};

use crate::batch::PackedBatch;
use crate::device::has_kernels;
use crate::embeddings::indices;
use crate::kernels::{self, Dropout, LayerCall, LayerTensors, Site};
use crate::precision::Precision;

/// Post-norm transformer layer.
#[derive(Module, Debug)]
pub struct EncoderLayer {
    /// Query, key and value in one product, `[hidden, 3 * hidden]`.
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
    /// Numbers that the products multiply, on backends that have kernels.
    #[module(skip)]
    pub precision: Precision,
}

/// What all layers share in one pass.
pub(crate) struct Pass<'a> {
    pub(crate) batch: &'a PackedBatch,
    pub(crate) dropout: Option<&'a Dropout>,
    pub(crate) padding: Option<Padding>,
}

impl<'a> Pass<'a> {
    pub(crate) fn new(
        batch: &'a PackedBatch,
        dropout: Option<&'a Dropout>,
        device: &burn::tensor::Device,
    ) -> Self {
        let padding = (!has_kernels(device)).then(|| Padding::new(batch, device));
        Self {
            batch,
            dropout,
            padding,
        }
    }
}

/// Rows of the packed tokens in a padded `[w, s]`, and back.
pub(crate) struct Padding {
    /// Packed row of each padded place; row 0 where there is none, `[w * s]`.
    unpack: Tensor<1, Int>,
    /// Padded place of each packed row, `[t]`.
    pack: Tensor<1, Int>,
    /// True where a key is padding, `[w, 1, 1, s]`.
    masked: Tensor<4, Bool>,
    windows: usize,
    longest: usize,
}

impl Padding {
    pub(crate) fn new(batch: &PackedBatch, device: &burn::tensor::Device) -> Self {
        let (windows, longest) = (batch.windows(), batch.longest());
        let (mut unpack, mut pack) = (
            vec![0; windows * longest],
            Vec::with_capacity(batch.tokens()),
        );
        let mut masked = vec![true; windows * longest];
        for (window, length) in batch.lengths().enumerate() {
            for position in 0..length {
                let place = window * longest + position;
                unpack[place] = pack.len() as u32;
                masked[place] = false;
                pack.push(place as u32);
            }
        }
        let masked = TensorData::new(masked, [windows, 1, 1, longest]);
        Self {
            unpack: indices(unpack, device),
            pack: indices(pack, device),
            masked: Tensor::from_data(masked, device),
            windows,
            longest,
        }
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

    pub(crate) fn composed(
        &self,
        x_th: Tensor<2>,
        number: usize,
        pass: &Pass<'_>,
        padding: &Padding,
    ) -> Tensor<2> {
        let context_th = self.attend(self.qkv.forward(x_th.clone()), number, pass, padding);
        let attended_th = self.attention.forward(context_th);
        let attended_th = apply_dropout(attended_th, pass.dropout, Site::AttentionOutput(number));
        let x_th = self.attention_norm.forward(attended_th + x_th);
        let down_th = self.down.forward(gelu(self.up.forward(x_th.clone())));
        let down_th = apply_dropout(down_th, pass.dropout, Site::Output(number));
        self.output_norm.forward(down_th + x_th)
    }

    /// Attention over padded windows; `[t, 3h]` to `[t, h]`.
    fn attend(
        &self,
        qkv_t3h: Tensor<2>,
        number: usize,
        pass: &Pass<'_>,
        padding: &Padding,
    ) -> Tensor<2> {
        let [_, width] = qkv_t3h.dims();
        let (w, s, n) = (padding.windows, padding.longest, self.heads);
        let d = width / 3 / n;
        let padded = qkv_t3h
            .select(0, padding.unpack.clone())
            .reshape([w, s, 3 * n, d])
            .swap_dims(1, 2);
        let part = |i: usize| padded.clone().narrow(1, i * n, n);
        let scores_wnss = part(0)
            .matmul(part(1).swap_dims(2, 3))
            .div_scalar((d as f64).sqrt());
        let masked = padding.masked.clone().expand([w, n, s, s]);
        let probabilities = softmax(scores_wnss.mask_fill(masked, -1e9), 3);
        let probabilities = drop_probabilities(probabilities, number, pass);
        let context = probabilities
            .matmul(part(2))
            .swap_dims(1, 2)
            .reshape([w * s, n * d]);
        context.select(0, padding.pack.clone())
    }
}

/// Dropout on padded probabilities `[w, n, s, s]` with the masks of the packed ones.
fn drop_probabilities(x: Tensor<4>, number: usize, pass: &Pass<'_>) -> Tensor<4> {
    let Some(dropout) = pass.dropout.filter(|dropout| dropout.attention > 0.0) else {
        return x;
    };
    let [_, n, s, _] = x.dims();
    let packed: usize = pass.batch.lengths().map(|length| n * length * length).sum();
    let factors = dropout.mask(Site::Attention(number)).factors(packed);
    let mut padded = vec![0.0_f32; x.shape().num_elements()];
    let mut rows = factors.as_slice();
    for (window, length) in pass.batch.lengths().enumerate() {
        for row in 0..n * length {
            let (head, query) = (row / length, row % length);
            let place = ((window * n + head) * s + query) * s;
            let (factors, rest) = rows.split_at(length);
            padded[place..place + length].copy_from_slice(factors);
            rows = rest;
        }
    }
    let factors = Tensor::from_data(TensorData::new(padded, x.shape()), &x.device());
    x * factors
}

/// Dropout with the mask of a place of the model.
pub(crate) fn apply_dropout(x: Tensor<2>, dropout: Option<&Dropout>, site: Site) -> Tensor<2> {
    let Some(dropout) = dropout else { return x };
    let probability = match site {
        Site::Classifier => dropout.classifier,
        _ => dropout.hidden,
    };
    if probability == 0.0 {
        return x;
    }
    let factors = dropout.mask(site).factors(x.shape().num_elements());
    let factors = Tensor::from_data(TensorData::new(factors, x.shape()), &x.device());
    x * factors
}

/// The exact GELU in operations whose gradients are exact on every backend: in Burn 0.22.1 the
/// GPU's own has the gradient of the tanh approximation.
fn gelu(x: Tensor<2>) -> Tensor<2> {
    let cdf = x
        .clone()
        .mul_scalar(std::f64::consts::FRAC_1_SQRT_2)
        .erf()
        .add_scalar(1.0);
    x.mul_scalar(0.5) * cdf
}

fn linear_tensors(linear: &Linear) -> (Tensor<2>, Tensor<1>) {
    let bias = linear.bias.as_ref().map(|bias| bias.val());
    (
        linear.weight.val(),
        bias.unwrap_or_else(|| unreachable!("every product of the model has a bias")),
    )
}

fn norm_tensors(norm: &LayerNorm) -> (Tensor<1>, Tensor<1>) {
    let beta = norm.beta.as_ref().map(|beta| beta.val());
    (
        norm.gamma.val(),
        beta.unwrap_or_else(|| unreachable!("every layer norm of the model has a shift")),
    )
}
