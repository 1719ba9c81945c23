//! What can be typed: commands and options, as plain data. [`crate::config`] gives them a meaning.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::commands::{
    bench::BenchArgs, data::DataArgs, errors::ErrorsArgs, metrics::MetricsArgs,
    tokenize::TokenizeArgs,
};

/// Fine-tunes XLM-RoBERTa for named-entity recognition and measures what it transfers between languages.
#[derive(Debug, Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    version,
    arg_required_else_help = true
)]
pub struct Cli {
    /// How much is written to stderr.
    #[command(flatten)]
    pub verbosity: VerbosityArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// `-v`, `-vv` and `-q`.
#[derive(Debug, Clone, Args)]
pub struct VerbosityArgs {
    /// More detail on stderr; twice for everything
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,
    /// Only warnings and errors on stderr, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run an experiment matrix: multilingual, in-language, zero-shot or learning-curve
    Experiment(ExperimentArgs),
    /// Train and test one cell
    Train(TrainArgs),
    /// Score a saved model on a corpus
    Evaluate(EvaluateArgs),
    /// Find the entities of a text, of lines of a file or of stdin
    Predict(PredictArgs),
    /// List the devices this build can run on
    Devices,
    /// List, describe and convert corpora
    Data(DataArgs),
    /// Show subwords, ids and word numbers of a text or of a corpus sentence
    Tokenize(TokenizeArgs),
    /// Score tag files as seqeval does
    Metrics(MetricsArgs),
    /// Show what a model got wrong: losses, kinds of errors, worst sentences, suspected annotation errors
    Errors(ErrorsArgs),
    /// Measure speed and memory of each stage on this machine
    Bench(BenchArgs),
    /// Rebuild results, tables and plots of a run from the files of its cells
    Report(ReportArgs),
}

/// Values of `--precision`.
const PRECISION: [&str; 2] = ["f32", "bf16"];

/// Values of `--decode`.
const DECODE: [&str; 2] = ["argmax", "viterbi"];

/// Which models of a run stay on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeepModels {
    /// The model of every cell
    All,
    /// For each set of training languages, the cell with the best validation F1 (over sizes and seeds)
    Best,
    /// No model
    None,
}

/// Options that choose model, data and device.
#[derive(Debug, Clone, Default, Args)]
pub struct ChoiceArgs {
    /// Model, data and recipe together: starter, small, base, large or a file in configs/profiles
    #[arg(long, value_name = "NAME", default_value = "starter")]
    pub profile: String,
    /// Model instead of the profile's: folder with config.json, tokenizer.json and model.safetensors, or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: Option<String>,
    /// Data instead of the profile's: folder in the hub's layout (or CoNLL, JSONL, WikiANN text), or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub data: Option<String>,
    /// Languages, separated by commas
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Device: cpu, cuda[:N], wgpu, vulkan or metal, as far as compiled in
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
    /// Numbers that the products of the encoder multiply; bf16 needs a processor that has them
    #[arg(long, value_name = "f32|bf16", value_parser = PRECISION, hide_possible_values = true)]
    pub precision: Option<String>,
    /// How labels are chosen when a model is scored: each word by itself, or the best valid IOB2 sequence
    #[arg(long, value_name = "argmax|viterbi", value_parser = DECODE, hide_possible_values = true)]
    pub decode: Option<String>,
    /// Any key of the configuration, as `recipe.epochs=1`; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// Options of the commands that train.
#[derive(Debug, Clone, Default, Args)]
pub struct RunArgs {
    /// Seeds, separated by commas; every cell runs once with each
    #[arg(long, value_name = "42,43,..", value_delimiter = ',')]
    pub seeds: Vec<u64>,
    /// Folder of the run instead of runs/EXPERIMENT/PROFILE
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Which models stay on disk
    #[arg(long, value_name = "all|best|none")]
    pub keep_models: Option<KeepModels>,
    /// Check the inputs and say what would run, with steps, time, memory and disk
    #[arg(long)]
    pub dry_run: bool,
}

/// `experiment NAME`
#[derive(Debug, Args)]
pub struct ExperimentArgs {
    /// multilingual, in-language, zero-shot, learning-curve or a file in configs/experiments
    pub name: String,
    #[command(flatten)]
    pub choice: ChoiceArgs,
    #[command(flatten)]
    pub run: RunArgs,
}

/// `train`
#[derive(Debug, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    pub choice: ChoiceArgs,
    #[command(flatten)]
    pub run: RunArgs,
    /// Test languages, separated by commas; without it all that the data has of the experiment's languages
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    pub test_languages: Vec<String>,
    /// Train on this many sentences only
    #[arg(long, value_name = "N")]
    pub sentences: Option<usize>,
}

/// `evaluate`
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// train, validation or test
    #[arg(long, default_value = "test")]
    pub split: ner_data::Split,
    /// Score the experiment's fractions of the split, not the whole split
    #[arg(long, value_name = "NAME")]
    pub rows_of: Option<String>,
    /// Folder for metrics.json and predictions.parquet
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// JSON on stdout, not seqeval's text
    #[arg(long)]
    pub json: bool,
}

/// `predict`
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// Text; without it (and without --file) lines are read from stdin
    #[arg(conflicts_with = "file")]
    pub text: Option<String>,
    /// Model: folder with config.json, tokenizer.json and model.safetensors, or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: String,
    /// File with one text a line
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The lines hold words already split, separated by white space
    #[arg(long)]
    pub words: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "jsonl")]
    pub format: PredictFormat,
    /// Numbers that the products of the encoder multiply; bf16 needs a processor that has them
    #[arg(long, value_name = "f32|bf16", value_parser = PRECISION, hide_possible_values = true)]
    #[arg(default_value = "f32")]
    pub precision: String,
    /// How labels are chosen: each word by itself, or the best valid IOB2 sequence
    #[arg(long, value_name = "argmax|viterbi", value_parser = DECODE, hide_possible_values = true)]
    #[arg(default_value = "argmax")]
    pub decode: String,
    /// Device: cpu, cuda[:N], wgpu, vulkan or metal, as far as compiled in
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
}

/// Forms `predict` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PredictFormat {
    /// A JSON object a text: words and entities with offsets and probabilities
    Jsonl,
    /// Word, tab, tag; an empty line after each text
    Conll,
    /// A page with the entities marked
    Html,
}

/// `report RUN`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Folder of the run, as runs/multilingual/starter
    pub run: PathBuf,
    /// Folder for the files instead of the run's own: a run that goes on can be looked at, and one that may not
    /// be written
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
