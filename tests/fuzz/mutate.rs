//! Random changes of seeds, the same in every run.

/// What text and binary formats take badly.
const TOKENS: [&[u8]; 16] = [
    b"\n",
    b"\r\n",
    b"\t",
    b" ",
    b"\0",
    b"\"",
    b"{",
    b"]",
    b"-1",
    b"18446744073709551615",
    b"nan",
    b"1e999",
    b"\xff",
    b"\xef\xbb\xbf",
    "\u{200d}\u{301}".as_bytes(),
    &[0xff; 8],
];

/// A generator of changed seeds.
pub(crate) struct Mutator {
    state: u64,
}

impl Mutator {
    /// One that begins with `seed`, which is not 0.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A number below `bound`, of the xorshift generator (Marsaglia, "Xorshift RNGs", 2003).
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % bound.max(1) as u64) as usize
    }

    /// One of the seeds after one to eight changes.
    pub(crate) fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut data = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(8) {
            self.change(&mut data, seeds);
        }
        data
    }

    fn change(&mut self, data: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(data.len() + 1);
        let end = (at + self.below(16)).min(data.len());
        match self.below(6) {
            0 if at < data.len() => data[at] ^= 1 << self.below(8),
            1 if at < data.len() => data[at] = self.below(256) as u8,
            2 => drop(data.drain(at..end)),
            3 => {
                let token = TOKENS[self.below(TOKENS.len())];
                data.splice(at..at, token.iter().copied());
            }
            4 => {
                let copied = data[at..end].to_vec();
                data.splice(at..at, copied);
            }
            // the rest of another seed, or nothing more
            _ => {
                let other = &seeds[self.below(seeds.len())];
                data.truncate(at);
                data.extend_from_slice(&other[self.below(other.len() + 1)..]);
            }
        }
    }
}
