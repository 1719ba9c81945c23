//! Splits texts into words, and words into subwords.

use std::ops::Range;

use ner_data::{CorpusBuilder, Split};
use ner_tokenize::{EncodedCorpus, Word, sentences};

use crate::{Error, Result, SavedModel, TaggerOptions};

/// Texts as words and subwords, ready for the model.
#[derive(Debug)]
pub struct Prepared<'t> {
    pub(crate) readings: Vec<Reading<'t>>,
    encoded: EncodedCorpus,
}

/// A text as words.
#[derive(Debug)]
pub(crate) struct Reading<'t> {
    pub(crate) text: &'t str,
    pub(crate) words: Vec<Word<'t>>,
    /// Ranges of words that the model sees together.
    pub(crate) sentences: Vec<Range<usize>>,
}

impl SavedModel {
    /// Splits texts into words and the words into subwords.
    ///
    /// [`TaggerOptions::load_for`] loads what their subwords need, and [`Tagger::tag_prepared`] tags them;
    /// [`Tagger::tag_all`] does both steps for a tagger with its whole vocabulary.
    ///
    /// [`Tagger::tag_prepared`]: crate::Tagger::tag_prepared
    /// [`Tagger::tag_all`]: crate::Tagger::tag_all
    ///
    /// # Errors
    /// [`Error::Text`] for the first text with a word that [`SavedModel::check`] refuses; labels of a scheme other than
    /// IOB2; more than 2³² subwords.
    pub fn prepare<'t, T>(&self, texts: &'t [T], options: &TaggerOptions) -> Result<Prepared<'t>>
    where
        T: AsRef<str>,
    {
        let readings = texts
            .iter()
            .map(|text| Reading::new(text.as_ref(), options));
        self.prepare_readings(readings.collect(), options)
    }

    /// Checks that the tokenizer can handle every word of a text.
    ///
    /// # Errors
    /// [`Error::LongWord`] for the first word that is too long for it.
    pub fn check(&self, text: &str, options: &TaggerOptions) -> Result<()> {
        // can be decided without splitting the text
        if self.encoder().is_short(text) {
            return Ok(());
        }
        self.check_words(&options.split(text))
    }

    fn check_words(&self, words: &[Word<'_>]) -> Result<()> {
        for word in words {
            self.encoder()
                .check(word.text)
                .map_err(|error| Error::LongWord {
                    at: word.chars.start,
                    bytes: word.text.len(),
                    reason: match error {
                        ner_tokenize::Error::TooLong { reason, .. } => reason,
                        other => other.to_string(),
                    },
                })?;
        }
        Ok(())
    }

    pub(crate) fn prepare_readings<'t>(
        &self,
        readings: Vec<Reading<'t>>,
        options: &TaggerOptions,
    ) -> Result<Prepared<'t>> {
        self.check_scheme()?;
        let labels = self.label_set().clone();
        let mut builder = CorpusBuilder::new("texts", "", Split::Test, labels);
        for (number, reading) in readings.iter().enumerate() {
            if !self.encoder().is_short(reading.text) {
                let checked = self.check_words(&reading.words);
                checked.map_err(|source| Error::Text {
                    text: number,
                    source: Box::new(source),
                })?;
            }
            for range in &reading.sentences {
                let words = reading.words[range.clone()].iter();
                // a corpus requires tags, but these are never used
                builder.push(words.map(|word| word.text), &vec![0; range.len()])?;
            }
        }
        if readings.iter().all(|reading| reading.sentences.is_empty()) {
            // a corpus without sentences is refused
            let encoded = EncodedCorpus::default();
            return Ok(Prepared { readings, encoded });
        }
        let encoding = options.encoding(self.max_tokens());
        let encoded = self.encoder().encode(&builder.finish()?, &encoding)?;
        Ok(Prepared { readings, encoded })
    }
}

impl Prepared<'_> {
    /// Number of texts.
    pub fn len(&self) -> usize {
        self.readings.len()
    }

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    /// Number of words in all texts: if 0, no model needs to be loaded.
    pub fn words(&self) -> usize {
        self.encoded.words
    }

    /// Number of tokens for the model, including window overlaps and special tokens.
    pub fn tokens(&self) -> u64 {
        self.encoded.ids.len() as u64
    }

    /// The subwords, with one sentence of the corpus for every sentence of a text.
    pub fn encoded(&self) -> &EncodedCorpus {
        &self.encoded
    }
}

impl<'t> Reading<'t> {
    fn new(text: &'t str, options: &TaggerOptions) -> Self {
        let words = options.split(text);
        let sentences = match options.is_by_sentence() {
            true => sentences(text, &words),
            false => together(words.len()),
        };
        Self {
            text,
            words,
            sentences,
        }
    }

    /// Words that are already split, and the text formed by joining them with spaces.
    pub(crate) fn of_words<W: AsRef<str>>(words: &[W], text: &'t str) -> Self {
        let (mut byte, mut char) = (0, 0);
        let words = words.iter().map(|word| {
            let (bytes, chars) = (word.as_ref().len(), word.as_ref().chars().count());
            let placed = Word {
                text: &text[byte..byte + bytes],
                chars: char..char + chars,
                bytes: byte..byte + bytes,
            };
            (byte, char) = (byte + bytes + 1, char + chars + 1);
            placed
        });
        let words: Vec<Word<'t>> = words.collect();
        Self {
            text,
            sentences: together(words.len()),
            words,
        }
    }
}

/// All words of a text as one range; none for a text without words.
fn together(words: usize) -> Vec<Range<usize>> {
    match words {
        0 => Vec::new(),
        _ => std::iter::once(0..words).collect(),
    }
}
