//! Which models stay on disk.

use super::files::{RunDir, read_json, remove_folder};
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
                best &= validation_f1(run, rival)?.is_none_or(|other| f1 > other);
            }
            best
        }
    })
}

/// Removes the models that the model of `cell`, just saved, has beaten.
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
        for rival in rivals(plan, cell) {
            remove_folder(&run.cell(&rival.id).model())?;
        }
    }
    Ok(())
}

fn rivals<'a>(plan: &'a Plan, cell: &'a Planned) -> impl Iterator<Item = &'a Planned> {
    plan.cells
        .iter()
        .filter(|other| other.id != cell.id && other.train == cell.train)
}

/// Mean validation F1 of a finished cell.
fn validation_f1(run: &RunDir, cell: &Planned) -> Result<Option<f64>, Failure> {
    let folder = run.cell(&cell.id);
    if !folder.model().is_dir() {
        return Ok(None);
    }
    Ok(read_json::<CellMetrics>(&folder.metrics())?.map(|metrics| metrics.validation_f1()))
}
