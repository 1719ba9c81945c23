//! The result for a text: words with tags, and entities.

use std::ops::Range;

use ner_data::LabelSet;
use ner_tokenize::{Word, covered};
use ner_train::WordPrediction;
use serde::Serialize;

use crate::Result;
use crate::prepared::Reading;

/// A text with the tags of its words and with its entities.
///
/// As JSON it is an object with the keys `text`, `words` and `entities`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tagged {
    /// The text as given; for words given one by one, the words joined by spaces.
    pub text: String,
    /// Its words, in order.
    pub words: Vec<TaggedWord>,
    /// Its entities, in order; they do not overlap.
    pub entities: Vec<Entity>,
    /// The words that the model saw together, as ranges of `words`: one per sentence, or one for the whole text.
    #[serde(skip)]
    pub sentences: Vec<Range<usize>>,
}

/// A word and its tag. Offsets count from the beginning of the text; ends are exclusive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaggedWord {
    /// The word.
    pub word: String,
    /// First character (Unicode scalar value).
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// First byte of UTF-8.
    pub start_byte: usize,
    /// One past the last byte.
    pub end_byte: usize,
    /// IOB2 tag, such as `B-PER`.
    pub tag: String,
    /// Probability of the tag; 0 for a word for which the tokenizer produces no subwords, which is `O`.
    pub probability: f32,
}

/// An entity. Offsets count from the beginning of the text; ends are exclusive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entity {
    /// Its type, such as `PER`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The text from its first word to its last.
    pub text: String,
    /// First character (Unicode scalar value).
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// First byte of UTF-8.
    pub start_byte: usize,
    /// One past the last byte.
    pub end_byte: usize,
    /// Mean probability of its words' tags.
    pub probability: f32,
    /// Its words, as a range of [`Tagged::words`].
    #[serde(skip)]
    pub words: Range<usize>,
}

impl Tagged {
    /// Combines the words of a text with their predictions; there is one for each word.
    pub(crate) fn new(
        reading: &Reading<'_>,
        labels: &LabelSet,
        predictions: &[WordPrediction],
    ) -> Result<Self> {
        let words = reading.words.iter().zip(predictions);
        let words: Vec<TaggedWord> = words
            .map(|(word, prediction)| TaggedWord {
                word: word.text.to_owned(),
                start: word.chars.start,
                end: word.chars.end,
                start_byte: word.bytes.start,
                end_byte: word.bytes.end,
                tag: labels.name(prediction.label).to_owned(),
                probability: prediction.probability,
            })
            .collect();
        let mut entities = Vec::new();
        for sentence in &reading.sentences {
            entities.extend(entities_of(reading, &words, sentence)?);
        }
        Ok(Self {
            text: reading.text.to_owned(),
            words,
            entities,
            sentences: reading.sentences.clone(),
        })
    }
}

/// The entities of one sentence.
fn entities_of(
    reading: &Reading<'_>,
    tagged: &[TaggedWord],
    sentence: &Range<usize>,
) -> Result<Vec<Entity>> {
    let tags = tagged[sentence.clone()].iter();
    let tags: Vec<&str> = tags.map(|word| word.tag.as_str()).collect();
    let found = ner_metrics::entities(&tags)?.into_iter().map(|entity| {
        let range = sentence.start + entity.start..sentence.start + entity.end;
        let own = &tagged[range.clone()];
        let sum: f32 = own.iter().map(|word| word.probability).sum();
        let words: &[Word<'_>] = &reading.words[range.clone()];
        // an entity has at least one word
        let (first, last) = (&own[0], &own[own.len() - 1]);
        Entity {
            kind: entity.kind,
            text: covered(reading.text, words).to_owned(),
            start: first.start,
            end: last.end,
            start_byte: first.start_byte,
            end_byte: last.end_byte,
            probability: sum / own.len() as f32,
            words: range,
        }
    });
    Ok(found.collect())
}
