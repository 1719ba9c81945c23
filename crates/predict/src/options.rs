//! Options for loading a model and reading texts.

use ner_model::Precision;
use ner_tokenize::{EncodeOptions, Word, split_at_space, split_text};
use ner_train::Decode;

/// Default maximum window length in subwords, if the model supports it: that of XLM-R.
const WINDOW: usize = 512;

/// Subwords of context on each side of a window boundary in a long text.
const OVERLAP: usize = 64;

/// Tokens per batch.
const BATCH: usize = 2048;

/// How a text is split into words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WordRule {
    /// Split at white space and separate punctuation, as described in [`ner_tokenize::split_text`].
    #[default]
    Text,
    /// The text is already split: words are separated by white space.
    Spaces,
}

/// Options for loading a model and reading texts; a builder.
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
    /// The defaults: the compiled GPU backend or otherwise the CPU, f32, each word's most likely tag.
    pub fn new() -> Self {
        Self::default()
    }

    /// Device by name: `cpu`, `cuda`, `cuda:1`, `wgpu`, `vulkan` or `metal`, if compiled in. The default is
    /// [`ner_model::device::default_name`]: the compiled GPU backend, otherwise the CPU.
    #[must_use]
    pub fn device(mut self, name: impl Into<String>) -> Self {
        self.device = Some(name.into());
        self
    }

    /// Number format of the encoder's matrix multiplications; `Bf16` and `F16` need a device that supports them.
    #[must_use]
    pub fn precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// How tags are chosen: the most likely tag of each word, or the best valid IOB2 sequence.
    #[must_use]
    pub fn decoding(mut self, decoding: Decode) -> Self {
        self.decoding = decoding;
        self
    }

    /// Maximum number of tokens per batch; a longer window forms its own batch. Larger batches need more memory and use
    /// a GPU better; results do not depend on the size beyond rounding.
    #[must_use]
    pub fn batch_tokens(mut self, tokens: usize) -> Self {
        self.batch_tokens = tokens;
        self
    }

    /// Maximum window length in subwords, including special tokens: 512 by default, and never more than the model has
    /// positions for. A longer text is processed in overlapping windows.
    #[must_use]
    pub fn max_tokens(mut self, tokens: usize) -> Self {
        self.max_tokens = tokens;
        self
    }

    /// How a text is split into words.
    #[must_use]
    pub fn words(mut self, rule: WordRule) -> Self {
        self.words = rule;
        self
    }

    /// Whether the model sees one sentence of a text at a time, split by the rules of UAX #29, instead of the whole
    /// text.
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

    /// Windows for a model with `positions`; short windows have less context.
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
