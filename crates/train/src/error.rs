//! What can go wrong while a model is trained or used.

use std::path::PathBuf;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written; the message of `fs-err` names it.
    #[error(transparent)]
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
    /// A training set without a labelled word.
    #[error("the training set has {sentences} sentences and not one labelled word")]
    NothingToLearn {
        /// Number of its sentences.
        sentences: usize,
    },
    /// A loss or a gradient that is no number.
    #[error("{what} is {value} in step {step}")]
    NotFinite {
        /// Loss or gradient norm.
        what: &'static str,
        /// What it was.
        value: f64,
        /// Number of the step, from 1.
        step: u32,
    },
    /// A training checkpoint that cannot be read.
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
            Self::Checkpoint { .. } => Some("remove the file to begin this cell again".into()),
            Self::Io(_) | Self::Recipe { .. } | Self::NothingToLearn { .. } => None,
        }
    }
}
