//! The model that cells start from: a folder, a checkpoint from the hub, or new weights.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ner_hub::{FetchedModel, HubId, HubOptions};
use ner_model::{Checkpoint, ModelConfig};
use ner_tokenize::{EncodedCorpus, Encoder, Vocabulary};

use super::cache::CachedEncoder;
use super::guarded::Guarded;
use crate::config::{Encoding, StarterModel};
use crate::error::Error;
use crate::observer::Observer;
use crate::records::{sha256_file, sha256_text};

/// Whether a file of a model folder affects what a cell computes.
fn counts(file: &str) -> bool {
    let named = [
        "config.json",
        "tokenizer.json",
        "model.safetensors.index.json",
    ];
    named.contains(&file) || file.ends_with(".safetensors")
}

/// A model source with its tokenizer.
#[derive(Debug)]
pub struct ModelInput {
    encoder: Encoder,
    weights: Weights,
    hashes: BTreeMap<String, String>,
    files: Guarded,
    revision: Option<String>,
}

#[derive(Debug)]
enum Weights {
    /// Drawn with the seed of each cell.
    New(ModelConfig),
    /// From a folder.
    Stored(Checkpoint),
}

/// The model dimensions that estimates need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// All parameters, including the whole vocabulary.
    pub parameters: u64,
    /// Parameters in matrix multiplications for every token.
    pub without_embeddings: u64,
    /// Rows of the word embedding.
    pub vocabulary: u64,
    /// Width of the hidden states.
    pub hidden: u64,
    /// Width of the feed-forward layers.
    pub intermediate: u64,
    /// Encoder layers.
    pub layers: u64,
}

/// Models of the profiles: id, hidden width, layers, feed-forward width, rows of the word embedding.
const PUBLISHED: [(&str, usize, usize, usize, usize); 3] = [
    ("intfloat/multilingual-e5-small", 384, 12, 1536, 250_037),
    ("FacebookAI/xlm-roberta-base", 768, 12, 3072, 250_002),
    ("FacebookAI/xlm-roberta-large", 1024, 24, 4096, 250_002),
];

impl Shape {
    /// The dimensions of a published model that is not available locally, with a head for this number of labels.
    pub fn published(source: &str, labels: usize) -> Option<Self> {
        let id = source.split('@').next();
        let (_, hidden, layers, intermediate, vocabulary) = PUBLISHED
            .into_iter()
            .find(|(known, ..)| Some(*known) == id)?;
        let starter = StarterModel {
            hidden_size: hidden,
            num_hidden_layers: layers,
            intermediate_size: intermediate,
            ..StarterModel::default()
        };
        Some(Self::new(&scratch(&starter, vocabulary), labels))
    }

    fn new(config: &ModelConfig, labels: usize) -> Self {
        Self {
            parameters: config.parameters(labels),
            without_embeddings: config.parameters_without_embeddings(labels),
            vocabulary: config.vocab_size as u64,
            hidden: config.hidden_size as u64,
            intermediate: config.intermediate_size as u64,
            layers: config.num_hidden_layers as u64,
        }
    }

    /// Parameters when the word embedding is reduced to this number of pieces.
    pub fn trained_parameters(&self, pieces: u64) -> u64 {
        self.parameters
            .saturating_sub(self.vocabulary.saturating_sub(pieces) * self.hidden)
    }

    /// Values kept for the backward pass per token: for each layer, the inputs of its matrix multiplications and norms
    /// (without attention probabilities); with checkpointing, the input of every layer, plus one whole layer.
    pub fn activations(&self, checkpointing: bool) -> u64 {
        let layer = 10 * self.hidden + 3 * self.intermediate;
        match checkpointing {
            false => self.layers * layer,
            true => self.layers * self.hidden + layer,
        }
    }
}

/// The hub id of a source, without its revision; `None` for a folder and for `starter`.
pub fn hub_id(source: &str) -> Option<&str> {
    let id = HubId::parse(source).filter(|_| !Path::new(source).exists())?;
    Some(id.name)
}

impl ModelInput {
    /// Opens `starter`, a folder with `config.json`, `tokenizer.json` and `model.safetensors`, or a hub id
    /// (`org/name`, `org/name@revision`).
    ///
    /// # Errors
    /// No such folder, missing or damaged files, a hub that cannot be reached.
    pub fn open(
        source: &str,
        starter: &StarterModel,
        hub: &HubOptions,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        if source == "starter" {
            return Self::starter(starter);
        }
        let path = Path::new(source);
        let begin = SystemTime::now();
        if path.is_dir() {
            // reject what is not a model before hashing gigabytes of it
            let opened = Self::folder(path, None)?;
            return opened.with_hashes(path, hashes_of(path, observer)?, begin, observer);
        }
        let fetched = fetched(source, hub)?;
        let name = |path: &str| {
            PathBuf::from(path)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let hashes = fetched
            .files
            .iter()
            .map(|file| (name(&file.path), file.sha256.clone()));
        let opened = Self::folder(&fetched.dir, Some(fetched.revision))?;
        opened.with_hashes(&fetched.dir, hashes.collect(), begin, observer)
    }

    /// Hashes its files and watches them for changes from now on.
    fn with_hashes(
        self,
        folder: &Path,
        hashes: BTreeMap<String, String>,
        begin: SystemTime,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let files = Guarded::new(folder, &hashes, begin, observer)?;
        Ok(Self {
            hashes,
            files,
            ..self
        })
    }

    /// Runs `read` on the model's files, which must still be those that were hashed.
    ///
    /// # Errors
    /// A file that has changed; those of `read`.
    pub fn reading<T, E: Into<Error>>(
        &self,
        observer: &dyn Observer,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Error> {
        self.files.reading(observer, read)
    }

    fn folder(folder: &Path, revision: Option<String>) -> Result<Self, Error> {
        let checkpoint = Checkpoint::open(folder)?;
        let encoder = Encoder::from_file(&folder.join("tokenizer.json"))?;
        let (pieces, rows) = (encoder.vocab_size(), checkpoint.config().vocab_size);
        if pieces > rows {
            return Err(Error::input(format!(
                "{}: tokenizer.json has {pieces} pieces, but config.json has vocab_size {rows}",
                folder.display()
            ))
            .with_hint("use both files from the same model"));
        }
        Ok(Self {
            encoder,
            weights: Weights::Stored(checkpoint),
            hashes: BTreeMap::new(),
            files: Guarded::default(),
            revision,
        })
    }

    fn starter(starter: &StarterModel) -> Result<Self, Error> {
        let encoder = ner_tokenize::starter::encoder()?;
        let config = scratch(starter, encoder.vocab_size());
        let hashes = BTreeMap::from([(
            "tokenizer.json".to_owned(),
            sha256_text(&encoder.to_json()?),
        )]);
        Ok(Self {
            encoder,
            weights: Weights::New(config),
            hashes,
            files: Guarded::default(),
            revision: None,
        })
    }

    /// The tokenizer.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Its tokenizer, with the cache of corpora encoded by earlier runs if there is a cache folder.
    pub fn cached<'a>(&'a self, cache: Option<&'a Path>) -> CachedEncoder<'a> {
        let tokenizer = self.hashes.get("tokenizer.json").map_or("", String::as_str);
        CachedEncoder::new(&self.encoder, tokenizer, cache)
    }

    /// Commit of the hub repository the model came from.
    pub fn revision(&self) -> Option<String> {
        self.revision.clone()
    }

    /// sha256 by file name.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.hashes.clone()
    }

    /// Weights to start a cell from; new weights are drawn with the cell's seed.
    pub fn checkpoint(&self, seed: u64) -> Checkpoint {
        match &self.weights {
            Weights::New(config) => Checkpoint::scratch(config.clone(), seed),
            Weights::Stored(checkpoint) => checkpoint.clone(),
        }
    }

    /// The model's dimensions.
    pub fn config(&self) -> &ModelConfig {
        match &self.weights {
            Weights::New(config) => config,
            Weights::Stored(checkpoint) => checkpoint.config(),
        }
    }

    /// The dimensions that estimates need, with a head for this number of labels.
    pub fn shape(&self, labels: usize) -> Shape {
        Shape::new(self.config(), labels)
    }

    /// Checks that windows fit the model.
    ///
    /// # Errors
    /// Windows longer than the model has positions for.
    pub fn check(&self, encoding: &Encoding) -> Result<(), Error> {
        let most = self.config().max_tokens();
        if encoding.max_tokens > most {
            return Err(Error::input(format!(
                "encoding.max_tokens is {}, but the model has only {most} positions",
                encoding.max_tokens
            ))
            .with_hint(format!("lower it with --set encoding.max_tokens={most}")));
        }
        Ok(())
    }

    /// The pieces of some corpora and the special ones: the rows of the word embedding to load.
    ///
    /// # Errors
    /// A piece beyond the model's vocabulary.
    pub fn vocabulary<'a>(
        &self,
        sets: impl IntoIterator<Item = &'a EncodedCorpus>,
    ) -> Result<Vocabulary, Error> {
        let rows = self.config().vocab_size;
        Ok(Vocabulary::of_corpora(rows, &self.encoder, sets)?)
    }
}

/// The files of a hub id.
///
/// # Errors
/// A source that is not a hub id, a hub that cannot be reached.
pub fn fetched(source: &str, hub: &HubOptions) -> Result<FetchedModel, Error> {
    let Some(id) = HubId::parse(source) else {
        return Err(Error::input(format!("unknown model `{source}`: no such folder"))
            .with_hint("give `starter`, a folder with config.json, tokenizer.json and model.safetensors, or a hub id such as FacebookAI/xlm-roberta-base"));
    };
    Ok(ner_hub::fetch_model(id.name, id.revision, hub)?)
}

/// The configuration of a model that is trained from scratch.
fn scratch(starter: &StarterModel, vocab_size: usize) -> ModelConfig {
    ModelConfig {
        vocab_size,
        hidden_size: starter.hidden_size,
        num_hidden_layers: starter.num_hidden_layers,
        num_attention_heads: starter.num_attention_heads,
        intermediate_size: starter.intermediate_size,
        max_position_embeddings: starter.max_position_embeddings,
        hidden_dropout_prob: starter.hidden_dropout_prob,
        attention_probs_dropout_prob: starter.attention_probs_dropout_prob,
        initializer_range: starter.initializer_range,
        ..ModelConfig::default()
    }
}

/// sha256 of the files of a model folder, by name.
fn hashes_of(folder: &Path, observer: &dyn Observer) -> Result<BTreeMap<String, String>, Error> {
    let mut hashes = BTreeMap::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|name| counts(name)) {
            hashes.insert(name.to_owned(), sha256_file(&path, observer)?);
        }
    }
    Ok(hashes)
}
