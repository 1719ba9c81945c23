//! `cargo xtask cell RUN ID...`: cells of a run that was planned before, as a scheduler runs them.

use std::path::PathBuf;

use clap::Args;
use ner_experiment::{Error, RunDir, run_cells};

use crate::context::Context;
use crate::interrupt;
use crate::watch::Terminal;

/// `cell RUN ID...`
#[derive(Debug, Args)]
pub struct CellArgs {
    /// Run folder, e.g. runs/multilingual/starter
    pub run: PathBuf,
    /// Cell ids, as listed in plan.json
    #[arg(required = true)]
    pub ids: Vec<String>,
}

/// Runs the cells that are not finished; waits for those that another process runs.
///
/// # Errors
/// No such run or cell, or a cell that fails.
pub fn run(args: &CellArgs, context: &Context) -> Result<(), Error> {
    interrupt::watch()?;
    let terminal = Terminal::new(context);
    run_cells(&RunDir::new(&args.run), &args.ids, context.call(&terminal))
}
