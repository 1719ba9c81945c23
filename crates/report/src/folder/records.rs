//! What a report needs of the cells of a run. It stays in memory, so that a rebuilt report reads only what
//! has changed, and it is kept small, because a run can have ten thousand cells.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::SystemTime;

use ner_experiment::Error;
use ner_experiment::Manifest;
use ner_experiment::records::by_name::{Name, Names};
use ner_experiment::records::results::{CellResult, Results};
use ner_experiment::records::{RunDir, read_json};
use ner_experiment::{CellMetrics, Counts};
use ner_experiment::{Plan, Planned};
use ner_files::InputFile;

use super::lines::{read_config, read_lines};
use crate::html::{Cell, Done, Log};

/// The cells of a run as they were read last.
#[derive(Default)]
pub(crate) struct Records {
    results: Results,
    cells: Vec<Cell>,
    /// The manifests of the finished cells.
    stamps: HashMap<String, Stamp>,
    /// Counts of each test set, and the place in the plan of the cell that they are from.
    tests: BTreeMap<String, (usize, Counts)>,
    names: Names,
    files: HashMap<(String, String), Arc<InputFile>>,
}

/// Tells that a manifest is the one that was read.
type Stamp = (u64, Option<SystemTime>);

impl Records {
    /// Reads the cells of a plan: those that are not finished, and of the finished ones those that are new, each of
    /// which is given to `fresh` with all its metrics.
    ///
    /// # Errors
    /// Files that cannot be read or are not what a run writes; an error of `fresh`; or `stop` says so.
    pub(crate) fn update(
        &mut self,
        run: &RunDir,
        plan: &Plan,
        stop: &dyn Fn() -> Result<(), Error>,
        fresh: &mut dyn FnMut(&CellMetrics, &CellResult) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let results = std::mem::take(&mut self.results.cells).into_iter();
        let mut results: HashMap<String, CellResult> =
            results.map(|cell| (cell.id.clone(), cell)).collect();
        let cells = std::mem::take(&mut self.cells).into_iter();
        let mut cells: HashMap<String, Cell> = cells.map(|cell| (cell.id.clone(), cell)).collect();
        self.results.experiment.clone_from(&plan.experiment);
        self.results.profile.clone_from(&plan.profile);
        for (place, planned) in plan.cells.iter().enumerate() {
            stop()?;
            let id = &planned.id;
            let stamp = stamp(run, id);
            let known = stamp.is_some() && self.stamps.get(id) == stamp.as_ref();
            if known && let (Some(result), Some(cell)) = (results.remove(id), cells.remove(id)) {
                self.results.cells.push(result);
                self.cells.push(cell);
                continue;
            }
            self.stamps.remove(id);
            let (mut cell, finished) = self.read_cell(run, planned)?;
            if let Some(train_seconds) = finished {
                let metrics = CellMetrics::read(id, &run.cell(id))?;
                let result = metrics.result(train_seconds, &mut self.names);
                fresh(&metrics, &result)?;
                cell.done = Some(Done {
                    steps: metrics.steps,
                    training_set: metrics.training_set.clone(),
                });
                self.add_tests(place, metrics);
                self.results.cells.push(result);
                if let Some(stamp) = stamp {
                    self.stamps.insert(id.clone(), stamp);
                }
            }
            self.cells.push(cell);
        }
        Ok(())
    }

    /// The scores of the finished cells.
    pub(crate) fn results(&self) -> &Results {
        &self.results
    }

    /// The same, with nothing else.
    pub(crate) fn into_results(self) -> Results {
        self.results
    }

    /// All cells of the plan.
    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Counts of each test set: they are the same for every cell.
    pub(crate) fn tests(&self) -> impl Iterator<Item = (&str, &Counts)> {
        let tests = self.tests.iter();
        tests.map(|(language, (_, counts))| (language.as_str(), counts))
    }

    /// Whether a cell was finished when it was read.
    pub(crate) fn is_finished(&self, id: &str) -> bool {
        self.stamps.contains_key(id)
    }

    /// How far a cell is, and its time of training if it is finished.
    fn read_cell(&mut self, run: &RunDir, planned: &Planned) -> Result<(Cell, Option<f64>), Error> {
        let folder = run.shown(&planned.id);
        let manifest = read_json::<Manifest>(&folder.manifest())?;
        let mut cell = Cell {
            id: planned.id.clone(),
            train: planned.train.clone(),
            is_subset: planned.size.is_some(),
            sentences: planned.sentences as u64,
            seed: planned.seed,
            manifest: None,
            hashes: Vec::new(),
            files: Vec::new(),
            config: Vec::new(),
            log: Log::default(),
            epochs: Vec::new(),
            done: None,
        };
        // most cells of a large plan have no folder yet
        if manifest.is_none() && !folder.root().exists() {
            return Ok((cell, None));
        }
        let names = &mut self.names;
        let config = read_config(&folder.config())?;
        let config = config
            .iter()
            .map(|(key, value)| (names.get(key), names.get(value)));
        cell.config = config.collect();
        cell.log = Log::new(&read_lines(&folder.log())?);
        cell.epochs = read_lines(&folder.epochs())?;
        // one that says so where it was made is not at its place yet
        let is_published = folder.root() == run.cell(&planned.id).root();
        let manifest = manifest.map(|manifest| Manifest {
            finished: manifest.finished && is_published,
            ..manifest
        });
        let finished = manifest.as_ref().filter(|manifest| manifest.finished);
        let finished = finished.map(|manifest| manifest.train_seconds);
        if let Some(manifest) = manifest {
            self.keep(&mut cell, manifest);
        }
        Ok((cell, finished))
    }

    /// The long lists of a manifest are much the same in all of them.
    fn keep(&mut self, cell: &mut Cell, mut manifest: Manifest) {
        let mut pair = |(name, hash): (String, String)| -> (Name, Name) {
            (self.names.get(&name), self.names.get(&hash))
        };
        let model = std::mem::take(&mut manifest.model).into_iter();
        let hashes = model.chain(std::mem::take(&mut manifest.corpora));
        cell.hashes = hashes.map(&mut pair).collect();
        for file in std::mem::take(&mut manifest.files) {
            let key = (file.path.clone(), file.sha256.clone());
            let known = self
                .files
                .entry(key)
                .or_insert_with(|| Arc::new(file.clone()));
            let same = **known == file;
            let file = if same {
                Arc::clone(known)
            } else {
                Arc::new(file)
            };
            cell.files.push(file);
        }
        manifest.outputs.clear();
        cell.manifest = Some(manifest);
    }

    fn add_tests(&mut self, place: usize, metrics: CellMetrics) {
        for (language, test) in metrics.test {
            let known = self.tests.get(&language);
            if known.is_none_or(|(other, _)| place <= *other) {
                self.tests.insert(language, (place, test.counts));
            }
        }
    }
}

/// The stamp of a finished cell's manifest; `None` without the file.
fn stamp(run: &RunDir, id: &str) -> Option<Stamp> {
    // what is wrong with it is said when it is read
    let metadata = fs_err::symlink_metadata(run.cell(id).manifest()).ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}
