//! `cargo xtask predict`: the entities of texts.

use std::io::Read as _;

use ner_data::{CorpusBuilder, LabelSet, Split};
use serde::Serialize;

use super::render;
use super::words::{Word, covered, split_at_space, split_text};
use crate::cells::{Recipe, SavedModel, WordPrediction, default_device, encode_options};
use crate::cli::{PredictArgs, PredictFormat};
use crate::config::Encoding;
use crate::context::Context;
use crate::failure::Failure;
use crate::output;

/// What was found in one text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tagged {
    /// The text as given.
    pub text: String,
    /// Its words with their tags.
    pub words: Vec<TaggedWord>,
    /// Its entities, in order.
    pub entities: Vec<FoundEntity>,
}

/// A word and its tag. Offsets are Unicode characters, the end exclusive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaggedWord {
    /// The word.
    pub word: String,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// IOB2 tag.
    pub tag: String,
    /// Probability of the tag.
    pub probability: f32,
}

/// An entity. Offsets are Unicode characters, the end exclusive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundEntity {
    /// As `PER`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the text has there.
    pub text: String,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Mean of the probabilities of its words' tags.
    pub probability: f32,
}

/// Tags the text given, or every line of the file or of stdin.
///
/// # Errors
/// A model or file that is not there or not right.
pub fn run(args: &PredictArgs, context: &Context) -> Result<(), Failure> {
    let texts = texts(args)?;
    let device = args
        .device
        .clone()
        .unwrap_or_else(|| default_device().to_owned());
    let model = SavedModel::open(&args.model, &device, &context.hub)?;
    let recipe = Recipe {
        precision: args.precision.parse()?,
        decode: args.decode.parse()?,
        ..Recipe::default()
    };
    let tagged = tag(&texts, args.words, &model, &recipe)?;
    output::print(&match args.format {
        PredictFormat::Jsonl => render::jsonl(&tagged)?,
        PredictFormat::Conll => render::conll(&tagged),
        PredictFormat::Html => render::html(&tagged),
    })
}

fn texts(args: &PredictArgs) -> Result<Vec<String>, Failure> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    match (&args.text, &args.file) {
        (Some(text), _) => Ok(vec![text.clone()]),
        (None, Some(file)) => {
            let text =
                fs_err::read_to_string(file).map_err(|error| Failure::input(error.to_string()))?;
            Ok(lines(&text))
        }
        (None, None) => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| Failure::input(format!("cannot read stdin: {error}")))?;
            Ok(lines(&text))
        }
    }
}

fn tag(
    texts: &[String],
    pre_split: bool,
    model: &SavedModel,
    recipe: &Recipe,
) -> Result<Vec<Tagged>, Failure> {
    let split = if pre_split {
        split_at_space
    } else {
        split_text
    };
    let words: Vec<Vec<Word<'_>>> = texts.iter().map(|text| split(text)).collect();
    let labels = std::sync::Arc::new(LabelSet::new(model.labels().to_vec())?);
    let mut builder = CorpusBuilder::new("texts", "", Split::Test, labels.clone());
    for words in words.iter().filter(|words| !words.is_empty()) {
        // A tag is asked for; it is never looked at.
        builder.push(words.iter().map(|word| word.text), &vec![0; words.len()])?;
    }
    let predictions = if words.iter().all(Vec::is_empty) {
        Vec::new()
    } else {
        let encoding = Encoding {
            max_tokens: model.max_tokens().min(Encoding::default().max_tokens),
            ..Encoding::default()
        };
        let encoded = model
            .encoder()
            .encode(&builder.finish()?, &encode_options(&encoding, false))?;
        model
            .load(std::slice::from_ref(&encoded), recipe)?
            .predict(&encoded)?
    };
    let mut rest = predictions.as_slice();
    let mut tagged = Vec::with_capacity(texts.len());
    for (text, words) in texts.iter().zip(&words) {
        let (own, others) = rest.split_at(words.len());
        rest = others;
        tagged.push(of_text(text, words, own, &labels)?);
    }
    Ok(tagged)
}

fn of_text(
    text: &str,
    words: &[Word<'_>],
    predictions: &[WordPrediction],
    labels: &LabelSet,
) -> Result<Tagged, Failure> {
    let tagged = words
        .iter()
        .zip(predictions)
        .map(|(word, prediction)| TaggedWord {
            word: word.text.to_owned(),
            start: word.start,
            end: word.end,
            tag: labels.name(prediction.label).to_owned(),
            probability: prediction.probability,
        });
    let tagged: Vec<TaggedWord> = tagged.collect();
    let tags: Vec<&str> = tagged.iter().map(|word| word.tag.as_str()).collect();
    let entities = ner_metrics::entities(&tags)?.into_iter().map(|entity| {
        let own = &tagged[entity.start..entity.end];
        let sum: f32 = own.iter().map(|word| word.probability).sum();
        FoundEntity {
            kind: entity.kind,
            text: covered(text, &words[entity.start..entity.end]).to_owned(),
            start: words[entity.start].start,
            end: words[entity.end - 1].end,
            probability: sum / own.len() as f32,
        }
    });
    let entities = entities.collect();
    Ok(Tagged {
        text: text.to_owned(),
        words: tagged,
        entities,
    })
}
