//! Whether the files of a run match its manifests.

mod checked;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::call::Build;
use crate::counted::counted;
use crate::error::Error;
use crate::lease::Leases;
use crate::observer::Observer;
use crate::plan::Plan;
use crate::records::{Manifest, RunDir, finished, manifest, read_json, read_plan, sha256_file};
use checked::CheckedCell;

/// The result for a run.
#[derive(Debug, Default)]
pub struct Verified {
    /// Number of cells whose files are all as written.
    pub good: usize,
    /// Number of unfinished cells.
    pub unfinished: usize,
    /// What is not as it was written, one line each.
    pub problems: Vec<String>,
    /// What could not be checked or does not concern the files, one line each.
    pub notes: Vec<String>,
}

/// Checks every finished cell of a run, but not the report made from them.
///
/// # Errors
/// The folder does not hold a run, or holds files that cannot be read.
pub fn verify(run: &RunDir, own: &Build, observer: &dyn Observer) -> Result<Verified, Error> {
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
    found.check_inputs(&inputs, observer);
    found.compare_builds(&builds, own);
    Ok(found)
}

impl Verified {
    /// A cell's folder is in `cells` once it is finished, and not before.
    fn check_unfinished(&mut self, run: &RunDir, id: &str) {
        let place = run.cell(id);
        if fs_err::symlink_metadata(place.root()).is_ok() {
            let text = "is incomplete: its manifest is missing or is not marked as finished";
            self.problems
                .push(format!("{} {text}", place.root().display()));
            return;
        }
        // a process is working on it or about to publish it
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

    /// Cell folders that are not in the plan.
    fn check_unplanned(&mut self, run: &RunDir, plan: &Plan) -> Result<(), Error> {
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

    fn check_inputs(&mut self, inputs: &BTreeMap<String, String>, observer: &dyn Observer) {
        let (here, absent): (Vec<_>, Vec<_>) = inputs
            .iter()
            .partition(|(path, _)| Path::new(path).is_file());
        if let Some((first, _)) = absent.first() {
            let why = "(generated or on another machine)";
            self.notes.push(match absent.len() {
                1 => format!("1 input is not a local file {why} and was skipped: {first}"),
                count => format!(
                    "{count} inputs are not local files {why} and were skipped, for example {first}"
                ),
            });
        }
        for (path, expected) in here {
            match sha256_file(Path::new(path), observer) {
                Ok(hash) if hash == *expected => {}
                Ok(_) => self.problems.push(format!(
                    "input {path} has changed since the cells were trained; restore it, or train on the new data in another folder"
                )),
                Err(failure) => self.problems.push(failure.message),
            }
        }
    }

    fn compare_builds(&mut self, builds: &BTreeMap<String, usize>, own: &Build) {
        let own = describe(
            own.commit.as_deref(),
            &own.features,
            &manifest::machine(),
            ner_model::device::default_name(),
        );
        for (build, cells) in builds.iter().filter(|(build, _)| **build != own) {
            self.notes.push(format!(
                "{} from another build or machine: {build}; this one: {own}",
                counted(*cells, "cell")
            ));
        }
    }
}

/// What determines a cell's numbers besides configuration and inputs.
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

fn describe(commit: Option<&str>, features: &[String], machine: &str, device: &str) -> String {
    let commit = commit.unwrap_or("no commit");
    let features = if features.is_empty() {
        "no features".to_owned()
    } else {
        features.join(" ")
    };
    format!("{commit}, {features}, {machine}, device {device}")
}
