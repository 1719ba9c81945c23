//! Builds a [`Corpus`] sentence by sentence, checking each one.

use std::path::Path;
use std::sync::Arc;

use ner_files::LARGE;

use crate::{Corpus, Error, LabelSet, Result, Split};

/// Collects sentences into a [`Corpus`].
#[derive(Debug)]
pub struct CorpusBuilder {
    corpus: Corpus,
    origin: String,
    first_row: usize,
}

impl CorpusBuilder {
    /// Starts an empty corpus. `origin` names the file or generator in errors.
    pub fn new(
        origin: impl Into<String>,
        language: impl Into<String>,
        split: Split,
        labels: Arc<LabelSet>,
    ) -> Self {
        let corpus = Corpus {
            language: language.into(),
            split,
            labels,
            text: String::new(),
            word_ends: Vec::new(),
            word_labels: Vec::new(),
            sentence_ends: Vec::new(),
            skipped: 0,
        };
        Self {
            corpus,
            origin: origin.into(),
            first_row: 0,
        }
    }

    /// Reads one file as a corpus of its own, with the sentences that `append` finds in it.
    pub(crate) fn read(
        path: &Path,
        language: &str,
        split: Split,
        labels: &Arc<LabelSet>,
        append: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<Corpus> {
        let origin = path.display().to_string();
        let mut builder = Self::new(origin, language, split, Arc::clone(labels));
        append(&mut builder)?;
        builder.finish()
    }

    /// From here on, rows belong to `origin` (the next shard) and are counted from 0 again.
    pub(crate) fn set_origin(&mut self, origin: impl Into<String>) {
        self.origin = origin.into();
        self.first_row = self.corpus.len();
    }

    /// The name of what is being read.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The language of the corpus.
    pub(crate) fn language(&self) -> &str {
        &self.corpus.language
    }

    /// The number, in the current file, of the next sentence to be pushed.
    pub(crate) fn row(&self) -> usize {
        self.corpus.len() - self.first_row
    }

    /// The tags that sentences are checked against.
    pub fn labels(&self) -> &Arc<LabelSet> {
        &self.corpus.labels
    }

    /// Counts a document mark, which is not a sentence.
    pub(crate) fn skip(&mut self) {
        self.corpus.skipped += 1;
    }

    /// Appends a sentence with its labels.
    ///
    /// # Errors
    /// [`Error::Lengths`] if there is not one label per word, [`Error::TagId`] if a label is not in the set.
    pub fn push<'w>(
        &mut self,
        words: impl ExactSizeIterator<Item = &'w str>,
        labels: &[u16],
    ) -> Result<()> {
        self.push_ids(words, labels.iter().map(|label| i64::from(*label)))
    }

    /// Appends a sentence with its tags.
    ///
    /// # Errors
    /// [`Error::Lengths`] if there is not one tag per word, [`Error::UnknownTag`] if a tag is not in the set.
    pub fn push_tags<'w, 't>(
        &mut self,
        words: impl ExactSizeIterator<Item = &'w str>,
        tags: impl ExactSizeIterator<Item = &'t str>,
    ) -> Result<()> {
        self.check_lengths(words.len(), tags.len())?;
        let words_before = self.corpus.word_labels.len();
        for tag in tags {
            let Some(label) = self.corpus.labels.id(tag) else {
                self.corpus.word_labels.truncate(words_before);
                return Err(Error::UnknownTag {
                    path: self.origin.clone(),
                    row: self.row(),
                    tag: tag.to_owned(),
                    labels: self.corpus.labels.listed(),
                });
            };
            self.corpus.word_labels.push(label);
        }
        self.push_words(words)
    }

    /// Appends a sentence whose labels are numbers from a file.
    pub(crate) fn push_ids<'w>(
        &mut self,
        words: impl ExactSizeIterator<Item = &'w str>,
        ids: impl ExactSizeIterator<Item = i64>,
    ) -> Result<()> {
        self.check_lengths(words.len(), ids.len())?;
        let words_before = self.corpus.word_labels.len();
        for id in ids {
            match u16::try_from(id) {
                Ok(label) if usize::from(label) < self.corpus.labels.len() => {
                    self.corpus.word_labels.push(label);
                }
                _ => {
                    self.corpus.word_labels.truncate(words_before);
                    return Err(Error::TagId {
                        path: self.origin.clone(),
                        row: self.row(),
                        id,
                        labels: self.corpus.labels.len(),
                    });
                }
            }
        }
        self.push_words(words)
    }

    fn check_lengths(&self, tokens: usize, tags: usize) -> Result<()> {
        if tokens == tags {
            return Ok(());
        }
        Err(Error::Lengths {
            path: self.origin.clone(),
            row: self.row(),
            tokens,
            tags,
        })
    }

    /// A compressed file can expand a thousandfold: too much data is refused before it is in memory.
    fn push_words<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> Result<()> {
        for word in words {
            if (self.corpus.text.len() + word.len()) as u64 > LARGE {
                return Err(Error::CorpusSize {
                    path: self.origin.clone(),
                    row: self.row(),
                    most: LARGE,
                });
            }
            self.corpus.text.push_str(word);
            self.corpus.word_ends.push(self.corpus.text.len());
        }
        self.corpus.sentence_ends.push(self.corpus.word_ends.len());
        Ok(())
    }

    /// Finishes the corpus.
    ///
    /// # Errors
    /// [`Error::Empty`] if no sentence was pushed.
    pub fn finish(mut self) -> Result<Corpus> {
        if self.corpus.is_empty() {
            return Err(Error::Empty {
                path: self.origin,
                split: self.corpus.split,
            });
        }
        self.corpus.text.shrink_to_fit();
        Ok(self.corpus)
    }
}
