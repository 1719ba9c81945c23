//! In which numbers the products of the encoder are computed.

use std::str::FromStr;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::device::has_kernels;
use crate::error::{Error, Result};
use crate::kernels::has_bf16;

/// Numbers that the products of the encoder layers multiply. Sums, parameters, moments, norms,
/// attention, softmax and loss are f32 in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 24 bits of mantissa.
    #[default]
    F32,
    /// 8 bits of mantissa, the exponent of f32: half the memory, twice the speed where the
    /// processor has instructions for it.
    Bf16,
}

impl Precision {
    /// Checks that a device has it.
    ///
    /// # Errors
    /// [`Error::Precision`].
    pub fn check(self, device: &Device) -> Result<()> {
        if self == Self::F32 || has_kernels(device) && has_bf16() {
            return Ok(());
        }
        let reason = if has_kernels(device) {
            "this processor has no AVX-512 BF16 instructions"
        } else {
            "only the CPU has kernels for it"
        };
        Err(Error::Precision {
            name: "bf16".into(),
            reason,
        })
    }
}

impl FromStr for Precision {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "f32" => Ok(Self::F32),
            "bf16" => Ok(Self::Bf16),
            _ => Err(Error::Precision {
                name: name.into(),
                reason: "there is none such",
            }),
        }
    }
}
