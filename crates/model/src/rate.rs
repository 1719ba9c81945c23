//! How fast a device multiplies matrices: the basis of time estimates.

use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor};

use crate::error::Result;
use crate::kernels::{cpu_matrix_rate, has_kernels};
use crate::precision::Precision;
use crate::readback::read;

/// Floating-point operations per second of multiplications `[rows, inner] x [inner, cols]`, the best of as many
/// as fit in `time`: on the CPU on all threads, on a GPU many in a row, launches included.
///
/// # Errors
/// [`Error::Precision`](crate::Error::Precision) if the device does not support the precision, or [`Error::Device`](crate::Error::Device) if it fails.
pub fn matrix_rate(
    device: &Device,
    precision: Precision,
    sizes: [usize; 3],
    time: Duration,
) -> Result<f64> {
    precision.check(device)?;
    if has_kernels(device) {
        return Ok(cpu_matrix_rate(precision, sizes, time));
    }
    of_device(device, precision, sizes, time)
}

/// Multiplications between two waits for the device.
const IN_A_ROW: usize = 64;

fn of_device(
    device: &Device,
    precision: Precision,
    [rows, inner, cols]: [usize; 3],
    time: Duration,
) -> Result<f64> {
    let full =
        |sizes: [usize; 2], value: f64| precision.reduce(Tensor::<2>::full(sizes, value, device));
    // there and back, each factor the mean of what it meets, so that numbers stay as they are
    let (there, back) = (
        full([inner, cols], 1.0 / inner as f64),
        full([cols, inner], 1.0 / cols as f64),
    );
    let mut x = full([rows, inner], 1.0);
    let operations = 2.0 * rows as f64 * inner as f64 * cols as f64 * IN_A_ROW as f64;
    let begin = Instant::now();
    let (mut fastest, mut rounds) = (f64::INFINITY, 0);
    // kernels are compiled and chosen in the first round
    while begin.elapsed() < time || rounds < 3 {
        let start = Instant::now();
        for _ in 0..IN_A_ROW / 2 {
            x = x.matmul(there.clone()).matmul(back.clone());
        }
        read(
            x.clone().narrow(0, 0, 1).narrow(1, 0, 1),
            "waiting for products",
        )?;
        fastest = fastest.min(start.elapsed().as_secs_f64());
        rounds += 1;
    }
    Ok(operations / fastest)
}
