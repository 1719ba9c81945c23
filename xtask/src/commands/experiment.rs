//! `cargo xtask experiment NAME`: the matrix of `configs/experiments/NAME.toml`.

use crate::cells::run_experiment;
use crate::cli::ExperimentArgs;
use crate::config;
use crate::context::Context;
use crate::failure::Failure;

/// Runs what is missing of the matrix.
///
/// # Errors
/// A configuration or input that is not right, or a cell that fails.
pub fn run(args: &ExperimentArgs, context: &Context) -> Result<(), Failure> {
    let config = config::resolve(&args.name, &args.choice, &args.run, |_| Ok(()))?;
    run_experiment(
        &config,
        args.run.out.clone(),
        args.run.dry_run,
        &args.submit,
        context,
    )
}
