//! Which models stay on disk.

use std::cmp::Reverse;

use super::files::{RunDir, read_json, remove_folder};
use super::manifest::Manifest;
use super::plan::{Plan, Planned};
use super::summary::CellMetrics;
use crate::cli::KeepModels;
use crate::failure::Failure;

/// Whether the model of `cell`, whose mean validation F1 is `f1`, is to be saved. `Best` compares cells with
/// the same training languages, whose validation sets are the same: sizes of a learning curve, and seeds.
///
/// # Errors
/// The files of another cell cannot be read.
pub fn keeps(
    policy: KeepModels,
    run: &RunDir,
    plan: &Plan,
    cell: &Planned,
    f1: f64,
) -> Result<bool, Failure> {
    Ok(match policy {
        KeepModels::All => true,
        KeepModels::None => false,
        KeepModels::Best => {
            let mut best = true;
            for rival in rivals(plan, cell) {
                let rank = (f1, Reverse(place(plan, cell)));
                let other = validation_f1(run, rival)?;
                best &= other.is_none_or(|other| rank > (other, Reverse(place(plan, rival))));
            }
            best
        }
    })
}

/// Removes the models of finished cells that another finished cell has beaten. Of several processes that do so,
/// each leaves the same.
///
/// # Errors
/// A folder that cannot be removed.
pub fn remove_beaten(
    policy: KeepModels,
    run: &RunDir,
    plan: &Plan,
    cell: &Planned,
) -> Result<(), Failure> {
    if policy == KeepModels::Best {
        for rival in rivals(plan, cell).chain([cell]) {
            if let Some(f1) = validation_f1(run, rival)?
                && !keeps(policy, run, plan, rival, f1)?
            {
                remove_folder(&run.cell(&rival.id).model())?;
            }
        }
    }
    Ok(())
}

/// Of two cells that score the same, the earlier one of the plan is the better.
fn place(plan: &Plan, cell: &Planned) -> usize {
    let found = plan.cells.iter().position(|other| other.id == cell.id);
    found.unwrap_or(plan.cells.len())
}

fn rivals<'a>(plan: &'a Plan, cell: &'a Planned) -> impl Iterator<Item = &'a Planned> {
    plan.cells
        .iter()
        .filter(|other| other.id != cell.id && other.train == cell.train)
}

/// Mean validation F1 of a finished cell that has its model.
fn validation_f1(run: &RunDir, cell: &Planned) -> Result<Option<f64>, Failure> {
    let folder = run.cell(&cell.id);
    let finished =
        read_json::<Manifest>(&folder.manifest())?.is_some_and(|manifest| manifest.finished);
    if !finished || !folder.model().is_dir() {
        return Ok(None);
    }
    Ok(read_json::<CellMetrics>(&folder.metrics())?.map(|metrics| metrics.validation_f1()))
}
