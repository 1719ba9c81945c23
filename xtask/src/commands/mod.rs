//! One file a command. Each takes its arguments and the context, and prints its result to stdout.

pub mod bench;
pub mod cell;
pub mod completions;
pub mod data;
pub mod devices;
pub mod errors;
pub mod evaluate;
pub mod experiment;
pub mod metrics;
pub mod parity;
pub mod predict;
pub mod push;
pub mod report;
pub mod status;
pub mod tokenize;
pub mod train;
pub mod verify;

use crate::cli::Command;
use crate::context::Context;
use crate::failure::Failure;
use crate::output;

/// Runs a command.
///
/// # Errors
/// Whatever stops it, with a hint and an exit code.
pub fn run(command: &Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Experiment(args) => experiment::run(args, context),
        Command::Cell(args) => cell::run(args, context),
        Command::Status(args) => status::run(args),
        Command::Verify(args) => verify::run(args),
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
        Command::Report(args) => report::run(args),
        Command::Completions(args) => completions::run(args),
    }
}
