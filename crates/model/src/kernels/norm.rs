//! `LayerNorm(residual + dropout(x))` in one pass over memory, and its backward.

use rayon::prelude::*;

use super::buffer::Buffer;
use super::dropout::Mask;
use super::math::{sum_by, vectorised};

/// Rows a task of the thread pool takes.
const ROWS: usize = 16;

/// What the backward pass needs of a normalised `[rows, width]`.
#[derive(Debug)]
pub(super) struct Normed {
    /// `(z - mean) / sd`, `[rows, width]`.
    pub(super) hat: Buffer,
    /// `1 / sd` of each row.
    pub(super) inverse_sd: Vec<f32>,
}

/// Scale, shift and epsilon of a layer norm.
#[derive(Clone, Copy)]
pub(super) struct Affine<'a> {
    pub(super) gamma: &'a [f32],
    pub(super) beta: &'a [f32],
    pub(super) epsilon: f32,
}

/// Writes the normalised rows to `out`; `x` is left as it is.
pub(super) fn forward(
    out: &mut [f32],
    x: &[f32],
    residual: &[f32],
    mask: Option<Mask>,
    norm: Affine<'_>,
) -> Normed {
    let width = norm.gamma.len();
    let mut hat = Buffer::new(x.len());
    let mut inverse_sd = vec![0.0; x.len() / width];
    out.par_chunks_mut(ROWS * width)
        .zip(hat.par_chunks_mut(ROWS * width))
        .zip(inverse_sd.par_chunks_mut(ROWS))
        .enumerate()
        .for_each(|(task, ((out, hat), inverse_sd))| {
            let first = task * ROWS * width;
            let last = first + out.len();
            let (x, residual) = (&x[first..last], &residual[first..last]);
            vectorised(
                #[inline(always)]
                || {
                    add_dropped(hat, x, residual, mask, first);
                    for (row, sd) in inverse_sd.iter_mut().enumerate() {
                        let range = row * width..(row + 1) * width;
                        *sd = normalise(&mut hat[range.clone()], &mut out[range], norm);
                    }
                },
            );
        });
    Normed { hat, inverse_sd }
}

#[inline(always)]
fn add_dropped(sum: &mut [f32], x: &[f32], residual: &[f32], mask: Option<Mask>, first: usize) {
    let pairs = sum.iter_mut().zip(x.iter().zip(residual));
    match mask {
        None => pairs.for_each(|(sum, (x, residual))| *sum = x + residual),
        Some(mask) => pairs.enumerate().for_each(|(i, (sum, (x, residual)))| {
            *sum = x * mask.factor((first + i) as u32) + residual;
        }),
    }
}

/// Normalises `row` in place into `hat`, writes the affine image to `out`, returns `1 / sd`.
#[inline(always)]
fn normalise(row: &mut [f32], out: &mut [f32], norm: Affine<'_>) -> f32 {
    let n = row.len() as f32;
    let mean = sum_by(row, row, |a, _| a) / n;
    let variance = sum_by(row, row, |a, _| (a - mean) * (a - mean)) / n;
    let inverse_sd = 1.0 / (variance + norm.epsilon).sqrt();
    for (((hat, out), gamma), beta) in row.iter_mut().zip(out).zip(norm.gamma).zip(norm.beta) {
        *hat = (*hat - mean) * inverse_sd;
        *out = *hat * gamma + beta;
    }
    inverse_sd
}

/// Gradients of a layer norm over a residual sum.
pub(super) struct NormGradients {
    /// With respect to the sum, so to the residual too, `[rows, width]`.
    pub(super) sum: Buffer,
    /// With respect to the branch that went through dropout, `[rows, width]`.
    pub(super) branch: Buffer,
    pub(super) gamma: Vec<f32>,
    pub(super) beta: Vec<f32>,
}

/// Backward of [`forward`].
pub(super) fn backward(
    grad: &[f32],
    saved: &Normed,
    mask: Option<Mask>,
    gamma: &[f32],
) -> NormGradients {
    let width = gamma.len();
    let mut sum = Buffer::new(grad.len());
    let mut branch = Buffer::new(grad.len());
    let partial: Vec<(Vec<f32>, Vec<f32>)> = sum
        .par_chunks_mut(ROWS * width)
        .zip(branch.par_chunks_mut(ROWS * width))
        .enumerate()
        .map(|(task, (sum, branch))| {
            let first = task * ROWS * width;
            let range = first..first + sum.len();
            let (grad, hat) = (&grad[range.clone()], &saved.hat[range]);
            let inverse_sd = &saved.inverse_sd[task * ROWS..];
            vectorised(
                #[inline(always)]
                || {
                    let (mut d_gamma, mut d_beta) = (vec![0.0; width], vec![0.0; width]);
                    for (row, inverse_sd) in inverse_sd.iter().enumerate().take(sum.len() / width) {
                        let r = row * width..(row + 1) * width;
                        let (grad, hat) = (&grad[r.clone()], &hat[r.clone()]);
                        row_backward(&mut sum[r], grad, hat, gamma, *inverse_sd);
                        for i in 0..width {
                            d_gamma[i] += grad[i] * hat[i];
                            d_beta[i] += grad[i];
                        }
                    }
                    mask_into(branch, sum, mask, first);
                    (d_gamma, d_beta)
                },
            )
        })
        .collect();
    let (gammas, betas): (Vec<_>, Vec<_>) = partial.into_iter().unzip();
    NormGradients {
        sum,
        branch,
        gamma: add_all(gammas, width),
        beta: add_all(betas, width),
    }
}

#[inline(always)]
fn row_backward(out: &mut [f32], grad: &[f32], hat: &[f32], gamma: &[f32], inverse_sd: f32) {
    let n = out.len() as f32;
    for ((out, grad), gamma) in out.iter_mut().zip(grad).zip(gamma) {
        *out = grad * gamma;
    }
    let mean = sum_by(out, out, |a, _| a) / n;
    let along = sum_by(out, hat, |a, h| a * h) / n;
    for (out, hat) in out.iter_mut().zip(hat) {
        *out = (*out - mean - hat * along) * inverse_sd;
    }
}

#[inline(always)]
fn mask_into(out: &mut [f32], x: &[f32], mask: Option<Mask>, first: usize) {
    match mask {
        None => out.copy_from_slice(x),
        Some(mask) => {
            for (i, (out, x)) in out.iter_mut().zip(x).enumerate() {
                *out = x * mask.factor((first + i) as u32);
            }
        }
    }
}

/// Sum of partial results in the order of their tasks: the same on any number of threads.
fn add_all(parts: Vec<Vec<f32>>, width: usize) -> Vec<f32> {
    let mut sum = vec![0.0; width];
    for part in parts {
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += part;
        }
    }
    sum
}

/// Sums of the columns of `[rows, width]`: the gradient of a bias.
pub(super) fn column_sums(x: &[f32], width: usize) -> Vec<f32> {
    let parts = x
        .par_chunks(4 * ROWS * width)
        .map(|rows| {
            vectorised(
                #[inline(always)]
                || {
                    let mut sum = vec![0.0; width];
                    for row in rows.chunks_exact(width) {
                        for (sum, x) in sum.iter_mut().zip(row) {
                            *sum += x;
                        }
                    }
                    sum
                },
            )
        })
        .collect();
    add_all(parts, width)
}
