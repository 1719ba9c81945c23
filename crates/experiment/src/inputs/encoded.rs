//! Corpora as subwords: validation and test sets once per run, training sets once per cell.

use std::collections::BTreeMap;

use ner_data::Corpus;
use ner_tokenize::{EncodeOptions, EncodedCorpus};

use super::cache::CachedEncoder;
use super::corpora::Inputs;
use crate::config::{Config, Encoding};
use crate::error::Error;
use crate::observer::Observer;
use crate::records::Counts;

/// Validation and test sets of a run as subwords, by the keys of [`Inputs`].
#[derive(Debug)]
pub(crate) struct EncodedSets {
    sets: BTreeMap<String, EncodedCorpus>,
}

impl EncodedSets {
    /// Encodes every set used for evaluation.
    ///
    /// # Errors
    /// Those of the tokenizer.
    pub(crate) fn new(
        inputs: &Inputs,
        encoder: &CachedEncoder<'_>,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let options = options(&config.encoding, config.recipe.label_all);
        let evaluated = inputs
            .corpora()
            .filter(|(key, _)| !key.starts_with("train/"));
        let words = evaluated.clone().map(|(_, corpus)| corpus.word_count());
        let words = words.sum::<usize>() as u64;
        let mut progress = observer.progress("words to subwords", "words", Some(words));
        let sets = evaluated.map(|(key, corpus)| {
            observer.check()?;
            let encoded = encoder.encode(corpus, &options)?;
            progress.advance(corpus.word_count() as u64);
            Ok((key.to_owned(), encoded))
        });
        let sets = sets.collect::<Result<_, Error>>()?;
        progress.finish();
        Ok(Self { sets })
    }

    /// A set by its key.
    ///
    /// # Errors
    /// A key that the run did not load.
    pub(crate) fn get(&self, key: &str) -> Result<&EncodedCorpus, Error> {
        self.sets
            .get(key)
            .ok_or_else(|| Error::run(format!("corpus `{key}` was not loaded")))
    }
}

/// The tokenizer options from a configuration.
pub fn options(encoding: &Encoding, label_all: bool) -> EncodeOptions {
    EncodeOptions {
        max_tokens: encoding.max_tokens,
        overlap: encoding.overlap,
        label_all,
    }
}

/// What happened to a corpus when it was split into subwords.
pub fn counts(corpus: &Corpus, encoded: &EncodedCorpus) -> Counts {
    Counts {
        sentences: corpus.len() as u64,
        words: corpus.word_count() as u64,
        iob2_violations: corpus.iob2_violations(),
        document_marks: corpus.skipped(),
        subwords: encoded.counts,
    }
}

/// Tokens a model sees in one pass, including `<s>`, `</s>` and the repeated context of windows.
pub fn tokens(encoded: &EncodedCorpus) -> u64 {
    encoded
        .windows
        .iter()
        .map(|window| u64::from(window.token_end - window.token_start))
        .sum()
}
