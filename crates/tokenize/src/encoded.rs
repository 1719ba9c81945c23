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

    /// The corpus in parts of `tokens` tokens or a little more, no sentence in two of them. Words of a
    /// part are counted from its first labelled word, whose number in the corpus comes with it, and
    /// sentences from its first one; what was unusual is not counted again.
    pub fn parts(&self, tokens: usize) -> impl Iterator<Item = (usize, Self)> {
        let mut rest = self.windows.as_slice();
        std::iter::from_fn(move || {
            let first = *rest.first()?;
            let full = |window: &Window| (window.token_end - first.token_start) as usize >= tokens;
            let cut = rest
                .windows(2)
                .position(|pair| pair[0].sentence != pair[1].sentence && full(&pair[0]));
            let (part, others) = rest.split_at(cut.map_or(rest.len(), |cut| cut + 1));
            rest = others;
            Some(self.part(part, first, part[part.len() - 1]))
        })
    }

    /// The windows from `first` to `last` by themselves.
    fn part(&self, windows: &[Window], first: Window, last: Window) -> (usize, Self) {
        let tokens = first.token_start as usize..last.token_end as usize;
        let targets = &self.targets[first.target_start as usize..last.target_end as usize];
        let words = match (targets.first(), targets.last()) {
            (Some(first), Some(last)) => first.word..last.word + 1,
            _ => 0..0,
        };
        let own = |target: &Target| Target {
            word: target.word - words.start,
            ..*target
        };
        let moved = |window: &Window| Window {
            sentence: window.sentence - first.sentence,
            token_start: window.token_start - first.token_start,
            token_end: window.token_end - first.token_start,
            target_start: window.target_start - first.target_start,
            target_end: window.target_end - first.target_start,
        };
        let part = Self {
            ids: self.ids[tokens].to_vec(),
            windows: windows.iter().map(moved).collect(),
            targets: targets.iter().map(own).collect(),
            sentences: (last.sentence - first.sentence) as usize + 1,
            words: words.len(),
            counts: EncodeCounts::default(),
        };
        (words.start as usize, part)
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
