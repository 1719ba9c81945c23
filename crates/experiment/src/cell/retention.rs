//! Which models stay on disk.

use std::cmp::{Ordering, Reverse};

use crate::config::KeepModels;
use crate::error::Error;
use crate::plan::{Plan, Planned};
use crate::records::{CellMetrics, Manifest, RunDir, read_json, read_plan};

/// What the files of a finished cell say of its model.
struct Kept {
    /// Mean validation F1.
    f1: f64,
}

impl Kept {
    /// None for a cell that is not finished, or was finished without a model.
    fn read(run: &RunDir, cell: &Planned) -> Result<Option<Self>, Error> {
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
pub(crate) fn keeps(
    policy: KeepModels,
    run: &RunDir,
    cell: &Planned,
    f1: f64,
) -> Result<bool, Error> {
    match policy {
        KeepModels::All => Ok(true),
        KeepModels::None => Ok(false),
        KeepModels::Best => is_best(run, &read_plan(run)?, cell, f1),
    }
}

/// Whether no finished cell with a model is better.
fn is_best(run: &RunDir, plan: &Plan, cell: &Planned, f1: f64) -> Result<bool, Error> {
    for rival in rivals(plan, cell) {
        let better = |other: Kept| is_better((other.f1, rival), (f1, cell));
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
pub(crate) fn is_lost(run: &RunDir, plan: &Plan, cell: &Planned) -> Result<bool, Error> {
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
pub(crate) fn remove_beaten(policy: KeepModels, run: &RunDir, cell: &Planned) -> Result<(), Error> {
    if policy != KeepModels::Best {
        return Ok(());
    }
    // that of the folder: another call may know of cells that this one does not
    let plan = &read_plan(run)?;
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
fn remove(run: &RunDir, id: &str) -> Result<(), Error> {
    let aside = run.aside()?;
    match fs_err::rename(run.cell(id).model(), &aside) {
        // another process was faster
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        renamed => renamed?,
    }
    run.remove_aside(&aside)
}

/// Of two cells that score the same, the one with more sentences is the better, then that with the lower seed: the
/// same for every process, whatever its plan.
fn is_better((f1, cell): (f64, &Planned), (other_f1, other): (f64, &Planned)) -> bool {
    let rank = |f1: f64, cell: &Planned| (f1, cell.sentences, Reverse(cell.seed));
    match rank(f1, cell).partial_cmp(&rank(other_f1, other)) {
        Some(Ordering::Equal) | None => cell.id < other.id,
        Some(order) => order == Ordering::Greater,
    }
}

fn rivals<'a>(plan: &'a Plan, cell: &'a Planned) -> impl Iterator<Item = &'a Planned> {
    plan.cells
        .iter()
        .filter(|other| other.id != cell.id && other.train == cell.train)
}
