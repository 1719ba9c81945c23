//! The training loop.

use std::collections::BTreeMap;
use std::time::Instant;

use burn::module::Module;
use ner_model::{ModelConfig, TokenClassifier};
use ner_tokenize::Vocabulary;

use crate::batches::{LabelledBatch, LocalCorpus};
use crate::checkpoints::Writer;
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, predict};
use crate::loss_scale::LossScale;
use crate::model::NerModel;
use crate::observer::{EpochLog, EvalSummary, Observer, StepLog};
use crate::state::Progress;
use crate::step::Stepper;
use crate::stop::Stop;
use crate::training::{EvalSet, Trained, Training};

/// Fine-tunes a model that lies on a plain device, from its last checkpoint if there is one.
///
/// # Errors
/// [`Error::Recipe`], [`Error::NothingToLearn`]; [`Error::NotFinite`] for a loss or gradient that overflows;
/// [`Error::Stopped`] when it is stopped; [`Error::Damaged`], [`Error::Checkpoint`] and [`Error::Save`] for
/// training checkpoints; those of the model, the device and the observer.
pub fn train(
    model: NerModel,
    training: &Training<'_>,
    observer: &mut dyn Observer,
) -> Result<Trained> {
    training.recipe.validate()?;
    if training.train.targets.is_empty() {
        return Err(Error::NothingToLearn {
            sentences: training.train.sentences,
        });
    }
    let NerModel {
        classifier,
        vocabulary,
        checkpoint,
        labels,
        decay_of_others,
    } = model;
    let mut run = Run::new(training, &vocabulary, checkpoint.config())?;
    let classifier = classifier.with_precision(training.recipe.precision)?;
    let mut classifier = run.resume(classifier)?;
    while run.epochs_done() < run.epochs {
        classifier = run.steps_of_epoch(classifier, observer)?;
        run.end_epoch(&classifier, observer)?;
        run.save(&classifier, observer)?;
    }
    Ok(Trained {
        steps: run.steps,
        epochs: run.epochs,
        train_seconds: run.progress.train_seconds,
        log: run.progress.epochs,
        model: NerModel {
            classifier: classifier.valid(),
            decay_of_others: decay_of_others * training.recipe.decay_alone(run.steps),
            vocabulary,
            checkpoint,
            labels,
        },
    })
}

/// A run without its model, which is handed from step to step as a whole: a second handle on its
/// parameters would make the optimiser copy them.
struct Run<'a> {
    training: &'a Training<'a>,
    data: LocalCorpus<'a>,
    validation: Vec<LocalCorpus<'a>>,
    stepper: Stepper<'a>,
    checkpoints: Option<Writer<'a>>,
    progress: Progress,
    epochs: u32,
    steps_per_epoch: u32,
    steps: u32,
}

impl<'a> Run<'a> {
    fn new(
        training: &'a Training<'a>,
        vocabulary: &Vocabulary,
        config: &ModelConfig,
    ) -> Result<Self> {
        let sentences = training.train.sentences;
        let epochs = training.recipe.total_epochs(sentences);
        let steps_per_epoch = training.recipe.steps_per_epoch(sentences);
        let steps = epochs.checked_mul(steps_per_epoch).ok_or(Error::Recipe {
            key: "epochs",
            value: epochs.to_string(),
            reason: "all epochs together have too many steps",
        })?;
        let local = |set: &EvalSet<'a>| LocalCorpus::new(set.encoded, vocabulary);
        Ok(Self {
            data: LocalCorpus::new(training.train, vocabulary)?,
            validation: training
                .validation
                .iter()
                .map(local)
                .collect::<Result<_>>()?,
            stepper: Stepper::new(training, config, steps),
            checkpoints: training.checkpoints.map(Writer::new),
            progress: Progress {
                fingerprint: fingerprint(training)?,
                step: 0,
                losses: 0.0,
                train_seconds: 0.0,
                epochs: Vec::new(),
                loss_scale: LossScale::default(),
            },
            epochs,
            steps_per_epoch,
            steps,
            training,
        })
    }

    /// The model on an autodiff device, with the state of the last checkpoint if there is one.
    fn resume(&mut self, model: TokenClassifier) -> Result<TokenClassifier> {
        let device = model.device();
        let model = model.train();
        let Some(checkpoints) = &mut self.checkpoints else {
            return Ok(model);
        };
        let (model, stored) = checkpoints.load(model, &self.progress.fingerprint, &device)?;
        if let Some((moments, progress)) = stored {
            self.check_place(&progress)?;
            self.stepper.optimizer.moments = moments;
            self.stepper.loss_scale = progress.loss_scale;
            self.progress = progress;
        }
        Ok(model)
    }

    /// A step within the first epoch that is not scored yet, its end included.
    fn check_place(&self, progress: &Progress) -> Result<()> {
        let (step, scored) = (progress.step, progress.epochs.len() as u32);
        let first = scored.checked_mul(self.steps_per_epoch);
        let within = first.is_some_and(|first| {
            (first..=first.saturating_add(self.steps_per_epoch)).contains(&step)
        });
        if within && step <= self.steps && scored <= self.epochs {
            return Ok(());
        }
        Err(Error::Checkpoint {
            path: self
                .training
                .checkpoints
                .map(|settings| settings.folder.clone())
                .unwrap_or_default(),
            reason: format!(
                "the newest is at step {step} with {scored} epochs scored, of {} steps and {} epochs",
                self.steps, self.epochs
            ),
        })
    }

    fn epochs_done(&self) -> u32 {
        self.progress.epochs.len() as u32
    }

    /// Writes a checkpoint of the current state.
    fn save(&mut self, model: &TokenClassifier, observer: &mut dyn Observer) -> Result<()> {
        let Some(checkpoints) = &mut self.checkpoints else {
            return Ok(());
        };
        observer.before_checkpoint()?;
        self.progress.loss_scale = self.stepper.loss_scale;
        checkpoints.save(model, &self.stepper.optimizer.moments, &self.progress)
    }

    /// The error of a stopped run, after a last checkpoint where one may be written.
    fn stopped(&mut self, model: &TokenClassifier, observer: &mut dyn Observer) -> Result<Error> {
        let abandoned = self.training.stop.is_some_and(Stop::is_abandoned);
        let step = self.progress.step;
        if !abandoned && !self.checkpoints.as_ref().is_some_and(|c| c.has(step)) {
            self.save(model, observer)?;
        }
        Ok(Error::Stopped {
            step,
            steps: self.steps,
            saved: self.checkpoints.is_some() && !abandoned,
        })
    }

    /// What is left of the steps of an epoch.
    fn steps_of_epoch(
        &mut self,
        mut model: TokenClassifier,
        observer: &mut dyn Observer,
    ) -> Result<TokenClassifier> {
        let (recipe, epoch) = (self.training.recipe, self.epochs_done());
        let batches = self
            .data
            .epoch(self.training.seed, epoch, recipe.batch_size);
        let done = self.progress.step - epoch * self.steps_per_epoch;
        let groups = batches.chunks(recipe.grad_accumulation);
        for group in groups.skip(done as usize) {
            if self.training.stop.is_some_and(Stop::is_set) {
                return Err(self.stopped(&model, observer)?);
            }
            model = self.step(model, group, observer)?;
            let step = self.progress.step;
            if self.checkpoints.as_ref().is_some_and(|c| c.is_due(step)) {
                self.save(&model, observer)?;
            }
        }
        Ok(model)
    }

    fn step(
        &mut self,
        model: TokenClassifier,
        group: &[LabelledBatch],
        observer: &mut dyn Observer,
    ) -> Result<TokenClassifier> {
        let begin = Instant::now();
        let (model, loss, at) = self.stepper.step(model, group, self.progress.step + 1)?;
        let seconds = begin.elapsed().as_secs_f64();
        self.progress.step = at.step;
        self.progress.train_seconds += seconds;
        self.progress.losses += loss;
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
        Ok(model)
    }

    /// Scores the model after the last step of an epoch.
    fn end_epoch(&mut self, model: &TokenClassifier, observer: &mut dyn Observer) -> Result<()> {
        let validation = match self.validate(model) {
            Err(Error::EvaluationStopped) => return Err(self.stopped(model, observer)?),
            validation => validation?,
        };
        let log = EpochLog {
            epoch: self.epochs_done() + 1,
            step: self.progress.step,
            train_loss: self.progress.losses / f64::from(self.steps_per_epoch),
            train_seconds: self.progress.train_seconds,
            validation,
        };
        observer.epoch(&log);
        self.progress.losses = 0.0;
        self.progress.epochs.push(log);
        Ok(())
    }

    fn validate(&self, model: &TokenClassifier) -> Result<BTreeMap<String, EvalSummary>> {
        let model = model.valid();
        let mut scores = BTreeMap::new();
        for (set, local) in self.training.validation.iter().zip(&self.validation) {
            let Training { recipe, stop, .. } = *self.training;
            let transitions = recipe.decode.transitions(set.corpus.labels().names());
            let batch = recipe.eval_batch_tokens;
            let predictions = predict(&model, local, batch, transitions.as_ref(), stop)?;
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
fn fingerprint(training: &Training<'_>) -> Result<String> {
    let recipe = serde_json::to_string(training.recipe).map_err(Error::RecipeJson)?;
    let (sentences, tokens) = (training.train.sentences, training.train.ids.len());
    Ok(format!(
        "{} seed {} sentences {sentences} tokens {tokens} {recipe}",
        training.identity, training.seed
    ))
}
