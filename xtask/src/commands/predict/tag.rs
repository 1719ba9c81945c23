//! From texts to words with tags, and to entities.

use std::ops::Range;
use std::sync::Arc;

use ner_data::{CorpusBuilder, LabelSet, Split};
use ner_experiment::{Encoding, Error, options as encode_options};
use ner_tokenize::{
    EncodeOptions, EncodedCorpus, Word, covered, sentences, split_at_space, split_text,
};
use ner_train::{Recipe, WordPrediction};
use serde::Serialize;

use super::args::{PredictArgs, PredictSplit};
use super::input::{Batch, Text};
use crate::progress::Progress;
use crate::tagger::{SavedModel, Tagger};

/// What was found in one text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tagged {
    /// The text as given; empty where there is an error.
    pub text: String,
    /// Its words with their tags.
    pub words: Vec<TaggedWord>,
    /// Its entities, in order.
    pub entities: Vec<FoundEntity>,
    /// Why the line is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// First line of the text, counted from 1.
    #[serde(skip)]
    pub line: usize,
    /// Words that the model was given together.
    #[serde(skip)]
    pub sentences: Vec<Range<usize>>,
}

/// Where something stands in its text; ends are exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// First character (Unicode scalar value).
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// First byte of UTF-8.
    pub start_byte: usize,
    /// One past the last byte.
    pub end_byte: usize,
}

/// A word and its tag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaggedWord {
    /// The word.
    pub word: String,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// IOB2 tag.
    pub tag: String,
    /// Probability of the tag; 0 for a word of which the tokenizer leaves nothing, which is `O`.
    pub probability: f32,
}

/// An entity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundEntity {
    /// As `PER`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the text has there.
    pub text: String,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Mean of the probabilities of its words' tags.
    pub probability: f32,
}

/// How texts are tagged.
pub struct Tagging<'a> {
    model: &'a SavedModel,
    tagger: Option<Tagger>,
    recipe: Recipe,
    options: EncodeOptions,
    labels: Arc<LabelSet>,
    words: fn(&str) -> Vec<Word<'_>>,
    by_sentence: bool,
}

impl<'a> Tagging<'a> {
    /// Tags with a model as the arguments say.
    ///
    /// # Errors
    /// A precision or decoding that is not known, labels that are none.
    pub fn new(model: &'a SavedModel, args: &PredictArgs) -> Result<Self, Error> {
        let encoding = Encoding {
            max_tokens: model.max_tokens().min(Encoding::default().max_tokens),
            ..Encoding::default()
        };
        Ok(Self {
            model,
            tagger: None,
            recipe: Recipe {
                precision: args.precision.parse()?,
                decode: args.decode.parse()?,
                ..Recipe::default()
            },
            options: encode_options(&encoding, false),
            labels: Arc::new(LabelSet::new(model.labels().to_vec())?),
            words: if args.words {
                split_at_space
            } else {
                split_text
            },
            by_sentence: args.split == PredictSplit::Sentences,
        })
    }

    /// Makes texts with a word that is too long for the tokenizer texts with an error.
    pub fn check(&self, batch: &mut Batch) {
        let encoder = self.model.encoder();
        for text in &mut batch.texts {
            let Ok(content) = text.text.as_deref() else {
                continue;
            };
            if encoder.is_short(content) {
                continue;
            }
            let words = (self.words)(content);
            let refused = words.iter().find_map(|word| {
                let error = encoder.check(word.text).err()?;
                let reason = match error {
                    ner_tokenize::Error::TooLong { reason, .. } => reason,
                    other => other.to_string(),
                };
                let (at, bytes) = (word.chars.start, word.text.len());
                Some(format!(
                    "the word of {bytes} bytes at character {at}: {reason}"
                ))
            });
            if let Some(error) = refused {
                text.text = Err(error);
            }
        }
    }

    /// Tags a batch, one result a text; progress is counted as [`Batch::amount`].
    ///
    /// # Errors
    /// Those of the tokenizer and the model.
    pub fn tag(&mut self, batch: &Batch, progress: &mut Progress) -> Result<Vec<Tagged>, Error> {
        let words: Vec<Vec<Word<'_>>> = batch
            .texts
            .iter()
            .map(|text| (self.words)(of(text)))
            .collect();
        let texts = batch.texts.iter().zip(&words);
        let ranges: Vec<Vec<Range<usize>>> = texts
            .clone()
            .map(|(text, words)| self.ranges(of(text), words))
            .collect();
        let predictions = self.predict(batch, &words, &ranges, progress)?;
        let mut rest = predictions.as_slice();
        let mut tagged = Vec::with_capacity(words.len());
        for ((text, words), ranges) in texts.zip(ranges) {
            let (own, others) = rest.split_at(words.len());
            rest = others;
            tagged.push(self.of_text(text, words, ranges, own)?);
        }
        Ok(tagged)
    }

    /// Words that the model sees together.
    fn ranges(&self, text: &str, words: &[Word<'_>]) -> Vec<Range<usize>> {
        match (words.len(), self.by_sentence) {
            (0, _) => Vec::new(),
            (_, true) => sentences(text, words),
            (count, false) => std::iter::once(0..count).collect(),
        }
    }

    /// One prediction a word, text after text.
    fn predict(
        &mut self,
        batch: &Batch,
        words: &[Vec<Word<'_>>],
        ranges: &[Vec<Range<usize>>],
        progress: &mut Progress,
    ) -> Result<Vec<WordPrediction>, Error> {
        if words.iter().all(Vec::is_empty) {
            progress.advance(batch.amount);
            return Ok(Vec::new());
        }
        let mut builder = CorpusBuilder::new("texts", "", Split::Test, self.labels.clone());
        for (words, ranges) in words.iter().zip(ranges) {
            for range in ranges {
                let words = &words[range.clone()];
                // A tag is asked for; it is never looked at.
                builder.push(words.iter().map(|word| word.text), &vec![0; words.len()])?;
            }
        }
        let encoded = self
            .model
            .encoder()
            .encode(&builder.finish()?, &self.options)?;
        let total = encoded.ids.len() as u64;
        let mut advance = |tokens| progress.advance(batch.amount * tokens / total);
        self.tagger(&encoded, batch.last)?
            .predict(&encoded, &mut advance)
    }

    /// The model in memory: only the embeddings that are needed if this is all there is to tag, else all.
    fn tagger(&mut self, encoded: &EncodedCorpus, last: bool) -> Result<&Tagger, Error> {
        let tagger = match self.tagger.take() {
            Some(tagger) => tagger,
            None if last => self
                .model
                .load(std::slice::from_ref(encoded), &self.recipe)?,
            None => self.model.load_whole(&self.recipe)?,
        };
        Ok(self.tagger.insert(tagger))
    }

    fn of_text(
        &self,
        text: &Text,
        words: &[Word<'_>],
        sentences: Vec<Range<usize>>,
        predictions: &[WordPrediction],
    ) -> Result<Tagged, Error> {
        let tagged = words
            .iter()
            .zip(predictions)
            .map(|(word, prediction)| TaggedWord {
                word: word.text.to_owned(),
                place: place(std::slice::from_ref(word)),
                tag: self.labels.name(prediction.label).to_owned(),
                probability: prediction.probability,
            });
        let tagged: Vec<TaggedWord> = tagged.collect();
        let mut entities = Vec::new();
        for range in &sentences {
            entities.extend(found(
                of(text),
                &words[range.clone()],
                &tagged[range.clone()],
            )?);
        }
        Ok(Tagged {
            text: of(text).to_owned(),
            words: tagged,
            entities,
            error: text.text.as_ref().err().cloned(),
            line: text.line,
            sentences,
        })
    }
}

/// The text; nothing of a line that is none.
fn of(text: &Text) -> &str {
    text.text.as_deref().unwrap_or_default()
}

/// The entities of one sentence.
fn found(text: &str, words: &[Word<'_>], tagged: &[TaggedWord]) -> Result<Vec<FoundEntity>, Error> {
    let tags: Vec<&str> = tagged.iter().map(|word| word.tag.as_str()).collect();
    let entities = ner_metrics::entities(&tags)?.into_iter().map(|entity| {
        let own = &tagged[entity.start..entity.end];
        let sum: f32 = own.iter().map(|word| word.probability).sum();
        let words = &words[entity.start..entity.end];
        FoundEntity {
            kind: entity.kind,
            text: covered(text, words).to_owned(),
            place: place(words),
            probability: sum / own.len() as f32,
        }
    });
    Ok(entities.collect())
}

/// From the first word to the last; there is at least one.
fn place(words: &[Word<'_>]) -> Place {
    let (first, last) = (&words[0], &words[words.len() - 1]);
    Place {
        start: first.chars.start,
        end: last.chars.end,
        start_byte: first.bytes.start,
        end_byte: last.bytes.end,
    }
}
