//! Model folders in Hugging Face's layout: `config.json`, `tokenizer.json`, `model.safetensors`.

mod load;
mod save;
mod source;

use std::path::{Path, PathBuf};

use burn::tensor::Device;

use crate::classifier::TokenClassifier;
use crate::config::ModelConfig;
use crate::error::{Error, Result};
use source::Source;

pub use save::SaveOptions;

/// Where a model's weights come from: a folder, or random numbers.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    config: ModelConfig,
    folder: Option<PathBuf>,
    source: Source,
}

impl Checkpoint {
    /// Opens a model folder; the header of the weights and every tensor's name are checked here.
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

    /// Loads for fine-tuning on `labels`: with the checkpoint's head if it has one (then the labels
    /// must be its own), else with a new head drawn by `head_seed`.
    ///
    /// `kept` lists the rows of the word embedding to hold, ascending.
    pub fn load(
        &self,
        kept: &[u32],
        labels: &[String],
        head_seed: u64,
        device: &Device,
    ) -> Result<TokenClassifier> {
        if self.has_classifier() && self.config.labels != labels {
            return Err(Error::Labels {
                path: self.folder.clone().unwrap_or_default().join("config.json"),
                found: self.config.labels.clone(),
                expected: labels.to_vec(),
            });
        }
        load::Loader {
            checkpoint: self,
            kept,
            labels: labels.len(),
            head_seed,
            device,
        }
        .model()
    }

    /// Loads a fine-tuned tagger.
    pub fn load_tagger(&self, kept: &[u32], device: &Device) -> Result<TokenClassifier> {
        if !self.has_classifier() {
            return Err(Error::NoClassifier {
                path: self.source.path(),
            });
        }
        self.load(kept, &self.config.labels, 0, device)
    }

    /// All rows of the word embedding, for a model that is not trimmed.
    pub fn all_rows(&self) -> Vec<u32> {
        (0..self.config.vocab_size as u32).collect()
    }
}

fn present(folder: &Path, file: &str) -> Result<PathBuf> {
    crate::files::find(folder, file).ok_or_else(|| Error::MissingFile {
        folder: folder.to_path_buf(),
        file: file.into(),
    })
}
