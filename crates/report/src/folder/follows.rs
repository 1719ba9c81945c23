//! Whether the report of a run still matches its cells.

use std::time::Duration;

use ner_experiment::{Build, Error, Leases, RunDir, Verified, read_plan};

use super::rebuild::other_cards;
use super::reporter::is_behind;
use super::stored::results_follow;

/// Compares `results.json` and the model cards with the cells that they are made from, and adds the findings to `found`.
/// `own` is the build that compares: another one may word a card in another way.
///
/// # Errors
/// The folder has no readable plan.
pub fn verify_report(run: &RunDir, own: &Build, found: &mut Verified) -> Result<(), Error> {
    let plan = read_plan(run)?;
    let leases = Leases::new(run.root(), Duration::MAX);
    if let Some(owner) = leases.holder(".report") {
        let text = format!("the report is being rebuilt by {owner} and was not checked");
        found.notes.push(text);
        return Ok(());
    }
    match results_follow(run) {
        Ok(true) if is_behind(run, &plan) => {}
        Ok(true) => check_cards(run, own, found),
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
fn check_cards(run: &RunDir, own: &Build, found: &mut Verified) {
    let others = match other_cards(run) {
        Ok(others) => others,
        Err(failure) => return found.problems.push(failure.message),
    };
    for (path, commit) in others {
        let path = path.display();
        if commit == own.commit {
            let text = format!("{path} does not match the cells; `report` rewrites it");
            found.problems.push(text);
        } else {
            let text = format!("{path} was written by another build; `report` rewrites it");
            found.notes.push(text);
        }
    }
}
