//! Whether what was made from the cells of a run still follows from them.

use std::time::Duration;

use ner_experiment::{Error, Leases, RunDir, Verified, read_plan};

use super::rebuild::other_cards;
use super::reporter::is_behind;
use super::stored::results_follow;

/// Holds `results.json` and the cards of models against the cells that they are made from, and adds what is found.
///
/// # Errors
/// The folder holds no run.
pub fn verify_report(run: &RunDir, found: &mut Verified) -> Result<(), Error> {
    let plan = read_plan(run)?;
    let leases = Leases::new(run.root(), Duration::MAX);
    if let Some(owner) = leases.holder(".report") {
        let text = format!("the report is being rebuilt by {owner} and was not checked");
        found.notes.push(text);
        return Ok(());
    }
    match results_follow(run) {
        Ok(true) if is_behind(run, &plan) => {}
        Ok(true) => check_cards(run, found),
        // a process that was killed had no time for it
        Ok(false) if is_behind(run, &plan) => found.notes.push(format!(
            "{} lacks cells that were finished since it was written; `report` or the next run updates it",
            run.results().display()
        )),
        Ok(false) => found.problems.push(format!(
            "{} does not match the cells; `report` rewrites it",
            run.results().display()
        )),
        Err(failure) => found.problems.push(failure.message),
    }
    Ok(())
}

/// Cards of models are a function of the cells, too, and are written after `results.json`.
fn check_cards(run: &RunDir, found: &mut Verified) {
    match other_cards(run) {
        Ok(others) => found.problems.extend(others.iter().map(|path| {
            format!(
                "{} does not match the cells; `report` rewrites it",
                path.display()
            )
        })),
        Err(failure) => found.problems.push(failure.message),
    }
}
