//! The distinct words of a corpus with their subwords: each is tokenised once.

use std::collections::HashMap;
use std::ops::Range;

use ner_data::Corpus;
use rayon::prelude::*;

use crate::{Encoder, Error, Result};

/// Distinct words of a corpus, and for each word of the corpus its entry.
pub(crate) struct Dictionary {
    entry_of: Vec<u32>,
    ends: Vec<usize>,
    ids: Vec<u32>,
    unknown: Vec<u32>,
}

/// Subwords of one distinct word.
pub(crate) struct Entry<'a> {
    /// Token ids, none when the word normalises to nothing.
    pub(crate) ids: &'a [u32],
    /// How many of them are the unknown piece.
    pub(crate) unknown: u32,
}

impl Dictionary {
    /// Tokenises the distinct words of `corpus` in parallel.
    pub(crate) fn new(encoder: &Encoder, corpus: &Corpus) -> Result<Self> {
        let (distinct, entry_of) = distinct_words(corpus)?;
        let encoded: Vec<Vec<u32>> = distinct
            .par_iter()
            .map(|word| encoder.word(word))
            .collect::<Result<_>>()?;
        let unk = encoder.unk_id();
        let count = |ids: &Vec<u32>| ids.iter().filter(|&&id| Some(id) == unk).count() as u32;
        let unknown = encoded.iter().map(count).collect();
        let ends = encoded
            .iter()
            .scan(0, |end, ids| {
                *end += ids.len();
                Some(*end)
            })
            .collect();
        Ok(Self {
            entry_of,
            ends,
            ids: encoded.concat(),
            unknown,
        })
    }

    /// Entries of a range of words of the corpus, in order.
    pub(crate) fn entries(&self, words: Range<usize>) -> impl Iterator<Item = Entry<'_>> {
        self.entry_of[words].iter().map(|&entry| {
            let entry = entry as usize;
            let start = entry.checked_sub(1).map_or(0, |before| self.ends[before]);
            Entry {
                ids: &self.ids[start..self.ends[entry]],
                unknown: self.unknown[entry],
            }
        })
    }
}

/// Distinct words in order of first occurrence, and the entry of every word.
fn distinct_words(corpus: &Corpus) -> Result<(Vec<&str>, Vec<u32>)> {
    let count = corpus.word_count();
    u32::try_from(count).map_err(|_| Error::TooLarge {
        what: "words",
        count,
    })?;
    let mut entries: HashMap<&str, u32> = HashMap::new();
    let mut distinct = Vec::new();
    let mut entry_of = Vec::with_capacity(count);
    for row in 0..corpus.len() {
        for word in corpus.sentence(row).words() {
            let entry = *entries.entry(word).or_insert_with(|| {
                distinct.push(word);
                (distinct.len() - 1) as u32
            });
            entry_of.push(entry);
        }
    }
    Ok((distinct, entry_of))
}
