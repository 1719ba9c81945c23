//! From packed tokens to padded windows and back, for attention in Burn's operations.
//!
//! Letters of shapes: `t` tokens of the batch, `w` windows, `n` heads, `s` longest window.

use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use crate::batch::PackedBatch;
use crate::kernels::has_kernels;
use crate::tensors::indices;

/// Lengths are rounded up to this, so that a GPU meets few shapes and chooses kernels once.
const ROUND: usize = 16;

/// Rows of the packed tokens in a padded `[w, s]`, and back.
pub(crate) struct Padding {
    /// Packed row of each padded place; row 0 where there is none, `[w * s]`.
    pub(crate) unpack: Tensor<1, Int>,
    /// Padded place of each packed row, 0 for filler, `[t]`.
    pub(crate) pack: Tensor<1, Int>,
    /// True where a key is padding, `[w, 1, 1, s]`.
    pub(crate) masked: Tensor<4, Bool>,
    /// Number of each probability among the packed ones, `[w, n, s, s]`; only with dropout.
    pub(crate) numbers: Option<Tensor<4, Int>>,
    pub(crate) windows: usize,
    pub(crate) longest: usize,
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
