//! `cargo xtask verify RUN`: whether the files of a run are those that were written.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use ner_experiment::{Error, RunDir, verify};
use ner_report::verify_report;

use crate::context::Context;
use crate::output;
use crate::watch::Terminal;

/// `verify RUN`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Run folder, e.g. runs/multilingual/starter
    pub run: PathBuf,
}

/// Prints what was checked, and what is not as it was written.
///
/// # Errors
/// The folder holds no run, or a file of it is not what it was.
pub fn run(args: &VerifyArgs, context: &Context) -> Result<(), Error> {
    let run = RunDir::new(&args.run);
    let mut found = verify(&run, &context.build, &Terminal::new(context))?;
    verify_report(&run, &context.build, &mut found)?;
    let mut text = String::new();
    for note in &found.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for problem in &found.problems {
        let _ = writeln!(text, "PROBLEM: {problem}");
    }
    let _ = writeln!(
        text,
        "{} verified, {} unfinished, {}",
        counted(found.good, "cell"),
        found.unfinished,
        counted(found.problems.len(), "problem")
    );
    output::print(&text)?;
    match found.problems.first() {
        None => Ok(()),
        Some(first) => Err(Error::run(format!(
            "{} in {}, the first: {first}",
            counted(found.problems.len(), "problem"),
            args.run.display()
        ))
        .with_hint(HINT)),
    }
}

/// What to do about a problem that does not say so itself.
const HINT: &str = "if files of a cell are changed or missing, remove its folder and run the experiment again: it retrains to the same bytes; remove extra files";

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
