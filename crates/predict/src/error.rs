//! What can go wrong between a model folder and the entities of a text.

use std::path::PathBuf;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Every failure of this crate. The message names the folder, the file or the text; [`Error::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no folder under this path.
    #[error("no model folder {}: {found}", path.display())]
    NoFolder {
        /// The path as given.
        path: PathBuf,
        /// What is there instead.
        found: &'static str,
    },
    /// Tokenizer and weights belong to different models.
    #[error("{}: tokenizer.json has {pieces} pieces, config.json a vocab_size of {rows}", folder.display())]
    Pieces {
        /// The model folder.
        folder: PathBuf,
        /// Pieces of the tokenizer.
        pieces: usize,
        /// Rows of the word embedding.
        rows: usize,
    },
    /// The labels of the model are not tags of entities.
    #[error("{}: the labels in id2label are not IOB2 tags: {reason}", path.display())]
    Labels {
        /// The model's `config.json`.
        path: PathBuf,
        /// The label at fault, and what is wrong with it.
        reason: String,
    },
    /// A word of which the tokenizer would make more than fits into memory.
    #[error("the word of {bytes} bytes at character {at}: {reason}")]
    LongWord {
        /// First character of the word, counted from 0.
        at: usize,
        /// Size of the word in bytes.
        bytes: usize,
        /// What the tokenizer would make of it, and how much is allowed.
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
    /// From the corpus that the texts are turned into.
    #[error(transparent)]
    Data(#[from] ner_data::Error),
    /// From the tokenizer.
    #[error(transparent)]
    Tokenize(#[from] ner_tokenize::Error),
    /// From the model folder, its weights or the device.
    #[error(transparent)]
    Model(#[from] ner_model::Error),
    /// From prediction.
    #[error(transparent)]
    Train(#[from] ner_train::Error),
    /// From the grouping of tags into entities.
    #[error(transparent)]
    Metrics(#[from] ner_metrics::Error),
}

impl Error {
    /// What a person can do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoFolder { .. } => {
                "give the folder that holds config.json, tokenizer.json and model.safetensors"
            }
            Self::Pieces { .. } => "take both files from the same model",
            Self::Labels { .. } => {
                "take a model that was fine-tuned for named entities: its labels are `O` and names like `B-PER` and `I-PER`, each once"
            }
            Self::LongWord { .. } => {
                "a word is what stands between blanks: is it text? Leave the text out, or put blanks into it"
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
