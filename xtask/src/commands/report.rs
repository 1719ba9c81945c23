//! `cargo xtask report RUN`: results, tables, plots and the page from the files of the cells.

use crate::cells::{RunDir, rebuild, rebuild_in_place};
use crate::cli::ReportArgs;
use crate::failure::Failure;
use crate::output;
use crate::report::tables;

/// Rewrites `results.json`, `tables.md`, `plots/` and `report.html` and prints the tables.
///
/// # Errors
/// No run in the folder, or files that cannot be read or written.
pub fn run(args: &ReportArgs) -> Result<(), Failure> {
    let run = RunDir::new(&args.run);
    if fs_err::symlink_metadata(run.plan()).is_err() {
        return Err(
            Failure::input(format!("{} holds no run: no plan.json", args.run.display()))
                .with_hint("give the folder of a run, as runs/multilingual/starter"),
        );
    }
    let out = RunDir::new(args.out.as_ref().unwrap_or(&args.run));
    let results = match &args.out {
        None => {
            run.open()?;
            rebuild_in_place(&run)?
        }
        Some(_) => {
            args.force.check([
                out.results(),
                out.tables(),
                out.page(),
                out.data(),
                out.root().join("plots"),
            ])?;
            // a signal ends this command at once, by its default action
            rebuild(&run, &out, &|| Ok(()))?
        }
    };
    if results.cells.is_empty() {
        let page = out.page();
        return output::print(&format!(
            "No cell is finished yet.\n\nPage: {}\n",
            page.display()
        ));
    }
    output::print(&format!(
        "{}\nFiles: {}\n",
        tables::terminal(&results).trim_end(),
        out.root().display()
    ))
}
