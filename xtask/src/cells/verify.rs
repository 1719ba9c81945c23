//! Whether the files of a run are those that its manifests tell of.

use std::collections::BTreeMap;
use std::path::Path;

use super::files::{CellDir, RunDir, read_json};
use super::hash::sha256_file;
use super::manifest::{self, Manifest};
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

/// sha256 of the files of a cell that are a function of its inputs, by their paths in its folder.
///
/// # Errors
/// Files that cannot be read.
pub fn outputs(folder: &CellDir) -> Result<BTreeMap<String, String>, Failure> {
    let mut paths = vec![folder.config(), folder.metrics(), folder.predictions()];
    if folder.model().is_dir() {
        for entry in fs_err::read_dir(folder.model())? {
            let path = entry?.path();
            // the card is written anew with every report
            if path.file_name().is_some_and(|name| name != "README.md") {
                paths.push(path);
            }
        }
    }
    let hashed = paths.iter().map(|path| {
        let name = path.strip_prefix(folder.root()).unwrap_or(path);
        let name = name.to_string_lossy().replace('\\', "/");
        Ok((name, sha256_file(path)?))
    });
    hashed.collect()
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
            continue;
        };
        let before = found.problems.len();
        found.check_outputs(&cell.id, &folder, &manifest);
        found.good += usize::from(found.problems.len() == before);
        for file in &manifest.files {
            inputs.insert(file.path.clone(), file.sha256.clone());
        }
        *builds.entry(build(&manifest)).or_insert(0) += 1;
    }
    found.check_inputs(&inputs);
    found.compare_builds(&builds);
    found.check_results(run);
    Ok(found)
}

impl Verified {
    fn check_outputs(&mut self, id: &str, folder: &CellDir, manifest: &Manifest) {
        if manifest.outputs.is_empty() {
            let text = format!(
                "cell {id}: its manifest, of an earlier version, has no hashes of its files"
            );
            self.notes.push(text);
        }
        let kept = folder.model().is_dir();
        for (name, expected) in &manifest.outputs {
            if name.starts_with("model/") && !kept {
                continue;
            }
            match sha256_file(&folder.root().join(name)) {
                Ok(hash) if hash == *expected => {}
                Ok(_) => self.problems.push(format!(
                    "{} has other content than when it was written",
                    folder.root().join(name).display()
                )),
                Err(failure) => self.problems.push(failure.message),
            }
        }
        let saved = manifest
            .outputs
            .keys()
            .any(|name| name.starts_with("model/"));
        if saved && !kept {
            self.notes.push(format!(
                "cell {id}: its model was not kept (keep_models), and is not checked"
            ));
        }
    }

    fn check_inputs(&mut self, inputs: &BTreeMap<String, String>) {
        let (here, absent): (Vec<_>, Vec<_>) = inputs
            .iter()
            .partition(|(path, _)| Path::new(path).is_file());
        if let Some((first, _)) = absent.first() {
            self.notes.push(format!(
                "{} inputs are no files here and were not checked: {first}, ...",
                absent.len()
            ));
        }
        for (path, expected) in here {
            match sha256_file(Path::new(path)) {
                Ok(hash) if hash == *expected => {}
                Ok(_) => self.problems.push(format!(
                    "input {path} has other content than when the cells were trained"
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
    fn check_results(&mut self, run: &RunDir) {
        match results_follow(run) {
            Ok(true) => {}
            Ok(false) => self.problems.push(format!(
                "{} is not what follows from the cells; `report` makes it anew",
                run.results().display()
            )),
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
