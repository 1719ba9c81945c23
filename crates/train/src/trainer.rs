//! The training loop.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use burn::module::Module;
use burn::tensor::Device;
use ner_data::Corpus;
use ner_model::{ModelConfig, TokenClassifier};
use ner_tokenize::{EncodedCorpus, Vocabulary};

use crate::batches::LocalCorpus;
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, predict_local};
use crate::loss_scale::LossScale;
use crate::observer::{EpochLog, EvalSummary, Observer, StepLog};
use crate::recipe::Recipe;
use crate::state::{self, Progress};
use crate::step::Stepper;

/// A corpus that is scored after each epoch.
#[derive(Debug, Clone, Copy)]
pub struct EvalSet<'a> {
    /// Its language, under which the scores are filed.
    pub language: &'a str,
    /// The words and gold tags.
    pub corpus: &'a Corpus,
    /// The same as subwords.
    pub encoded: &'a EncodedCorpus,
}

/// What a training run works on.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    /// Hyper-parameters.
    pub recipe: &'a Recipe,
    /// Decides the order of sentences and the dropout masks.
    pub seed: u64,
    /// For the dropout probabilities.
    pub config: &'a ModelConfig,
    /// The training set as subwords.
    pub train: &'a EncodedCorpus,
    /// Scored after each epoch; nothing is chosen by them.
    pub validation: &'a [EvalSet<'a>],
    /// Pieces that the model's embedding holds.
    pub vocabulary: &'a Vocabulary,
    /// File that is written after each epoch and taken up where a run was stopped.
    pub checkpoint: Option<&'a Path>,
    /// What else the run is a function of (hashes of files, say), so that no other run's
    /// checkpoint is taken up.
    pub identity: &'a str,
}

/// A fine-tuned model.
#[derive(Debug)]
pub struct Trained {
    /// On the plain device, for use.
    pub model: TokenClassifier,
    /// Steps made.
    pub steps: u32,
    /// Epochs made.
    pub epochs: u32,
    /// Seconds spent on steps, evaluation not counted.
    pub train_seconds: f64,
    /// Log of each epoch.
    pub log: Vec<EpochLog>,
    /// Factor that weight decay gave embedding rows outside the vocabulary.
    pub decay_of_others: f64,
}

/// Fine-tunes a model that lies on a plain device.
pub fn train(
    model: TokenClassifier,
    training: &Training<'_>,
    observer: &mut dyn Observer,
) -> Result<Trained> {
    training.recipe.validate()?;
    if training.train.targets.is_empty() {
        return Err(Error::NothingToLearn {
            sentences: training.train.sentences,
        });
    }
    let (mut run, mut model) = Run::new(model, training)?;
    while run.progress.epoch < run.epochs {
        model = run.epoch(model, observer)?;
        if let Some(path) = training.checkpoint {
            run.progress.loss_scale = run.stepper.loss_scale;
            state::save(path, &model, &run.stepper.moments, &run.progress)?;
        }
    }
    Ok(Trained {
        model: model.valid(),
        steps: run.steps,
        epochs: run.epochs,
        train_seconds: run.progress.train_seconds,
        log: run.progress.epochs,
        decay_of_others: training.recipe.decay_alone(run.steps),
    })
}

/// A run without its model, which is handed from step to step as a whole: a second handle on its
/// parameters would make the optimiser copy them.
struct Run<'a> {
    training: &'a Training<'a>,
    data: LocalCorpus<'a>,
    validation: Vec<LocalCorpus<'a>>,
    stepper: Stepper<'a>,
    progress: Progress,
    epochs: u32,
    steps: u32,
}

impl<'a> Run<'a> {
    fn new(model: TokenClassifier, training: &'a Training<'a>) -> Result<(Self, TokenClassifier)> {
        let device = model.device();
        let sentences = training.train.sentences;
        let epochs = training.recipe.total_epochs(sentences);
        let per_epoch = training.recipe.steps_per_epoch(sentences);
        let steps = epochs.checked_mul(per_epoch).ok_or(Error::Recipe {
            key: "epochs",
            value: epochs.to_string(),
            reason: "all epochs together have more steps than can be counted",
        })?;
        let local = |set: &EvalSet<'a>| LocalCorpus::new(set.encoded, training.vocabulary);
        let fingerprint = fingerprint(training);
        let mut run = Self {
            data: LocalCorpus::new(training.train, training.vocabulary)?,
            validation: training
                .validation
                .iter()
                .map(local)
                .collect::<Result<_>>()?,
            stepper: Stepper::new(training, steps),
            progress: Progress {
                fingerprint,
                epoch: 0,
                step: 0,
                train_seconds: 0.0,
                epochs: Vec::new(),
                loss_scale: LossScale::default(),
            },
            epochs,
            steps,
            training,
        };
        let model = model.with_precision(training.recipe.precision)?;
        let model = run.resume(model.train(), &device)?;
        Ok((run, model))
    }

    /// Takes up the checkpoint, if there is one.
    fn resume(&mut self, model: TokenClassifier, device: &Device) -> Result<TokenClassifier> {
        let Some(path) = self.training.checkpoint.filter(|path| path.exists()) else {
            return Ok(model);
        };
        let (model, moments, progress) =
            state::load(path, model, &self.progress.fingerprint, device)?;
        let per_epoch = self.steps / self.epochs;
        let done = progress.epoch.min(self.epochs);
        if (progress.epoch, progress.step) != (done, done * per_epoch) {
            return Err(Error::Checkpoint {
                path: path.to_path_buf(),
                reason: format!(
                    "it stands at epoch {} and step {}, of {} and {}",
                    progress.epoch, progress.step, self.epochs, self.steps
                ),
            });
        }
        tracing::info!(
            epoch = progress.epoch,
            step = progress.step,
            "going on from {}",
            path.display()
        );
        self.stepper.moments = moments;
        self.stepper.loss_scale = progress.loss_scale;
        self.progress = progress;
        Ok(model)
    }

    fn epoch(
        &mut self,
        mut model: TokenClassifier,
        observer: &mut dyn Observer,
    ) -> Result<TokenClassifier> {
        let recipe = self.training.recipe;
        let batches = self
            .data
            .epoch(self.training.seed, self.progress.epoch, recipe.batch_size);
        let (mut losses, mut count) = (0.0, 0);
        for group in batches.chunks(recipe.grad_accumulation) {
            let begin = Instant::now();
            let number = self.progress.step + 1;
            let (updated, loss, at) = self.stepper.step(model, group, number)?;
            (model, self.progress.step) = (updated, number);
            let seconds = begin.elapsed().as_secs_f64();
            self.progress.train_seconds += seconds;
            (losses, count) = (losses + loss, count + 1);
            let tokens: usize = group.iter().map(|batch| batch.packed.tokens()).sum();
            observer.step(&StepLog {
                step: at.step,
                steps: self.steps,
                epoch: f64::from(at.step) * f64::from(self.epochs) / f64::from(self.steps),
                loss,
                learning_rate: at.learning_rate,
                grad_norm: at.grad_norm,
                tokens: tokens as u64,
                tokens_per_second: tokens as f64 / seconds,
            });
        }
        self.progress.epoch += 1;
        let log = EpochLog {
            epoch: self.progress.epoch,
            step: self.progress.step,
            train_loss: losses / f64::from(count.max(1)),
            train_seconds: self.progress.train_seconds,
            validation: self.validate(&model)?,
        };
        observer.epoch(&log);
        self.progress.epochs.push(log);
        Ok(model)
    }

    fn validate(&self, model: &TokenClassifier) -> Result<BTreeMap<String, EvalSummary>> {
        let model = model.valid();
        let mut scores = BTreeMap::new();
        for (set, local) in self.training.validation.iter().zip(&self.validation) {
            let recipe = self.training.recipe;
            let transitions = recipe.decode.transitions(set.corpus.labels().names());
            let batch = recipe.eval_batch_tokens;
            let predictions = predict_local(&model, local, batch, transitions.as_ref())?;
            let Evaluation { report, loss, .. } = Evaluation::new(set.corpus, &predictions)?;
            let (f1, precision, recall) =
                (report.micro.f1, report.micro.precision, report.micro.recall);
            let summary = EvalSummary {
                loss,
                f1,
                precision,
                recall,
                accuracy: report.accuracy,
            };
            scores.insert(set.language.to_string(), summary);
        }
        Ok(scores)
    }
}

/// What the rest of a run depends on beside the checkpoint.
fn fingerprint(training: &Training<'_>) -> String {
    let recipe = serde_json::to_string(training.recipe).unwrap_or_default();
    let (sentences, tokens) = (training.train.sentences, training.train.ids.len());
    format!(
        "{} seed {} sentences {sentences} tokens {tokens} {recipe}",
        training.identity, training.seed
    )
}
