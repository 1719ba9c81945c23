//! In which numbers the products of the encoder are computed.

use std::fmt;
use std::str::FromStr;

use burn::tensor::{Device, FloatDType, Tensor};
use serde::{Deserialize, Serialize};

use crate::device::has_kernels;
use crate::error::{Error, Result};
use crate::kernels::has_bf16;

/// Numbers that the products of the encoder layers multiply. Sums, parameters, moments, norms,
/// softmax and loss are f32 in any case; on the CPU attention too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 24 bits of mantissa.
    #[default]
    F32,
    /// 8 bits of mantissa, the exponent of f32: half the memory, twice the speed where the
    /// processor has instructions for it.
    Bf16,
    /// 11 bits of mantissa, but numbers below 6e-8 are lost: the loss is scaled while training.
    F16,
}

impl Precision {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::F32, Self::Bf16, Self::F16];

    /// Checks that a device has it.
    ///
    /// # Errors
    /// [`Error::Precision`].
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

    /// Those that a device has.
    pub fn of(device: &Device) -> Vec<Self> {
        let here = |precision: &Self| precision.check(device).is_ok();
        Self::ALL.into_iter().filter(here).collect()
    }

    /// Whether gradients may be too small for it, so that the loss must be scaled.
    pub fn scales_loss(self) -> bool {
        self == Self::F16
    }

    fn reduced(self) -> Option<FloatDType> {
        match self {
            Self::F32 => None,
            Self::Bf16 => Some(FloatDType::BF16),
            Self::F16 => Some(FloatDType::F16),
        }
    }

    /// The tensor in this precision.
    pub(crate) fn reduce<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self.reduced() {
            None => x,
            Some(reduced) => x.cast(reduced),
        }
    }

    /// `a * b` with the factors in this precision, as f32. Its backward pass multiplies in the same.
    pub(crate) fn product<const D: usize>(self, a: Tensor<D>, b: Tensor<D>) -> Tensor<D> {
        let product = self.reduce(a).matmul(self.reduce(b));
        match self {
            Self::F32 => product,
            Self::Bf16 | Self::F16 => product.cast(FloatDType::F32),
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::Bf16 => "bf16",
            Self::F16 => "f16",
        })
    }
}

impl FromStr for Precision {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|precision| precision.to_string() == name);
        found.ok_or_else(|| Error::Precision {
            name: name.into(),
            reason: "there is none such",
        })
    }
}
