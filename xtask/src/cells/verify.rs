//! Whether the files of a run are those that its manifests tell of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::checked::CheckedCell;
use super::files::{CellDir, RunDir, read_json};
use super::finished;
use super::hash::sha256_file;
use super::lease::Leases;
use super::manifest::{self, Manifest, Seal};
use super::plan::Plan;
use super::rebuild::other_cards;
use super::reporter::is_behind;
use super::status::read_plan;
use super::stored::results_follow;
use crate::failure::Failure;

/// What was found in a run.
#[derive(Debug, Default)]
pub struct Verified {
    /// Cells whose files are all as they were written.
    pub good: usize,
    /// Cells that are not finished.
    pub unfinished: usize,
    /// What is not as it was written, a line each.
    pub problems: Vec<String>,
    /// What could not be checked, or has no bearing on the files, a line each.
    pub notes: Vec<String>,
}

/// sha256 of the files of a cell, by their paths in its folder: all but the manifest, which they are for, and the model's
/// card, which every report writes anew.
///
/// # Errors
/// Files that cannot be read; a link, a pipe or a device among them.
pub fn outputs(folder: &CellDir) -> Result<BTreeMap<String, String>, Failure> {
    let mut hashes = BTreeMap::new();
    for name in files(folder)? {
        let path = folder.root().join(&name);
        if name != MANIFEST && name != CARD && !name.starts_with("checkpoints/") {
            if !fs_err::symlink_metadata(&path)?.is_file() {
                return Err(
                    Failure::input(format!("{} is not a regular file", path.display()))
                        .with_hint(format!("remove {}", path.display())),
                );
            }
            hashes.insert(name, sha256_file(&path)?);
        }
    }
    Ok(hashes)
}

/// The record of a cell, which has the hashes of its other files.
pub const MANIFEST: &str = "manifest.json";
/// The model's card.
pub const CARD: &str = "model/README.md";

/// Paths of the files in the folder of a cell, one level of folders below it included.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(folder: &CellDir) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut open = vec![(folder.root().to_path_buf(), String::new())];
    while let Some((path, prefix)) = open.pop() {
        for entry in fs_err::read_dir(path)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() && name != "model" && name != "checkpoints" {
                // a folder that no cell has counts, with all that is in it, as one
                found.push(name);
                continue;
            }
            match entry.file_type()?.is_dir() && prefix.is_empty() {
                true => open.push((entry.path(), format!("{name}/"))),
                false => found.push(name),
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Whether the files of a cell that is ready are those that its manifest tells of.
///
/// # Errors
/// Files that cannot be read.
pub fn is_whole(folder: &CellDir) -> Result<bool, Failure> {
    let manifest = read_json::<Manifest>(&folder.manifest())?;
    let Some(manifest) = manifest.filter(|manifest| manifest.finished) else {
        return Ok(false);
    };
    Ok(Seal::of(&folder.manifest())? == Seal::Whole && outputs(folder)? == manifest.outputs)
}

/// Checks every finished cell of a run, and what was made from them.
///
/// # Errors
/// The folder holds no run, or files that cannot be read.
pub fn verify(run: &RunDir) -> Result<Verified, Failure> {
    let plan = read_plan(run)?;
    let mut found = Verified::default();
    let mut inputs = BTreeMap::new();
    let mut builds = BTreeMap::new();
    let mut settings = plan.settings.clone();
    for cell in &plan.cells {
        let folder = run.cell(&cell.id);
        let manifest = match read_json::<Manifest>(&folder.manifest()) {
            Ok(manifest) => manifest.filter(|manifest| manifest.finished),
            Err(failure) => {
                found.problems.push(failure.message);
                continue;
            }
        };
        let Some(manifest) = manifest else {
            found.unfinished += 1;
            found.check_unfinished(run, &cell.id);
            continue;
        };
        let checked = CheckedCell::new(run, &plan, cell, &manifest, &mut settings);
        found.good += usize::from(checked.problems.is_empty());
        found.problems.extend(checked.problems);
        found.notes.extend(checked.notes);
        for file in &manifest.files {
            inputs.insert(file.path.clone(), file.sha256.clone());
        }
        *builds.entry(build(&manifest)).or_insert(0) += 1;
    }
    found.check_unplanned(run, &plan)?;
    found.check_inputs(&inputs);
    found.compare_builds(&builds);
    found.check_results(run, &plan);
    Ok(found)
}

impl Verified {
    /// A cell is at its place when it is finished, and not before.
    fn check_unfinished(&mut self, run: &RunDir, id: &str) {
        let place = run.cell(id);
        if fs_err::symlink_metadata(place.root()).is_ok() {
            let text = "is incomplete: its manifest is missing or does not say finished";
            self.problems
                .push(format!("{} {text}", place.root().display()));
            return;
        }
        // somebody works on it, or is about to publish it
        let worked_on = Leases::new(run.root(), std::time::Duration::MAX).holder(id);
        let Some(work) = run.newest_working(id).filter(|_| worked_on.is_none()) else {
            return;
        };
        let manifest = read_json::<Manifest>(&work.manifest());
        let ready = manifest.is_ok_and(|found| found.is_some_and(|manifest| manifest.finished));
        if ready && !place.root().exists() {
            self.problems.push(format!(
                "cell {id} is complete in {} but was never published; run the experiment again to publish it",
                work.root().display()
            ));
        }
    }

    /// Folders of cells that the plan does not know.
    fn check_unplanned(&mut self, run: &RunDir, plan: &Plan) -> Result<(), Failure> {
        let planned: BTreeSet<&str> = plan.cells.iter().map(|cell| cell.id.as_str()).collect();
        for id in finished::ids(run)? {
            if !planned.contains(id.as_str()) {
                self.problems.push(format!(
                    "{} is not in the plan",
                    run.cell(&id).root().display()
                ));
            }
        }
        Ok(())
    }

    fn check_inputs(&mut self, inputs: &BTreeMap<String, String>) {
        let (here, absent): (Vec<_>, Vec<_>) = inputs
            .iter()
            .partition(|(path, _)| Path::new(path).is_file());
        if let Some((first, _)) = absent.first() {
            self.notes.push(format!(
                "{} inputs are not local files (generated or on another machine) and were not checked, for example {first}",
                absent.len()
            ));
        }
        for (path, expected) in here {
            match sha256_file(Path::new(path)) {
                Ok(hash) if hash == *expected => {}
                Ok(_) => self.problems.push(format!(
                    "input {path} has changed since the cells were trained; restore it, or train on the new data in another folder"
                )),
                Err(failure) => self.problems.push(failure.message),
            }
        }
    }

    fn compare_builds(&mut self, builds: &BTreeMap<String, usize>) {
        let own = this_build();
        for (build, cells) in builds.iter().filter(|(build, _)| **build != own) {
            self.notes.push(format!(
                "{cells} cells are of another build or machine: {build}; this one: {own}"
            ));
        }
    }

    /// `results.json` is a function of the cells.
    fn check_results(&mut self, run: &RunDir, plan: &Plan) {
        let leases = Leases::new(run.root(), std::time::Duration::MAX);
        if let Some(owner) = leases.holder(".report") {
            let text = format!("the report is being rebuilt by {owner} and was not checked");
            self.notes.push(text);
            return;
        }
        match results_follow(run) {
            Ok(true) if is_behind(run, plan) => {}
            Ok(true) => self.check_cards(run),
            // a process that was killed had no time for it
            Ok(false) if is_behind(run, plan) => self.notes.push(format!(
                "{} lacks cells that were finished since it was written; `report` or the next run updates it",
                run.results().display()
            )),
            Ok(false) => self.problems.push(format!(
                "{} does not match the cells; `report` rewrites it",
                run.results().display()
            )),
            Err(failure) => self.problems.push(failure.message),
        }
    }

    /// Cards of models are a function of the cells, too, and are written after `results.json`.
    fn check_cards(&mut self, run: &RunDir) {
        match other_cards(run) {
            Ok(others) => self.problems.extend(others.iter().map(|path| {
                format!(
                    "{} does not match the cells; `report` rewrites it",
                    path.display()
                )
            })),
            Err(failure) => self.problems.push(failure.message),
        }
    }
}

/// What beside configuration and inputs decides the numbers of a cell.
fn build(manifest: &Manifest) -> String {
    let Manifest {
        commit,
        features,
        machine,
        device,
        ..
    } = manifest;
    describe(commit.as_deref(), features, machine, device)
}

fn this_build() -> String {
    describe(
        manifest::commit().as_deref(),
        &manifest::features(),
        &manifest::machine(),
        super::default_device(),
    )
}

fn describe(commit: Option<&str>, features: &[String], machine: &str, device: &str) -> String {
    let commit = commit.unwrap_or("no commit");
    let features = if features.is_empty() {
        "no feature".to_owned()
    } else {
        features.join(" ")
    };
    format!("{commit}, {features}, {machine}, device {device}")
}
