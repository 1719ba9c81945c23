//! The training loop.

use std::collections::BTreeMap;
use std::time::Instant;

use burn::module::Module;
use burn::tensor::Device;
use ner_data::Corpus;
use ner_model::{ModelConfig, TokenClassifier};
use ner_tokenize::{EncodedCorpus, Vocabulary};

use crate::batches::{LabelledBatch, LocalCorpus};
use crate::checkpoints::{Checkpoints, Writer};
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, predict_local};
use crate::loss_scale::LossScale;
use crate::observer::{EpochLog, EvalSummary, Observer, StepLog};
use crate::recipe::Recipe;
use crate::state::Progress;
use crate::step::Stepper;
use crate::stop::Stop;

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
    /// Where checkpoints are left, and from where a run that was cut short goes on.
    pub checkpoints: Option<&'a Checkpoints>,
    /// Who may tell the run to stop.
    pub stop: Option<&'a Stop>,
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

/// Fine-tunes a model that lies on a plain device, from its last checkpoint if there is one.
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
    while run.epochs_done() < run.epochs {
        model = run.steps_of_epoch(model, observer)?;
        run.end_epoch(&model, observer)?;
        run.save(&model, observer)?;
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
    checkpoints: Option<Writer<'a>>,
    progress: Progress,
    epochs: u32,
    steps_per_epoch: u32,
    steps: u32,
}

impl<'a> Run<'a> {
    fn new(model: TokenClassifier, training: &'a Training<'a>) -> Result<(Self, TokenClassifier)> {
        let device = model.device();
        let sentences = training.train.sentences;
        let epochs = training.recipe.total_epochs(sentences);
        let steps_per_epoch = training.recipe.steps_per_epoch(sentences);
        let steps = epochs.checked_mul(steps_per_epoch).ok_or(Error::Recipe {
            key: "epochs",
            value: epochs.to_string(),
            reason: "all epochs together have more steps than can be counted",
        })?;
        let local = |set: &EvalSet<'a>| LocalCorpus::new(set.encoded, training.vocabulary);
        let mut run = Self {
            data: LocalCorpus::new(training.train, training.vocabulary)?,
            validation: training
                .validation
                .iter()
                .map(local)
                .collect::<Result<_>>()?,
            stepper: Stepper::new(training, steps),
            checkpoints: training.checkpoints.map(Writer::new),
            progress: Progress {
                fingerprint: fingerprint(training),
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
        };
        let model = model.with_precision(training.recipe.precision)?;
        let model = run.resume(model.train(), &device)?;
        Ok((run, model))
    }

    /// Takes up the last checkpoint, if there is one.
    fn resume(&mut self, model: TokenClassifier, device: &Device) -> Result<TokenClassifier> {
        let Some(checkpoints) = &mut self.checkpoints else {
            return Ok(model);
        };
        let (model, stored) = checkpoints.load(model, &self.progress.fingerprint, device)?;
        if let Some((moments, progress)) = stored {
            self.check_place(&progress)?;
            self.stepper.moments = moments;
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
                "the newest stands at step {step} with {scored} epochs scored, of {} and {}",
                self.steps, self.epochs
            ),
        })
    }

    fn epochs_done(&self) -> u32 {
        self.progress.epochs.len() as u32
    }

    /// Writes a checkpoint of where the run stands.
    fn save(&mut self, model: &TokenClassifier, observer: &mut dyn Observer) -> Result<()> {
        let Some(checkpoints) = &mut self.checkpoints else {
            return Ok(());
        };
        observer.before_checkpoint()?;
        self.progress.loss_scale = self.stepper.loss_scale;
        checkpoints.save(model, &self.stepper.moments, &self.progress)
    }

    /// The error of a run that was told to stop, after a checkpoint where that may be written.
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
            let predictions = predict_local(&model, local, batch, transitions.as_ref(), stop)?;
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
