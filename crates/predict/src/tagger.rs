//! A model in memory that tags texts.

use std::path::Path;

use ner_tokenize::EncodedCorpus;
use ner_train::{NerModel, Transitions, WordPrediction};

use crate::prepared::Reading;
use crate::{Error, Prepared, Result, SavedModel, Tagged, TaggerOptions};

/// A fine-tuned model in memory, with its tokenizer and labels. Opening is slow and tagging is fast, so open it once.
/// It can be shared between threads.
#[derive(Debug)]
pub struct Tagger {
    pub(crate) model: SavedModel,
    pub(crate) options: TaggerOptions,
    pub(crate) network: NerModel,
    /// The rules for a sequence of tags; `None` if each word's tag is chosen by itself.
    pub(crate) transitions: Option<Transitions>,
}

impl Tagger {
    /// Opens a model folder with default [`TaggerOptions`].
    ///
    /// # Errors
    /// Those of [`TaggerOptions::open`].
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        TaggerOptions::new().open(folder)
    }

    /// Tags one text. A text without words has no entities.
    ///
    /// # Errors
    /// A word that is too long for the tokenizer; an error of the device.
    pub fn tag(&self, text: &str) -> Result<Tagged> {
        only(self.tag_all(&[text]))
    }

    /// Tags many texts; returns one result per text, in order. Texts of similar length are batched, which is faster
    /// than one call for each. All texts and results are in memory: pass large inputs in portions of a few thousand
    /// texts.
    ///
    /// # Errors
    /// [`Error::Text`] for the first text with a word that is too long for the tokenizer; an error of the device. No
    /// text is tagged then; use [`SavedModel::check`] to find such texts beforehand.
    pub fn tag_all<T: AsRef<str>>(&self, texts: &[T]) -> Result<Vec<Tagged>> {
        let prepared = self.model.prepare(texts, &self.options)?;
        self.tag_prepared(&prepared, &mut |_| ())
    }

    /// Tags words that are already split. Offsets refer to the words joined by spaces.
    ///
    /// # Errors
    /// A word that is too long for the tokenizer; an error of the device.
    pub fn tag_words<W: AsRef<str>>(&self, words: &[W]) -> Result<Tagged> {
        only(self.tag_all_words(&[words]))
    }

    /// Tags many texts that are already split into words. Words may contain anything, including spaces, and may be
    /// empty.
    ///
    /// # Errors
    /// [`Error::Text`] for the first text with a word that is too long for the tokenizer; an error of the device.
    pub fn tag_all_words<S, W>(&self, texts: &[S]) -> Result<Vec<Tagged>>
    where
        S: AsRef<[W]>,
        W: AsRef<str>,
    {
        let joined = texts.iter().map(|words| {
            let words: Vec<&str> = words.as_ref().iter().map(AsRef::as_ref).collect();
            words.join(" ")
        });
        let joined: Vec<String> = joined.collect();
        let readings = texts
            .iter()
            .zip(&joined)
            .map(|(words, text)| Reading::of_words(words.as_ref(), text));
        let prepared = self
            .model
            .prepare_readings(readings.collect(), &self.options)?;
        self.tag_prepared(&prepared, &mut |_| ())
    }

    /// Tags texts prepared by [`SavedModel::prepare`] for this model. `advance` is called with the number of tokens
    /// just processed; [`Prepared::tokens`] is their total.
    ///
    /// # Errors
    /// A subword that is not loaded because the tagger was loaded for other texts; an error of the device.
    pub fn tag_prepared(
        &self,
        prepared: &Prepared<'_>,
        advance: &mut dyn FnMut(u64),
    ) -> Result<Vec<Tagged>> {
        let predictions = self.predict(prepared.encoded(), advance)?;
        let mut rest = predictions.as_slice();
        let mut tagged = Vec::with_capacity(prepared.len());
        for reading in &prepared.readings {
            let (own, others) = rest.split_at(reading.words.len());
            rest = others;
            tagged.push(Tagged::new(reading, self.model.label_set(), own)?);
        }
        Ok(tagged)
    }

    /// One prediction for each word of an encoded corpus, in order; for callers that encode and score corpora
    /// themselves.
    /// `advance` is called with the number of tokens just processed.
    ///
    /// # Errors
    /// A subword that is not loaded; an error of the device.
    pub fn predict(
        &self,
        encoded: &EncodedCorpus,
        advance: &mut dyn FnMut(u64),
    ) -> Result<Vec<WordPrediction>> {
        let tokens = self.options.tokens_of_a_batch();
        let rules = self.transitions.as_ref();
        Ok(self
            .network
            .predict_in_parts(encoded, tokens, rules, None, advance)?)
    }

    /// The saved model it was loaded from: folder, tokenizer and labels.
    pub fn model(&self) -> &SavedModel {
        &self.model
    }

    /// Whether tags are chosen by sentence ([`Decode::Viterbi`](crate::Decode::Viterbi)) rather than by word.
    pub fn decodes_sequences(&self) -> bool {
        self.transitions.is_some()
    }
}

/// The result for a single text, with the text number removed from any error.
fn only(tagged: Result<Vec<Tagged>>) -> Result<Tagged> {
    match tagged {
        Ok(tagged) => Ok(tagged.into_iter().next().unwrap_or_default()),
        Err(Error::Text { source, .. }) => Err(*source),
        Err(error) => Err(error),
    }
}
