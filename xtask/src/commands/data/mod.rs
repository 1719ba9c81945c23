//! `cargo xtask data`: what a data set holds, what is in a corpus, and the same in another format.

mod corpora;
mod report;

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use ner_data::{Corpus, Source};
use ner_experiment::Error;

use self::corpora::CorpusArgs;
use crate::args::examples;
use crate::context::Context;
use crate::output;
use crate::overwrite::ForceArgs;
use crate::progress::Progress;

/// `data`
#[derive(Args, Clone, Debug)]
pub struct DataArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: DataCommand,
}

/// What `data` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum DataCommand {
    /// List the languages of a data set, or all its configurations
    #[command(after_help = examples!("data list --data starter"))]
    List(ListArgs),
    /// Report counts, lengths, duplicates, leaks, tag violations, frequent entities and conflicting annotations
    #[command(after_help = examples!(
        "data report --languages de --splits train,test",
        "data report --languages fr --tokenizer starter --top 20"
    ))]
    Report(report::ReportArgs),
    /// Write corpora as CoNLL, JSONL or parquet, in a folder that --data can read
    #[command(after_help = examples!("data export --languages de --format conll --out exported"))]
    Export(ExportArgs),
}

/// `data list`
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Data set: `starter`, a folder or a hub id
    #[arg(long, value_name = "DIR|HUB_ID", default_value = "google/xtreme")]
    pub data: String,
    /// List every configuration with its splits, not only the PAN-X languages
    #[arg(long)]
    pub all: bool,
}

/// `data export`
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    #[command(flatten)]
    pub corpora: CorpusArgs,
    /// File format
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Output folder
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub force: ForceArgs,
}

/// Formats that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// `de/train.conll`: word, tab, tag
    Conll,
    /// `de/train.jsonl`: `tokens` and `ner_tags`
    Jsonl,
    /// `PAN-X.de/train-00000-of-00001.parquet`: the hub's layout
    Parquet,
}

/// Runs the subcommand.
///
/// # Errors
/// A data set that is not there or not right, files that cannot be written.
pub fn run(args: &DataArgs, context: &Context) -> Result<(), Error> {
    match &args.command {
        DataCommand::List(args) => list(args, context),
        DataCommand::Report(args) => report::run(args, context),
        DataCommand::Export(args) => export(args, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> Result<(), Error> {
    let source = Source::parse(&args.data, &context.hub)?;
    let mut text = String::new();
    // writing to a String cannot fail
    if args.all {
        for configuration in source.configurations()? {
            let splits: Vec<&str> = configuration
                .splits
                .iter()
                .map(|split| split.as_str())
                .collect();
            let _ = writeln!(text, "{}\t{}", configuration.name, splits.join(","));
        }
    } else {
        for language in source.languages()? {
            let _ = writeln!(text, "{language}");
        }
    }
    output::print(&text)
}

fn export(args: &ExportArgs, context: &Context) -> Result<(), Error> {
    let format = args.format.into();
    let mut paths = Vec::new();
    for language in args.corpora.languages(context)? {
        for split in &args.corpora.splits {
            ner_data::check_beside(&language, *split, &args.out, format)?;
            paths.push(ner_data::export_path(&language, *split, &args.out, format)?);
        }
    }
    args.force.check(paths)?;
    let corpora: Vec<Corpus> = args.corpora.load(context)?.into_iter().flatten().collect();
    if !args.force.force {
        for corpus in &corpora {
            ner_data::check_labels_file(corpus, &args.out)?;
        }
    }
    let mut progress = Progress::new("export", "corpora", Some(corpora.len() as u64));
    let mut text = String::new();
    for corpus in &corpora {
        let path = ner_data::export(corpus, &args.out, format)?;
        // writing to a String cannot fail
        let _ = writeln!(text, "{}\t{} sentences", path.display(), corpus.len());
        progress.advance(1);
    }
    progress.finish();
    output::print(&text)
}

impl From<ExportFormat> for ner_data::ExportFormat {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Conll => Self::Conll,
            ExportFormat::Jsonl => Self::Jsonl,
            ExportFormat::Parquet => Self::Parquet,
        }
    }
}
