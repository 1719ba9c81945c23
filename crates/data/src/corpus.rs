//! The corpus in memory: one text buffer and flat columns, with no allocation per word.

use std::ops::Range;
use std::sync::Arc;

use ner_files::Sha256;

use crate::{LabelSet, Split, labels};

/// Sentences of one language (or mixture) and one split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corpus {
    pub(crate) language: String,
    pub(crate) split: Split,
    pub(crate) labels: Arc<LabelSet>,
    pub(crate) text: String,
    /// End of each word in `text`, in bytes.
    pub(crate) word_ends: Vec<usize>,
    /// Label of each word.
    pub(crate) word_labels: Vec<u16>,
    /// End of each sentence, counted in words.
    pub(crate) sentence_ends: Vec<usize>,
    pub(crate) skipped: u64,
}

/// One sentence of a [`Corpus`].
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    corpus: &'a Corpus,
    start: usize,
    end: usize,
}

impl Corpus {
    /// The number of sentences.
    pub fn len(&self) -> usize {
        self.sentence_ends.len()
    }

    /// Whether there are no sentences.
    pub fn is_empty(&self) -> bool {
        self.sentence_ends.is_empty()
    }

    /// The number of words in all sentences.
    pub fn word_count(&self) -> usize {
        self.word_ends.len()
    }

    /// The language code, or the codes of a mixture joined by `+`.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The split that the sentences come from.
    pub fn split(&self) -> Split {
        self.split
    }

    /// The tags and their labels.
    pub fn labels(&self) -> &Arc<LabelSet> {
        &self.labels
    }

    /// Number of document marks (`-DOCSTART-`) skipped when the corpus was read.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Sentence `i`.
    ///
    /// # Panics
    /// If there is no such sentence.
    pub fn sentence(&self, i: usize) -> Sentence<'_> {
        let Range { start, end } = self.word_range(i);
        Sentence {
            corpus: self,
            start,
            end,
        }
    }

    /// All sentences in order.
    pub fn sentences(&self) -> impl ExactSizeIterator<Item = Sentence<'_>> {
        (0..self.len()).map(|i| self.sentence(i))
    }

    /// The words of sentence `i`, as word numbers within the corpus.
    ///
    /// # Panics
    /// If there is no such sentence.
    pub fn word_range(&self, i: usize) -> Range<usize> {
        let start = if i == 0 { 0 } else { self.sentence_ends[i - 1] };
        start..self.sentence_ends[i]
    }

    /// Word number `w` of the corpus.
    ///
    /// # Panics
    /// If there is no such word.
    pub fn word(&self, w: usize) -> &str {
        let start = if w == 0 { 0 } else { self.word_ends[w - 1] };
        &self.text[start..self.word_ends[w]]
    }

    /// The labels of all words.
    pub fn word_labels(&self) -> &[u16] {
        &self.word_labels
    }

    /// The tags, one list per sentence.
    pub fn tags(&self) -> Vec<Vec<&str>> {
        self.sentences()
            .map(|sentence| sentence.tags().collect())
            .collect()
    }

    /// The number of words whose tag violates IOB2: `I-X` without a `B-X` or `I-X` right before it.
    pub fn iob2_violations(&self) -> u64 {
        self.sentences()
            .map(|sentence| iob2_violations(sentence.tags()))
            .sum()
    }

    /// SHA-256 over tag set, words and labels, in hexadecimal. Corpora with the same sentences in the same order have
    /// the same hash, whatever their file format.
    pub fn content_hash(&self) -> String {
        let mut hasher = Sha256::new();
        let number = |hasher: &mut Sha256, n: usize| hasher.update((n as u64).to_le_bytes());
        number(&mut hasher, self.labels.len());
        for name in self.labels.names() {
            number(&mut hasher, name.len());
            hasher.update(name);
        }
        number(&mut hasher, self.len());
        for sentence in self.sentences() {
            number(&mut hasher, sentence.len());
            for (word, label) in sentence.words().zip(sentence.labels()) {
                number(&mut hasher, word.len());
                hasher.update(word);
                hasher.update(label.to_le_bytes());
            }
        }
        hasher.finish()
    }
}

impl<'a> Sentence<'a> {
    /// The number of words.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether the sentence has no words; parquet and JSONL files can contain such rows.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Word `j` of the sentence.
    ///
    /// # Panics
    /// If there is no such word.
    pub fn word(&self, j: usize) -> &'a str {
        assert!(j < self.len(), "word {j} of a sentence of {}", self.len());
        self.corpus.word(self.start + j)
    }

    /// The words in order.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let corpus = self.corpus;
        (self.start..self.end).map(move |w| corpus.word(w))
    }

    /// The labels, one per word.
    pub fn labels(&self) -> &'a [u16] {
        &self.corpus.word_labels[self.start..self.end]
    }

    /// The tags, one per word.
    pub fn tags(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        let corpus = self.corpus;
        self.labels()
            .iter()
            .map(move |label| corpus.labels.name(*label))
    }
}

/// Counts the `I-X` that do not follow a `B-X` or `I-X`.
fn iob2_violations<'a>(tags: impl Iterator<Item = &'a str>) -> u64 {
    let mut previous = None;
    let mut count = 0;
    for tag in tags {
        let parts = labels::parts(tag);
        if let Some(('I', kind)) = parts {
            count += u64::from(previous != Some(kind));
        }
        previous = parts.map(|(_, kind)| kind);
    }
    count
}
