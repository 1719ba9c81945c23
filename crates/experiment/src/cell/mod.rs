//! One cell from its inputs to its files.
//!
//! | module | holds |
//! | --- | --- |
//! | `fit` | training and testing |
//! | `log` | what is recorded and shown while it trains |
//! | `retention` | which models stay on disk |

mod capability;
mod fit;
mod log;
mod retention;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ner_data::{Corpus, Split};
use ner_model::device::{self, Processor};
use ner_tokenize::EncodedCorpus;

use crate::call::Call;
use crate::config::{Config, KeepModels};
use crate::error::Error;
use crate::inputs::{self, CachedEncoder, EncodedSets, Inputs, ModelInput, key};
use crate::lease::{Leases, Work};
use crate::plan::{Plan, Planned, Settings};
use crate::records::{
    CellMetrics, Identity, Manifest, Predicted, RunDir, State, TestMetrics, finished, json_text,
    manifest, outputs, read_json, remove_folder, write_predictions,
};
use fit::{Job, Outcome, Set, train_and_test};
use log::CellLog;

pub(crate) use capability::check_capable;
pub use capability::check_device;
pub(crate) use retention::{is_lost, remove_beaten};

/// What all cells of a run share.
pub(crate) struct Shared<'a> {
    /// The configuration of the run.
    pub config: &'a Config,
    /// Its folder.
    pub run: &'a RunDir,
    /// Its cells.
    pub plan: &'a Plan,
    /// The settings they have in common.
    pub settings: &'a Settings,
    /// Its corpora.
    pub inputs: &'a Inputs,
    /// Its validation and test sets as subwords.
    pub encoded: &'a EncodedSets,
    /// The model that every cell starts from.
    pub model: &'a ModelInput,
    /// Its tokenizer, with the cache of what earlier runs encoded.
    pub encoder: CachedEncoder<'a>,
    /// What the caller passed in.
    pub call: &'a Call<'a>,
}

impl Shared<'_> {
    /// The leases of the run.
    pub(crate) fn leases(&self) -> Leases {
        let seconds = self.config.sharing.lease_seconds;
        Leases::new(self.run.root(), Duration::from_secs_f64(seconds))
    }

    /// The settings that all cells of this call have in common, taken from the first one.
    ///
    /// # Errors
    /// Never for a plan made from this configuration.
    pub(crate) fn settings_of_call(&self) -> Result<Settings, Error> {
        let Some(cell) = self.plan.cells.first() else {
            return Err(Error::run("the plan has no cells"));
        };
        let config = cell.config(self.config);
        Ok(Settings::new(
            &config,
            &self.model.hashes(),
            &self.inputs.hashes(),
        ))
    }

    /// Everything that determines a cell.
    ///
    /// # Errors
    /// A language that was not loaded, or training corpora that cannot be combined.
    pub(crate) fn identity(&self, cell: &Planned) -> Result<Identity, Error> {
        let mut corpora =
            BTreeMap::from([("training set".to_owned(), self.inputs.training_hash(cell)?)]);
        for key in evaluation_keys(cell, self.config) {
            corpora.insert(key.clone(), self.inputs.hash(&key)?);
        }
        Ok(Identity {
            config: cell.config(self.config),
            corpora,
            model: self.model.hashes(),
        })
    }

    /// The state of a cell: finished, or what a process has begun.
    ///
    /// # Errors
    /// Files that cannot be read or that no run wrote.
    pub(crate) fn state(&self, cell: &Planned) -> Result<State, Error> {
        let folder = self.run.shown(&cell.id);
        if !folder.manifest().exists() {
            // computing its identity takes time and is not needed here
            return Ok(State::Missing);
        }
        self.identity(cell)?.state(&folder)
    }

    /// Whether a cell is finished, including its model if that is kept.
    ///
    /// # Errors
    /// Its folder holds a finished cell of another identity; otherwise as [`Shared::state`].
    pub(crate) fn is_done(&self, cell: &Planned) -> Result<bool, Error> {
        if let Some(difference) = self.other(cell)? {
            return Err(finished::is_other(self.run, &cell.id, &difference));
        }
        Ok(finished::is_finished(self.run, &cell.id) && !self.lacks_model(cell)?)
    }

    /// How a finished cell in this cell's folder differs, if it has another identity.
    ///
    /// # Errors
    /// As [`Shared::state`].
    pub(crate) fn other(&self, cell: &Planned) -> Result<Option<String>, Error> {
        let folder = self.run.cell(&cell.id);
        if !folder.manifest().exists() {
            return Ok(None);
        }
        Ok(match self.identity(cell)?.state(&folder)? {
            State::Other {
                finished: true,
                difference,
            } => Some(difference),
            _ => None,
        })
    }

    /// Whether a finished cell lacks a model that should have been kept.
    ///
    /// # Errors
    /// Files that cannot be read or that no run wrote.
    pub(crate) fn lacks_model(&self, cell: &Planned) -> Result<bool, Error> {
        match self.config.keep_models {
            KeepModels::None => Ok(false),
            _ => retention::is_lost(self.run, self.plan, cell),
        }
    }

    /// Trains and tests a cell that this process holds, and writes its files, the manifest last. The cell is then ready
    /// to publish.
    ///
    /// # Errors
    /// Any failure on the way, or a request to stop; what was written is kept, and the next call resumes from the last
    /// checkpoint.
    pub(crate) fn run_cell(
        &self,
        cell: &Planned,
        identity: &Identity,
        title: &str,
        work: &Work<'_>,
    ) -> Result<(), Error> {
        let begin = Instant::now();
        let folder = work.folder();
        let mut manifest = self.begin(cell, identity, title, work)?;
        let train = self.inputs.training_set(cell)?;
        let options = inputs::options(&self.config.encoding, self.config.recipe.label_all);
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
                .test_languages()
                .iter()
                .map(|l| set(Split::Test, l))
                .collect::<Result<_, _>>()?,
        };
        let mut log = CellLog::new(folder, title, self.call.observer);
        let outcome = train_and_test(&job, &mut log, self.call)?;
        log.finish()?;
        work.check()?;
        let metrics = self.metrics(cell, &train, &encoded, &outcome)?;
        work.write(&folder.metrics(), &json_text(&folder.metrics(), &metrics)?)?;
        let sets = job.test.iter().zip(&outcome.test);
        let sets = sets.map(|(set, tested)| Predicted {
            corpus: set.corpus,
            encoded: set.encoded,
            predictions: &tested.predictions,
        });
        write_predictions(&folder.predictions(), self.model.encoder(), sets)?;
        self.keep_model(cell, work, &metrics, &outcome)?;
        manifest.outputs = outputs(folder)?;
        manifest.finished = true;
        manifest.ended = Some(manifest::now());
        manifest.train_seconds = outcome.train_seconds;
        manifest.total_seconds = begin.elapsed().as_secs_f64();
        let manifest = manifest.sealed(&folder.manifest())?;
        work.write(&folder.manifest(), &manifest)?;
        remove_folder(&folder.checkpoints())
    }

    fn set<'s>(&'s self, split: Split, language: &'s str) -> Result<Set<'s>, Error> {
        let key = key(split, language);
        Ok(Set {
            language,
            corpus: self.inputs.corpus(&key)?,
            encoded: self.encoded.get(&key)?,
        })
    }

    /// Writes `config.toml` and the manifest of an unfinished cell.
    fn begin(
        &self,
        cell: &Planned,
        identity: &Identity,
        title: &str,
        work: &Work<'_>,
    ) -> Result<Manifest, Error> {
        let folder = work.folder();
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
            features: self.call.build.features.clone(),
            versions: self.call.build.versions.clone(),
            commit: self.call.build.commit.clone(),
            machine: manifest::machine(),
            processors: self.processors(title, work)?,
            keep_models: Some(self.config.keep_models),
            seal: None,
        };
        let text = toml::to_string(&identity.config).map_err(|error| {
            Error::run(format!(
                "cannot write {}: {error}",
                folder.config().display()
            ))
        })?;
        work.write(&folder.config(), text.as_bytes())?;
        work.write(
            &folder.manifest(),
            &json_text(&folder.manifest(), &manifest)?,
        )?;
        Ok(manifest)
    }

    /// The processors that have worked on the cell, this one last. Processors with different instructions give
    /// different bytes; the observer gets a note about it.
    fn processors(&self, title: &str, work: &Work<'_>) -> Result<Vec<Processor>, Error> {
        let earlier = read_json::<Manifest>(&work.folder().manifest())?;
        let mut processors = earlier.map_or(Vec::new(), |manifest| manifest.processors);
        let own = device::processor_of(&device::select(&self.config.device)?);
        if let Some(last) = processors.last().filter(|last| **last != own) {
            tracing::warn!(
                "{title}: resumes on a different processor ({}): the result will not be bit-identical to an uninterrupted run",
                own.differences(last).join(", ")
            );
        }
        if processors.last() != Some(&own) {
            processors.push(own);
        }
        Ok(processors)
    }

    fn metrics(
        &self,
        cell: &Planned,
        train: &Corpus,
        encoded: &EncodedCorpus,
        outcome: &Outcome,
    ) -> Result<CellMetrics, Error> {
        let mut test = BTreeMap::new();
        for tested in &outcome.test {
            let set = self.set(Split::Test, &tested.language)?;
            let metrics = TestMetrics {
                report: tested.report.clone(),
                confusion: tested.confusion.clone(),
                loss: tested.loss,
                decoding: tested.decoding.clone(),
                counts: inputs::counts(set.corpus, set.encoded),
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
            training_set: inputs::counts(train, encoded),
            validation: outcome.validation.clone(),
            test,
        })
    }

    /// Saves the model next to its final location and moves it there, so that a model folder is always complete.
    fn keep_model(
        &self,
        cell: &Planned,
        work: &Work<'_>,
        metrics: &CellMetrics,
        outcome: &Outcome,
    ) -> Result<(), Error> {
        let folder = work.folder();
        remove_folder(&folder.model())?;
        let policy = self.config.keep_models;
        let again = retention::is_lost(self.run, self.plan, cell)?;
        if !again && !retention::keeps(policy, self.run, cell, metrics.validation_f1())? {
            return Ok(());
        }
        let unfinished = folder.root().join("model.tmp");
        remove_folder(&unfinished)?;
        work.check()?;
        outcome.save(&unfinished, self.model, self.call)?;
        Ok(fs_err::rename(&unfinished, folder.model())?)
    }
}

/// The validation sets of the training languages, and all test sets.
pub(crate) fn evaluation_keys(cell: &Planned, config: &Config) -> Vec<String> {
    let validation = cell
        .train
        .iter()
        .map(|language| key(Split::Validation, language));
    validation
        .chain(
            config
                .test_languages()
                .iter()
                .map(|language| key(Split::Test, language)),
        )
        .collect()
}
