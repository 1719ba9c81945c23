//! What can go wrong while a model is trained or used.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written; the message of `fs-err` names it.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// From the model.
    #[error(transparent)]
    Model(#[from] ner_model::Error),
    /// From tokenisation.
    #[error(transparent)]
    Tokenize(#[from] ner_tokenize::Error),
    /// From scoring.
    #[error(transparent)]
    Metrics(#[from] ner_metrics::Error),
    /// A value of the recipe that cannot be used.
    #[error("recipe.{key} cannot be {value}: {reason}")]
    Recipe {
        /// The key.
        key: &'static str,
        /// Its value.
        value: String,
        /// What it has to be.
        reason: &'static str,
    },
    /// The recipe cannot be written as JSON, by which a checkpoint knows its run.
    #[error("the recipe cannot be written as JSON: {0}")]
    RecipeJson(#[source] serde_json::Error),
    /// A vocabulary of another table than the model's.
    #[error("the vocabulary numbers {vocabulary} pieces, the model has {model}")]
    Vocabulary {
        /// Pieces that the vocabulary knows, kept or not.
        vocabulary: usize,
        /// Rows of the model's word embedding.
        model: usize,
    },
    /// A training set without a labelled word.
    #[error("the training set has {sentences} sentences and not one labelled word")]
    NothingToLearn {
        /// Number of its sentences.
        sentences: usize,
    },
    /// A loss or a gradient that is not finite.
    #[error("{what} is {value} in step {step}")]
    NotFinite {
        /// Loss or gradient norm.
        what: &'static str,
        /// What it was.
        value: f64,
        /// Number of the step, from 1.
        step: u32,
    },
    /// A training checkpoint that was changed since it was written.
    #[error("checkpoint {} is damaged: {reason}", path.display())]
    Damaged {
        /// The checkpoint file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A training checkpoint that could not be written.
    #[error("cannot write checkpoint {}: {source}", path.display())]
    Save {
        /// The checkpoint file.
        path: PathBuf,
        /// Room that it takes.
        bytes: u64,
        /// Why not.
        source: std::io::Error,
    },
    /// The run was asked to stop ([`crate::Stop`]).
    #[error("stopped after step {step} of {steps}")]
    Stopped {
        /// Steps done.
        step: u32,
        /// Steps of the whole run.
        steps: u32,
        /// Whether a checkpoint of this step was left.
        saved: bool,
    },
    /// Evaluation was asked to stop ([`crate::Stop`]).
    #[error("evaluation was stopped")]
    EvaluationStopped,
    /// A training checkpoint of another run.
    #[error("{}: {reason}", path.display())]
    Checkpoint {
        /// The checkpoint file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Model(error) => error.hint(),
            Self::Tokenize(error) => error.hint(),
            Self::Metrics(error) => error.hint(),
            Self::NotFinite { .. } => {
                Some("lower recipe.learning_rate, or give it warm-up steps".into())
            }
            Self::Checkpoint { .. } => Some("remove the file to start this cell over".into()),
            Self::Damaged { path, .. } => Some(format!(
                "no earlier checkpoint is whole either; remove {} to start this cell over",
                path.parent().unwrap_or(path).display()
            )),
            Self::Save {
                path,
                bytes,
                source,
            } => Some(save_hint(path, *bytes, source)),
            Self::Vocabulary { .. } => {
                Some("make the vocabulary with the vocab_size of the model's config.json".into())
            }
            Self::Io(_)
            | Self::Recipe { .. }
            | Self::RecipeJson(_)
            | Self::NothingToLearn { .. }
            | Self::Stopped { .. }
            | Self::EvaluationStopped => None,
        }
    }
}

/// What to free, and that nothing is lost.
fn save_hint(path: &Path, bytes: u64, source: &std::io::Error) -> String {
    let folder = path.parent().unwrap_or(path).display();
    let what = match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            let megabytes = bytes.div_ceil(1_000_000);
            format!("free {megabytes} MB on the disk of {folder}")
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            format!("make {folder} writable")
        }
        _ => format!("check {folder}"),
    };
    format!("{what} and give the same command again: it resumes from the checkpoint before")
}
