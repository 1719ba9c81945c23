//! The backends that may be compiled in, and what each has on this machine.

use burn::tensor::Device;

/// A GPU backend of Burn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    Cuda,
    Metal,
    Vulkan,
    Wgpu,
}

impl Backend {
    /// In the order in which a device is chosen where none is asked for.
    pub(super) const ALL: [Self; 4] = [Self::Cuda, Self::Metal, Self::Vulkan, Self::Wgpu];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|backend| backend.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cuda => "cuda",
            Self::Metal => "metal",
            Self::Vulkan => "vulkan",
            Self::Wgpu => "wgpu",
        }
    }

    /// The cargo alias whose build has it.
    pub(super) fn alias(self) -> &'static str {
        match self {
            Self::Cuda => "xtask-cuda",
            Self::Metal => "xtask-metal",
            Self::Vulkan => "xtask-vulkan",
            Self::Wgpu => "xtask-wgpu",
        }
    }

    pub(super) fn needs(self) -> &'static str {
        match self {
            Self::Cuda => "an NVIDIA driver (libcuda) and a card that it knows",
            Self::Metal => "macOS",
            Self::Vulkan => "a Vulkan loader (libvulkan1) and a driver for the card",
            Self::Wgpu => "a Vulkan, Metal or DirectX 12 driver for the card",
        }
    }

    pub(super) fn compiled(self) -> bool {
        match self {
            Self::Cuda => cfg!(feature = "cuda"),
            Self::Metal => cfg!(feature = "metal"),
            Self::Vulkan => cfg!(feature = "vulkan"),
            Self::Wgpu => cfg!(feature = "wgpu"),
        }
    }

    /// What this machine has of it; nothing if it is not compiled in.
    pub(super) fn devices(self) -> Vec<Device> {
        match self {
            #[cfg(feature = "cuda")]
            Self::Cuda => Device::enumerate(burn::tensor::DeviceType::Cuda).into_vec(),
            #[cfg(feature = "metal")]
            Self::Metal => Device::enumerate(burn::tensor::DeviceType::Metal).into_vec(),
            #[cfg(feature = "vulkan")]
            Self::Vulkan => Device::enumerate(burn::tensor::DeviceType::Vulkan).into_vec(),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::enumerate(burn::tensor::DeviceType::Wgpu).into_vec(),
            #[cfg(not(all(
                feature = "cuda",
                feature = "metal",
                feature = "vulkan",
                feature = "wgpu"
            )))]
            _ => Vec::new(),
        }
    }

    /// Bytes of memory of the device with this number, where the driver says.
    pub(super) fn memory(self, index: usize) -> Option<u64> {
        match self {
            #[cfg(feature = "cuda")]
            Self::Cuda => {
                let context = cudarc::driver::CudaContext::new(index).ok()?;
                context.total_mem().ok().map(|bytes| bytes as u64)
            }
            _ => {
                let _ = index;
                None
            }
        }
    }
}

/// The name of the part, where the backend knows it.
pub(super) fn description(device: &Device) -> String {
    #[cfg(any(
        feature = "cuda",
        feature = "wgpu",
        feature = "vulkan",
        feature = "metal"
    ))]
    if let Some(identity) = device.identity() {
        return identity.name;
    }
    format!("{device:?}")
}
