//! A saved model: a folder that was opened and checked, its weights still on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ner_data::LabelSet;
use ner_model::{Checkpoint, ModelConfig};
use ner_tokenize::{EncodedCorpus, Encoder, Vocabulary};

use crate::{Error, Result};

/// A fine-tuned model in a folder: configuration, tokenizer and labels, which belong together. The weights are
/// read when it is loaded ([`TaggerOptions::load`](crate::TaggerOptions::load)). A clone costs nothing.
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
    /// Opens a folder with `config.json`, `tokenizer.json` and `model.safetensors`, as a run of this project or
    /// `save_pretrained` of `transformers` leaves it.
    ///
    /// # Errors
    /// No such folder; a file that is missing, damaged or of another model; a model without a head for tokens;
    /// labels that are not tags as `O` and `B-PER`.
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

    /// Its tags by their ids.
    pub fn labels(&self) -> &[String] {
        self.parts.labels.names()
    }

    /// Its tags and their ids, as a corpus needs them.
    pub fn label_set(&self) -> &Arc<LabelSet> {
        &self.parts.labels
    }

    /// Its tokenizer.
    pub fn encoder(&self) -> &Encoder {
        &self.parts.encoder
    }

    /// The numbers that shape it.
    pub fn config(&self) -> &ModelConfig {
        self.parts.checkpoint.config()
    }

    /// Longest window that it takes, in subwords, special tokens included.
    pub fn max_tokens(&self) -> usize {
        self.config().max_tokens()
    }

    pub(crate) fn checkpoint(&self) -> &Checkpoint {
        &self.parts.checkpoint
    }

    /// The pieces of some corpora and the special ones.
    pub(crate) fn vocabulary(&self, corpora: &[EncodedCorpus]) -> Result<Vocabulary> {
        let rows = self.config().vocab_size;
        Ok(Vocabulary::of_corpora(rows, self.encoder(), corpora)?)
    }

    /// Checks that the tags can be grouped into entities. seqeval's rules, by which they are, know the prefixes of
    /// IOB2 and IOBES; with the `L-` and `U-` of BILOU, neighbouring entities would become one.
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
            true => "it is not a folder",
            false => "nothing is there",
        },
    })
}
