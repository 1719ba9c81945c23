//! An encoded corpus as bytes, for a cache: flat numbers, little-endian, after a header.

use crate::{EncodeCounts, EncodedCorpus, Error, Result, Target, Window};

/// Begins every stored corpus; another layout gets another number.
const MARK: &[u8; 16] = b"encoded-corpus-1";

impl EncodedCorpus {
    /// All of it as bytes, which [`EncodedCorpus::from_bytes`] reads back.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        let counts = &self.counts;
        let header = [
            self.sentences as u64,
            self.words as u64,
            counts.subwords,
            counts.unknown_subwords,
            counts.unknown_words,
            counts.words_without_subword,
            counts.split_sentences,
            counts.longest,
            self.ids.len() as u64,
            self.windows.len() as u64,
            self.targets.len() as u64,
        ];
        bytes.extend(header.iter().flat_map(|number| number.to_le_bytes()));
        bytes.extend(self.ids.iter().flat_map(|id| id.to_le_bytes()));
        for window in &self.windows {
            let numbers = [
                window.sentence,
                window.token_start,
                window.token_end,
                window.target_start,
                window.target_end,
            ];
            bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        for target in &self.targets {
            let label = u32::from(target.label) << 1 | u32::from(target.first);
            let numbers = [target.position, target.word, label];
            bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        bytes
    }

    /// Reads what [`EncodedCorpus::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::Stored`] for bytes of another layout or length, or numbers that point
    /// outside.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let rest = bytes.strip_prefix(MARK).ok_or(Error::Stored)?;
        let (header, rest) = rest.split_first_chunk::<88>().ok_or(Error::Stored)?;
        let (header, _) = header.as_chunks::<8>();
        let number = |at: usize| u64::from_le_bytes(header[at]);
        let count = |at: usize| usize::try_from(number(at)).map_err(|_| Error::Stored);
        let (ids, windows, targets) = (count(8)?, count(9)?, count(10)?);
        let (words, last) = rest.as_chunks::<4>();
        let expected = windows
            .checked_mul(5)
            .zip(targets.checked_mul(3))
            .and_then(|(a, b)| a.checked_add(b)?.checked_add(ids));
        if expected != Some(words.len()) || !last.is_empty() {
            return Err(Error::Stored);
        }
        let words: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let (ids, rest) = words.split_at(ids);
        let (windows, targets) = rest.split_at(5 * windows);
        let corpus = Self {
            ids: ids.to_vec(),
            windows: windows.as_chunks::<5>().0.iter().map(window).collect(),
            targets: targets.as_chunks::<3>().0.iter().map(target).collect(),
            sentences: count(0)?,
            words: count(1)?,
            counts: EncodeCounts {
                subwords: number(2),
                unknown_subwords: number(3),
                unknown_words: number(4),
                words_without_subword: number(5),
                split_sentences: number(6),
                longest: number(7),
            },
        };
        if corpus.is_sound() {
            Ok(corpus)
        } else {
            Err(Error::Stored)
        }
    }

    /// Whether every number points to something that is there.
    fn is_sound(&self) -> bool {
        let inside = |start: u32, end: u32, length: usize| start <= end && end as usize <= length;
        let window_fits = |window: &Window| {
            (window.sentence as usize) < self.sentences
                && inside(window.token_start, window.token_end, self.ids.len())
                && inside(window.target_start, window.target_end, self.targets.len())
        };
        let targets_fit = |window: usize| {
            let length = self.windows[window].len();
            let mut targets = self.window_targets(window).iter();
            targets.all(|target| (target.position as usize) < length)
        };
        self.windows.iter().all(window_fits)
            && (0..self.windows.len()).all(targets_fit)
            && self
                .targets
                .iter()
                .all(|target| (target.word as usize) < self.words)
    }
}

fn window(numbers: &[u32; 5]) -> Window {
    let [sentence, token_start, token_end, target_start, target_end] = *numbers;
    Window {
        sentence,
        token_start,
        token_end,
        target_start,
        target_end,
    }
}

fn target(numbers: &[u32; 3]) -> Target {
    let [position, word, label] = *numbers;
    Target {
        position,
        word,
        label: (label >> 1) as u16,
        first: label & 1 == 1,
    }
}
