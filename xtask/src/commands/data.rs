//! `data list|report|export`: what corpora there are, what is in them, and other formats of them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use ner_data::{Corpus, CorpusReport, Source, Split};

use crate::context::Context;
use crate::failure::Failure;
use crate::output;

/// `data`
#[derive(Debug, Args)]
pub struct DataArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the configurations of a hub data set or a folder, and its PAN-X languages
    List(ListArgs),
    /// Count sentences, words, labels, entities, lengths, duplicates, overlaps and tag violations
    Report(ReportArgs),
    /// Write a corpus in another format
    Export(ExportArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    /// starter, a folder or a hub id
    #[arg(long, value_name = "DIR|HUB_ID", default_value = "google/xtreme")]
    data: String,
}

#[derive(Debug, Args)]
struct ReportArgs {
    /// starter, a folder or a hub id
    #[arg(long, value_name = "DIR|HUB_ID", default_value = "starter")]
    data: String,
    /// Languages, separated by commas; all that are there by default
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    languages: Vec<String>,
    /// JSON instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ExportArgs {
    /// starter, a folder or a hub id
    #[arg(long, value_name = "DIR|HUB_ID", default_value = "starter")]
    data: String,
    /// Language
    #[arg(long)]
    language: String,
    /// train, validation or test
    #[arg(long, default_value = "train")]
    split: Split,
    /// Format; by the file's ending if it is not given
    #[arg(long)]
    format: Option<Format>,
    /// File to write
    #[arg(long)]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Conll,
    Jsonl,
    Parquet,
}

/// Runs `data`.
///
/// # Errors
/// Data that is not there or damaged, a file that cannot be written.
pub fn run(args: &DataArgs, context: &Context) -> Result<(), Failure> {
    match &args.action {
        Action::List(args) => list(args, context),
        Action::Report(args) => report(args, context),
        Action::Export(args) => export(args, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> Result<(), Failure> {
    let source = Source::parse(&args.data)?;
    let configurations = source.configurations(&context.hub)?;
    let mut text = format!("{} configurations\n", configurations.len());
    for configuration in &configurations {
        text.push_str(&format!("  {}\n", configuration.name));
    }
    let languages = source.languages(&context.hub)?;
    text.push_str(&format!("{} languages with named entities: {}\n", languages.len(), languages.join(" ")));
    output::print(&text)
}

fn report(args: &ReportArgs, context: &Context) -> Result<(), Failure> {
    let source = Source::parse(&args.data)?;
    let languages = if args.languages.is_empty() { source.languages(&context.hub)? } else { args.languages.clone() };
    let load = |language: &str, split| Ok::<Corpus, Failure>(source.load(language, split, &context.hub)?.corpus);
    let mut reports = Vec::new();
    for language in &languages {
        let splits = [Split::Train, Split::Validation, Split::Test].map(|split| load(language, split));
        let splits = splits.into_iter().collect::<Result<Vec<_>, _>>()?;
        reports.push(CorpusReport::new(&splits)?);
    }
    if args.json {
        let json = serde_json::to_string_pretty(&reports).map_err(|error| Failure::run(error.to_string()))?;
        return output::print(&format!("{json}\n"));
    }
    output::print(&reports.iter().map(CorpusReport::to_text).collect::<Vec<_>>().join("\n"))
}

fn export(args: &ExportArgs, context: &Context) -> Result<(), Failure> {
    let ending = args.out.extension().and_then(|ending| ending.to_str());
    let format = match (args.format, ending) {
        (Some(format), _) => format,
        (None, Some("conll" | "txt" | "tsv")) => Format::Conll,
        (None, Some("jsonl")) => Format::Jsonl,
        (None, Some("parquet")) => Format::Parquet,
        (None, _) => {
            let message = format!("no format is known for {}", args.out.display());
            return Err(Failure::input(message).with_hint("give --format conll, jsonl or parquet"));
        }
    };
    let corpus = Source::parse(&args.data)?.load(&args.language, args.split, &context.hub)?.corpus;
    match format {
        Format::Conll => ner_data::conll::write_conll(&args.out, &corpus)?,
        Format::Jsonl => ner_data::jsonl::write_jsonl(&args.out, &corpus)?,
        Format::Parquet => ner_data::parquet::write_parquet(&args.out, &corpus)?,
    }
    output::print(&format!("{}: {} sentences, {} words\n", args.out.display(), corpus.len(), corpus.word_count()))
}
