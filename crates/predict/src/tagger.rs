//! A model in memory that tags texts.

use std::path::Path;

use ner_tokenize::EncodedCorpus;
use ner_train::{NerModel, Transitions, WordPrediction};

use crate::prepared::Reading;
use crate::{Error, Prepared, Result, SavedModel, Tagged, TaggerOptions};

/// A fine-tuned model in memory, with its tokenizer and its labels. Opening it takes time, tagging does not: open it
/// once. It can be shared between threads.
#[derive(Debug)]
pub struct Tagger {
    pub(crate) model: SavedModel,
    pub(crate) options: TaggerOptions,
    pub(crate) network: NerModel,
    /// What a sequence of tags has to keep to; none where each word's tag is chosen by itself.
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
    /// A word that is too long for the tokenizer, a failure of the device.
    pub fn tag(&self, text: &str) -> Result<Tagged> {
        only(self.tag_all(&[text]))
    }

    /// Tags many texts; returns as many results, in their order. Texts of like length go through the model together,
    /// which is faster than a call for each. All texts and results are in memory: give large inputs in portions of
    /// some thousand texts.
    ///
    /// # Errors
    /// [`Error::Text`] for the first text with a word that is too long for the tokenizer, a
    /// failure of the device. No text is tagged then; [`SavedModel::check`] tells before which text it would be.
    pub fn tag_all<T: AsRef<str>>(&self, texts: &[T]) -> Result<Vec<Tagged>> {
        let prepared = self.model.prepare(texts, &self.options)?;
        self.tag_prepared(&prepared, &mut |_| ())
    }

    /// Tags words that were split before. Offsets are those of the words with a space between each two.
    ///
    /// # Errors
    /// A word that is too long for the tokenizer, a failure of the device.
    pub fn tag_words<W: AsRef<str>>(&self, words: &[W]) -> Result<Tagged> {
        only(self.tag_all_words(&[words]))
    }

    /// Tags many texts whose words were split before. What a word holds does not matter: it may be empty, or have
    /// spaces in it.
    ///
    /// # Errors
    /// [`Error::Text`] for the first text with a word that is too long for the tokenizer, a
    /// failure of the device.
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

    /// Tags texts that [`SavedModel::prepare`] made ready for this model. `advance` is told the number of tokens that
    /// were done; [`Prepared::tokens`] says how many there are.
    ///
    /// # Errors
    /// A subword that the tagger does not hold, if it was loaded for other texts; a failure of the device.
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

    /// One prediction for each word of an encoded corpus, in its order; for callers who encode and score corpora
    /// themselves. `advance` is told the number of tokens that were done.
    ///
    /// # Errors
    /// A subword that the tagger does not hold, a failure of the device.
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

    /// The folder, the tokenizer and the labels behind it.
    pub fn model(&self) -> &SavedModel {
        &self.model
    }

    /// Whether tags are chosen by sentence ([`Decode::Viterbi`](crate::Decode::Viterbi)) rather than by word.
    pub fn decodes_sequences(&self) -> bool {
        self.transitions.is_some()
    }
}

/// The result for the only text, whose number is not worth telling.
fn only(tagged: Result<Vec<Tagged>>) -> Result<Tagged> {
    match tagged {
        Ok(tagged) => Ok(tagged.into_iter().next().unwrap_or_default()),
        Err(Error::Text { source, .. }) => Err(*source),
        Err(error) => Err(error),
    }
}
