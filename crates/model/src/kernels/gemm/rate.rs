//! How fast this machine multiplies matrices: the basis of time estimates.

use std::time::{Duration, Instant};

use super::matrix::{Into, Mat, MatMut, Threads};
use super::product::matmul;
use crate::precision::Precision;

/// Floating-point operations per second of multiplications `[rows, inner] x [inner, cols]`, on all threads, the best of
/// as many as fit in `time`.
///
/// # Panics
/// If the processor lacks the precision ([`Precision::check`]).
pub(crate) fn cpu_matrix_rate(
    precision: Precision,
    [rows, inner, cols]: [usize; 3],
    time: Duration,
) -> f64 {
    let (left, right) = (vec![0.5; rows * inner], vec![0.25; inner * cols]);
    let mut out = vec![0.0; rows * cols];
    let operations = 2.0 * rows as f64 * inner as f64 * cols as f64;
    let begin = Instant::now();
    let mut fastest = f64::INFINITY;
    while begin.elapsed() < time || fastest.is_infinite() {
        let start = Instant::now();
        matmul(
            MatMut::new(&mut out, rows, cols),
            Into::Overwrite,
            Mat::new(&left, rows, inner),
            Mat::new(&right, inner, cols),
            1.0,
            Threads::All(precision),
        );
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    std::hint::black_box(&out);
    operations / fastest
}
