//! What can be typed: the commands, and which file runs each.

use clap::{CommandFactory as _, Parser, Subcommand};
use ner_experiment::Error;

use crate::args::{VerbosityArgs, examples};
use crate::commands::{
    bench, cell, data, devices, errors, evaluate, experiment, metrics, parity, predict, push,
    report, status, tokenize, train, verify,
};
use crate::commands::{
    bench::BenchArgs, cell::CellArgs, data::DataArgs, devices::DevicesArgs, errors::ErrorsArgs,
    evaluate::EvaluateArgs, experiment::ExperimentArgs, metrics::MetricsArgs, parity::ParityArgs,
    predict::PredictArgs, push::PushArgs, report::ReportArgs, status::StatusArgs,
    tokenize::TokenizeArgs, train::TrainArgs, verify::VerifyArgs,
};
use crate::completions::{self, CompletionsArgs};
use crate::context::Context;
use crate::output;

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

/// Runs a command.
///
/// # Errors
/// Whatever stops it, with a hint and an exit code.
pub fn run(command: &Command, context: &Context) -> Result<(), Error> {
    match command {
        Command::Experiment(args) => experiment::run(args, context),
        Command::Cell(args) => cell::run(args, context),
        Command::Status(args) => status::run(args),
        Command::Verify(args) => verify::run(args, context),
        Command::Train(args) => train::run(args, context),
        Command::Evaluate(args) => evaluate::run(args, context),
        Command::Predict(args) => predict::run(args, context),
        Command::Devices(args) => devices::run(args),
        Command::Data(args) => data::run(args, context),
        Command::Tokenize(args) => tokenize::run(args, context),
        Command::Metrics(args) => output::print(&metrics::run(args)?),
        Command::Errors(args) => errors::run(args),
        Command::Bench(args) => bench::run(args, context),
        Command::Parity(args) => parity::run(args, context),
        Command::Push(args) => push::run(args, context),
        Command::Report(args) => report::run(args, context),
        Command::Completions(args) => completions::run(args, Cli::command()),
    }
}
