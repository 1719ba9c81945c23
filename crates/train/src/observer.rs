//! What a run reports while it trains.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One step.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct StepLog {
    /// Number of the step, from 1.
    pub step: u32,
    /// Steps of the whole run.
    pub steps: u32,
    /// Epochs done after this step, with its fraction.
    pub epoch: f64,
    /// Mean loss of the step's labelled words, before the update.
    pub loss: f64,
    /// Learning rate of the step.
    pub learning_rate: f64,
    /// Global gradient norm before clipping.
    pub grad_norm: f64,
    /// Tokens of the step, `<s>` and `</s>` included.
    pub tokens: u64,
    /// Speed of this step.
    pub tokens_per_second: f64,
}

/// Scores of one language on its validation set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EvalSummary {
    /// Mean loss of its words.
    pub loss: f64,
    /// Micro-averaged F1.
    pub f1: f64,
    /// Micro-averaged precision.
    pub precision: f64,
    /// Micro-averaged recall.
    pub recall: f64,
    /// Share of words with the right tag.
    pub accuracy: f64,
}

/// One epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochLog {
    /// Number of the epoch, from 1.
    pub epoch: u32,
    /// Steps made so far.
    pub step: u32,
    /// Mean of the losses of its steps.
    pub train_loss: f64,
    /// Seconds of training so far, evaluation not counted.
    pub train_seconds: f64,
    /// Scores by language.
    pub validation: BTreeMap<String, EvalSummary>,
}

/// Receives the log of a run.
pub trait Observer {
    /// After each step.
    fn step(&mut self, log: &StepLog);
    /// After each epoch and its evaluation.
    fn epoch(&mut self, log: &EpochLog);
    /// Before a checkpoint is written: everything reported so far has to be on disk, because a run that resumes
    /// from the checkpoint does not report it again.
    ///
    /// # Errors
    /// If that fails; then the checkpoint is not written and the run ends.
    fn before_checkpoint(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Ignores the log.
impl Observer for () {
    fn step(&mut self, _: &StepLog) {}
    fn epoch(&mut self, _: &EpochLog) {}
}
