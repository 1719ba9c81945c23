//! Products of bf16 numbers summed in f32, on processors with the AVX-512 BF16 instructions.
//!
//! Both matrices are rounded and packed first: two neighbours along the summed dimension in one
//! 32-bit word, `ROWS` rows of the left or `COLS` columns of the right one side by side. A tile of
//! `ROWS x COLS` results then stays in registers while the instruction `vdpbf16ps` runs along the
//! summed dimension; at the lengths of a transformer layer its panel of the right matrix stays in
//! the second-level cache, so there is no further blocking.

use std::arch::x86_64::{
    __m512, __m512bh, __m512i, __mmask16, _mm512_add_ps, _mm512_dpbf16_ps, _mm512_loadu_si512,
    _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_set1_epi32, _mm512_setzero_ps,
};
use std::cell::RefCell;

use rayon::prelude::*;

use super::super::math::vectorised;
use super::{Into, Mat, MatMut};

/// Rows of a tile.
const ROWS: usize = 8;
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
    static PACKED: RefCell<[Vec<u32>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// `out = lhs * rhs`, or `out += ...`, on all threads.
///
/// # Panics
/// If the processor lacks the instructions. Shapes are checked by the caller.
pub(super) fn matmul(out: MatMut<'_>, into: Into, lhs: Mat<'_>, rhs: Mat<'_>) {
    assert!(
        is_supported(),
        "a product of bf16 numbers on a processor without them"
    );
    PACKED.with_borrow_mut(|[left, right]| {
        let depth = lhs.cols.div_ceil(2);
        let left = pack::<ROWS>(left, lhs.t());
        let right = pack::<COLS>(right, rhs);
        multiply(out, into, left, right, depth);
    });
}

/// Packs the columns of `mat`, `WIDTH` of them a panel: `[panels, rows / 2, WIDTH]`.
fn pack<'p, const WIDTH: usize>(buffer: &'p mut Vec<u32>, mat: Mat<'_>) -> &'p [u32] {
    let depth = mat.rows.div_ceil(2);
    let length = mat.cols.div_ceil(WIDTH) * depth * WIDTH;
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
    let packed = &mut buffer[..length];
    if depth > 0 {
        let panels = packed.par_chunks_mut(depth * WIDTH).enumerate();
        panels.for_each(|(panel, out)| {
            vectorised(
                #[inline(always)]
                || pack_panel::<WIDTH>(out, mat, panel * WIDTH),
            );
        });
    }
    packed
}

#[inline(always)]
fn pack_panel<const WIDTH: usize>(out: &mut [u32], mat: Mat<'_>, first: usize) {
    let width = WIDTH.min(mat.cols - first);
    if mat.col_stride == 1 {
        for (pair, out) in out.chunks_exact_mut(WIDTH).enumerate() {
            let row = |at: usize| &mat.data[at * mat.row_stride + first..][..width];
            let low = row(2 * pair);
            if 2 * pair + 1 < mat.rows {
                for ((out, low), high) in out.iter_mut().zip(low).zip(row(2 * pair + 1)) {
                    *out = join(*low, *high);
                }
            } else {
                for (out, low) in out.iter_mut().zip(low) {
                    *out = join(*low, 0.0);
                }
            }
            out[width..].fill(0);
        }
        return;
    }
    for lane in 0..WIDTH {
        let places = out[lane..].iter_mut().step_by(WIDTH);
        if lane >= width {
            places.for_each(|place| *place = 0);
            continue;
        }
        // the other stride is 1: the numbers of a column lie side by side
        let column = &mat.data[(first + lane) * mat.col_stride..][..mat.rows];
        let (pairs, last) = column.as_chunks::<2>();
        let last = last.first().map(|low| [*low, 0.0]);
        for (place, [low, high]) in places.zip(pairs.iter().copied().chain(last)) {
            *place = join(low, high);
        }
    }
}

#[inline(always)]
fn join(low: f32, high: f32) -> u32 {
    u32::from(round(low)) | u32::from(round(high)) << 16
}

/// The nearest bf16, ties to even, as PyTorch rounds.
#[inline(always)]
fn round(x: f32) -> u16 {
    let bits = x.to_bits();
    let nearest = bits.wrapping_add(0x7fff + (bits >> 16 & 1));
    // a number that is none could round to infinity; it stays one
    let rounded = if x.is_nan() {
        bits | 0x0040_0000
    } else {
        nearest
    };
    (rounded >> 16) as u16
}

/// The result as a pointer that threads share; each writes tiles of its own.
#[derive(Clone, Copy)]
struct Shared(*mut f32);

// SAFETY: `multiply` hands every tile to one task only.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    fn get(self) -> *mut f32 {
        self.0
    }
}

fn multiply(out: MatMut<'_>, into: Into, left: &[u32], right: &[u32], depth: usize) {
    let (rows, cols, stride) = (out.rows, out.cols, out.row_stride);
    let start = Shared(out.data.as_mut_ptr());
    // a few tasks a thread, so that both end together
    let row_panels = rows.div_ceil(ROWS);
    let part = row_panels.div_ceil(2).max(1);
    let parts = row_panels.div_ceil(part);
    let tasks = cols.div_ceil(COLS) * parts;
    (0..tasks).into_par_iter().for_each(|task| {
        let (panel, part_number) = (task / parts, task % parts);
        let first_col = panel * COLS;
        let right = &right[panel * depth * COLS..][..depth * COLS];
        let masks = masks(cols - first_col);
        let begin = part_number * part;
        for row_panel in begin..(begin + part).min(row_panels) {
            let first_row = row_panel * ROWS;
            let left = &left[row_panel * depth * ROWS..][..depth * ROWS];
            let tile = Tile {
                rows: ROWS.min(rows - first_row),
                stride,
                masks,
                add: into == Into::Add,
            };
            // SAFETY: the processor has the instructions (`matmul` asserts it). The tile lies
            // inside the result: its rows are below `rows`, and `masks` let no column at or past
            // `cols` be touched; the result fits its slice (asserted by the caller).
            unsafe { tile.compute(left, right, start.get().add(first_row * stride + first_col)) };
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

/// Where a tile's results go.
struct Tile {
    rows: usize,
    stride: usize,
    masks: [__mmask16; COLS / LANES],
    add: bool,
}

impl Tile {
    /// Sums along a panel of the left matrix `[depth, ROWS]` and one of the right `[depth, COLS]`.
    ///
    /// # Safety
    /// `self.rows` rows of the lanes in `self.masks`, `self.stride` apart from `out` on, can be
    /// read and written, by nobody else meanwhile.
    #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
    unsafe fn compute(&self, left: &[u32], right: &[u32], out: *mut f32) {
        let mut sums = [[_mm512_setzero_ps(); COLS / LANES]; ROWS];
        let (left, _) = left.as_chunks::<ROWS>();
        let (right, _) = right.as_chunks::<COLS>();
        for (left, right) in left.iter().zip(right) {
            // SAFETY: each load reads 16 of the 48 words of the panel's row.
            let vectors: [__m512bh; COLS / LANES] = std::array::from_fn(|vector| unsafe {
                pairs(_mm512_loadu_si512(
                    right.as_ptr().add(vector * LANES).cast(),
                ))
            });
            for row in 0..ROWS {
                let factor = pairs(_mm512_set1_epi32(left[row].cast_signed()));
                for vector in 0..COLS / LANES {
                    sums[row][vector] =
                        _mm512_dpbf16_ps(sums[row][vector], factor, vectors[vector]);
                }
            }
        }
        for row in 0..ROWS {
            if row < self.rows {
                // SAFETY: the row is one of the tile's.
                unsafe { self.store(&sums[row], out.add(row * self.stride)) };
            }
        }
    }

    /// # Safety
    /// The lanes in `self.masks` from `out` on can be read and written.
    #[target_feature(enable = "avx512f")]
    unsafe fn store(&self, sums: &[__m512; COLS / LANES], out: *mut f32) {
        for (vector, (sum, mask)) in sums.iter().zip(self.masks).enumerate() {
            // SAFETY: lanes outside the mask are not touched.
            unsafe {
                let out = out.add(vector * LANES);
                let sum = if self.add {
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
mod tests {
    use super::super::{Precision, Threads, matmul};
    use super::*;

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

    /// Products of all shapes and transpositions against the definition on rounded numbers.
    #[test]
    fn products_are_those_of_the_rounded_numbers() {
        if !is_supported() {
            eprintln!("skipped: this processor has no AVX-512 BF16");
            return;
        }
        for (m, k, n) in [
            (1, 1, 1),
            (3, 5, 7),
            (8, 2, 48),
            (9, 33, 49),
            (17, 384, 100),
            (100, 31, 96),
        ] {
            for (left_turned, right_turned) in [(false, false), (true, false), (false, true)] {
                let (a, b) = (numbers(m * k, 1), numbers(k * n, 2));
                let turn = |data, rows, cols, turned: bool| {
                    if turned {
                        Mat::new(data, cols, rows).t()
                    } else {
                        Mat::new(data, rows, cols)
                    }
                };
                let (left, right) = (turn(&a, m, k, left_turned), turn(&b, k, n, right_turned));
                let at = |mat: &Mat<'_>, row: usize, col: usize| {
                    rounded(mat.data[row * mat.row_stride + col * mat.col_stride])
                };
                let mut out = vec![0.5; m * n];
                let product = MatMut::new(&mut out, m, n);
                matmul(
                    product,
                    Into::Add,
                    left,
                    right,
                    1.0,
                    Threads::All(Precision::Bf16),
                );
                for row in 0..m {
                    for col in 0..n {
                        let sum = (0..k).map(|i| at(&left, row, i) * at(&right, i, col));
                        let expected = 0.5 + sum.sum::<f64>();
                        let found = f64::from(out[row * n + col]);
                        assert!(
                            (found - expected).abs() < 1e-4,
                            "{m} {k} {n}: {found}, {expected}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn rounding_is_to_the_nearest_even() {
        for (x, bits) in [
            (1.0, 0x3f80),
            (f32::from_bits(0x3f80_8000), 0x3f80),
            (f32::from_bits(0x3f81_8000), 0x3f82),
            (f32::from_bits(0x3f80_8001), 0x3f81),
            (-0.0, 0x8000),
            (f32::INFINITY, 0x7f80),
            (f32::MAX, 0x7f80),
        ] {
            assert_eq!(round(x), bits, "{x}");
        }
        assert!(f32::from_bits(u32::from(round(f32::from_bits(0x7f80_0001))) << 16).is_nan());
    }
}
