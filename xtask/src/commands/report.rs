//! `cargo xtask report RUN`: results, tables, plots and the page from the files of the cells.

use std::path::PathBuf;

use clap::Args;
use ner_experiment::{Error, RunDir};
use ner_report::{rebuild, rebuild_in_place, tables};

use crate::context::Context;
use crate::output;
use crate::overwrite::ForceArgs;
use crate::watch::Terminal;

/// `report RUN`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Run folder, e.g. runs/multilingual/starter
    pub run: PathBuf,
    /// Write the files to this folder instead of the run's own; useful for running or read-only runs
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub force: ForceArgs,
}

/// Rewrites `results.json`, `tables.md`, `plots/` and `report.html` and prints the tables.
///
/// # Errors
/// No run in the folder, or files that cannot be read or written.
pub fn run(args: &ReportArgs, context: &Context) -> Result<(), Error> {
    let run = RunDir::new(&args.run);
    if fs_err::symlink_metadata(run.plan()).is_err() {
        return Err(Error::input(format!(
            "{} is not a run folder: it has no plan.json",
            args.run.display()
        ))
        .with_hint("give a run folder, e.g. runs/multilingual/starter"));
    }
    let out = RunDir::new(args.out.as_ref().unwrap_or(&args.run));
    let results = match &args.out {
        None => {
            run.open()?;
            rebuild_in_place(&run, &Terminal::new(context))?
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
