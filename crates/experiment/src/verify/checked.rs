//! Checks one finished cell against its manifest and the plan.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use crate::cell::is_lost;
use crate::config::CellConfig;
use crate::error::Error;
use crate::plan::{Plan, Planned, Settings};
use crate::records::{
    CARD, CellDir, CellMetrics, LARGEST, MANIFEST, Manifest, RunDir, Seal, files, read_json,
    sha256_file,
};

/// Files every finished cell must have.
const NEEDED: [&str; 3] = ["config.toml", "metrics.json", "predictions.parquet"];
/// Files whose hashes are not in manifests without a seal.
const LOGS: [&str; 2] = ["log.jsonl", "epochs.jsonl"];

/// The result for a cell's folder.
#[derive(Debug, Default)]
pub(crate) struct CheckedCell {
    /// What is not as it was written.
    pub problems: Vec<String>,
    /// What could not be checked.
    pub notes: Vec<String>,
}

impl CheckedCell {
    /// Checks a finished cell. `settings` are those that all cells of the run have in common; if the plan lacks them,
    /// they are taken from the first cell.
    pub(crate) fn new(
        run: &RunDir,
        plan: &Plan,
        cell: &Planned,
        manifest: &Manifest,
        settings: &mut Option<Settings>,
    ) -> Self {
        let mut checked = Self::default();
        let folder = run.cell(&cell.id);
        let result = checked.check(run, plan, cell, manifest, settings, &folder);
        if let Err(failure) = result {
            checked.problems.push(failure.message);
        }
        checked
    }

    fn check(
        &mut self,
        run: &RunDir,
        plan: &Plan,
        cell: &Planned,
        manifest: &Manifest,
        settings: &mut Option<Settings>,
        folder: &CellDir,
    ) -> Result<(), Error> {
        let root = folder.root().display();
        if fs_err::symlink_metadata(folder.root())?.is_symlink() {
            self.problems
                .push(format!("{root} is a symbolic link, not a folder"));
        }
        match Seal::of(&folder.manifest())? {
            Seal::Whole => {}
            Seal::Broken => self.problems.push(format!(
                "{} has changed since it was written",
                folder.manifest().display()
            )),
            Seal::None => self.notes.push(format!(
                "cell {}: its manifest was written by an earlier version and has no seal",
                cell.id
            )),
        }
        self.check_outputs(&cell.id, folder, manifest)?;
        self.check_strangers(folder, manifest)?;
        self.check_model(run, plan, cell, manifest)?;
        self.check_plan(cell, manifest, folder)?;
        self.check_settings(manifest, settings, folder)?;
        if let [first, .., last] = manifest.processors.as_slice() {
            self.notes.push(format!(
                "cell {} was started on {first} and finished on {last}: it is not bit-identical to an uninterrupted run on either",
                cell.id
            ));
        }
        Ok(())
    }

    fn check_outputs(
        &mut self,
        id: &str,
        folder: &CellDir,
        manifest: &Manifest,
    ) -> Result<(), Error> {
        if manifest.outputs.is_empty() {
            let text = "has no file hashes";
            let path = folder.manifest();
            match Seal::of(&folder.manifest())? {
                Seal::None => self.notes.push(format!(
                    "cell {id}: its manifest was written by an earlier version and {text}"
                )),
                _ => self.problems.push(format!("{} {text}", path.display())),
            }
            return Ok(());
        }
        for name in NEEDED {
            if !manifest.outputs.contains_key(name) {
                let path = folder.manifest();
                self.problems
                    .push(format!("{} has no hash of {name}", path.display()));
            }
        }
        for (name, expected) in &manifest.outputs {
            if name.starts_with("model/") {
                continue;
            }
            self.check_file(folder, name, expected);
        }
        Ok(())
    }

    fn check_file(&mut self, folder: &CellDir, name: &str, expected: &str) {
        let path = folder.root().join(name);
        if !is_inside(name) {
            let manifest = folder.manifest();
            self.problems.push(format!(
                "{} lists `{name}`, which is outside the cell's folder",
                manifest.display()
            ));
            return;
        }
        if is_link(&path) || path.parent().is_some_and(is_link) {
            self.problems
                .push(format!("{} is a symbolic link", path.display()));
            return;
        }
        match sha256_file(&path, &()) {
            Ok(hash) if hash == expected => {}
            Ok(_) => self.problems.push(format!(
                "{} has changed since it was written",
                path.display()
            )),
            Err(failure) => self.problems.push(failure.message),
        }
    }

    /// Files that the manifest does not list.
    fn check_strangers(&mut self, folder: &CellDir, manifest: &Manifest) -> Result<(), Error> {
        let mut known: BTreeSet<&str> = manifest.outputs.keys().map(String::as_str).collect();
        known.extend([MANIFEST, CARD]);
        if Seal::of(&folder.manifest())? == Seal::None {
            known.extend(LOGS);
        }
        if manifest.outputs.is_empty() {
            return Ok(());
        }
        for name in files(folder)? {
            if !known.contains(name.as_str()) {
                let path = folder.root().join(name);
                self.problems
                    .push(format!("{} is not listed in the manifest", path.display()));
            }
        }
        Ok(())
    }

    /// Checks that the model is there as saved, unless another cell's model beat it.
    fn check_model(
        &mut self,
        run: &RunDir,
        plan: &Plan,
        cell: &Planned,
        manifest: &Manifest,
    ) -> Result<(), Error> {
        let folder = run.cell(&cell.id);
        let saved: Vec<&str> = manifest.model_files().collect();
        let is_there = |name: &&str| fs_err::symlink_metadata(folder.root().join(name)).is_ok();
        let there = saved.iter().filter(|name| is_there(name)).count();
        if saved.is_empty() {
            return Ok(());
        }
        if there > 0 || is_link(&folder.model()) {
            for name in saved {
                self.check_file(&folder, name, &manifest.outputs[name]);
            }
        } else if is_lost(run, plan, cell)? {
            self.problems.push(format!(
                "{} is missing although it should have been kept; run the experiment again to recreate it",
                folder.model().display()
            ));
        } else {
            self.notes.push(format!(
                "cell {}: its model was not kept (keep_models) and was not checked",
                cell.id
            ));
        }
        Ok(())
    }

    fn check_plan(
        &mut self,
        cell: &Planned,
        manifest: &Manifest,
        folder: &CellDir,
    ) -> Result<(), Error> {
        let root = folder.root().display();
        if manifest.id != cell.id {
            self.problems
                .push(format!("{root} holds cell {}", manifest.id));
        }
        let sentences = read_json::<CellMetrics>(&folder.metrics())?.map(|found| found.sentences);
        let other = |what: &str, planned: u64, made: u64| {
            format!("{root} was trained with {what} {made}, but the plan says {planned}")
        };
        if manifest.seed != cell.seed {
            self.problems.push(other("seed", cell.seed, manifest.seed));
        }
        if let Some(made) = sentences.filter(|made| *made != cell.sentences as u64) {
            let planned = cell.sentences as u64;
            self.problems.push(other("sentences", planned, made));
        }
        Ok(())
    }

    fn check_settings(
        &mut self,
        manifest: &Manifest,
        settings: &mut Option<Settings>,
        folder: &CellDir,
    ) -> Result<(), Error> {
        let path = folder.config();
        let text = ner_files::read_text(&path, LARGEST)?;
        let config: CellConfig = toml::from_str(&text)
            .map_err(|error| Error::input(format!("{}: {}", path.display(), error.message())))?;
        let own = manifest.settings(&config);
        let common = settings.get_or_insert_with(|| own.clone());
        if let Some(difference) = common.difference(&own) {
            let root = folder.root().display();
            self.problems.push(format!(
                "{root} belongs to another configuration: {difference}"
            ));
        }
        Ok(())
    }
}

fn is_link(path: &Path) -> bool {
    fs_err::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

/// Whether a path read from a file stays inside its folder.
fn is_inside(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}
