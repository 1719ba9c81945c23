//! Which models are kept on disk.

use std::cmp::{Ordering, Reverse};

use crate::config::KeepModels;
use crate::error::Error;
use crate::plan::{Plan, Planned};
use crate::records::{CellMetrics, Manifest, RunDir, read_json, read_plan};

/// What the files of a finished cell say about its model.
struct Kept {
    /// Mean validation F1.
    f1: f64,
}

impl Kept {
    /// `None` for a cell that is unfinished or was finished without a model.
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

/// Whether to save the model of `cell`, whose mean validation F1 is `f1`. `Best` compares cells with the same training
/// languages, whose validation sets are therefore the same: sizes of a learning curve, and seeds.
///
/// # Errors
/// Another cell's files cannot be read.
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

/// Whether no finished cell with a model scores higher.
fn is_best(run: &RunDir, plan: &Plan, cell: &Planned, f1: f64) -> Result<bool, Error> {
    for rival in rivals(plan, cell) {
        let better = |other: Kept| is_better((other.f1, rival), (f1, cell));
        if Kept::read(run, rival)?.is_some_and(better) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a finished cell lacks a model, or one of its files, that was saved and has not been beaten since.
///
/// # Errors
/// Files that cannot be read or that no run wrote.
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
        // an earlier version, which did not record what to keep
        Some(KeepModels::None) | None => Ok(false),
    }
}

/// Removes the models of finished cells that another finished cell has beaten. If several processes do so, all leave
/// the same models.
///
/// # Errors
/// A folder that cannot be removed.
pub(crate) fn remove_beaten(policy: KeepModels, run: &RunDir, cell: &Planned) -> Result<(), Error> {
    if policy != KeepModels::Best {
        return Ok(());
    }
    // the folder's plan: another call may know cells that this one does not
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

/// Moved away first, so that a model folder is either complete or absent.
fn remove(run: &RunDir, id: &str) -> Result<(), Error> {
    let aside = run.aside()?;
    match fs_err::rename(run.cell(id).model(), &aside) {
        // another process was faster
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        renamed => renamed?,
    }
    run.remove_aside(&aside)
}

/// Of two cells with the same score, the one with more sentences is better, then the one with the lower seed: the same
/// for every process, whatever its plan.
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
