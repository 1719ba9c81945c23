//! Which device a name means: the one module that knows the compiled backends.

use burn::backend::DispatchDevice;
use burn::tensor::{Device, Tensor};

use crate::error::{Error, Result};
use crate::kernels::has_bf16;

/// A device that this build can run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInfo {
    /// The name that `--device` takes.
    pub name: String,
    /// The backend of Burn behind it.
    pub backend: &'static str,
    /// What the system says it is.
    pub description: String,
}

/// The device of a name: `cpu`, `cuda`, `cuda:1`, `wgpu`, `vulkan`, `metal`.
pub fn select(name: &str) -> Result<Device> {
    let (kind, index) = match name.split_once(':') {
        Some((kind, index)) => {
            let index = index.parse().map_err(|_| unknown(name))?;
            (kind, index)
        }
        None => (name, 0),
    };
    match kind {
        "cpu" if index == 0 => Ok(Device::flex()),
        "cuda" => cuda(name, index),
        "wgpu" => wgpu(name, index),
        "vulkan" => vulkan(name, index),
        "metal" => metal(name, index),
        _ => Err(unknown(name)),
    }
}

/// The device that is taken when none is asked for: the compiled GPU backend, else the CPU.
pub fn default_name() -> &'static str {
    if cfg!(feature = "cuda") {
        "cuda"
    } else if cfg!(feature = "metal") {
        "metal"
    } else if cfg!(feature = "vulkan") {
        "vulkan"
    } else if cfg!(feature = "wgpu") {
        "wgpu"
    } else {
        "cpu"
    }
}

/// Whether the kernels of this crate run on a device.
pub fn has_kernels(device: &Device) -> bool {
    matches!(
        device.clone().inner().as_dispatch(),
        DispatchDevice::Flex(_)
    )
}

/// Reads one number back; waits for the device.
pub fn read_scalar(tensor: Tensor<1>, doing: &'static str) -> Result<f64> {
    let number = tensor.try_into_scalar::<f32>();
    number.map(f64::from).map_err(|error| Error::Device {
        doing,
        reason: format!("{error:?}"),
    })
}

/// Reads a tensor back as f32; waits for the device.
pub fn read<const D: usize>(tensor: Tensor<D>, doing: &'static str) -> Result<Vec<f32>> {
    let failed = |reason: String| Error::Device { doing, reason };
    let data = tensor
        .try_into_data()
        .map_err(|error| failed(format!("{error:?}")))?;
    data.try_into_vec::<f32>()
        .map_err(|error| failed(format!("{error:?}")))
}

fn unknown(name: &str) -> Error {
    Error::UnknownDevice { name: name.into() }
}

#[cfg(not(all(
    feature = "cuda",
    feature = "wgpu",
    feature = "vulkan",
    feature = "metal"
)))]
fn not_compiled(name: &str, alias: &'static str) -> Result<Device> {
    Err(Error::DeviceNotCompiled {
        name: name.into(),
        alias,
    })
}

#[cfg(feature = "cuda")]
fn cuda(name: &str, index: usize) -> Result<Device> {
    present(name, index, burn::tensor::DeviceType::Cuda)?;
    Ok(Device::cuda(index))
}

#[cfg(not(feature = "cuda"))]
fn cuda(name: &str, _: usize) -> Result<Device> {
    not_compiled(name, "xtask-cuda")
}

#[cfg(feature = "wgpu")]
fn wgpu(name: &str, index: usize) -> Result<Device> {
    present(name, index, burn::tensor::DeviceType::Wgpu)?;
    Ok(Device::wgpu(graphics(index)))
}

#[cfg(not(feature = "wgpu"))]
fn wgpu(name: &str, _: usize) -> Result<Device> {
    not_compiled(name, "xtask-wgpu")
}

#[cfg(feature = "vulkan")]
fn vulkan(name: &str, index: usize) -> Result<Device> {
    present(name, index, burn::tensor::DeviceType::Vulkan)?;
    Ok(Device::vulkan(graphics(index)))
}

#[cfg(not(feature = "vulkan"))]
fn vulkan(name: &str, _: usize) -> Result<Device> {
    not_compiled(name, "xtask-vulkan")
}

#[cfg(feature = "metal")]
fn metal(name: &str, index: usize) -> Result<Device> {
    present(name, index, burn::tensor::DeviceType::Metal)?;
    Ok(Device::metal(graphics(index)))
}

#[cfg(not(feature = "metal"))]
fn metal(name: &str, _: usize) -> Result<Device> {
    not_compiled(name, "xtask-metal")
}

/// Index 0 lets the system choose; 1 and up count its discrete GPUs.
#[cfg(any(feature = "wgpu", feature = "vulkan", feature = "metal"))]
fn graphics(index: usize) -> burn::tensor::DeviceKind {
    match index {
        0 => burn::tensor::DeviceKind::DefaultDevice,
        n => burn::tensor::DeviceKind::DiscreteGpu(n - 1),
    }
}

#[cfg(any(
    feature = "cuda",
    feature = "wgpu",
    feature = "vulkan",
    feature = "metal"
))]
fn present(name: &str, index: usize, kind: burn::tensor::DeviceType) -> Result<()> {
    let found = Device::enumerate(kind).into_vec();
    if index < found.len().max(usize::from(!found.is_empty())) {
        return Ok(());
    }
    let present = found
        .iter()
        .map(|device| format!("{device:?}"))
        .collect::<Vec<_>>()
        .join(", ");
    let present = if present.is_empty() {
        "none".into()
    } else {
        present
    };
    Err(Error::DeviceAbsent {
        name: name.into(),
        present,
    })
}

/// All that this build can run on, the CPU first.
pub fn list() -> Vec<DeviceInfo> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let precisions = if has_bf16() { "f32, bf16" } else { "f32" };
    let cpu = DeviceInfo {
        name: "cpu".into(),
        backend: "flex",
        description: format!(
            "{}, {threads} threads, {precisions}",
            std::env::consts::ARCH
        ),
    };
    std::iter::once(cpu).chain(accelerators()).collect()
}

#[cfg(not(any(
    feature = "cuda",
    feature = "wgpu",
    feature = "vulkan",
    feature = "metal"
)))]
fn accelerators() -> Vec<DeviceInfo> {
    Vec::new()
}

#[cfg(any(
    feature = "cuda",
    feature = "wgpu",
    feature = "vulkan",
    feature = "metal"
))]
fn accelerators() -> Vec<DeviceInfo> {
    use burn::tensor::DeviceType;
    let compiled: Vec<(&'static str, DeviceType)> = vec![
        #[cfg(feature = "cuda")]
        ("cuda", DeviceType::Cuda),
        #[cfg(feature = "wgpu")]
        ("wgpu", DeviceType::Wgpu),
        #[cfg(feature = "vulkan")]
        ("vulkan", DeviceType::Vulkan),
        #[cfg(feature = "metal")]
        ("metal", DeviceType::Metal),
    ];
    let devices = |(backend, kind): (&'static str, DeviceType)| {
        let found = Device::enumerate(kind).into_vec().into_iter().enumerate();
        found.map(move |(index, device)| DeviceInfo {
            name: format!("{backend}:{index}"),
            backend,
            description: format!("{device:?}"),
        })
    };
    compiled.into_iter().flat_map(devices).collect()
}
