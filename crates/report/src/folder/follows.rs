//! Whether the report of a run still matches its cells.

use std::time::Duration;

use ner_experiment::{Error, Leases, RunDir, Verified, read_plan};

use super::rebuild::other_cards;
use super::reporter::is_behind;
use super::stored::results_follow;

/// Compares `results.json` and the model cards with the cells that they are made from, and adds the findings to `found`.
///
/// # Errors
/// The folder has no readable plan.
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
        // a killed process had no time to update it
        Ok(false) if is_behind(run, &plan) => found.notes.push(format!(
            "{} is missing cells that finished after it was written; `report` or the next run updates it",
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

/// Model cards also follow from the cells, and are written after `results.json`.
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
