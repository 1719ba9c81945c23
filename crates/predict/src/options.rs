//! How a model is loaded and how texts are read.

use ner_model::Precision;
use ner_tokenize::{EncodeOptions, Word, split_at_space, split_text};
use ner_train::Decode;

/// Longest window in subwords, where the model takes as many: that of XLM-R.
const WINDOW: usize = 512;

/// Subwords of context on each side of a cut in a long text.
const OVERLAP: usize = 64;

/// Tokens of a batch.
const BATCH: usize = 2048;

/// What is a word of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WordRule {
    /// Words are split at white space, and punctuation is set apart, as [`ner_tokenize::split_text`] describes.
    #[default]
    Text,
    /// Words were split before: they are what stands between white space.
    Spaces,
}

/// How a model is loaded and how texts are read; a builder.
///
/// ```no_run
/// use ner_predict::{Decode, TaggerOptions};
///
/// let options = TaggerOptions::new().device("cpu").decoding(Decode::Viterbi);
/// let tagger = options.open("path/to/model")?;
/// # Ok::<(), ner_predict::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct TaggerOptions {
    pub(crate) device: Option<String>,
    pub(crate) precision: Precision,
    pub(crate) decoding: Decode,
    batch_tokens: usize,
    max_tokens: usize,
    words: WordRule,
    by_sentence: bool,
}

impl Default for TaggerOptions {
    fn default() -> Self {
        Self {
            device: None,
            precision: Precision::F32,
            decoding: Decode::Argmax,
            batch_tokens: BATCH,
            max_tokens: WINDOW,
            words: WordRule::Text,
            by_sentence: false,
        }
    }
}

impl TaggerOptions {
    /// The defaults: the compiled GPU backend or else the CPU, f32, each word's likeliest tag.
    pub fn new() -> Self {
        Self::default()
    }

    /// Device by name: `cpu`, `cuda`, `cuda:1`, `wgpu`, `vulkan` or `metal`, as far as compiled in. Without this,
    /// [`ner_model::device::default_name`] decides: the compiled GPU backend, else the CPU.
    #[must_use]
    pub fn device(mut self, name: impl Into<String>) -> Self {
        self.device = Some(name.into());
        self
    }

    /// Numbers that the products of the encoder multiply; `Bf16` and `F16` need a device that has them.
    #[must_use]
    pub fn precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// How tags are chosen: each word's likeliest, or the best valid IOB2 sequence.
    #[must_use]
    pub fn decoding(mut self, decoding: Decode) -> Self {
        self.decoding = decoding;
        self
    }

    /// Tokens that go through the model at once, at most; a longer window goes alone. More tokens take more memory
    /// and use a GPU better; results do not depend on it beyond rounding.
    #[must_use]
    pub fn batch_tokens(mut self, tokens: usize) -> Self {
        self.batch_tokens = tokens;
        self
    }

    /// Longest window in subwords, special tokens included: 512 if nothing is said, and never more than the model
    /// has positions for. A longer text goes through the model in windows that overlap.
    #[must_use]
    pub fn max_tokens(mut self, tokens: usize) -> Self {
        self.max_tokens = tokens;
        self
    }

    /// What is a word of a text.
    #[must_use]
    pub fn words(mut self, rule: WordRule) -> Self {
        self.words = rule;
        self
    }

    /// Whether the model sees one sentence of a text at a time, by the rules of UAX #29, rather than all of it.
    #[must_use]
    pub fn by_sentence(mut self, yes: bool) -> Self {
        self.by_sentence = yes;
        self
    }

    pub(crate) fn tokens_of_a_batch(&self) -> usize {
        self.batch_tokens
    }

    pub(crate) fn split<'t>(&self, text: &'t str) -> Vec<Word<'t>> {
        match self.words {
            WordRule::Text => split_text(text),
            WordRule::Spaces => split_at_space(text),
        }
    }

    pub(crate) fn is_by_sentence(&self) -> bool {
        self.by_sentence
    }

    /// Windows for a model with `positions`; in short windows there is less context.
    pub(crate) fn encoding(&self, positions: usize) -> EncodeOptions {
        let max_tokens = self.max_tokens.min(positions);
        let inner = max_tokens.saturating_sub(2);
        let overlap = if 2 * OVERLAP < inner {
            OVERLAP
        } else {
            inner / 4
        };
        EncodeOptions {
            max_tokens,
            overlap,
            label_all: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_fit_the_model() {
        let windows = |most: usize, positions: usize| {
            let options = TaggerOptions::new().max_tokens(most).encoding(positions);
            (options.max_tokens, options.overlap)
        };
        assert_eq!(windows(WINDOW, 512), (512, 64));
        assert_eq!(windows(WINDOW, 8192), (512, 64));
        assert_eq!(windows(8192, 8192), (8192, 64));
        assert_eq!(windows(WINDOW, 131), (131, 64));
        assert_eq!(windows(WINDOW, 130), (130, 32));
        assert_eq!(windows(WINDOW, 10), (10, 2));
        assert_eq!(windows(3, 512), (3, 0));
    }
}
