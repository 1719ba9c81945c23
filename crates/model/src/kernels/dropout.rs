//! Dropout from a counter: the mask of an element is a function of a key and its index, so it needs
//! no memory, no order, and comes out the same on resume and on every number of threads.

use burn::tensor::{Int, IntDType, Tensor};

use super::math::vectorised;

/// Dropout of one training step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    /// Probability for hidden states.
    pub hidden: f32,
    /// Probability for attention probabilities.
    pub attention: f32,
    /// Probability before the classifier.
    pub classifier: f32,
    /// What makes this step's masks differ from another's.
    pub key: u64,
}

/// Places of the model that have a mask of their own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Site {
    Embeddings,
    Attention(usize),
    AttentionOutput(usize),
    Output(usize),
    Classifier,
}

/// Mask of one place in one step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mask {
    low: u32,
    high: u32,
    threshold: u32,
    scale: f32,
}

impl Dropout {
    /// Key of step `step` of a run with `seed`.
    pub fn key(seed: u64, step: u64) -> u64 {
        mix64(mix64(seed) ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub(crate) fn mask(&self, site: Site) -> Mask {
        let (number, probability) = match site {
            Site::Embeddings => (0, self.hidden),
            Site::Classifier => (1, self.classifier),
            Site::Attention(layer) => (2 + 3 * layer, self.attention),
            Site::AttentionOutput(layer) => (3 + 3 * layer, self.hidden),
            Site::Output(layer) => (4 + 3 * layer, self.hidden),
        };
        let key = mix64(self.key ^ (number as u64).wrapping_mul(0xD1B5_4A32_D192_ED03));
        Mask {
            low: key as u32,
            high: (key >> 32) as u32,
            threshold: (f64::from(probability) * 4_294_967_296.0) as u32,
            scale: 1.0 / (1.0 - probability),
        }
    }
}

/// 32-bit multiplications are what SIMD and every GPU have.
const MIX: [u32; 3] = [0x9E37_79B1, 0x85EB_CA6B, 0xC2B2_AE35];

impl Mask {
    /// 0 for a dropped element, `1 / (1 - p)` for a kept one.
    #[inline(always)]
    pub(super) fn factor(&self, index: u32) -> f32 {
        // murmur3's finaliser, keyed on both sides
        let mut h = index.wrapping_mul(MIX[0]) ^ self.low;
        h ^= h >> 16;
        h = h.wrapping_mul(MIX[1]);
        h = (h ^ (h >> 13)).wrapping_add(self.high);
        h = h.wrapping_mul(MIX[2]);
        h ^= h >> 16;
        if h >= self.threshold { self.scale } else { 0.0 }
    }

    /// [`Self::factor`] of each of `numbers`, on their device.
    pub(crate) fn tensor<const D: usize>(&self, numbers: Tensor<D, Int>) -> Tensor<D> {
        let folded = |h: Tensor<D, Int>, bits: u32| {
            let low = h.clone().bitwise_right_shift_scalar(bits);
            h.bitwise_xor(low)
        };
        // unsigned, so that shifts and the comparison at the end are
        let numbers = numbers.cast(IntDType::U32);
        let h = numbers.mul_scalar(MIX[0]).bitwise_xor_scalar(self.low);
        let h = folded(h, 16).mul_scalar(MIX[1]);
        let h = folded(h, 13).add_scalar(self.high).mul_scalar(MIX[2]);
        let kept = folded(h, 16).greater_equal_elem(self.threshold);
        kept.float().mul_scalar(self.scale)
    }

    /// The factors of elements `0..n`.
    pub(crate) fn factors(&self, n: usize) -> Vec<f32> {
        let mut factors = vec![0.0; n];
        vectorised(
            #[inline(always)]
            || {
                for (i, factor) in factors.iter_mut().enumerate() {
                    *factor = self.factor(i as u32);
                }
            },
        );
        factors
    }
}

/// SplitMix64's finaliser.
fn mix64(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(step: u64, site: Site) -> Vec<f32> {
        let key = Dropout::key(42, step);
        Dropout {
            hidden: 0.1,
            attention: 0.1,
            classifier: 0.1,
            key,
        }
        .mask(site)
        .factors(1 << 20)
    }

    #[test]
    fn a_tenth_is_dropped_and_the_mean_is_kept() {
        let factors = mask(1, Site::Embeddings);
        let dropped = factors.iter().filter(|&&f| f == 0.0).count() as f64 / factors.len() as f64;
        assert!((dropped - 0.1).abs() < 0.002, "{dropped}");
        // neighbours fall together as often as chance has it
        let pairs = factors
            .windows(2)
            .filter(|w| w[0] == 0.0 && w[1] == 0.0)
            .count() as f64;
        assert!((pairs / factors.len() as f64 - 0.01).abs() < 0.001);
    }

    #[test]
    fn steps_and_places_have_masks_of_their_own() {
        let first = mask(1, Site::Output(0));
        for other in [
            mask(2, Site::Output(0)),
            mask(1, Site::Output(1)),
            mask(1, Site::Attention(0)),
        ] {
            let both = first
                .iter()
                .zip(&other)
                .filter(|&(&a, &b)| a == 0.0 && b == 0.0)
                .count();
            assert!((both as f64 / first.len() as f64 - 0.01).abs() < 0.001);
        }
        assert_eq!(first, mask(1, Site::Output(0)));
    }

    #[test]
    fn a_tensor_of_numbers_has_the_same_factors() {
        let dropout = Dropout {
            hidden: 0.3,
            attention: 0.1,
            classifier: 0.1,
            key: Dropout::key(7, 3),
        };
        let mask = dropout.mask(Site::Output(1));
        let numbers = Tensor::<1, Int>::arange(0..5000, &burn::tensor::Device::flex());
        let tensor = mask.tensor(numbers.reshape([50, 100]));
        let found = tensor.into_data().try_into_vec::<f32>();
        assert_eq!(found.ok(), Some(mask.factors(5000)));
    }
}
