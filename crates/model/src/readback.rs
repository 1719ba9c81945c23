//! Reads numbers back from a device, the one place that does: it waits for the device and asks whether all its tasks
//! went well.

use burn::tensor::Tensor;

use crate::error::{Error, Result};
use crate::health;

/// Reads one number back; waits for the device.
///
/// # Errors
/// If the device failed.
pub fn read_scalar(tensor: Tensor<1>, doing: &'static str) -> Result<f64> {
    let number = tensor.try_into_scalar::<f32>();
    let number = number.map_err(|error| failed(doing, format!("{error:?}")))?;
    health::check(doing)?;
    Ok(f64::from(number))
}

/// Reads a tensor back as f32; waits for the device.
///
/// # Errors
/// If the device failed.
pub fn read<const D: usize>(tensor: Tensor<D>, doing: &'static str) -> Result<Vec<f32>> {
    let data = tensor.try_into_data();
    let data = data.map_err(|error| failed(doing, format!("{error:?}")))?;
    health::check(doing)?;
    data.try_into_vec::<f32>()
        .map_err(|error| failed(doing, format!("{error:?}")))
}

fn failed(doing: &'static str, reason: String) -> Error {
    Error::Device { doing, reason }
}
