//! Norms of gradients.

use burn::tensor::Tensor;
use rayon::prelude::*;

use super::adamw::{ELEMENTS, primitive};
use super::backend::has_kernels;
use super::math::{sum_by, vectorised};
use super::op::values;
use crate::error::Result;
use crate::readback::read;

/// Sum of the squares of many tensors, in f64. A device is waited for once, at the end.
#[derive(Debug, Default)]
pub struct SquaredNorm {
    host: f64,
    parts: Vec<Tensor<1>>,
}

impl SquaredNorm {
    /// Adds a tensor's squares.
    pub fn add(&mut self, tensor: Tensor<1>) {
        if has_kernels(&tensor.device()) {
            self.host += of_host(tensor);
        } else {
            self.parts.push((tensor.clone() * tensor).sum());
        }
    }

    /// The sum, and with it a number `[1]` that lies on the same device.
    ///
    /// # Errors
    /// If the device failed.
    pub fn read(self, number: Tensor<1>) -> Result<(f64, f64)> {
        let all = std::iter::once(number).chain(self.parts).collect();
        let all = read(Tensor::cat(all, 0), "reading loss and gradient norm")?;
        let numbers: Vec<f64> = all.into_iter().map(f64::from).collect();
        Ok((self.host + numbers[1..].iter().sum::<f64>(), numbers[0]))
    }
}

fn of_host(tensor: Tensor<1>) -> f64 {
    let tensor = primitive(tensor);
    let parts: Vec<f32> = values(&tensor)
        .par_chunks(ELEMENTS)
        .map(|x| {
            vectorised(
                #[inline(always)]
                || sum_by(x, x, |a, b| a * b),
            )
        })
        .collect();
    // tasks are added in their order, so the number of threads changes nothing
    parts.into_iter().map(f64::from).sum()
}
