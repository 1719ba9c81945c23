//! Which models stay on disk.

use std::cmp::Reverse;

use super::files::{RunDir, read_json, remove_folder};
use super::manifest::Manifest;
use super::plan::{Plan, Planned};
use super::summary::CellMetrics;
use crate::cli::KeepModels;
use crate::failure::Failure;

/// What the files of a finished cell say of its model.
struct Kept {
    /// Mean validation F1.
    f1: f64,
}

impl Kept {
    /// None for a cell that is not finished, or was finished without a model.
    fn read(run: &RunDir, cell: &Planned) -> Result<Option<Self>, Failure> {
        let folder = run.cell(&cell.id);
        let manifest = read_json::<Manifest>(&folder.manifest())?;
        if !manifest.is_some_and(|manifest| manifest.finished && manifest.saved()) {
            return Ok(None);
        }
        let metrics = read_json::<CellMetrics>(&folder.metrics())?;
        Ok(metrics.map(|metrics| Self {
            f1: metrics.validation_f1(),
        }))
    }
}

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
    match policy {
        KeepModels::All => Ok(true),
        KeepModels::None => Ok(false),
        KeepModels::Best => is_best(run, plan, cell, f1),
    }
}

/// Whether no finished cell with a model is better.
fn is_best(run: &RunDir, plan: &Plan, cell: &Planned, f1: f64) -> Result<bool, Failure> {
    let rank = (f1, Reverse(place(plan, cell)));
    for rival in rivals(plan, cell) {
        let better = |other: Kept| (other.f1, Reverse(place(plan, rival))) > rank;
        if Kept::read(run, rival)?.is_some_and(better) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a finished cell lacks a model, or a file of it, that was saved and not beaten since.
///
/// # Errors
/// Files that cannot be read, or are not what a run writes.
pub fn is_lost(run: &RunDir, plan: &Plan, cell: &Planned) -> Result<bool, Failure> {
    let folder = run.cell(&cell.id);
    let manifest = read_json::<Manifest>(&folder.manifest())?;
    let Some(manifest) = manifest.filter(|manifest| manifest.finished) else {
        return Ok(false);
    };
    let is_there = |name: &str| folder.root().join(name).is_file();
    if manifest.model_files().all(is_there) {
        return Ok(false);
    }
    match manifest.keep_models {
        Some(KeepModels::All) => Ok(true),
        Some(KeepModels::Best) => match Kept::read(run, cell)? {
            Some(Kept { f1 }) => is_best(run, plan, cell, f1),
            None => Ok(false),
        },
        // of an earlier version, which did not write down what was to be kept
        Some(KeepModels::None) | None => Ok(false),
    }
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
    if policy != KeepModels::Best {
        return Ok(());
    }
    for rival in rivals(plan, cell).chain([cell]) {
        let model = run.cell(&rival.id).model();
        if model.is_dir()
            && let Some(Kept { f1 }) = Kept::read(run, rival)?
            && !is_best(run, plan, rival, f1)?
        {
            remove(run, &rival.id)?;
        }
    }
    Ok(())
}

/// Out of its place first: a model folder is whole or not there.
fn remove(run: &RunDir, id: &str) -> Result<(), Failure> {
    let aside = run.work(id).join(".beaten");
    fs_err::create_dir_all(run.work(id))?;
    remove_folder(&aside)?;
    match fs_err::rename(run.cell(id).model(), &aside) {
        // another process was faster
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        renamed => renamed?,
    }
    remove_folder(&run.work(id))
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
