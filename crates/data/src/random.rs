//! NumPy's default generator, bit for bit: `SeedSequence`, `PCG64`, `Generator.permutation`.
//!
//! Sources of the rules: M. O'Neill, *PCG: A Family of Simple Fast Space-Efficient Statistically
//! Good Algorithms for Random Number Generation* (2014), variant `XSL RR 128/64`; O'Neill's
//! `seed_seq` hash as NumPy documents it for `SeedSequence`. The goldens come from
//! `tests/reference/numpy_permutation.py`.

/// The order that `numpy.random.default_rng(seed).permutation(n)` gives, which is also that of
/// `datasets.Dataset.shuffle(seed)`: position `i` of the shuffled data is row `order[i]`.
pub fn permutation(n: usize, seed: u64) -> Vec<usize> {
    let mut rng = Pcg64::new(seed);
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        order.swap(i, rng.interval(i as u64) as usize);
    }
    order
}

/// `numpy.random.PCG64(seed)`.
#[derive(Clone, Debug)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
    /// The upper half of a 64-bit draw whose lower half was used.
    buffered: Option<u32>,
}

impl Pcg64 {
    const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;

    /// Seeds the generator as `default_rng(seed)` does.
    pub fn new(seed: u64) -> Self {
        let [a, b, c, d] = seed_words(seed).map(u128::from);
        let increment = ((c << 64 | d) << 1) | 1;
        let mut rng = Self {
            state: 0,
            increment,
            buffered: None,
        };
        rng.step();
        rng.state = rng.state.wrapping_add(a << 64 | b);
        rng.step();
        rng
    }

    fn step(&mut self) {
        self.state = self
            .state
            .wrapping_mul(Self::MULTIPLIER)
            .wrapping_add(self.increment);
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }

    /// The next 32 random bits: first the lower, then the upper half of a 64-bit draw.
    pub fn next_u32(&mut self) -> u32 {
        if let Some(upper) = self.buffered.take() {
            return upper;
        }
        let both = self.next_u64();
        self.buffered = Some((both >> 32) as u32);
        both as u32
    }

    /// A uniform number in `0..=max`: draws masked to the bits of `max`; draws above it are rejected.
    /// (NumPy's `random_interval`, which its shuffles use, not its Lemire variant.)
    pub fn interval(&mut self, max: u64) -> u64 {
        if max == 0 {
            return 0;
        }
        let mask = u64::MAX >> max.leading_zeros();
        loop {
            let draw = match u32::try_from(max) {
                Ok(_) => u64::from(self.next_u32()),
                Err(_) => self.next_u64(),
            };
            if draw & mask <= max {
                return draw & mask;
            }
        }
    }

    /// One of `items`, all equally likely.
    ///
    /// # Panics
    /// If `items` is empty.
    pub fn choose<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        assert!(!items.is_empty(), "choice among nothing");
        &items[self.interval(items.len() as u64 - 1) as usize]
    }
}

/// `SeedSequence(seed).generate_state(4, uint64)`.
fn seed_words(seed: u64) -> [u64; 4] {
    // the seed as little-endian 32-bit words, zero-padded to the pool of four
    let entropy = [seed as u32, (seed >> 32) as u32, 0, 0];
    let mut hash = Hash {
        constant: 0x43b0_d7e5,
        multiplier: 0x931e_8875,
    };
    let mut pool = entropy.map(|word| hash.mix_in(word));
    for source in 0..4 {
        for target in (0..4).filter(|target| *target != source) {
            pool[target] = mix(pool[target], hash.mix_in(pool[source]));
        }
    }
    let mut hash = Hash {
        constant: 0x8b51_f9dd,
        multiplier: 0x58f3_8ded,
    };
    std::array::from_fn(|i| {
        let low = hash.mix_in(pool[2 * i % 4]);
        let high = hash.mix_in(pool[(2 * i + 1) % 4]);
        u64::from(high) << 32 | u64::from(low)
    })
}

/// The running hash of `SeedSequence`.
struct Hash {
    constant: u32,
    multiplier: u32,
}

impl Hash {
    fn mix_in(&mut self, word: u32) -> u32 {
        let word = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.multiplier);
        let word = word.wrapping_mul(self.constant);
        word ^ word >> 16
    }
}

fn mix(x: u32, y: u32) -> u32 {
    let sum = 0xca01_f9dd_u32
        .wrapping_mul(x)
        .wrapping_sub(0x4973_f715_u32.wrapping_mul(y));
    sum ^ sum >> 16
}
