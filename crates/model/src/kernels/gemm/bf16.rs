//! Multiplication of bf16 matrices, summed in f32, on processors with the AVX-512 BF16 instructions.
//!
//! Both matrices are rounded first, two neighbours along the summed dimension into one 32-bit word.
//! The right one is packed, `COLS` columns side by side; the left one stays as it is where its rows
//! lie along the summed dimension, and is packed by `ROWS` rows where they do not. A tile of
//! `ROWS x COLS` results then stays in registers while the instruction `vdpbf16ps` runs along the
//! summed dimension; at the lengths of a transformer layer its panel of the right matrix stays in
//! the second-level cache, so there is no further blocking.

use std::arch::x86_64::{
    __m512, __m512bh, __m512i, __mmask16, _mm512_add_ps, _mm512_dpbf16_ps, _mm512_loadu_si512,
    _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_set1_epi32, _mm512_setzero_ps,
};
use std::cell::Cell;

use rayon::prelude::*;

use super::matrix::{Into, Mat, Out};
use super::pack::{Left, ROWS, pack};

/// Columns of a tile: three vectors, so that 24 of the 32 registers hold results.
const COLS: usize = 48;
const LANES: usize = 16;

/// Whether this processor has the instructions.
pub(super) fn is_supported() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512bf16")
}

thread_local! {
    /// Packed matrices of the last product: their memory is used again.
    static PACKED: Cell<[Vec<u32>; 2]> = const { Cell::new([Vec::new(), Vec::new()]) };
}

/// `out = lhs * rhs`, or `out += ...`, on all threads.
///
/// # Safety
/// `out` holds its rows and columns, to be written, and if they are added to, to be read.
///
/// # Panics
/// If the processor lacks the instructions. Shapes are checked by the caller.
pub(super) unsafe fn matmul(out: Out, into: Into<'_>, lhs: Mat<'_>, rhs: Mat<'_>) {
    assert!(
        is_supported(),
        "a product of bf16 numbers on a processor without them"
    );
    // taken and not borrowed: while it waits, the thread may be given another product to compute
    let [mut left_memory, mut right_memory] = PACKED.take();
    let depth = lhs.cols.div_ceil(2);
    let left = Left::new(&mut left_memory, lhs);
    let right = pack::<COLS>(&mut right_memory, rhs);
    // SAFETY: as promised by the caller.
    unsafe { multiply(out, into, left, right, depth) };
    PACKED.set([left_memory, right_memory]);
}

/// # Safety
/// As of [`matmul`], which has checked the processor.
unsafe fn multiply(out: Out, into: Into<'_>, left: Left<'_>, right: &[u32], depth: usize) {
    // a few tasks a thread, so that both end together
    let row_panels = out.rows.div_ceil(ROWS);
    let part = row_panels.div_ceil(2).max(1);
    let parts = row_panels.div_ceil(part);
    let tasks = out.cols.div_ceil(COLS) * parts;
    (0..tasks).into_par_iter().for_each(|task| {
        let (panel, part_number) = (task / parts, task % parts);
        let first_col = panel * COLS;
        let masks = masks(out.cols - first_col);
        let right = &right[panel * depth * COLS..][..depth * COLS];
        let begin = part_number * part;
        for row_panel in begin..(begin + part).min(row_panels) {
            let first_row = row_panel * ROWS;
            let tile = Tile {
                rows: ROWS.min(out.rows - first_row),
                stride: out.row_stride,
                masks,
                row_step: left.row_step,
                depth_step: left.depth_step,
            };
            let words = left.panel(row_panel, depth);
            // SAFETY: the processor has the instructions. The tile lies inside the result: its
            // rows are below `out.rows`, and `masks` let no column at or past `out.cols` be
            // touched. No other task has this tile. The words of the tile's rows are `ROWS * depth`
            // in either layout, and the bias, if there is one, is as long as a row of the result.
            unsafe {
                let start = out.start().add(first_row * out.row_stride + first_col);
                match into {
                    Into::Overwrite => tile.compute::<false>(words, right, start, None),
                    Into::Add => tile.compute::<true>(words, right, start, None),
                    Into::Bias(bias) => {
                        tile.compute::<false>(words, right, start, Some(&bias[first_col..]));
                    }
                }
            }
        }
    });
}

/// Which lanes of the three vectors of a tile are inside a result with `left` more columns.
fn masks(left: usize) -> [__mmask16; COLS / LANES] {
    std::array::from_fn(|vector| {
        let lanes = left.saturating_sub(vector * LANES).min(LANES);
        ((1_u32 << lanes) - 1) as __mmask16
    })
}

/// Where a tile's numbers come from and its results go.
struct Tile {
    rows: usize,
    stride: usize,
    masks: [__mmask16; COLS / LANES],
    row_step: usize,
    depth_step: usize,
}

impl Tile {
    /// Sums along rows of the left matrix and a panel `[depth, COLS]` of the right one, from the
    /// bias on if there is one; `ADD`: from what is there.
    ///
    /// # Safety
    /// `self.rows` rows of the lanes in `self.masks`, `self.stride` apart from `out` on, can be
    /// written (and read), by no other task at the same time; `left` has a word for each of `ROWS` rows and
    /// each pair; `bias` has the lanes in `self.masks`.
    #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
    unsafe fn compute<const ADD: bool>(
        &self,
        left: &[u32],
        right: &[u32],
        out: *mut f32,
        bias: Option<&[f32]>,
    ) {
        let mut sums = [[_mm512_setzero_ps(); COLS / LANES]; ROWS];
        if let Some(bias) = bias {
            // SAFETY: lanes outside the masks are not read.
            let row = std::array::from_fn(|vector| unsafe {
                let bias = bias.as_ptr().wrapping_add(vector * LANES);
                _mm512_maskz_loadu_ps(self.masks[vector], bias)
            });
            sums = [row; ROWS];
        }
        let (right, _) = right.as_chunks::<COLS>();
        for (pair, right) in right.iter().enumerate() {
            // SAFETY: each load reads 16 of the 48 words of the panel's row.
            let vectors: [__m512bh; COLS / LANES] = std::array::from_fn(|vector| unsafe {
                pairs(_mm512_loadu_si512(
                    right.as_ptr().add(vector * LANES).cast(),
                ))
            });
            for (row, sums) in sums.iter_mut().enumerate() {
                let at = row * self.row_step + pair * self.depth_step;
                // SAFETY: `left` has a word for each row and pair.
                let word = unsafe { *left.get_unchecked(at) };
                let factor = pairs(_mm512_set1_epi32(word.cast_signed()));
                for (sum, vector) in sums.iter_mut().zip(vectors) {
                    *sum = _mm512_dpbf16_ps(*sum, factor, vector);
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            if row < self.rows {
                // SAFETY: the row is one of the tile's.
                unsafe { self.store::<ADD>(sums, out.add(row * self.stride)) };
            }
        }
    }

    /// # Safety
    /// The lanes in `self.masks` from `out` on can be written, and with `ADD` be read.
    #[target_feature(enable = "avx512f")]
    unsafe fn store<const ADD: bool>(&self, sums: &[__m512; COLS / LANES], out: *mut f32) {
        for (vector, (sum, mask)) in sums.iter().zip(self.masks).enumerate() {
            let out = out.wrapping_add(vector * LANES);
            // SAFETY: lanes outside the mask are not touched.
            unsafe {
                let sum = if ADD {
                    _mm512_add_ps(*sum, _mm512_maskz_loadu_ps(mask, out))
                } else {
                    *sum
                };
                _mm512_mask_storeu_ps(out, mask, sum);
            }
        }
    }
}

/// Sixteen pairs of bf16 numbers.
#[target_feature(enable = "avx512f")]
fn pairs(words: __m512i) -> __m512bh {
    // SAFETY: both are 512 bits of which any value is valid.
    unsafe { std::mem::transmute(words) }
}

#[cfg(test)]
#[allow(clippy::print_stderr)]
mod tests {
    use super::super::matrix::{MatMut, Threads};
    use super::super::pack::round;
    use super::super::product::{matmul, product};
    use super::*;
    use crate::precision::Precision;

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    fn rounded(x: f32) -> f64 {
        f64::from(f32::from_bits(u32::from(round(x)) << 16))
    }

    /// `[m, k]` times `[k, n]`, either of them transposed in memory or not.
    fn check(m: usize, k: usize, n: usize, left_turned: bool, right_turned: bool) {
        let (a, b, bias) = (numbers(m * k, 1), numbers(k * n, 2), numbers(n, 3));
        let turn = |data, rows, cols, turned: bool| {
            if turned {
                Mat::new(data, cols, rows).t()
            } else {
                Mat::new(data, rows, cols)
            }
        };
        let (left, right) = (turn(&a, m, k, left_turned), turn(&b, k, n, right_turned));
        let threads = Threads::All(Precision::Bf16);
        let run = |into| {
            let mut out = vec![0.5; m * n];
            matmul(MatMut::new(&mut out, m, n), into, left, right, 1.0, threads);
            out
        };
        let (added, biased) = (run(Into::Add), run(Into::Bias(&bias)));
        let new = product(left, right, threads);
        let at = |mat: &Mat<'_>, row: usize, col: usize| {
            rounded(mat.data[row * mat.row_stride + col * mat.col_stride])
        };
        for row in 0..m {
            for (col, bias) in bias.iter().enumerate() {
                let sum = (0..k).map(|i| at(&left, row, i) * at(&right, i, col));
                let sum: f64 = sum.sum();
                let place = row * n + col;
                let expected = [sum + 0.5, sum + f64::from(*bias), sum];
                let found = [added[place], biased[place], new[place]].map(f64::from);
                let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-4;
                let all = found.iter().zip(&expected).all(near);
                assert!(all, "{m} {k} {n}, {row} {col}: {found:?}, {expected:?}");
            }
        }
    }

    #[test]
    fn products_are_those_of_the_rounded_numbers() {
        if !is_supported() {
            eprintln!("skipped: this processor has no AVX-512 BF16");
            return;
        }
        let shapes = [
            (1, 1, 1),
            (3, 5, 7),
            (8, 2, 48),
            (9, 33, 49),
            (17, 384, 100),
            (100, 131, 96),
        ];
        for (m, k, n) in shapes {
            check(m, k, n, false, false);
            check(m, k, n, true, false);
            check(m, k, n, false, true);
        }
    }
}
