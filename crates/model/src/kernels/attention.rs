//! Self-attention over packed windows: each attends to its own tokens, and no padding exists.

use std::ops::Range;

use rayon::prelude::*;

use super::buffer::Buffer;
use super::dropout::Mask;
use super::gemm::{Into, Mat, MatMut, Threads, matmul};
use super::math::{exp, sum_by, vectorised};

/// Shape of a packed attention.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a> {
    /// First token of each window, and the end: windows + 1 numbers.
    pub(super) offsets: &'a [u32],
    /// Number of heads.
    pub(super) heads: usize,
    /// Heads times head width.
    pub(super) hidden: usize,
}

impl Shape<'_> {
    fn windows(&self) -> impl IndexedParallelIterator<Item = Range<usize>> {
        self.offsets
            .par_windows(2)
            .map(|w| w[0] as usize..w[1] as usize)
    }

    /// Length of each window's attention probabilities: heads times tokens squared.
    fn probabilities(&self) -> Vec<usize> {
        self.offsets
            .windows(2)
            .map(|w| self.heads * ((w[1] - w[0]) as usize).pow(2))
            .collect()
    }
}

/// Cuts `data` into consecutive pieces of the lengths given.
fn pieces(mut data: &mut [f32], lengths: impl Iterator<Item = usize>) -> Vec<&mut [f32]> {
    lengths
        .map(|length| {
            let (piece, rest) = std::mem::take(&mut data).split_at_mut(length);
            data = rest;
            piece
        })
        .collect()
}

fn starts(lengths: &[usize]) -> Vec<usize> {
    lengths
        .iter()
        .scan(0, |end, length| {
            *end += length;
            Some(*end - length)
        })
        .collect()
}

/// From `qkv` `[tokens, 3 * hidden]` to the context `[tokens, hidden]` and the probabilities before
/// dropout (each window's `[heads, s, s]` in turn).
pub(super) fn forward(qkv: &[f32], shape: Shape<'_>, mask: Option<Mask>) -> (Buffer, Buffer) {
    let lengths = shape.probabilities();
    let firsts = starts(&lengths);
    let mut probabilities = Buffer::new(lengths.iter().sum());
    let mut context = Buffer::new(qkv.len() / 3);
    let context_lengths = shape
        .offsets
        .windows(2)
        .map(|w| (w[1] - w[0]) as usize * shape.hidden);
    let contexts = pieces(&mut context, context_lengths);
    let by_window = pieces(&mut probabilities, lengths.iter().copied());
    shape
        .windows()
        .zip(contexts)
        .zip(by_window)
        .zip(&firsts)
        .for_each(|(((tokens, context), probabilities), &first)| {
            let window = Window::new(qkv, tokens, shape);
            let mut dropped = Vec::new();
            for head in 0..shape.heads {
                let area = window.s * window.s;
                let scores = &mut probabilities[head * area..(head + 1) * area];
                window.probabilities(head, scores);
                let weights: &[f32] = match mask {
                    None => scores,
                    Some(mask) => {
                        drop_into(&mut dropped, scores, mask, first + head * area);
                        &dropped
                    }
                };
                let out = MatMut::strided(
                    &mut context[head * window.d..],
                    window.s,
                    window.d,
                    shape.hidden,
                );
                let weights = Mat::new(weights, window.s, window.s);
                matmul(
                    out,
                    Into::Overwrite,
                    weights,
                    window.value(head),
                    1.0,
                    Threads::One,
                );
            }
        });
    (context, probabilities)
}

/// Gradient with respect to `qkv`, from that of the context.
pub(super) fn backward(
    grad: &[f32],
    qkv: &[f32],
    probabilities: &[f32],
    shape: Shape<'_>,
    mask: Option<Mask>,
) -> Buffer {
    let lengths = shape.probabilities();
    let firsts = starts(&lengths);
    let mut d_qkv = Buffer::new(qkv.len());
    let qkv_lengths = shape
        .offsets
        .windows(2)
        .map(|w| (w[1] - w[0]) as usize * 3 * shape.hidden);
    let d_windows = pieces(&mut d_qkv, qkv_lengths);
    shape
        .windows()
        .zip(d_windows)
        .zip(&firsts)
        .for_each(|((tokens, d_qkv), &first)| {
            let grad = &grad[tokens.start * shape.hidden..tokens.end * shape.hidden];
            let window = Window::new(qkv, tokens, shape);
            let area = window.s * window.s;
            let mut scratch = Scratch::default();
            for head in 0..shape.heads {
                let at = first + head * area;
                window.backward(
                    head,
                    grad,
                    &probabilities[at..at + area],
                    mask,
                    at,
                    d_qkv,
                    &mut scratch,
                );
            }
        });
    d_qkv
}

/// Buffers that the heads of a window share.
#[derive(Default)]
struct Scratch {
    dropped: Vec<f32>,
    d_scores: Vec<f32>,
}

/// One window's rows of `qkv`.
struct Window<'a> {
    qkv: &'a [f32],
    s: usize,
    d: usize,
    hidden: usize,
    scale: f32,
}

impl<'a> Window<'a> {
    fn new(qkv: &'a [f32], tokens: Range<usize>, shape: Shape<'_>) -> Self {
        let d = shape.hidden / shape.heads;
        let stride = 3 * shape.hidden;
        Self {
            qkv: &qkv[tokens.start * stride..tokens.end * stride],
            s: tokens.len(),
            d,
            hidden: shape.hidden,
            scale: 1.0 / (d as f32).sqrt(),
        }
    }

    fn part(&self, part: usize, head: usize) -> Mat<'a> {
        Mat::strided(
            &self.qkv[part * self.hidden + head * self.d..],
            self.s,
            self.d,
            3 * self.hidden,
        )
    }

    fn query(&self, head: usize) -> Mat<'a> {
        self.part(0, head)
    }

    fn key(&self, head: usize) -> Mat<'a> {
        self.part(1, head)
    }

    fn value(&self, head: usize) -> Mat<'a> {
        self.part(2, head)
    }

    /// `softmax(q k^T / sqrt(d))` into `scores` `[s, s]`.
    fn probabilities(&self, head: usize, scores: &mut [f32]) {
        let out = MatMut::new(scores, self.s, self.s);
        matmul(
            out,
            Into::Overwrite,
            self.query(head),
            self.key(head).t(),
            self.scale,
            Threads::One,
        );
        vectorised(
            #[inline(always)]
            || {
                for row in scores.chunks_exact_mut(self.s) {
                    let largest = row.iter().fold(f32::NEG_INFINITY, |a, &b| a.max(b));
                    for x in row.iter_mut() {
                        *x = exp(*x - largest);
                    }
                    let inverse = 1.0 / sum_by(row, row, |a, _| a);
                    for x in row.iter_mut() {
                        *x *= inverse;
                    }
                }
            },
        );
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one head's pointers into the window's buffers"
    )]
    fn backward(
        &self,
        head: usize,
        grad: &[f32],
        probabilities: &[f32],
        mask: Option<Mask>,
        at: usize,
        d_qkv: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let (s, d) = (self.s, self.d);
        let weights: &[f32] = match mask {
            None => probabilities,
            Some(mask) => {
                drop_into(&mut scratch.dropped, probabilities, mask, at);
                &scratch.dropped
            }
        };
        let grad = Mat::strided(&grad[head * d..], s, d, self.hidden);
        let out = |part: usize| part * self.hidden + head * d;
        let d_value = MatMut::strided(&mut d_qkv[out(2)..], s, d, 3 * self.hidden);
        matmul(
            d_value,
            Into::Overwrite,
            Mat::new(weights, s, s).t(),
            grad,
            1.0,
            Threads::One,
        );
        scratch.d_scores.resize(s * s, 0.0);
        let d_weights = MatMut::new(&mut scratch.d_scores, s, s);
        matmul(
            d_weights,
            Into::Overwrite,
            grad,
            self.value(head).t(),
            1.0,
            Threads::One,
        );
        softmax_backward(&mut scratch.d_scores, probabilities, mask, at, s);
        let d_scores = Mat::new(&scratch.d_scores, s, s);
        let d_query = MatMut::strided(&mut d_qkv[out(0)..], s, d, 3 * self.hidden);
        matmul(
            d_query,
            Into::Overwrite,
            d_scores,
            self.key(head),
            self.scale,
            Threads::One,
        );
        let d_key = MatMut::strided(&mut d_qkv[out(1)..], s, d, 3 * self.hidden);
        matmul(
            d_key,
            Into::Overwrite,
            d_scores.t(),
            self.query(head),
            self.scale,
            Threads::One,
        );
    }
}

/// Turns the gradient of the dropped probabilities into that of the scores, in place.
fn softmax_backward(
    grad: &mut [f32],
    probabilities: &[f32],
    mask: Option<Mask>,
    at: usize,
    s: usize,
) {
    vectorised(
        #[inline(always)]
        || {
            if let Some(mask) = mask {
                for (i, grad) in grad.iter_mut().enumerate() {
                    *grad *= mask.factor((at + i) as u32);
                }
            }
            for (grad, p) in grad.chunks_exact_mut(s).zip(probabilities.chunks_exact(s)) {
                let along = sum_by(grad, p, |g, p| g * p);
                for (grad, p) in grad.iter_mut().zip(p) {
                    *grad = p * (*grad - along);
                }
            }
        },
    );
}

fn drop_into(out: &mut Vec<f32>, x: &[f32], mask: Mask, at: usize) {
    out.resize(x.len(), 0.0);
    vectorised(
        #[inline(always)]
        || {
            for (i, (out, x)) in out.iter_mut().zip(x).enumerate() {
                *out = x * mask.factor((at + i) as u32);
            }
        },
    );
}
