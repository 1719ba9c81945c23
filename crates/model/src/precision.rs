//! The number format of the encoder's matrix multiplications.

use std::fmt;
use std::str::FromStr;

use burn::tensor::{FloatDType, Tensor};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Number format of the matrix multiplications in the encoder layers. Sums, parameters, moments, norms,
/// softmax and loss are always f32; on the CPU attention is too.
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
            reason: "it must be f32, bf16 or f16",
        })
    }
}
