//! A model folder, or random weights in its place.

use std::path::{Path, PathBuf};

use super::source::Source;
use crate::config::ModelConfig;
use crate::error::{Error, Result};
use crate::files;

/// Where a model's weights come from: a folder, or random numbers.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    pub(super) config: ModelConfig,
    pub(super) folder: Option<PathBuf>,
    pub(super) source: Source,
}

impl Checkpoint {
    /// Opens a model folder; the header of the weights and every tensor's name are checked here.
    ///
    /// # Errors
    /// A file that is missing or cannot be read, weights that are pickled or damaged, a tensor that is missing,
    /// unexpected or of another shape than `config.json` implies, or a `config.json` of another kind of model.
    pub fn open(folder: &Path) -> Result<Self> {
        let config = ModelConfig::from_file(&present(folder, "config.json")?)?;
        let source = Source::open(folder, &config)?;
        Ok(Self {
            config,
            folder: Some(folder.to_path_buf()),
            source,
        })
    }

    /// A model with random weights of the seed given, as `transformers` would initialise it.
    pub fn scratch(config: ModelConfig, seed: u64) -> Self {
        let deviation = config.initializer_range;
        Self {
            config,
            folder: None,
            source: Source::Random { seed, deviation },
        }
    }

    /// The numbers that shape the model.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// The folder it was opened from.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether it is a fine-tuned tagger.
    pub fn has_classifier(&self) -> bool {
        self.source.has_classifier()
    }

    /// All rows of the word embedding, for a model that is not trimmed.
    pub fn all_rows(&self) -> Vec<u32> {
        (0..self.config.vocab_size as u32).collect()
    }
}

fn present(folder: &Path, file: &str) -> Result<PathBuf> {
    files::find(folder, file).ok_or_else(|| Error::MissingFile {
        folder: folder.to_path_buf(),
        file: file.into(),
    })
}
