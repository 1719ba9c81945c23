//! One post-norm encoder layer as a single operation: forward and hand-written backward on slices.
//!
//! Letters of shapes: `t` tokens of the batch, `h` hidden, `f` feed-forward width. Matrix multiplications run
//! on all threads through `gemm`; everything between two of them is one pass over memory.

use std::sync::Arc;

use rayon::prelude::*;

use super::attention;
use super::buffer::Buffer;
use super::dropout::{Dropout, Mask, Site};
use super::gemm::{Into, Mat, MatMut, Threads, matmul, product};
use super::math::{gelu, gelu_derivative, vectorised};
use super::norm::{self, Affine, Normed};
use crate::precision::Precision;

/// Number of parameter tensors of a layer, in the order of [`Weights`].
pub(super) const WEIGHTS: usize = 12;

/// What a layer needs besides its tensors.
#[derive(Debug, Clone)]
pub(crate) struct LayerCall {
    /// Number of this layer, which picks its dropout masks.
    pub(crate) layer: usize,
    /// Number of attention heads.
    pub(crate) heads: usize,
    /// Added to the variance in the layer norms.
    pub(crate) epsilon: f32,
    /// Number format of the matrix multiplications.
    pub(crate) precision: Precision,
    /// Dropout of this step; none outside training.
    pub(crate) dropout: Option<Dropout>,
    /// First token of each window and the end.
    pub(crate) offsets: Arc<Vec<u32>>,
}

/// Parameters of a layer; products are `x * w + b` with `w` `[inputs, outputs]`.
#[derive(Clone, Copy)]
pub(super) struct Weights<'a> {
    pub(super) qkv_weight: &'a [f32],
    pub(super) qkv_bias: &'a [f32],
    pub(super) attention_weight: &'a [f32],
    pub(super) attention_bias: &'a [f32],
    pub(super) attention_gamma: &'a [f32],
    pub(super) attention_beta: &'a [f32],
    pub(super) up_weight: &'a [f32],
    pub(super) up_bias: &'a [f32],
    pub(super) down_weight: &'a [f32],
    pub(super) down_bias: &'a [f32],
    pub(super) output_gamma: &'a [f32],
    pub(super) output_beta: &'a [f32],
}

impl<'a> Weights<'a> {
    pub(super) fn new(all: [&'a [f32]; WEIGHTS]) -> Self {
        let [
            qkv_weight,
            qkv_bias,
            attention_weight,
            attention_bias,
            attention_gamma,
            attention_beta,
            up_weight,
            up_bias,
            down_weight,
            down_bias,
            output_gamma,
            output_beta,
        ] = all;
        Self {
            qkv_weight,
            qkv_bias,
            attention_weight,
            attention_bias,
            attention_gamma,
            attention_beta,
            up_weight,
            up_bias,
            down_weight,
            down_bias,
            output_gamma,
            output_beta,
        }
    }
}

/// What the forward pass leaves for the backward pass.
#[derive(Debug)]
pub(super) struct Saved {
    qkv: Buffer,
    probabilities: Buffer,
    context: Buffer,
    attention_norm: Normed,
    attention_out: Buffer,
    up: Buffer,
    activated: Buffer,
    output_norm: Normed,
}

impl LayerCall {
    fn mask(&self, site: fn(usize) -> Site) -> Option<Mask> {
        self.dropout.map(|dropout| dropout.mask(site(self.layer)))
    }

    fn attention_mask(&self) -> Option<Mask> {
        self.mask(Site::Attention)
            .filter(|_| self.dropout.is_some_and(|d| d.attention > 0.0))
    }

    fn hidden_mask(&self, site: fn(usize) -> Site) -> Option<Mask> {
        self.mask(site)
            .filter(|_| self.dropout.is_some_and(|d| d.hidden > 0.0))
    }

    fn shape(&self, hidden: usize) -> attention::Shape<'_> {
        attention::Shape {
            offsets: &self.offsets,
            heads: self.heads,
            hidden,
        }
    }
}

/// `x` `[t, h]` to the layer's output `[t, h]`.
pub(super) fn forward(x: &[f32], w: Weights<'_>, call: &LayerCall) -> (Vec<f32>, Saved) {
    let h = w.attention_gamma.len();
    let p = call.precision;
    let qkv = linear(x, w.qkv_weight, w.qkv_bias, p);
    let (context, probabilities) = attention::forward(&qkv, call.shape(h), call.attention_mask());
    let attended = linear(&context, w.attention_weight, w.attention_bias, p);
    let norm = Affine {
        gamma: w.attention_gamma,
        beta: w.attention_beta,
        epsilon: call.epsilon,
    };
    let mask = call.hidden_mask(Site::AttentionOutput);
    let mut attention_out = Buffer::new(x.len());
    let attention_norm = norm::forward(&mut attention_out, &attended, x, mask, norm);
    let up = linear(&attention_out, w.up_weight, w.up_bias, p);
    let activated = gelu_forward(&up);
    let down = linear(&activated, w.down_weight, w.down_bias, p);
    let norm = Affine {
        gamma: w.output_gamma,
        beta: w.output_beta,
        epsilon: call.epsilon,
    };
    let mask = call.hidden_mask(Site::Output);
    let mut out = vec![0.0; x.len()];
    let output_norm = norm::forward(&mut out, &down, &attention_out, mask, norm);
    let saved = Saved {
        qkv,
        probabilities,
        context,
        attention_norm,
        attention_out,
        up,
        activated,
        output_norm,
    };
    (out, saved)
}

/// Gradients with respect to `x` and to the parameters in the order of [`Weights`].
pub(super) fn backward(
    grad: &[f32],
    x: &[f32],
    w: Weights<'_>,
    saved: &Saved,
    call: &LayerCall,
) -> (Vec<f32>, [Vec<f32>; WEIGHTS]) {
    let h = w.attention_gamma.len();
    let f = w.up_bias.len();
    let p = call.precision;
    let mask = call.hidden_mask(Site::Output);
    let output = norm::backward(grad, &saved.output_norm, mask, w.output_gamma);
    let down_weight = weight_gradient(&saved.activated, f, &output.branch, h, p);
    let down_bias = norm::column_sums(&output.branch, h);
    let d_activated = input_gradient(&output.branch, w.down_weight, f, h, p);
    let d_up = gelu_backward(d_activated, &saved.up);
    let up_weight = weight_gradient(&saved.attention_out, h, &d_up, f, p);
    let up_bias = norm::column_sums(&d_up, f);
    let mut d_attention_out = output.sum;
    add_input_gradient(&mut d_attention_out, &d_up, w.up_weight, h, f, p);
    let mask = call.hidden_mask(Site::AttentionOutput);
    let attended = norm::backward(
        &d_attention_out,
        &saved.attention_norm,
        mask,
        w.attention_gamma,
    );
    let attention_weight = weight_gradient(&saved.context, h, &attended.branch, h, p);
    let attention_bias = norm::column_sums(&attended.branch, h);
    let d_context = input_gradient(&attended.branch, w.attention_weight, h, h, p);
    let d_qkv = attention::backward(
        &d_context,
        &saved.qkv,
        &saved.probabilities,
        call.shape(h),
        call.attention_mask(),
    );
    let qkv_weight = weight_gradient(x, h, &d_qkv, 3 * h, p);
    let qkv_bias = norm::column_sums(&d_qkv, 3 * h);
    let mut d_x = attended.sum;
    add_input_gradient(&mut d_x, &d_qkv, w.qkv_weight, h, 3 * h, p);
    let weights = [
        qkv_weight,
        qkv_bias,
        attention_weight,
        attention_bias,
        attended.gamma,
        attended.beta,
        up_weight,
        up_bias,
        down_weight,
        down_bias,
        output.gamma,
        output.beta,
    ];
    (d_x.to_vec(), weights)
}

/// `x * weight + bias`, `[t, inputs]` to `[t, outputs]`.
fn linear(x: &[f32], weight: &[f32], bias: &[f32], precision: Precision) -> Buffer {
    let outputs = bias.len();
    let inputs = weight.len() / outputs;
    let rows = x.len() / inputs;
    let mut out = Buffer::new(rows * outputs);
    matmul(
        MatMut::new(&mut out, rows, outputs),
        Into::Bias(bias),
        Mat::new(x, rows, inputs),
        Mat::new(weight, inputs, outputs),
        1.0,
        Threads::All(precision),
    );
    out
}

/// `x^T * grad`, the gradient of a weight `[inputs, outputs]`.
fn weight_gradient(
    x: &[f32],
    inputs: usize,
    grad: &[f32],
    outputs: usize,
    precision: Precision,
) -> Vec<f32> {
    let rows = x.len() / inputs;
    product(
        Mat::new(x, rows, inputs).t(),
        Mat::new(grad, rows, outputs),
        Threads::All(precision),
    )
}

/// `grad * weight^T`, the gradient of the input of a product.
fn input_gradient(
    grad: &[f32],
    weight: &[f32],
    inputs: usize,
    outputs: usize,
    precision: Precision,
) -> Buffer {
    let mut out = Buffer::new(grad.len() / outputs * inputs);
    let size = (inputs, outputs);
    input_product(&mut out, Into::Overwrite, grad, weight, size, precision);
    out
}

/// Adds [`input_gradient`] to what is there already.
fn add_input_gradient(
    out: &mut [f32],
    grad: &[f32],
    weight: &[f32],
    inputs: usize,
    outputs: usize,
    precision: Precision,
) {
    let size = (inputs, outputs);
    input_product(out, Into::Add, grad, weight, size, precision);
}

fn input_product(
    out: &mut [f32],
    into: Into<'_>,
    grad: &[f32],
    weight: &[f32],
    (inputs, outputs): (usize, usize),
    precision: Precision,
) {
    let rows = grad.len() / outputs;
    matmul(
        MatMut::new(out, rows, inputs),
        into,
        Mat::new(grad, rows, outputs),
        Mat::new(weight, inputs, outputs).t(),
        1.0,
        Threads::All(precision),
    );
}

/// Elements a task of the thread pool takes.
const ELEMENTS: usize = 1 << 14;

/// `gelu(x)`.
fn gelu_forward(x: &[f32]) -> Buffer {
    let mut out = Buffer::new(x.len());
    over(
        &mut out,
        x,
        #[inline(always)]
        |out, x| *out = gelu(x),
    );
    out
}

/// `grad * gelu'(x)`, in the memory of `grad`.
fn gelu_backward(mut grad: Buffer, x: &[f32]) -> Buffer {
    over(
        &mut grad,
        x,
        #[inline(always)]
        |grad, x| *grad *= gelu_derivative(x),
    );
    grad
}

/// `change` of each element of `out` with that of `x`, on all threads.
fn over(out: &mut [f32], x: &[f32], change: impl Fn(&mut f32, f32) + Sync) {
    out.par_chunks_mut(ELEMENTS)
        .zip(x.par_chunks(ELEMENTS))
        .for_each(|(out, x)| {
            vectorised(
                #[inline(always)]
                || {
                    for (out, x) in out.iter_mut().zip(x) {
                        change(out, *x);
                    }
                },
            );
        });
}
