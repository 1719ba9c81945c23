//! `cargo xtask tokenize`: what tokenizers make of a text, or of a sentence of a corpus.

use std::path::{Path, PathBuf};

use clap::Args;
use ner_data::{Source, Split};
use ner_experiment::Error;
use ner_tokenize::{Encoder, inspect, starter};

use crate::context::Context;
use crate::missing;
use crate::output;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub struct TokenizeArgs {
    /// Text to tokenize; several tokenizers are shown side by side
    #[arg(required_unless_present = "data", conflicts_with = "data")]
    pub text: Option<String>,
    /// Tokenizer: `starter`, a tokenizer.json, a folder with one, or a hub id (repeatable)
    #[arg(long, value_name = "DIR|FILE|HUB_ID", default_value = "starter")]
    pub tokenizer: Vec<String>,
    /// Take a sentence from this corpus instead: `starter`, a folder or a hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub data: Option<String>,
    /// Language of the corpus
    #[arg(
        long,
        value_name = "CODE",
        default_value = "de",
        conflicts_with = "text"
    )]
    pub language: String,
    /// Split of the corpus: train, validation or test
    #[arg(long, default_value_t = Split::Train, conflicts_with = "text")]
    pub split: Split,
    /// Row of the sentence in the corpus, counted from 0
    #[arg(long, default_value_t = 0, conflicts_with = "text")]
    pub row: usize,
    /// Label every subword, not only the first of each word
    #[arg(long, conflicts_with = "text")]
    pub label_all: bool,
}

/// Prints the table.
///
/// # Errors
/// A tokenizer or corpus that cannot be read, a row that is not there.
pub fn run(args: &TokenizeArgs, context: &Context) -> Result<(), Error> {
    let encoders: Vec<(&str, Encoder)> = args
        .tokenizer
        .iter()
        .map(|name| Ok((name.as_str(), open(name, context)?)))
        .collect::<Result<_, Error>>()?;
    let text = match (&args.text, &args.data) {
        (Some(text), _) => {
            let columns: Vec<_> = encoders.iter().map(|(name, e)| (*name, e)).collect();
            inspect::compare(&columns, text)?.to_string()
        }
        (None, Some(data)) => sentence(args, data, &encoders, context)?,
        (None, None) => return Err(Error::usage("give a text or --data")),
    };
    output::print(&text)
}

/// The tables of one sentence of a corpus, one under the other.
fn sentence(
    args: &TokenizeArgs,
    data: &str,
    encoders: &[(&str, Encoder)],
    context: &Context,
) -> Result<String, Error> {
    let source = Source::parse(data, &context.hub)?;
    let corpus = source.load(&args.language, args.split)?.corpus;
    if args.row >= corpus.len() {
        let (language, split, sentences) = (&args.language, args.split, corpus.len());
        let message = format!(
            "{data}, {language} {split}: row {} does not exist",
            args.row
        );
        let hint = format!("rows are numbered 0 to {}", sentences.saturating_sub(1));
        return Err(Error::usage(message).with_hint(hint));
    }
    let sentence = corpus.sentence(args.row);
    let words: Vec<&str> = sentence.words().collect();
    let tags: Vec<&str> = sentence.tags().collect();
    let mut tables = Vec::new();
    for (name, encoder) in encoders {
        let table = inspect::sentence(encoder, &words, &tags, args.label_all)?;
        let title = if encoders.len() > 1 {
            format!("{name}\n")
        } else {
            String::new()
        };
        tables.push(format!("{title}{table}"));
    }
    Ok(tables.join("\n"))
}

/// Opens `starter`, a file, a folder or a hub id (with `@revision`).
///
/// # Errors
/// A tokenizer that cannot be found or read.
pub(super) fn open(name: &str, context: &Context) -> Result<Encoder, Error> {
    if name == "starter" {
        return Ok(starter::encoder()?);
    }
    let path = Path::new(name);
    let local = path.is_absolute() || name.starts_with('.') || name.ends_with(".json");
    let file = if path.is_dir() {
        path.join("tokenizer.json")
    } else if local || path.exists() {
        missing::check(path)?;
        PathBuf::from(name)
    } else if !name.contains('/') {
        let message = format!("no tokenizer `{name}`: there is no such file or folder");
        return Err(Error::input(message).with_hint(
            "use `starter`, a tokenizer.json, a folder with one, or a hub id such as FacebookAI/xlm-roberta-base",
        ));
    } else {
        let (id, revision) = match name.split_once('@') {
            Some((id, revision)) => (id, Some(revision)),
            None => (name, None),
        };
        ner_hub::fetch_tokenizer(id, revision, &context.hub)?
            .dir
            .join("tokenizer.json")
    };
    Ok(Encoder::from_file(&file)?)
}
