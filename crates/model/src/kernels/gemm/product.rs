//! Matrix multiplication: which kernel computes it, and what has to hold before it is called.

use gemm::Parallelism;
use rayon::prelude::*;

#[cfg(target_arch = "x86_64")]
use super::bf16;
use super::matrix::{Into, Mat, MatMut, Out, Threads};
use crate::precision::Precision;

/// Whether this processor can multiply matrices of bf16 numbers.
pub(crate) fn has_bf16() -> bool {
    #[cfg(target_arch = "x86_64")]
    return bf16::is_supported();
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// `out = scale * lhs * rhs`, or `out += ...`.
///
/// # Panics
/// If shapes do not agree or a matrix reaches past its slice, or if the processor lacks the
/// precision ([`has_bf16`]).
pub(crate) fn matmul(
    out: MatMut<'_>,
    into: Into<'_>,
    lhs: Mat<'_>,
    rhs: Mat<'_>,
    scale: f32,
    threads: Threads,
) {
    assert!(out.fits(), "a matrix reaches past its slice");
    let out = Out {
        start: out.data.as_mut_ptr(),
        rows: out.rows,
        cols: out.cols,
        row_stride: out.row_stride,
    };
    // SAFETY: `out` fits its slice, which is borrowed mutably and initialised.
    unsafe { run(out, into, lhs, rhs, scale, threads) };
}

/// `lhs * rhs` as a new matrix `[rows, cols]`, whose memory is not cleared before.
///
/// # Panics
/// As [`matmul`].
pub(crate) fn product(lhs: Mat<'_>, rhs: Mat<'_>, threads: Threads) -> Vec<f32> {
    assert!(lhs.cols > 0, "a product along nothing writes nothing");
    let length = lhs.rows * rhs.cols;
    let mut result = Vec::with_capacity(length);
    let out = Out {
        start: result.as_mut_ptr(),
        rows: lhs.rows,
        cols: rhs.cols,
        row_stride: rhs.cols,
    };
    // SAFETY: the vector has room for every element; none is read, and all are written.
    unsafe {
        run(out, Into::Overwrite, lhs, rhs, 1.0, threads);
        result.set_len(length);
    }
    result
}

/// # Safety
/// `out` holds its rows and columns, to be written, and with [`Into::Add`] to be read; its rows do
/// not overlap.
unsafe fn run(out: Out, into: Into<'_>, lhs: Mat<'_>, rhs: Mat<'_>, scale: f32, threads: Threads) {
    assert!(
        lhs.rows == out.rows && lhs.cols == rhs.rows && rhs.cols == out.cols,
        "shapes of a product"
    );
    assert!(lhs.fits() && rhs.fits(), "a matrix reaches past its slice");
    if let Into::Bias(bias) = into {
        assert!(bias.len() == out.cols, "a bias as long as a row");
    }
    let parallelism = match threads {
        Threads::One => Parallelism::None,
        Threads::All(Precision::F32) => Parallelism::Rayon(0),
        Threads::All(Precision::Bf16) => {
            assert!(scale == 1.0, "a product of bf16 numbers is not scaled");
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as promised by the caller.
            return unsafe { bf16::matmul(out, into, lhs, rhs) };
            #[cfg(not(target_arch = "x86_64"))]
            panic!("a product of bf16 numbers on a processor without them");
        }
        Threads::All(Precision::F16) => panic!("there is no kernel for f16"),
    };
    if let Into::Bias(bias) = into {
        // SAFETY: as promised by the caller; the bias is as long as a row.
        unsafe { fill_rows(out, bias) };
    }
    // SAFETY: the assertions hold every element of `lhs` and `rhs` inside its slice; `out` is as
    // promised by the caller, and belongs to neither of the others, which are borrowed. It is read
    // only if it is added to, or after the bias has been written.
    unsafe {
        gemm::gemm(
            out.rows,
            out.cols,
            lhs.cols,
            out.start,
            1,
            out.row_stride as isize,
            into != Into::Overwrite,
            lhs.data.as_ptr(),
            lhs.col_stride as isize,
            lhs.row_stride as isize,
            rhs.data.as_ptr(),
            rhs.col_stride as isize,
            rhs.row_stride as isize,
            1.0,
            scale,
            false,
            false,
            false,
            parallelism,
        );
    }
}

/// Writes `bias` to every row.
///
/// # Safety
/// `out` holds its rows and columns, to be written; `bias` is as long as a row.
unsafe fn fill_rows(out: Out, bias: &[f32]) {
    // SAFETY: as promised by the caller; each row is written by one task.
    (0..out.rows)
        .into_par_iter()
        .with_min_len(64)
        .for_each(|row| unsafe {
            let start = out.start().add(row * out.row_stride);
            start.copy_from_nonoverlapping(bias.as_ptr(), out.cols);
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_with_strides_and_transposes_match_the_definition() {
        let a: Vec<f32> = (0..6).map(|i| i as f32).collect(); // [2, 3]
        let b: Vec<f32> = (0..12).map(|i| i as f32 - 4.0).collect(); // [3, 4], of which 2 columns
        let mut out = vec![1.0; 4];
        let b = Mat::strided(&b, 3, 2, 4);
        matmul(
            MatMut::new(&mut out, 2, 2),
            Into::Add,
            Mat::new(&a, 2, 3),
            b,
            2.0,
            Threads::One,
        );
        assert_eq!(out, [17.0, 23.0, 17.0, 41.0]);
        let mut square = vec![0.0; 9];
        let a = Mat::new(&a, 2, 3);
        matmul(
            MatMut::new(&mut square, 3, 3),
            Into::Overwrite,
            a.t(),
            a,
            1.0,
            Threads::All(Precision::F32),
        );
        assert_eq!(
            square,
            [9.0, 12.0, 15.0, 12.0, 17.0, 22.0, 15.0, 22.0, 29.0]
        );
    }

    #[test]
    #[should_panic(expected = "past its slice")]
    fn a_slice_too_short_is_refused() {
        let a = [0.0; 5];
        let mut out = [0.0; 4];
        matmul(
            MatMut::new(&mut out, 2, 2),
            Into::Overwrite,
            Mat::new(&a, 2, 3),
            Mat::new(&[0.0; 6], 3, 2),
            1.0,
            Threads::One,
        );
    }
}
