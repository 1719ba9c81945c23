//! What a training run is given, and what comes out of it.

use ner_data::Corpus;
use ner_tokenize::EncodedCorpus;

use crate::checkpoints::CheckpointPolicy;
use crate::model::NerModel;
use crate::observer::EpochLog;
use crate::recipe::Recipe;
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

/// What a training run works on. A recipe and a training set are enough; everything else has a default.
///
/// ```
/// use ner_train::{Recipe, Training};
/// # let train = ner_tokenize::EncodedCorpus::default();
/// let recipe = Recipe { epochs: 1, ..Recipe::default() };
/// let training = Training::new(&recipe, &train).seed(43);
/// # let _ = training;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    pub(crate) recipe: &'a Recipe,
    pub(crate) train: &'a EncodedCorpus,
    pub(crate) seed: u64,
    pub(crate) validation: &'a [EvalSet<'a>],
    pub(crate) checkpoints: Option<&'a CheckpointPolicy>,
    pub(crate) stop: Option<&'a Stop>,
    pub(crate) identity: &'a str,
}

impl<'a> Training<'a> {
    /// A run with seed 42, without validation and without checkpoints, that nobody can stop.
    #[must_use]
    pub fn new(recipe: &'a Recipe, train: &'a EncodedCorpus) -> Self {
        Self {
            recipe,
            train,
            seed: 42,
            validation: &[],
            checkpoints: None,
            stop: None,
            identity: "",
        }
    }

    /// Sets the seed of the order of sentences and of the dropout masks.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Scores these sets after each epoch. The scores are logged; no epoch is chosen by them.
    #[must_use]
    pub fn validation(self, validation: &'a [EvalSet<'a>]) -> Self {
        Self { validation, ..self }
    }

    /// Writes training checkpoints, and resumes from the newest one of an interrupted run.
    #[must_use]
    pub fn checkpoints(self, policy: &'a CheckpointPolicy) -> Self {
        Self {
            checkpoints: Some(policy),
            ..self
        }
    }

    /// Lets another thread stop the run.
    #[must_use]
    pub fn stop(self, stop: &'a Stop) -> Self {
        Self {
            stop: Some(stop),
            ..self
        }
    }

    /// Names what else the run is a function of (hashes of its files, say): a checkpoint of a run with another
    /// identity is refused.
    #[must_use]
    pub fn identity(self, identity: &'a str) -> Self {
        Self { identity, ..self }
    }
}

/// A fine-tuned model.
#[derive(Debug)]
pub struct Trained {
    /// On the plain device, ready to predict or to be saved.
    pub model: NerModel,
    /// Steps made.
    pub steps: u32,
    /// Epochs made.
    pub epochs: u32,
    /// Seconds spent on steps, evaluation not counted.
    pub train_seconds: f64,
    /// Log of each epoch.
    pub log: Vec<EpochLog>,
}
