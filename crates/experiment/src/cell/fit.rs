//! Trains and tests one cell.

use std::collections::BTreeMap;
use std::path::Path;

use ner_data::Corpus;
use ner_metrics::{Confusion, Report};
use ner_tokenize::EncodedCorpus;
use ner_train::{
    CheckpointPolicy, DecodingGain, EpochLog, EvalSet, EvalSummary, Evaluation, NerModel, Observer,
    StepLog, Trained, Training, WordPrediction,
};

use super::log::CellLog;
use crate::call::Call;
use crate::config::CellConfig;
use crate::error::Error;
use crate::inputs::{ModelInput, tokens};

/// A corpus with its subwords.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Set<'a> {
    /// Its language.
    pub language: &'a str,
    /// Its words and labels.
    pub corpus: &'a Corpus,
    /// Its windows.
    pub encoded: &'a EncodedCorpus,
}

/// The training and test data of one cell.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    /// The cell's configuration.
    pub config: &'a CellConfig,
    /// The model it starts from.
    pub model: &'a ModelInput,
    /// Where it writes checkpoints and resumes from them.
    pub checkpoints: CheckpointPolicy,
    /// Hash of everything it depends on, so that it never resumes from another cell's checkpoint.
    pub identity: String,
    /// The training set.
    pub train: Set<'a>,
    /// The validation sets, scored after each epoch.
    pub validation: Vec<Set<'a>>,
    /// The test sets.
    pub test: Vec<Set<'a>>,
}

/// A trained and tested model.
pub(crate) struct Outcome {
    /// Optimiser steps.
    pub steps: u32,
    /// Passes over the training set.
    pub epochs: f64,
    /// Seconds of training, excluding evaluation.
    pub train_seconds: f64,
    /// Validation scores of the last epoch, by language.
    pub validation: BTreeMap<String, EvalSummary>,
    /// The test sets, in the order of the job.
    pub test: Vec<Tested>,
    model: NerModel,
}

/// Predictions and scores on one test set.
#[derive(Debug)]
pub(crate) struct Tested {
    /// Language of the test set.
    pub language: String,
    /// One per word.
    pub predictions: Vec<WordPrediction>,
    /// seqeval's report.
    pub report: Report,
    /// Words by gold and predicted tag.
    pub confusion: Confusion,
    /// Mean loss per word, in nats.
    pub loss: f64,
    /// What sentence-level decoding changed, if it was used.
    pub decoding: Option<DecodingGain>,
}

/// Trains a cell, resuming from its last checkpoint if there is one, and tests it.
///
/// # Errors
/// Those of the model and training crates, and a log line that could not be written.
pub(crate) fn train_and_test(
    job: &Job<'_>,
    log: &mut CellLog,
    call: &Call<'_>,
) -> Result<Outcome, Error> {
    let trained = train(job, log, call)?;
    Ok(Outcome {
        steps: trained.steps,
        epochs: f64::from(trained.epochs),
        train_seconds: trained.train_seconds,
        validation: trained
            .log
            .last()
            .map(|epoch| epoch.validation.clone())
            .unwrap_or_default(),
        test: test(job, &trained.model, call)?,
        model: trained.model,
    })
}

fn train(job: &Job<'_>, log: &mut CellLog, call: &Call<'_>) -> Result<Trained, Error> {
    let device = ner_model::device::select(&job.config.device)?;
    let (labels, seed) = (job.train.corpus.labels().names(), job.config.seed);
    let sets = [&job.train]
        .into_iter()
        .chain(&job.validation)
        .chain(&job.test);
    let vocabulary = job.model.vocabulary(sets.map(|set| set.encoded))?;
    let checkpoint = job.model.checkpoint(seed);
    let load = || NerModel::load(&checkpoint, vocabulary, labels, seed, &device);
    let model = job.model.reading(call.observer, load)?;
    let validation: Vec<EvalSet<'_>> = job.validation.iter().map(Set::for_evaluation).collect();
    let training = Training::new(&job.config.recipe, job.train.encoded)
        .seed(seed)
        .validation(&validation)
        .checkpoints(&job.checkpoints)
        .stop(call.stop)
        .identity(&job.identity);
    let trained = ner_train::train(model, &training, &mut LogObserver(log));
    // if training ended because a log line could not be written, that error says more
    trained.map_err(|error| log.take_failure().unwrap_or_else(|| error.into()))
}

fn test(job: &Job<'_>, model: &NerModel, call: &Call<'_>) -> Result<Vec<Tested>, Error> {
    let recipe = &job.config.recipe;
    let transitions = recipe.decode.transitions(model.labels());
    let rules = transitions.as_ref();
    let tokens = job.test.iter().map(|set| tokens(set.encoded)).sum();
    let mut progress = call.observer.progress("testing", "tokens", Some(tokens));
    let test = job.test.iter().map(|set| {
        let (batch, mut advance) = (recipe.eval_batch_tokens, |tokens| progress.advance(tokens));
        // stopping here loses nothing: the last checkpoint holds the trained model
        let stop = Some(call.stop);
        let predictions = model.predict_in_parts(set.encoded, batch, rules, stop, &mut advance)?;
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
    let test = test.collect::<Result<_, Error>>()?;
    progress.finish();
    Ok(test)
}

impl Outcome {
    /// Writes the model in the layout that `transformers` loads, with the full word embedding.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub(crate) fn save(
        &self,
        folder: &Path,
        input: &ModelInput,
        call: &Call<'_>,
    ) -> Result<(), Error> {
        let tokenizer = input.encoder().to_json()?;
        // rows of the word embedding that were not loaded for training come from the file
        input.reading(call.observer, || self.model.save(folder, &tokenizer))
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

/// Passes training events to the log of the cell.
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
