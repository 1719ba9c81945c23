//! `data list`, `data report`, `data export`: what corpora there are, what is in them, and any
//! format to any other.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use ner_data::{Configuration, Corpus, CorpusReport, Error, ExportFormat, Source, Split, export};

use crate::context::Context;
use crate::failure::Failure;
use crate::output;

/// Arguments of `data`.
#[derive(Debug, Args)]
pub struct DataArgs {
    #[command(subcommand)]
    command: DataCommand,
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    /// List the configurations of a data set and its PAN-X languages
    List {
        #[command(flatten)]
        data: ListDataArgs,
        /// Write JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// Count sentences, entities, lengths, duplicates, leaks between splits and tag violations
    Report {
        #[command(flatten)]
        data: DataChoice,
        /// Write JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// Write a corpus in another format
    Export(ExportArgs),
}

#[derive(Debug, Args)]
struct ListDataArgs {
    /// starter, a folder or a hub id, optionally with `@revision`
    #[arg(long, value_name = "DIR|HUB_ID", default_value = "google/xtreme")]
    data: String,
}

#[derive(Debug, Args)]
struct DataChoice {
    /// starter, a folder or a hub id, optionally with `@revision`
    #[arg(long, value_name = "DIR|HUB_ID", default_value = "starter")]
    data: String,
    /// Languages, separated by commas; all that there are if not given
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    languages: Vec<String>,
}

#[derive(Debug, Args)]
struct ExportArgs {
    #[command(flatten)]
    data: DataChoice,
    /// Format of the files
    #[arg(long)]
    format: Format,
    /// Folder to write to, laid out so that --data reads it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Splits, separated by commas; all that there are if not given
    #[arg(long, value_name = "train,..", value_delimiter = ',')]
    splits: Vec<Split>,
    /// Only this part of each split, chosen as `datasets.shuffle(seed)` chooses it
    #[arg(long, value_name = "0..1", value_parser = fraction)]
    fraction: Option<f64>,
    /// Seed of the choice
    #[arg(long, default_value_t = 0, requires = "fraction")]
    seed: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Conll,
    Jsonl,
    Parquet,
}

/// Runs the command.
///
/// # Errors
/// The corpus cannot be found or read, the hub cannot be reached, a file cannot be written.
pub fn run(args: &DataArgs, context: &Context) -> Result<(), Failure> {
    match &args.command {
        DataCommand::List { data, json } => list(&data.data, *json, context),
        DataCommand::Report { data, json } => report(data, *json, context),
        DataCommand::Export(args) => export_all(args, context),
    }
}

fn list(data: &str, json: bool, context: &Context) -> Result<(), Failure> {
    let source = Source::parse(data)?;
    let configurations = source.configurations(&context.hub)?;
    let languages = source.languages(&context.hub)?;
    if json {
        return print_json(&serde_json::json!({
            "data": source.to_string(),
            "configurations": configurations,
            "languages": languages,
        }));
    }
    let width = configurations
        .iter()
        .map(|c| c.name.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for Configuration { name, splits } in &configurations {
        let splits: Vec<&str> = splits.iter().map(|split| split.as_str()).collect();
        // writing to a String cannot fail
        let _ = writeln!(text, "{name:width$}  {}", splits.join(", "));
    }
    let _ = writeln!(
        text,
        "\n{} configurations, {} languages: {}",
        configurations.len(),
        languages.len(),
        languages.join(", ")
    );
    output::print(&text)
}

fn report(data: &DataChoice, json: bool, context: &Context) -> Result<(), Failure> {
    let source = Source::parse(&data.data)?;
    let mut reports = Vec::new();
    for language in languages(&source, data, context)? {
        let corpora = load(&source, &language, &Split::ALL, true, context)?;
        reports.push(CorpusReport::new(&corpora)?);
    }
    if json {
        return print_json(&reports);
    }
    let texts: Vec<String> = reports.iter().map(CorpusReport::to_text).collect();
    output::print(&texts.join("\n"))
}

fn export_all(args: &ExportArgs, context: &Context) -> Result<(), Failure> {
    let source = Source::parse(&args.data.data)?;
    let format = match args.format {
        Format::Conll => ExportFormat::Conll,
        Format::Jsonl => ExportFormat::Jsonl,
        Format::Parquet => ExportFormat::Parquet,
    };
    let (splits, some_may_lack) = if args.splits.is_empty() {
        (&Split::ALL[..], true)
    } else {
        (&args.splits[..], false)
    };
    for language in languages(&source, &args.data, context)? {
        for corpus in load(&source, &language, splits, some_may_lack, context)? {
            let corpus = match args.fraction {
                Some(fraction) => corpus.fraction(fraction, args.seed),
                None => corpus,
            };
            let path = export(&corpus, &args.out, format)?;
            output::print(&format!("{}  {} sentences\n", path.display(), corpus.len()))?;
        }
    }
    Ok(())
}

/// The languages asked for, or all.
fn languages(
    source: &Source,
    data: &DataChoice,
    context: &Context,
) -> Result<Vec<String>, Failure> {
    if !data.languages.is_empty() {
        return Ok(data.languages.clone());
    }
    let all = source.languages(&context.hub)?;
    if all.is_empty() {
        return Err(Failure::input(format!("`{source}` holds no corpus"))
            .with_hint("see `cargo xtask data list --data DIR` for what is found there"));
    }
    Ok(all)
}

/// The splits of one language; with `some_may_lack` those that are not there are left out, said so.
fn load(
    source: &Source,
    language: &str,
    splits: &[Split],
    some_may_lack: bool,
    context: &Context,
) -> Result<Vec<Corpus>, Failure> {
    let mut corpora = Vec::new();
    for split in splits {
        match source.load(language, *split, &context.hub) {
            Ok(loaded) => corpora.push(loaded.corpus),
            Err(lacking @ Error::NoSplit { .. }) if some_may_lack => {
                output::note(&format!("left out: {lacking}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(corpora)
}

fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::run(format!("cannot write JSON: {error}")))?;
    output::print(&format!("{text}\n"))
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if value > 0.0 && value <= 1.0 => Ok(value),
        _ => Err("expected a number above 0 and at most 1".to_owned()),
    }
}
