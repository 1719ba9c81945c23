//! Which precisions a device has.

use burn::tensor::{Device, FloatDType};

use crate::error::{Error, Result};
use crate::kernels::{has_bf16, has_kernels};
use crate::precision::Precision;

impl Precision {
    /// Checks that a device supports it.
    ///
    /// # Errors
    /// [`Error::Precision`] if it does not.
    pub fn check(self, device: &Device) -> Result<()> {
        let cpu = has_kernels(device);
        let reason = match self {
            Self::F32 => return Ok(()),
            Self::Bf16 if cpu && has_bf16() => return Ok(()),
            Self::Bf16 if cpu => "this processor has no AVX-512 BF16 instructions",
            Self::F16 if cpu => "the CPU has no kernels for it",
            Self::Bf16 if device.supports_dtype(FloatDType::BF16) => return Ok(()),
            Self::F16 if device.supports_dtype(FloatDType::F16) => return Ok(()),
            Self::Bf16 | Self::F16 => "the device does not compute with it",
        };
        Err(Error::Precision {
            name: self.to_string(),
            reason,
        })
    }

    /// Those that a device supports.
    pub fn of(device: &Device) -> Vec<Self> {
        let here = |precision: &Self| precision.check(device).is_ok();
        Self::ALL.into_iter().filter(here).collect()
    }
}
