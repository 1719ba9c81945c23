//! From batches of texts to records.

use ner_experiment::Error;
use ner_predict::{Tagged, Tagger, TaggerOptions, WordRule};
use ner_train::Recipe;
use serde::Serialize;

use super::args::{PredictArgs, PredictSplit};
use super::input::{Batch, Text};
use crate::progress::Progress;
use crate::tagger::{SavedModel, explained};

/// What was found in one text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Record {
    /// The text, its words and its entities; empty where there is an error.
    #[serde(flatten)]
    pub tagged: Tagged,
    /// Why the line is not a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// First line of the text, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// How texts are tagged.
pub struct Tagging<'a> {
    model: &'a ner_predict::SavedModel,
    tagger: Option<Tagger>,
    options: TaggerOptions,
}

impl<'a> Tagging<'a> {
    /// Tags with a model as the arguments say.
    ///
    /// # Errors
    /// A precision or decoding that is not known.
    pub fn new(model: &'a SavedModel, args: &PredictArgs) -> Result<Self, Error> {
        let recipe = Recipe {
            precision: args.precision.parse()?,
            decode: args.decode.parse()?,
            ..Recipe::default()
        };
        let words = match args.words {
            true => WordRule::Spaces,
            false => WordRule::Text,
        };
        let by_sentence = args.split == PredictSplit::Sentences;
        Ok(Self {
            model: model.model(),
            tagger: None,
            options: model.options(&recipe).words(words).by_sentence(by_sentence),
        })
    }

    /// Makes texts with a word that is too long for the tokenizer texts with an error.
    pub fn check(&self, batch: &mut Batch) {
        for text in &mut batch.texts {
            let Ok(content) = text.text.as_deref() else {
                continue;
            };
            if let Err(error) = self.model.check(content, &self.options) {
                text.text = Err(error.to_string());
            }
        }
    }

    /// Tags a batch, one result a text; progress is counted as [`Batch::amount`].
    ///
    /// # Errors
    /// Those of the tokenizer and the model.
    pub fn tag(&mut self, batch: &Batch, progress: &mut Progress) -> Result<Vec<Record>, Error> {
        let texts: Vec<&str> = batch.texts.iter().map(of).collect();
        let prepared = self
            .model
            .prepare(&texts, &self.options)
            .map_err(explained)?;
        let tagged = if prepared.words() == 0 {
            progress.advance(batch.amount);
            texts.into_iter().map(without_words).collect()
        } else {
            let total = prepared.tokens();
            let mut advance = |tokens| progress.advance(batch.amount * tokens / total);
            let tagger = match self.tagger.take() {
                Some(tagger) => tagger,
                // all there is to tag: a table of 250,000 rows takes longer to load than that
                None if batch.last => {
                    let corpus = std::slice::from_ref(prepared.encoded());
                    self.options
                        .load_for(self.model, corpus)
                        .map_err(explained)?
                }
                None => self.options.load(self.model).map_err(explained)?,
            };
            let tagger = self.tagger.insert(tagger);
            tagger
                .tag_prepared(&prepared, &mut advance)
                .map_err(explained)?
        };
        let records = batch.texts.iter().zip(tagged);
        let records = records.map(|(text, tagged)| Record {
            tagged,
            error: text.text.as_ref().err().cloned(),
            line: text.line,
        });
        Ok(records.collect())
    }
}

/// The text; nothing of a line that is none.
fn of(text: &Text) -> &str {
    text.text.as_deref().unwrap_or_default()
}

fn without_words(text: &str) -> Tagged {
    Tagged {
        text: text.to_owned(),
        ..Tagged::default()
    }
}
