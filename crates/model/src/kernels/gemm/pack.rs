//! Numbers rounded to bf16 and laid out as the multiplication reads them.

use rayon::prelude::*;

use super::super::math::vectorised;
use super::matrix::Mat;

/// Rows of a tile.
pub(super) const ROWS: usize = 8;

/// The left matrix in pairs: `[rows, depth]`, or panels `[rows / ROWS, depth, ROWS]`.
#[derive(Clone, Copy)]
pub(super) struct Left<'p> {
    words: &'p [u32],
    /// Words from a row of a tile to the next.
    pub(super) row_step: usize,
    /// Words from a pair to the next.
    pub(super) depth_step: usize,
}

impl<'p> Left<'p> {
    pub(super) fn new(buffer: &'p mut Vec<u32>, mat: Mat<'_>) -> Self {
        let depth = mat.cols.div_ceil(2);
        if mat.col_stride != 1 {
            return Left {
                words: pack::<ROWS>(buffer, mat.t()),
                row_step: 1,
                depth_step: ROWS,
            };
        }
        // rows that fill up the last tile stay what they were: their results are not kept
        let words = space(buffer, mat.rows.next_multiple_of(ROWS) * depth);
        let rows = words
            .par_chunks_mut(depth.max(1))
            .take(mat.rows)
            .enumerate();
        rows.for_each(|(row, out)| {
            let row = &mat.data[row * mat.row_stride..][..mat.cols];
            vectorised(
                #[inline(always)]
                || join_row(out, row),
            );
        });
        Left {
            words,
            row_step: depth,
            depth_step: 1,
        }
    }

    /// The words of a tile's rows.
    pub(super) fn panel(&self, panel: usize, depth: usize) -> &'p [u32] {
        &self.words[panel * ROWS * depth..][..ROWS * depth]
    }
}

fn space(buffer: &mut Vec<u32>, length: usize) -> &mut [u32] {
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
    &mut buffer[..length]
}

/// Packs the columns of `mat`, `WIDTH` of them a panel: `[panels, rows / 2, WIDTH]`.
pub(super) fn pack<'p, const WIDTH: usize>(buffer: &'p mut Vec<u32>, mat: Mat<'_>) -> &'p [u32] {
    let depth = mat.rows.div_ceil(2);
    let packed = space(buffer, mat.cols.div_ceil(WIDTH) * depth * WIDTH);
    let panels = packed.par_chunks_mut((depth * WIDTH).max(1)).enumerate();
    panels.for_each(|(panel, out)| {
        vectorised(
            #[inline(always)]
            || {
                let first = panel * WIDTH;
                if mat.col_stride == 1 {
                    pack_rows::<WIDTH>(out, mat, first);
                } else {
                    pack_columns::<WIDTH>(out, mat, first);
                }
            },
        );
    });
    packed
}

/// A panel of a matrix whose rows lie in memory as they are.
#[inline(always)]
fn pack_rows<const WIDTH: usize>(out: &mut [u32], mat: Mat<'_>, first: usize) {
    let width = WIDTH.min(mat.cols - first);
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
}

/// A panel of a matrix whose columns lie side by side: rounded along the columns, where the
/// compiler can use vectors, then turned.
#[inline(always)]
fn pack_columns<const WIDTH: usize>(out: &mut [u32], mat: Mat<'_>, first: usize) {
    const BLOCK: usize = 32;
    let width = WIDTH.min(mat.cols - first);
    let mut block = [[0_u32; BLOCK]; WIDTH];
    for (number, out) in out.chunks_mut(BLOCK * WIDTH).enumerate() {
        let begin = 2 * BLOCK * number;
        let numbers = (2 * BLOCK).min(mat.rows - begin);
        for (lane, words) in block.iter_mut().enumerate().take(width) {
            let column = &mat.data[(first + lane) * mat.col_stride + begin..][..numbers];
            join_row(words, column);
        }
        for (pair, out) in out.chunks_exact_mut(WIDTH).enumerate() {
            for (out, words) in out.iter_mut().zip(&block) {
                *out = words[pair];
            }
        }
    }
}

/// Rounds neighbours into one word each; the last one alone if their number is odd.
#[inline(always)]
fn join_row(out: &mut [u32], numbers: &[f32]) {
    let (pairs, last) = numbers.as_chunks::<2>();
    for (out, [low, high]) in out.iter_mut().zip(pairs) {
        *out = join(*low, *high);
    }
    if let ([low], Some(out)) = (last, out.get_mut(pairs.len())) {
        *out = join(*low, 0.0);
    }
}

#[inline(always)]
fn join(low: f32, high: f32) -> u32 {
    u32::from(round(low)) | u32::from(round(high)) << 16
}

/// The nearest bf16, ties to even, as PyTorch rounds.
#[inline(always)]
pub(super) fn round(x: f32) -> u16 {
    let bits = x.to_bits();
    let nearest = bits.wrapping_add(0x7fff + (bits >> 16 & 1));
    // a NaN could round to infinity; it stays one
    let rounded = if x.is_nan() {
        bits | 0x0040_0000
    } else {
        nearest
    };
    (rounded >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

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
