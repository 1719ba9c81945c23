//! What can be typed: the commands, and which file runs each.

use clap::{ArgAction, CommandFactory as _, Parser, Subcommand};
use ner_experiment::Error;

use crate::args::{GENERAL, VerbosityArgs, examples};
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
use crate::help;
use crate::output;

/// What the exit codes mean, and first calls.
const AFTER_HELP: &str = concat!(
    "Exit codes:\n  0  success\n  1  failure: the run, a file, the configuration or the hub\n  2  invalid command line\n  130, 143  stopped by SIGINT or SIGTERM, progress saved\n\n",
    examples!(
        "experiment multilingual",
        "predict --model runs/multilingual/starter/cells/de/model --format text \"Anna lebt in Bern.\"",
        "errors runs/multilingual/starter"
    )
);

/// Fine-tune XLM-RoBERTa for named-entity recognition and measure transfer between languages.
#[derive(Debug, Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    arg_required_else_help = true,
    after_help = AFTER_HELP
)]
pub struct Cli {
    /// How much is written to stderr.
    #[command(flatten)]
    pub verbosity: VerbosityArgs,
    /// Print version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = GENERAL)]
    pub version: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run an experiment: multilingual, in-language, zero-shot, learning-curve or panx40
    #[command(after_help = examples!(
        "experiment multilingual",
        "experiment zero-shot --languages de,it --seeds 42,43 --dry-run",
        "experiment learning-curve --set recipe.epochs=1 --out runs/quick"
    ))]
    Experiment(Box<ExperimentArgs>),
    /// Run individual cells of an existing plan (for job schedulers)
    #[command(after_help = examples!("cell runs/multilingual/starter de"))]
    Cell(CellArgs),
    /// Show which cells of a run are done, running, stopped, waiting or failed
    #[command(after_help = examples!("status runs/multilingual/starter"))]
    Status(StatusArgs),
    /// Verify a run's files against their recorded hashes
    #[command(after_help = examples!("verify runs/multilingual/starter"))]
    Verify(VerifyArgs),
    /// Train and test a single model (one cell)
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
    /// Find the entities in a text, a file or stdin
    #[command(after_help = examples!(
        "predict --model runs/multilingual/starter/cells/de/model \"Anna lebt in Bern.\"",
        "predict --model runs/multilingual/starter/cells/de/model --file texts.txt --format table",
        "predict --model runs/multilingual/starter/cells/de/model --words --format conll < words.txt"
    ))]
    Predict(PredictArgs),
    /// List the devices this build can use, and why others are unavailable
    #[command(after_help = examples!("devices", "devices --json"))]
    Devices(DevicesArgs),
    /// List, describe and convert corpora
    #[command(after_help = examples!(
        "data report --languages de",
        "data export --languages de,fr --format jsonl --out jsonl"
    ))]
    Data(DataArgs),
    /// Show the subwords, ids and word numbers of a text or corpus sentence
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
    /// Show what a model got wrong: losses, error types, worst sentences, suspected annotation errors
    #[command(after_help = examples!("errors runs/multilingual/starter --cell de --language fr"))]
    Errors(ErrorsArgs),
    /// Measure the speed and memory use of each stage on this machine
    #[command(after_help = examples!("bench --languages de --sentences 96 --stages tokenise,step"))]
    Bench(BenchArgs),
    /// Compare a device with the CPU: logits, gradients and thirty training steps
    #[command(after_help = examples!("parity --device cpu --steps 3"))]
    Parity(ParityArgs),
    /// Upload a trained model and its card to the Hugging Face hub
    #[command(after_help = examples!("push runs/multilingual/starter --cell de --repo anna/tagger --dry-run"))]
    Push(PushArgs),
    /// Rebuild the results, tables, plots and page of a run
    #[command(after_help = examples!("report runs/multilingual/starter"))]
    Report(ReportArgs),
    /// Generate shell completions for the binary `xtask`
    #[command(after_help = examples!("completions bash > xtask.bash"))]
    Completions(CompletionsArgs),
}

/// The command line, ready to be parsed.
pub fn command() -> clap::Command {
    help::with_whole_examples(Cli::command())
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

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]
    use super::*;

    /// The help of a command at a width.
    fn shown(words: &[&str], width: usize) -> String {
        let parsed = command().term_width(width).try_get_matches_from(words);
        let error = parsed.expect_err("a help is an error");
        help::text_of(&error, false).expect("a help")
    }

    /// Every command with the words that show its help.
    fn all(command: &clap::Command, words: &[String], found: &mut Vec<Vec<String>>) {
        found.push([words, &["--help".to_owned()]].concat());
        for below in command.get_subcommands() {
            all(
                below,
                &[words, &[below.get_name().to_owned()]].concat(),
                found,
            );
        }
    }

    #[test]
    fn lines_fit_the_terminal_and_examples_stay_whole() {
        let mut found = Vec::new();
        all(&command(), &["xtask".to_owned()], &mut found);
        assert!(found.len() > 15, "{found:?}");
        for words in &found {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            for width in [60, 100, 200] {
                let help = shown(&words, width);
                let (text, examples) = help.split_once("\nExamples:\n").unwrap_or((&help, ""));
                // clap does not wrap the usage
                let wraps = text.lines().filter(|line| !line.starts_with("Usage: "));
                for line in wraps.filter(|line| line.chars().count() > width) {
                    // what has no space to break at
                    assert!(
                        line.trim().split("  ").all(|part| !part.contains(' ')),
                        "{width}: {line}"
                    );
                }
                assert!(
                    examples
                        .lines()
                        .all(|line| line.starts_with("  cargo xtask ")),
                    "{help}"
                );
            }
        }
    }

    #[test]
    fn general_options_stand_together() {
        for words in [
            &["xtask", "-h"][..],
            &["xtask", "predict", "-h"],
            &["xtask", "experiment", "-h"],
        ] {
            let help = shown(words, 100);
            let (own, general) = help.split_once("\nGeneral options:\n").expect("a heading");
            for option in ["--verbose", "--quiet", "--help"] {
                assert!(!own.contains(option) && general.contains(option), "{help}");
            }
        }
        assert!(shown(&["xtask", "-h"], 100).contains("-V, --version"));
    }
}
