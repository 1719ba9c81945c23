//! One cell from its inputs to its files.

use std::collections::BTreeMap;
use std::time::Instant;

use ner_data::{Corpus, Split};
use ner_tokenize::EncodedCorpus;

use super::cache::CachedEncoder;
use super::encoded::{self, EncodedSets};
use super::files::{CellDir, RunDir, remove_file, remove_folder, write_atomic, write_json};
use super::identity::{Identity, State};
use super::inputs::{Inputs, key};
use super::interrupt::STOP;
use super::log::CellLog;
use super::manifest::{self, Manifest};
use super::model::ModelInput;
use super::plan::{Plan, Planned};
use super::predictions::{Predicted, write_predictions};
use super::run::{Job, Outcome, Set, train_and_test};
use super::saved;
use super::summary::{CellMetrics, TestMetrics};
use super::verify;
use crate::config::Config;
use crate::context::Verbosity;
use crate::failure::Failure;

/// What all cells of a run share.
pub struct Shared<'a> {
    /// The configuration of the run.
    pub config: &'a Config,
    /// Its folder.
    pub run: &'a RunDir,
    /// Its cells.
    pub plan: &'a Plan,
    /// Its corpora.
    pub inputs: &'a Inputs,
    /// Its validation and test sets as subwords.
    pub encoded: &'a EncodedSets,
    /// The model every cell starts from.
    pub model: &'a ModelInput,
    /// Its tokenizer, with what earlier runs encoded.
    pub encoder: &'a CachedEncoder<'a>,
    /// How much is shown.
    pub verbosity: Verbosity,
}

impl Shared<'_> {
    /// What a cell is a function of.
    ///
    /// # Errors
    /// A language that was not loaded, or training corpora that cannot be mixed.
    pub fn identity(&self, cell: &Planned) -> Result<Identity, Failure> {
        let mut corpora =
            BTreeMap::from([("training set".to_owned(), self.inputs.training_hash(cell)?)]);
        for key in evaluation_keys(cell, self.config) {
            corpora.insert(key.clone(), self.inputs.corpus(&key)?.content_hash());
        }
        Ok(Identity {
            config: cell.config(self.config),
            corpora,
            model: self.model.hashes(),
        })
    }

    /// What lies in the folder of a cell.
    ///
    /// # Errors
    /// Files that cannot be read, or are not what a run writes.
    pub fn state(&self, cell: &Planned) -> Result<State, Failure> {
        let folder = self.run.cell(&cell.id);
        if !folder.manifest().exists() {
            // to know what it would be a function of takes time, and does not matter
            return Ok(State::Missing);
        }
        self.identity(cell)?.state(&folder)
    }

    /// Trains and tests a cell that this process holds, and writes its files, the manifest last.
    ///
    /// # Errors
    /// Whatever fails on the way, or that this process was asked to stop; what was written stays, and the next call
    /// goes on from the last checkpoint.
    pub fn run_cell(
        &self,
        cell: &Planned,
        identity: &Identity,
        title: &str,
    ) -> Result<(), Failure> {
        let begin = Instant::now();
        let folder = self.run.cell(&cell.id);
        let mut manifest = self.begin(cell, identity, &folder)?;
        let train = self.inputs.training_set(cell)?;
        let options = encoded::options(&self.config.encoding, self.config.recipe.label_all);
        let encoded = self.encoder.encode(&train, &options)?;
        let set = |split, language| self.set(split, language);
        let job = Job {
            config: &identity.config,
            model: self.model,
            checkpoints: self.config.checkpoint.settings(folder.checkpoints()),
            identity: identity.hash()?,
            train: Set {
                language: train.language(),
                corpus: &train,
                encoded: &encoded,
            },
            validation: cell
                .train
                .iter()
                .map(|l| set(Split::Validation, l))
                .collect::<Result<_, _>>()?,
            test: self
                .config
                .tests()
                .iter()
                .map(|l| set(Split::Test, l))
                .collect::<Result<_, _>>()?,
        };
        let mut log = CellLog::new(&folder, title, self.verbosity);
        let outcome = train_and_test(&job, &mut log)?;
        log.finish()?;
        still_held()?;
        let metrics = self.metrics(cell, &train, &encoded, &outcome)?;
        write_json(&folder.metrics(), &metrics)?;
        let sets = job.test.iter().zip(&outcome.test);
        let sets = sets.map(|(set, tested)| Predicted {
            corpus: set.corpus,
            encoded: set.encoded,
            predictions: &tested.predictions,
        });
        write_predictions(&folder.predictions(), self.model.encoder(), sets)?;
        self.keep_model(cell, &folder, &metrics, &outcome)?;
        manifest.outputs = verify::outputs(&folder)?;
        still_held()?;
        manifest.finished = true;
        manifest.ended = Some(manifest::now());
        manifest.train_seconds = outcome.train_seconds;
        manifest.total_seconds = begin.elapsed().as_secs_f64();
        write_json(&folder.manifest(), &manifest)?;
        saved::remove_beaten(self.config.keep_models, self.run, self.plan, cell)?;
        remove_folder(&folder.checkpoints())?;
        remove_file(&folder.failures())
    }

    fn set<'s>(&'s self, split: Split, language: &'s str) -> Result<Set<'s>, Failure> {
        let key = key(split, language);
        Ok(Set {
            language,
            corpus: self.inputs.corpus(&key)?,
            encoded: self.encoded.get(&key)?,
        })
    }

    /// Writes `config.toml` and the manifest of a cell that is not finished.
    fn begin(
        &self,
        cell: &Planned,
        identity: &Identity,
        folder: &CellDir,
    ) -> Result<Manifest, Failure> {
        let train = cell
            .train
            .iter()
            .map(|language| key(Split::Train, language));
        let used = train.chain(evaluation_keys(cell, self.config));
        let files = used.flat_map(|key| self.inputs.files(&key).to_vec());
        let manifest = Manifest {
            id: cell.id.clone(),
            finished: false,
            seed: cell.seed,
            device: self.config.device.clone(),
            started: manifest::now(),
            ended: None,
            train_seconds: 0.0,
            total_seconds: 0.0,
            corpora: identity.corpora.clone(),
            model: identity.model.clone(),
            model_revision: self.model.revision(),
            files: files.collect(),
            outputs: BTreeMap::new(),
            features: manifest::features(),
            versions: manifest::versions(),
            commit: manifest::commit(),
            machine: manifest::machine(),
        };
        let text = toml::to_string(&identity.config).map_err(|error| {
            Failure::run(format!(
                "cannot write {}: {error}",
                folder.config().display()
            ))
        })?;
        write_atomic(&folder.config(), text.as_bytes())?;
        write_json(&folder.manifest(), &manifest)?;
        Ok(manifest)
    }

    fn metrics(
        &self,
        cell: &Planned,
        train: &Corpus,
        encoded: &EncodedCorpus,
        outcome: &Outcome,
    ) -> Result<CellMetrics, Failure> {
        let mut test = BTreeMap::new();
        for tested in &outcome.test {
            let set = self.set(Split::Test, &tested.language)?;
            let metrics = TestMetrics {
                report: tested.report.clone(),
                confusion: tested.confusion.clone(),
                loss: tested.loss,
                decoding: tested.decoding.clone(),
                counts: encoded::counts(set.corpus, set.encoded),
            };
            test.insert(tested.language.clone(), metrics);
        }
        Ok(CellMetrics {
            id: cell.id.clone(),
            name: cell.name.clone(),
            train: cell.train.clone(),
            sentences: train.len() as u64,
            seed: cell.seed,
            epochs: outcome.epochs,
            steps: outcome.steps,
            training_set: encoded::counts(train, encoded),
            validation: outcome.validation.clone(),
            test,
        })
    }

    /// Saves the model beside its final place and moves it there, so that a model folder is always whole.
    fn keep_model(
        &self,
        cell: &Planned,
        folder: &CellDir,
        metrics: &CellMetrics,
        outcome: &Outcome,
    ) -> Result<(), Failure> {
        let policy = self.config.keep_models;
        if !saved::keeps(policy, self.run, self.plan, cell, metrics.validation_f1())? {
            return remove_folder(&folder.model());
        }
        let unfinished = folder.root().join("model.tmp");
        remove_folder(&unfinished)?;
        outcome.save(&unfinished, self.model)?;
        remove_folder(&folder.model())?;
        Ok(fs_err::rename(&unfinished, folder.model())?)
    }
}

/// Another process may have taken the cell while this one stood still: then its files are no longer ours to write.
fn still_held() -> Result<(), Failure> {
    if STOP.is_abandoned() {
        return Err(Failure::run("the lease of this cell was lost"));
    }
    Ok(())
}

/// Validation sets of the training languages and all test sets.
pub fn evaluation_keys(cell: &Planned, config: &Config) -> Vec<String> {
    let validation = cell
        .train
        .iter()
        .map(|language| key(Split::Validation, language));
    validation
        .chain(
            config
                .tests()
                .iter()
                .map(|language| key(Split::Test, language)),
        )
        .collect()
}
