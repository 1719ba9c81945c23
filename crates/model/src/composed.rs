//! One encoder layer in Burn's operations: what every backend without kernels runs.
//!
//! Shape letters: `t` tokens of the batch, `h` hidden, `w` windows, `n` heads, `s` longest window,
//! `d` head width.

use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

use crate::dropout::apply_dropout;
use crate::kernels::Site;
use crate::layer::{EncoderLayer, Pass};
use crate::padding::Padding;
use crate::tensors::linear_tensors;

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
