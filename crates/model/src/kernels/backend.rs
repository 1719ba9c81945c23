//! Where the kernels run.

use burn::backend::DispatchDevice;
use burn::tensor::Device;

/// Whether the kernels of this crate run on a device: on the CPU, with or without a graph for gradients.
pub fn has_kernels(device: &Device) -> bool {
    matches!(
        device.clone().inner().as_dispatch(),
        DispatchDevice::Flex(_)
    )
}
