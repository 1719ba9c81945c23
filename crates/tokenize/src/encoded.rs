//! A corpus after tokenisation: flat ids, windows into them, labelled positions.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Subwords and labels of a corpus, all in flat arrays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EncodedCorpus {
    /// Token ids of all windows, special tokens included, `[tokens]`.
    pub ids: Vec<u32>,
    /// The windows, in the order of the sentences; at least one for each sentence, even for one
    /// that has no subword, so that batches of sentences keep their size.
    pub windows: Vec<Window>,
    /// Labelled positions, in the order of the windows.
    pub targets: Vec<Target>,
    /// Sentences of the corpus.
    pub sentences: usize,
    /// Words of the corpus.
    pub words: usize,
    /// What was unusual.
    pub counts: EncodeCounts,
}

/// One input of the model: `<s>`, a sentence or a stretch of it, `</s>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Row of the sentence in the corpus.
    pub sentence: u32,
    /// First token in [`EncodedCorpus::ids`].
    pub token_start: u32,
    /// One past the last token.
    pub token_end: u32,
    /// First labelled position in [`EncodedCorpus::targets`].
    pub target_start: u32,
    /// One past the last labelled position.
    pub target_end: u32,
}

/// A position that carries a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Token within the window, the leading special token being 0.
    pub position: u32,
    /// Word number, counted over the whole corpus.
    pub word: u32,
    /// Label id.
    pub label: u16,
    /// True on the first subword of the word, the one that is scored.
    pub first: bool,
}

/// Counts of what tokenisation could not do plainly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodeCounts {
    /// Subwords of all sentences, special tokens and repeats in overlaps not counted.
    pub subwords: u64,
    /// Subwords that are the unknown piece.
    pub unknown_subwords: u64,
    /// Words with at least one unknown piece.
    pub unknown_words: u64,
    /// Words that gave no subword: nothing is learnt from them, `O` is predicted.
    pub words_without_subword: u64,
    /// Sentences cut into several windows.
    pub split_sentences: u64,
    /// Tokens of the longest sentence before it was cut, special tokens included.
    pub longest: u64,
}

impl Window {
    /// Number of tokens, special tokens included.
    pub fn len(&self) -> usize {
        (self.token_end - self.token_start) as usize
    }

    /// Never true for a window of an [`EncodedCorpus`]: the special tokens are always there.
    pub fn is_empty(&self) -> bool {
        self.token_end == self.token_start
    }
}

impl EncodeCounts {
    /// Adds the counts of further sentences.
    pub fn add(&mut self, other: &Self) {
        self.subwords += other.subwords;
        self.unknown_subwords += other.unknown_subwords;
        self.unknown_words += other.unknown_words;
        self.words_without_subword += other.words_without_subword;
        self.split_sentences += other.split_sentences;
        self.longest = self.longest.max(other.longest);
    }
}

impl EncodedCorpus {
    /// Distinct token ids, sorted.
    pub fn pieces(&self) -> Vec<u32> {
        let mut ids = self.ids.clone();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Token ids of window `window`.
    pub fn window_tokens(&self, window: usize) -> &[u32] {
        let window = &self.windows[window];
        &self.ids[window.token_start as usize..window.token_end as usize]
    }

    /// Labelled positions of window `window`.
    pub fn window_targets(&self, window: usize) -> &[Target] {
        let window = &self.windows[window];
        &self.targets[window.target_start as usize..window.target_end as usize]
    }

    /// Appends the windows of the sentences that follow; their word and sentence numbers are
    /// those of the whole corpus already.
    pub(crate) fn append(&mut self, part: &Self) -> Result<()> {
        let tokens = offset("tokens", self.ids.len(), part.ids.len())?;
        let targets = offset("labels", self.targets.len(), part.targets.len())?;
        self.ids.extend_from_slice(&part.ids);
        self.targets.extend_from_slice(&part.targets);
        self.windows
            .extend(part.windows.iter().map(|window| Window {
                sentence: window.sentence,
                token_start: window.token_start + tokens,
                token_end: window.token_end + tokens,
                target_start: window.target_start + targets,
                target_end: window.target_end + targets,
            }));
        self.counts.add(&part.counts);
        Ok(())
    }
}

/// `before` as an offset, when `before + more` still fits.
fn offset(what: &'static str, before: usize, more: usize) -> Result<u32> {
    let count = before + more;
    u32::try_from(count).map_err(|_| Error::TooLarge { what, count })?;
    Ok(before as u32)
}
