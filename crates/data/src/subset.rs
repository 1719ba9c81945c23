//! Subsets and mixtures, selected as the Python package `datasets` does.

use std::sync::Arc;

use crate::{Corpus, Error, Result, permutation};

impl Corpus {
    /// The sentences numbered `rows`, in that order.
    ///
    /// # Panics
    /// If a number is not below [`len`](Self::len).
    pub fn select(&self, rows: &[usize]) -> Self {
        let mut out = self.without_sentences();
        rows.iter().for_each(|row| out.append(self, *row));
        out
    }

    /// All sentences in the order of `Dataset.shuffle(seed)`.
    pub fn shuffled(&self, seed: u64) -> Self {
        self.select(&permutation(self.len(), seed))
    }

    /// The first `n` sentences, or all if there are fewer.
    pub fn take(&self, n: usize) -> Self {
        let rows: Vec<usize> = (0..n.min(self.len())).collect();
        self.select(&rows)
    }

    /// `shuffle(seed)`, then the first `int(fraction * len)` sentences. The product is computed in double precision and
    /// truncated, as in Python; a fraction above 1 gives everything.
    pub fn fraction(&self, fraction: f64, seed: u64) -> Self {
        // the cast truncates and saturates: NaN and negative numbers give 0
        let n = (fraction * self.len() as f64) as usize;
        let order = permutation(self.len(), seed);
        self.select(&order[..n.min(order.len())])
    }

    /// `concatenate_datasets(parts).shuffle(seed)`. The language is the languages of the parts, joined by `+`.
    ///
    /// # Errors
    /// [`Error::Mix`] if there are no parts, or if the parts differ in tag set or split.
    pub fn mix(parts: &[Self], seed: u64) -> Result<Self> {
        let bad = |message: String| Error::Mix { message };
        let first = parts
            .first()
            .ok_or_else(|| bad("there is nothing to mix".to_owned()))?;
        let mut out = first.without_sentences();
        out.language = parts
            .iter()
            .map(Self::language)
            .collect::<Vec<_>>()
            .join("+");
        out.skipped = parts.iter().map(Self::skipped).sum();
        for part in parts {
            if part.split != first.split {
                return Err(bad(format!(
                    "`{}` and `{}` are different splits",
                    first.split, part.split
                )));
            }
            if part.labels != first.labels {
                return Err(bad(format!(
                    "`{}` has tags {}, `{}` has tags {}",
                    first.language,
                    first.labels.listed(),
                    part.language,
                    part.labels.listed()
                )));
            }
            (0..part.len()).for_each(|row| out.append(part, row));
        }
        Ok(out.shuffled(seed))
    }

    fn without_sentences(&self) -> Self {
        Self {
            language: self.language.clone(),
            split: self.split,
            labels: Arc::clone(&self.labels),
            text: String::new(),
            word_ends: Vec::new(),
            word_labels: Vec::new(),
            sentence_ends: Vec::new(),
            skipped: self.skipped,
        }
    }

    fn append(&mut self, from: &Self, row: usize) {
        let sentence = from.sentence(row);
        for word in sentence.words() {
            self.text.push_str(word);
            self.word_ends.push(self.text.len());
        }
        self.word_labels.extend_from_slice(sentence.labels());
        self.sentence_ends.push(self.word_ends.len());
    }
}
