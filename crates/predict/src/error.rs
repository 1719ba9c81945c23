//! Everything that can go wrong between a model folder and the entities of a text.

use std::path::PathBuf;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Every error of this crate. The message names the folder, file or text; [`Error::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The path is not an existing folder.
    #[error("cannot open model folder {}: {found}", path.display())]
    NoFolder {
        /// The path as given.
        path: PathBuf,
        /// What is there instead.
        found: &'static str,
    },
    /// Tokenizer and weights belong to different models.
    #[error("{}: tokenizer.json has {pieces} pieces, but config.json has vocab_size {rows}", folder.display())]
    Pieces {
        /// The model folder.
        folder: PathBuf,
        /// Pieces of the tokenizer.
        pieces: usize,
        /// Rows of the word embedding.
        rows: usize,
    },
    /// The labels of the model are not entity tags.
    #[error("{}: the labels in id2label are not IOB2 tags: {reason}", path.display())]
    Labels {
        /// The model's `config.json`.
        path: PathBuf,
        /// The invalid label, and what is wrong with it.
        reason: String,
    },
    /// A word for which the tokenizer would need more memory than available.
    #[error("the word of {bytes} bytes at character {at}: {reason}")]
    LongWord {
        /// First character of the word, counted from 0.
        at: usize,
        /// Size of the word in bytes.
        bytes: usize,
        /// How much the tokenizer would produce, and how much is allowed.
        reason: String,
    },
    /// One of several texts cannot be tagged.
    #[error("text {text}: {source}")]
    Text {
        /// Number of the text, counted from 0.
        text: usize,
        /// What is wrong with it.
        source: Box<Error>,
    },
    /// From building a corpus from the texts.
    #[error(transparent)]
    Data(#[from] ner_data::Error),
    /// From the tokenizer.
    #[error(transparent)]
    Tokenize(#[from] ner_tokenize::Error),
    /// From the model folder, the weights or the device.
    #[error(transparent)]
    Model(#[from] ner_model::Error),
    /// From prediction.
    #[error(transparent)]
    Train(#[from] ner_train::Error),
    /// From grouping tags into entities.
    #[error(transparent)]
    Metrics(#[from] ner_metrics::Error),
}

impl Error {
    /// What the user can do about it, if known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoFolder { .. } => {
                "give a folder with config.json, tokenizer.json and model.safetensors"
            }
            Self::Pieces { .. } => "use both files from the same model",
            Self::Labels { .. } => {
                "use a model fine-tuned for named-entity recognition: its labels are `O` and tags such as `B-PER` and `I-PER`, each once"
            }
            Self::LongWord { .. } => {
                "check that the input is text: words are separated by white space; split the word, or leave the text out"
            }
            Self::Text { source, .. } => return source.hint(),
            Self::Data(error) => return error.hint(),
            Self::Tokenize(error) => return error.hint(),
            Self::Model(error) => return error.hint(),
            Self::Train(error) => return error.hint(),
            Self::Metrics(error) => return error.hint(),
        };
        Some(hint.to_owned())
    }
}
