//! `cargo xtask cell RUN ID...`: cells of a run that was planned before, as a scheduler runs them.

use crate::cells::{RunDir, run_cells};
use crate::cli::CellArgs;
use crate::context::Context;
use crate::failure::Failure;

/// Runs the cells that are not finished; waits for those that another process runs.
///
/// # Errors
/// No such run or cell, or a cell that fails.
pub fn run(args: &CellArgs, context: &Context) -> Result<(), Failure> {
    run_cells(&RunDir::new(&args.run), &args.ids, context)
}
