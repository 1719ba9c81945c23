//! One encoder layer in Burn's operations: what every backend without kernels runs.
//!
//! Shape letters: `t` tokens of the batch, `h` hidden, `w` windows, `n` heads, `s` longest window,
//! `d` head width.

use burn::tensor::activation::softmax;
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use crate::batch::PackedBatch;
use crate::device::has_kernels;
use crate::embeddings::indices;
use crate::kernels::{Dropout, Site};
use crate::layer::{EncoderLayer, Pass, linear_tensors};

/// Lengths are rounded up to this, so that a GPU meets few shapes and chooses kernels once.
const ROUND: usize = 16;

/// Rows of the packed tokens in a padded `[w, s]`, and back.
pub(crate) struct Padding {
    /// Packed row of each padded place; row 0 where there is none, `[w * s]`.
    unpack: Tensor<1, Int>,
    /// Padded place of each packed row, 0 for filler, `[t]`.
    pack: Tensor<1, Int>,
    /// True where a key is padding, `[w, 1, 1, s]`.
    masked: Tensor<4, Bool>,
    /// Number of each probability among the packed ones, `[w, n, s, s]`; only with dropout.
    numbers: Option<Tensor<4, Int>>,
    windows: usize,
    longest: usize,
}

impl Padding {
    /// `heads` is given if attention probabilities are dropped.
    pub(crate) fn new(batch: &PackedBatch, heads: Option<usize>, device: &Device) -> Self {
        let round = if has_kernels(device) { 1 } else { ROUND };
        let windows = batch.windows();
        let longest = batch.longest().next_multiple_of(round);
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
        pack.resize(batch.tokens(), 0);
        let masked = TensorData::new(masked, [windows, 1, 1, longest]);
        Self {
            unpack: indices(unpack, device),
            pack: indices(pack, device),
            masked: Tensor::from_data(masked, device),
            numbers: heads.map(|heads| numbers(batch, heads, longest, device)),
            windows,
            longest,
        }
    }
}

/// The kernels number the probabilities `[n, length, length]` of one window after those of another.
fn numbers(batch: &PackedBatch, heads: usize, longest: usize, device: &Device) -> Tensor<4, Int> {
    let windows = batch.windows();
    let (mut first, mut lengths) = (Vec::with_capacity(windows), Vec::with_capacity(windows));
    let mut before = 0;
    for length in batch.lengths() {
        first.push(before as u32);
        lengths.push(length as u32);
        before += heads * length * length;
    }
    let per_window = |values| indices(values, device).reshape([windows, 1, 1, 1]);
    let count = |n: usize| Tensor::<1, Int>::arange(0..n as i64, device);
    let (first, length) = (per_window(first), per_window(lengths));
    let head = count(heads).reshape([1, heads, 1, 1]);
    let query = count(longest).reshape([1, 1, longest, 1]);
    let key = count(longest).reshape([1, 1, 1, longest]);
    first + (head * length.clone() + query) * length + key
}

impl EncoderLayer {
    /// # Shapes
    /// - `x_th`: `[tokens, hidden]`
    /// - returns `[tokens, hidden]`
    pub(crate) fn composed(
        &self,
        x_th: Tensor<2>,
        number: usize,
        pass: &Pass<'_>,
        padding: &Padding,
    ) -> Tensor<2> {
        let context_th = self.attend(self.linear(&self.qkv, x_th.clone()), number, pass, padding);
        let attended_th = self.linear(&self.attention, context_th);
        let attended_th = apply_dropout(attended_th, pass.dropout, Site::AttentionOutput(number));
        let x_th = self.attention_norm.forward(attended_th + x_th);
        let down_th = self.linear(&self.down, gelu(self.linear(&self.up, x_th.clone())));
        let down_th = apply_dropout(down_th, pass.dropout, Site::Output(number));
        self.output_norm.forward(down_th + x_th)
    }

    fn linear(&self, linear: &burn::nn::Linear, x: Tensor<2>) -> Tensor<2> {
        let (weight, bias) = linear_tensors(linear);
        self.precision.product(x, weight) + bias.unsqueeze()
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
        let scores_wnss = self
            .precision
            .product(part(0), part(1).swap_dims(2, 3))
            .div_scalar((d as f64).sqrt());
        let masked = padding.masked.clone().expand([w, n, s, s]);
        let probabilities = softmax(scores_wnss.mask_fill(masked, -1e9), 3);
        let probabilities = match (&padding.numbers, pass.dropout) {
            (Some(numbers), Some(dropout)) => {
                let mask = dropout.mask(Site::Attention(number));
                probabilities * mask.tensor(numbers.clone())
            }
            _ => probabilities,
        };
        let context = self.precision.product(probabilities, part(2));
        let context = context.swap_dims(1, 2).reshape([w * s, n * d]);
        context.select(0, padding.pack.clone())
    }
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
    let (shape, device) = (x.shape(), x.device());
    let count = shape.num_elements();
    let factors = if has_kernels(&device) {
        let factors = dropout.mask(site).factors(count);
        Tensor::from_data(TensorData::new(factors, shape), &device)
    } else {
        let numbers = Tensor::<1, Int>::arange(0..count as i64, &device);
        dropout.mask(site).tensor(numbers.reshape(shape))
    };
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
