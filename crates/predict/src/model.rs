//! A saved model: a folder that has been opened and checked, with its weights still on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ner_data::LabelSet;
use ner_model::{Checkpoint, ModelConfig};
use ner_tokenize::{EncodedCorpus, Encoder, Vocabulary};

use crate::{Error, Result};

/// A fine-tuned model in a folder: configuration, tokenizer and labels, which belong together. The weights are read
/// when it is loaded ([`TaggerOptions::load`](crate::TaggerOptions::load)). Cloning is cheap.
#[derive(Debug, Clone)]
pub struct SavedModel {
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    folder: PathBuf,
    checkpoint: Checkpoint,
    encoder: Encoder,
    labels: Arc<LabelSet>,
}

impl SavedModel {
    /// Opens a folder with `config.json`, `tokenizer.json` and `model.safetensors`, as written by a run of this project
    /// or by `save_pretrained` of `transformers`.
    ///
    /// # Errors
    /// No such folder; a file that is missing, damaged or of another model; a model without a token classification
    /// head; labels that are not tags such as `O` and `B-PER`.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        check_folder(folder)?;
        let checkpoint = Checkpoint::open(folder)?;
        let encoder = Encoder::from_file(&folder.join("tokenizer.json"))?;
        let (pieces, rows) = (encoder.vocab_size(), checkpoint.config().vocab_size);
        if pieces > rows {
            let folder = folder.to_path_buf();
            return Err(Error::Pieces {
                folder,
                pieces,
                rows,
            });
        }
        if !checkpoint.has_classifier() {
            let path = folder.to_path_buf();
            return Err(ner_model::Error::NoClassifier { path }.into());
        }
        let labels = LabelSet::new(checkpoint.config().labels.clone());
        let labels = labels.map_err(|error| Error::Labels {
            path: folder.join("config.json"),
            reason: match error {
                ner_data::Error::Labels { message } => message,
                other => other.to_string(),
            },
        })?;
        Ok(Self {
            parts: Arc::new(Parts {
                folder: folder.to_path_buf(),
                checkpoint,
                encoder,
                labels: Arc::new(labels),
            }),
        })
    }

    /// The folder it was opened from.
    pub fn folder(&self) -> &Path {
        &self.parts.folder
    }

    /// Its tags, ordered by id.
    pub fn labels(&self) -> &[String] {
        self.parts.labels.names()
    }

    /// Its tags and their ids, in the form a corpus needs.
    pub fn label_set(&self) -> &Arc<LabelSet> {
        &self.parts.labels
    }

    /// Its tokenizer.
    pub fn encoder(&self) -> &Encoder {
        &self.parts.encoder
    }

    /// The model's dimensions.
    pub fn config(&self) -> &ModelConfig {
        self.parts.checkpoint.config()
    }

    /// Maximum window length in subwords, including special tokens.
    pub fn max_tokens(&self) -> usize {
        self.config().max_tokens()
    }

    pub(crate) fn checkpoint(&self) -> &Checkpoint {
        &self.parts.checkpoint
    }

    /// The pieces of some corpora, and the special ones.
    pub(crate) fn vocabulary(&self, corpora: &[EncodedCorpus]) -> Result<Vocabulary> {
        let rows = self.config().vocab_size;
        Ok(Vocabulary::of_corpora(rows, self.encoder(), corpora)?)
    }

    /// Checks that the tags can be grouped into entities. The grouping follows seqeval, which knows the prefixes of
    /// IOB2 and IOBES; with the `L-` and `U-` of BILOU, neighbouring entities would be merged.
    pub(crate) fn check_scheme(&self) -> Result<()> {
        let foreign = |label: &&String| label.starts_with("L-") || label.starts_with("U-");
        match self.labels().iter().find(foreign) {
            None => Ok(()),
            Some(label) => Err(Error::Labels {
                path: self.folder().join("config.json"),
                reason: format!("`{label}` is a tag of the BILOU scheme"),
            }),
        }
    }
}

fn check_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    Err(Error::NoFolder {
        path: path.to_path_buf(),
        found: match path.exists() {
            true => "not a folder",
            false => "no such folder",
        },
    })
}
