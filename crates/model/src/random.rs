//! New weights: normal numbers from a seed and a name, the same on every device and in any order.

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    /// A generator for one tensor: FNV-1a of the name, mixed with the seed.
    pub(crate) fn named(seed: u64, name: &str) -> Self {
        let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        let mut random = Self(seed ^ hash);
        random.0 = random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In `(0, 1]`, so that its logarithm is finite.
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// `count` numbers of mean 0 (Box and Muller 1958).
    pub(crate) fn normal(&mut self, count: usize, deviation: f64) -> Vec<f32> {
        let mut out = Vec::with_capacity(count + 1);
        while out.len() < count {
            let radius = (-2.0 * self.uniform().ln()).sqrt() * deviation;
            let (sin, cos) = (std::f64::consts::TAU * self.uniform()).sin_cos();
            out.push((radius * cos) as f32);
            out.push((radius * sin) as f32);
        }
        out.truncate(count);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_asked_for_and_names_differ() {
        let x = SplitMix64::named(1, "a").normal(100_001, 0.02);
        let mean = x.iter().map(|&x| f64::from(x)).sum::<f64>() / x.len() as f64;
        let square = x.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / x.len() as f64;
        assert!(
            mean.abs() < 3e-4 && (square.sqrt() - 0.02).abs() < 3e-4,
            "{mean} {square}"
        );
        assert_ne!(x[..8], SplitMix64::named(1, "b").normal(8, 0.02)[..]);
        assert_ne!(x[..8], SplitMix64::named(2, "a").normal(8, 0.02)[..]);
    }
}
