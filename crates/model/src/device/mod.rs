//! Which device a name means: the one module that knows the compiled backends.

mod backends;
mod precision;
mod processor;

use burn::tensor::Device;

use crate::error::{Error, Result};
use crate::health;
use crate::precision::Precision;
use backends::Backend;

pub use crate::kernels::has_kernels;
pub use crate::readback::{read, read_scalar};
pub use processor::{Processor, processor, processor_of};

/// A device that this build can run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInfo {
    /// The name that `--device` takes.
    pub name: String,
    /// The Burn backend it runs on.
    pub backend: &'static str,
    /// What the system says it is.
    pub description: String,
    /// Its own memory in bytes; none where the driver does not say.
    pub memory: Option<u64>,
    /// Number formats of its matrix multiplications.
    pub precisions: Vec<Precision>,
}

/// A backend that has no device here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingBackend {
    /// The name that `--device` would take.
    pub name: &'static str,
    /// Why there is none, and what would change that.
    pub reason: String,
}

/// The device of a name: `cpu`, `cuda`, `cuda:1`, `wgpu`, `vulkan`, `metal`.
///
/// # Errors
/// A name that does not exist, a backend that is not in this build, a device that is not there.
pub fn select(name: &str) -> Result<Device> {
    let (kind, index) = match name.split_once(':') {
        Some((kind, index)) => (kind, index.parse().map_err(|_| unknown(name))?),
        None => (name, 0),
    };
    if kind == "cpu" {
        return match index {
            0 => Ok(Device::flex()),
            _ => Err(unknown(name)),
        };
    }
    let backend = Backend::named(kind).ok_or_else(|| unknown(name))?;
    if !backend.compiled() {
        return Err(Error::DeviceNotCompiled {
            name: name.into(),
            alias: backend.alias(),
        });
    }
    let found = backend.devices();
    match found.get(index) {
        Some(device) => {
            health::watch();
            Ok(device.clone())
        }
        None => Err(Error::DeviceAbsent {
            name: name.into(),
            present: match found.len() {
                0 => format!("none ({})", backend.needs()),
                count => format!("{kind}:0 to {kind}:{}", count - 1),
            },
        }),
    }
}

/// The device that is taken when none is asked for: the compiled GPU backend, else the CPU.
pub fn default_name() -> &'static str {
    let mut all = Backend::ALL.into_iter();
    all.find(|backend| backend.compiled())
        .map_or("cpu", Backend::name)
}

fn unknown(name: &str) -> Error {
    Error::UnknownDevice { name: name.into() }
}

/// All that this build can run on, the CPU first. Opens every device.
pub fn list() -> Vec<DeviceInfo> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu = DeviceInfo {
        name: "cpu".into(),
        backend: "flex",
        description: format!("{}, {threads} threads", std::env::consts::ARCH),
        memory: None,
        precisions: Precision::of(&Device::flex()),
    };
    let accelerators = Backend::ALL.into_iter().flat_map(|backend| {
        let devices = backend.devices().into_iter().enumerate();
        devices.map(move |(index, device)| DeviceInfo {
            name: format!("{}:{index}", backend.name()),
            backend: backend.name(),
            description: backends::description(&device),
            memory: backend.memory(index),
            precisions: Precision::of(&device),
        })
    });
    std::iter::once(cpu).chain(accelerators).collect()
}

/// The backends that cannot be used here, each with the reason.
pub fn missing() -> Vec<MissingBackend> {
    let reason = |backend: Backend| match (backend.compiled(), backend.devices().is_empty()) {
        (false, _) => Some(format!(
            "not in this build; `cargo {}` has it",
            backend.alias()
        )),
        (true, true) => Some(format!("no device found; it needs {}", backend.needs())),
        (true, false) => None,
    };
    let missing = |backend: Backend| {
        reason(backend).map(|reason| MissingBackend {
            name: backend.name(),
            reason,
        })
    };
    Backend::ALL.into_iter().filter_map(missing).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_devices() {
        assert_eq!(select("cpu").unwrap(), Device::flex());
        for name in ["gpu", "cpu:1", "cuda:x", ""] {
            let error = select(name).unwrap_err();
            assert!(matches!(error, Error::UnknownDevice { .. }), "{name}");
        }
        for backend in Backend::ALL.into_iter().filter(|b| !b.compiled()) {
            let error = select(backend.name()).unwrap_err();
            assert!(matches!(error, Error::DeviceNotCompiled { .. }));
        }
    }

    #[test]
    fn every_backend_is_listed_or_missing() {
        let (here, missing) = (list(), missing());
        assert_eq!(here[0].name, "cpu");
        assert!(here[0].precisions.contains(&Precision::F32));
        for backend in Backend::ALL {
            let listed = here.iter().any(|info| info.backend == backend.name());
            let excused = missing.iter().any(|m| m.name == backend.name());
            assert!(listed != excused, "{}", backend.name());
        }
    }
}
