//! Training and testing one cell: with `tagger`, the only module that drives `ner-train`.

use std::collections::BTreeMap;
use std::path::Path;

use ner_data::Corpus;
use ner_metrics::{Confusion, Report};
use ner_model::checkpoint::SaveOptions;
use ner_model::{Checkpoint, TokenClassifier};
use ner_tokenize::{EncodedCorpus, Vocabulary};
use ner_train::predict_in_parts;
use ner_train::{EpochLog, EvalSet, EvalSummary, Evaluation, Observer, StepLog, Training};

use super::encoded::tokens;
use super::interrupt::STOP;
use super::log::CellLog;
use super::model::ModelInput;
use crate::config::{CellConfig, Config};
use crate::failure::Failure;
use crate::progress::Progress;

pub use ner_train::{Checkpoints, DecodingGain, Recipe, WordPrediction};

/// A corpus and the same as subwords.
#[derive(Debug, Clone, Copy)]
pub struct Set<'a> {
    /// Its language.
    pub language: &'a str,
    /// Its words and labels.
    pub corpus: &'a Corpus,
    /// Its windows.
    pub encoded: &'a EncodedCorpus,
}

/// What one cell trains on and is tested on.
#[derive(Debug)]
pub struct Job<'a> {
    /// Everything the cell depends on.
    pub config: &'a CellConfig,
    /// What it starts from.
    pub model: &'a ModelInput,
    /// Where it leaves checkpoints, and from which it goes on.
    pub checkpoints: Checkpoints,
    /// Hash of all it depends on, so that no other cell's checkpoint is taken up.
    pub identity: String,
    /// What it is trained on.
    pub train: Set<'a>,
    /// What it is scored on after each epoch.
    pub validation: Vec<Set<'a>>,
    /// What the trained model is scored on.
    pub test: Vec<Set<'a>>,
}

/// A trained and tested model.
pub struct Outcome {
    /// Optimiser steps.
    pub steps: u32,
    /// Passes over the training set.
    pub epochs: f64,
    /// Seconds of training, evaluation not counted.
    pub train_seconds: f64,
    /// Scores of the last epoch, by language.
    pub validation: BTreeMap<String, EvalSummary>,
    /// The test sets, in the order of the job.
    pub test: Vec<Tested>,
    model: TokenClassifier,
    checkpoint: Checkpoint,
    vocabulary: Vocabulary,
    decay_of_others: f64,
    labels: Vec<String>,
}

/// Predictions and scores on one test set.
#[derive(Debug)]
pub struct Tested {
    /// Language of the test set.
    pub language: String,
    /// One a word.
    pub predictions: Vec<WordPrediction>,
    /// seqeval's report.
    pub report: Report,
    /// Words by gold and predicted tag.
    pub confusion: Confusion,
    /// Mean over words, natural logarithm.
    pub loss: f64,
    /// What decoding whole sentences changed, where that was done.
    pub decoding: Option<DecodingGain>,
}

/// The device of a configuration that names none.
pub fn default_device() -> &'static str {
    ner_model::device::default_name()
}

/// Checks that a device is there.
///
/// # Errors
/// A device that is unknown, not compiled in or not on this machine.
pub fn check_device(name: &str) -> Result<(), Failure> {
    ner_model::device::select(name)
        .map(drop)
        .map_err(Failure::from)
}

/// Checks that this machine can make the cells of a run: device, precision, and the memory without which none fits.
///
/// # Errors
/// What is lacking. It is this machine's failure, not the cells'.
pub fn check_capable(config: &Config, model: &ModelInput) -> Result<(), Failure> {
    let device = ner_model::device::select(&config.device)?;
    config.recipe.precision.check(&device)?;
    // parameters, gradients and both moments, of the matrices alone: less does not do
    let least = 16 * model.shape(2).without_embeddings;
    match memory_limit().filter(|limit| *limit < least && config.device == "cpu") {
        None => Ok(()),
        Some(limit) => Err(Failure::run(format!(
            "training this model needs at least {} MB of memory, this process has {} MB",
            least >> 20,
            limit >> 20
        ))
        .with_hint("choose a smaller model or another machine; no cell was started")),
    }
}

/// Bytes of memory that this machine has, or that the control group of this process may use; `None` where the system
/// does not say.
fn memory_limit() -> Option<u64> {
    // std: files of Linux alone
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:"))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kilobytes << 10)
    });
    let group = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ]
    .iter()
    .find_map(|path| read(path)?.trim().parse().ok());
    machine.into_iter().chain(group).min()
}

/// Trains a cell, from its last checkpoint if there is one, and tests it.
///
/// # Errors
/// Those of the model and training crates.
pub fn train_and_test(job: &Job<'_>, log: &mut CellLog) -> Result<Outcome, Failure> {
    let device = ner_model::device::select(&job.config.device)?;
    let labels = job.train.corpus.labels().names().to_vec();
    let sets = [&job.train]
        .into_iter()
        .chain(&job.validation)
        .chain(&job.test);
    let vocabulary = job.model.vocabulary(sets.map(|set| set.encoded))?;
    let checkpoint = job.model.checkpoint(job.config.seed);
    let load = || checkpoint.load(vocabulary.kept(), &labels, job.config.seed, &device);
    let model = job.model.reading(load)?;
    let validation: Vec<EvalSet<'_>> = job.validation.iter().map(Set::for_evaluation).collect();
    let training = Training {
        recipe: &job.config.recipe,
        seed: job.config.seed,
        config: checkpoint.config(),
        train: job.train.encoded,
        validation: &validation,
        vocabulary: &vocabulary,
        checkpoints: Some(&job.checkpoints),
        stop: Some(&STOP),
        identity: &job.identity,
    };
    let trained = ner_train::train(model, &training, &mut LogObserver(log))?;
    let batch = job.config.recipe.eval_batch_tokens;
    let transitions = job.config.recipe.decode.transitions(&labels);
    let rules = transitions.as_ref();
    let tokens = job.test.iter().map(|set| tokens(set.encoded)).sum();
    let mut progress = Progress::new("testing", "tokens", Some(tokens));
    let test = job.test.iter().map(|set| {
        let predictions = predict_in_parts(
            set.encoded,
            &mut |tokens| progress.advance(tokens),
            |part| {
                if STOP.is_set() {
                    // the last checkpoint is of the trained model: nothing is lost
                    return Err(ner_train::Error::EvaluationStopped);
                }
                ner_train::predict(&trained.model, part, &vocabulary, batch, rules)
            },
        )?;
        let Evaluation {
            report,
            confusion,
            loss,
        } = Evaluation::new(set.corpus, &predictions)?;
        Ok(Tested {
            language: set.language.to_owned(),
            decoding: rules
                .map(|_| DecodingGain::new(set.corpus, &predictions))
                .transpose()?,
            predictions,
            report,
            confusion,
            loss,
        })
    });
    let test = test.collect::<Result<_, Failure>>()?;
    progress.finish();
    Ok(Outcome {
        steps: trained.steps,
        epochs: f64::from(trained.epochs),
        train_seconds: trained.train_seconds,
        validation: trained
            .log
            .last()
            .map(|epoch| epoch.validation.clone())
            .unwrap_or_default(),
        test,
        model: trained.model,
        checkpoint,
        vocabulary,
        decay_of_others: trained.decay_of_others,
        labels,
    })
}

impl Outcome {
    /// Writes the model in the layout `transformers` loads, the word embedding whole again.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn save(&self, folder: &Path, input: &ModelInput) -> Result<(), Failure> {
        let tokenizer = input.encoder().to_json()?;
        let options = SaveOptions {
            kept: self.vocabulary.kept(),
            decay_of_others: self.decay_of_others,
            labels: &self.labels,
            tokenizer: &tokenizer,
        };
        // rows of the word embedding that were not trained come from the file
        input.reading(|| self.checkpoint.save(&self.model, options, folder))
    }
}

impl<'a> Set<'a> {
    fn for_evaluation(&self) -> EvalSet<'a> {
        EvalSet {
            language: self.language,
            corpus: self.corpus,
            encoded: self.encoded,
        }
    }
}

/// Passes what training says to the log of the cell.
struct LogObserver<'a>(&'a mut CellLog);

impl Observer for LogObserver<'_> {
    fn step(&mut self, step: &StepLog) {
        self.0.step(step.step, step.steps, step.loss, step);
    }

    fn epoch(&mut self, epoch: &EpochLog) {
        let scores = epoch
            .validation
            .iter()
            .map(|(language, score)| (language.clone(), score.f1));
        self.0.epoch(
            epoch.epoch,
            epoch.train_loss,
            &scores.collect::<Vec<_>>(),
            epoch,
        );
    }

    fn before_checkpoint(&mut self) -> std::io::Result<()> {
        self.0.sync()
    }
}
