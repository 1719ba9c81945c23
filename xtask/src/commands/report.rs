//! `cargo xtask report RUN`: results, tables and plots from the files of the cells.

use crate::cells::{RunDir, rebuild};
use crate::cli::ReportArgs;
use crate::failure::Failure;
use crate::output;
use crate::report::tables;

/// Rewrites `results.json`, `tables.md` and `plots/` and prints the tables.
///
/// # Errors
/// No run in the folder, another process that is writing to it, or files that cannot be read or written.
pub fn run(args: &ReportArgs) -> Result<(), Failure> {
    let run = RunDir::new(&args.run);
    if !run.plan().is_file() {
        return Err(
            Failure::input(format!("{} holds no run: no plan.json", args.run.display()))
                .with_hint("give the folder of a run, as runs/multilingual/starter"),
        );
    }
    let _lock = run.open()?;
    let results = rebuild(&run)?;
    if results.cells.is_empty() {
        return output::print("No cell is finished yet.\n");
    }
    output::print(&format!(
        "{}\nFiles: {}\n",
        tables::terminal(&results).trim_end(),
        args.run.display()
    ))
}
