//! What can be typed: commands and options, as plain data. [`crate::config`] gives them a meaning.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::commands::{
    bench::BenchArgs, completions::CompletionsArgs, data::DataArgs, devices::DevicesArgs,
    errors::ErrorsArgs, metrics::MetricsArgs, parity::ParityArgs, push::PushArgs,
    tokenize::TokenizeArgs,
};
use crate::overwrite::ForceArgs;
use crate::submit::SubmitArgs;

/// The end of a command's help: one to three calls of it. A test runs every one of them, in a folder with
/// `texts.txt`, `words.txt`, `gold.conll`, `predicted.conll` and the run `runs/multilingual/starter`.
macro_rules! examples {
    ($first:literal $(, $more:literal)*) => {
        concat!("Examples:\n  cargo xtask ", $first $(, "\n  cargo xtask ", $more)*)
    };
}
pub(crate) use examples;

/// What the exit codes mean, and first calls.
const AFTER_HELP: &str = concat!(
    "Exit codes:\n  0  all went well\n  1  the run failed, or a file, configuration or hub is at fault\n  2  the command line is at fault\n\n",
    examples!(
        "experiment multilingual",
        "predict --model runs/multilingual/starter/cells/de/model --format text \"Anna lebt in Bern.\"",
        "errors runs/multilingual/starter"
    )
);

/// Fine-tunes XLM-RoBERTa for named-entity recognition and measures what it transfers between languages.
#[derive(Debug, Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    version,
    arg_required_else_help = true,
    after_help = AFTER_HELP
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
    /// Run an experiment matrix: multilingual, in-language, zero-shot, learning-curve or panx40
    #[command(after_help = examples!(
        "experiment multilingual",
        "experiment zero-shot --languages de,it --seeds 42,43 --dry-run",
        "experiment learning-curve --set recipe.epochs=1 --out runs/quick"
    ))]
    Experiment(Box<ExperimentArgs>),
    /// Run cells of a run that was planned before, as a scheduler does
    #[command(after_help = examples!("cell runs/multilingual/starter de"))]
    Cell(CellArgs),
    /// Say which cells of a run are done, running, stopped, waiting or failed
    #[command(after_help = examples!("status runs/multilingual/starter"))]
    Status(StatusArgs),
    /// Check that the files of a run are those that were written
    #[command(after_help = examples!("verify runs/multilingual/starter"))]
    Verify(VerifyArgs),
    /// Train and test one cell
    #[command(after_help = examples!(
        "train --languages de,fr --test-languages de,fr,it,en --keep-models all",
        "train --languages fr --set recipe.learning_rate=1e-3 --out runs/fr"
    ))]
    Train(TrainArgs),
    /// Score a saved model on a corpus
    #[command(after_help = examples!(
        "evaluate --model runs/multilingual/starter/cells/de/model --languages de,it",
        "evaluate --model runs/multilingual/starter/cells/de/model --rows-of multilingual --json"
    ))]
    Evaluate(EvaluateArgs),
    /// Find the entities of a text, of lines of a file or of stdin
    #[command(after_help = examples!(
        "predict --model runs/multilingual/starter/cells/de/model \"Anna lebt in Bern.\"",
        "predict --model runs/multilingual/starter/cells/de/model --file texts.txt --format table",
        "predict --model runs/multilingual/starter/cells/de/model --words --format conll < words.txt"
    ))]
    Predict(PredictArgs),
    /// List the devices this build can run on, and what the others lack
    #[command(after_help = examples!("devices", "devices --json"))]
    Devices(DevicesArgs),
    /// List, describe and convert corpora
    #[command(after_help = examples!(
        "data report --languages de",
        "data export --languages de,fr --format jsonl --out jsonl"
    ))]
    Data(DataArgs),
    /// Show subwords, ids and word numbers of a text or of a corpus sentence
    #[command(after_help = examples!(
        "tokenize \"Angela Merkel in Zürich\"",
        "tokenize --data starter --language fr --row 3"
    ))]
    Tokenize(TokenizeArgs),
    /// Score tag files as seqeval does
    #[command(after_help = examples!(
        "metrics --gold gold.conll --pred predicted.conll",
        "metrics --gold gold.conll --pred predicted.conll --details --bootstrap 1000"
    ))]
    Metrics(MetricsArgs),
    /// Show what a model got wrong: losses, kinds of errors, worst sentences, suspected annotation errors
    #[command(after_help = examples!("errors runs/multilingual/starter --cell de --language fr"))]
    Errors(ErrorsArgs),
    /// Measure speed and memory of each stage on this machine
    #[command(after_help = examples!("bench --languages de --sentences 96 --stages tokenise,step"))]
    Bench(BenchArgs),
    /// Compare a device with the CPU: logits, gradients and thirty steps of training
    #[command(after_help = examples!("parity --device cpu --steps 3"))]
    Parity(ParityArgs),
    /// Upload a trained model with its card to the Hugging Face hub
    #[command(after_help = examples!("push runs/multilingual/starter --cell de --repo anna/tagger --dry-run"))]
    Push(PushArgs),
    /// Rebuild results, tables and plots of a run from the files of its cells
    #[command(after_help = examples!("report runs/multilingual/starter"))]
    Report(ReportArgs),
    /// Print the script with which a shell completes the options of the binary `xtask`
    #[command(after_help = examples!("completions bash > xtask.bash"))]
    Completions(CompletionsArgs),
}

/// Values of `--precision`.
const PRECISION: [&str; 3] = ["f32", "bf16", "f16"];

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
    /// Model, data and recipe together: starter (if the experiment says nothing else), small, base, large or a file
    /// in configs/profiles
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Model instead of the profile's: folder with config.json, tokenizer.json and model.safetensors, or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: Option<String>,
    /// Data instead of the profile's: folder in the hub's layout (or CoNLL, JSONL, WikiANN text), or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub data: Option<String>,
    /// Languages, separated by commas; all: those of the data
    #[arg(long, value_name = "de,fr,..", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Device: cpu, cuda[:N], wgpu, vulkan or metal, as far as compiled in
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
    /// Numbers that the products of the encoder multiply; bf16 and f16 need a device that has them
    #[arg(long, value_name = "f32|bf16|f16", value_parser = PRECISION, hide_possible_values = true)]
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
    /// Remove finished cells of another configuration from the folder of the run, and make them anew
    #[arg(long)]
    pub replace: bool,
    /// Check the inputs and say what would run, with steps, time, memory and disk
    #[arg(long)]
    pub dry_run: bool,
}

/// `experiment NAME`
#[derive(Debug, Args)]
pub struct ExperimentArgs {
    /// multilingual, in-language, zero-shot, learning-curve, panx40 or a file in configs/experiments
    pub name: String,
    #[command(flatten)]
    pub choice: ChoiceArgs,
    #[command(flatten)]
    pub run: RunArgs,
    #[command(flatten)]
    pub submit: SubmitArgs,
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
    #[command(flatten)]
    pub force: ForceArgs,
    /// JSON on stdout, not seqeval's text
    #[arg(long)]
    pub json: bool,
}

/// `predict`
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// Text; without it (and without --file) stdin is read
    #[arg(conflicts_with = "file")]
    pub text: Option<String>,
    /// Model: folder with config.json, tokenizer.json and model.safetensors, or hub id
    #[arg(long, value_name = "DIR|HUB_ID")]
    pub model: String,
    /// File of texts in UTF-8
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The texts are words already split, separated by white space
    #[arg(long)]
    pub words: bool,
    /// What is one text, and what of it the model sees at once
    #[arg(long, value_enum, default_value = "lines")]
    pub split: PredictSplit,
    /// Form of the output; without it text on a terminal, jsonl in a pipe or file
    #[arg(long, value_enum)]
    pub format: Option<PredictFormat>,
    /// End with exit code 1 at a line that is not valid UTF-8 or too long, instead of passing it over with a warning
    #[arg(long)]
    pub strict: bool,
    /// Numbers that the products of the encoder multiply; bf16 and f16 need a device that has them
    #[arg(long, value_name = "f32|bf16|f16", value_parser = PRECISION, hide_possible_values = true)]
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

/// What is one text for `predict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PredictSplit {
    /// Every line is a text
    Lines,
    /// Every line is a text, of which the model sees one sentence (of UAX #29) at a time
    Sentences,
    /// All of the input is one text, held in memory
    None,
}

/// Forms `predict` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PredictFormat {
    /// A JSON object a text: words and entities with offsets in characters and bytes, and probabilities
    Jsonl,
    /// Word, tab, tag; an empty line after each sentence
    Conll,
    /// A row an entity: line, offsets in characters, type, probability, text
    Table,
    /// The text with its entities on colours (on a terminal, without NO_COLOR) or in brackets
    Text,
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
    #[command(flatten)]
    pub force: ForceArgs,
}

/// `cell RUN ID...`
#[derive(Debug, Args)]
pub struct CellArgs {
    /// Folder of the run, as runs/multilingual/starter
    pub run: PathBuf,
    /// Ids of cells, as in its plan.json
    #[arg(required = true)]
    pub ids: Vec<String>,
}

/// `status RUN`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Folder of the run, as runs/multilingual/starter
    pub run: PathBuf,
    /// Every cell, as JSON on stdout
    #[arg(long)]
    pub json: bool,
}

/// `verify RUN`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Folder of the run, as runs/multilingual/starter
    pub run: PathBuf,
}
