//! `cargo xtask verify RUN`: whether the files of a run are those that were written.

use std::fmt::Write as _;

use crate::cells::{RunDir, verify};
use crate::cli::VerifyArgs;
use crate::failure::Failure;
use crate::output;

/// Prints what was checked, and what is not as it was written.
///
/// # Errors
/// The folder holds no run, or a file of it is not what it was.
pub fn run(args: &VerifyArgs) -> Result<(), Failure> {
    let found = verify(&RunDir::new(&args.run))?;
    let mut text = String::new();
    for note in &found.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for problem in &found.problems {
        let _ = writeln!(text, "PROBLEM: {problem}");
    }
    let _ = writeln!(
        text,
        "{} cells are as they were written, {} are not finished, {} problems",
        found.good,
        found.unfinished,
        found.problems.len()
    );
    output::print(&text)?;
    match found.problems.first() {
        None => Ok(()),
        Some(first) => Err(Failure::run(format!("{} is not as it was written: {first}", args.run.display()))
            .with_hint("remove the folder of a cell that is damaged, and give the command of the experiment again: it is made anew, with the same bytes")),
    }
}
