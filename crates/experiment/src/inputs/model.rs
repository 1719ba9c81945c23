//! The model that cells start from, or that tags: a folder, a hub checkpoint, or new weights.

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

/// Whether a file of a model folder decides what a cell computes.
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
    /// Drawn by the seed of each cell.
    New(ModelConfig),
    /// From a folder.
    Stored(Checkpoint),
}

/// The numbers of a model that estimates need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// All parameters, the whole vocabulary included.
    pub parameters: u64,
    /// Those that take part in matrix products for every token.
    pub without_embeddings: u64,
    /// Rows of the word embedding.
    pub vocabulary: u64,
    /// Width of the hidden states.
    pub hidden: u64,
    /// Width between the feed-forward products.
    pub intermediate: u64,
    /// Encoder layers.
    pub layers: u64,
}

/// Models of the profiles: id, width, layers, width between the feed-forward products, rows of the word embedding.
const PUBLISHED: [(&str, usize, usize, usize, usize); 3] = [
    ("intfloat/multilingual-e5-small", 384, 12, 1536, 250_037),
    ("FacebookAI/xlm-roberta-base", 768, 12, 3072, 250_002),
    ("FacebookAI/xlm-roberta-large", 1024, 24, 4096, 250_002),
];

impl Shape {
    /// Of a model that is not here but whose numbers are known, with a head of so many labels.
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

    /// Parameters when the word embedding is cut to so many pieces.
    pub fn trained_parameters(&self, pieces: u64) -> u64 {
        self.parameters
            .saturating_sub(self.vocabulary.saturating_sub(pieces) * self.hidden)
    }

    /// Numbers that the backward pass finds again, for each token: of a layer, the inputs of its products
    /// and norms (attention probabilities aside); with checkpointing the input of every layer, and one layer.
    pub fn activations(&self, checkpointing: bool) -> u64 {
        let layer = 10 * self.hidden + 3 * self.intermediate;
        match checkpointing {
            false => self.layers * layer,
            true => self.layers * self.hidden + layer,
        }
    }
}

/// The id of a source on the hub, without its revision; none for a folder and for `starter`.
pub fn hub_id(source: &str) -> Option<&str> {
    let id = HubId::parse(source).filter(|_| !Path::new(source).exists())?;
    Some(id.name)
}

impl ModelInput {
    /// Opens `starter`, a folder with `config.json`, `tokenizer.json` and `model.safetensors`, or a hub id
    /// (`org/name`, `org/name@revision`).
    ///
    /// # Errors
    /// No such folder, files that are missing or damaged, a hub that cannot be reached.
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
            // what is no model is told before gigabytes of it are hashed
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

    /// With the hashes of its files, which are watched from now on.
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

    /// Does what reads the model's files, which have to be those that were hashed.
    ///
    /// # Errors
    /// A file that was changed; those of `read`.
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
                "{}: tokenizer.json has {pieces} pieces, config.json a vocab_size of {rows}",
                folder.display()
            ))
            .with_hint("take both files from the same model"));
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

    /// Its tokenizer with the corpora that earlier runs encoded, if there is a folder for them.
    pub fn cached<'a>(&'a self, cache: Option<&'a Path>) -> CachedEncoder<'a> {
        let tokenizer = self.hashes.get("tokenizer.json").map_or("", String::as_str);
        CachedEncoder::new(&self.encoder, tokenizer, cache)
    }

    /// Commit of the hub repository that the model came from.
    pub fn revision(&self) -> Option<String> {
        self.revision.clone()
    }

    /// sha256 by file name.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.hashes.clone()
    }

    /// Weights to start a cell from; new ones are drawn by its seed.
    pub fn checkpoint(&self, seed: u64) -> Checkpoint {
        match &self.weights {
            Weights::New(config) => Checkpoint::scratch(config.clone(), seed),
            Weights::Stored(checkpoint) => checkpoint.clone(),
        }
    }

    /// The numbers that shape the model.
    pub fn config(&self) -> &ModelConfig {
        match &self.weights {
            Weights::New(config) => config,
            Weights::Stored(checkpoint) => checkpoint.config(),
        }
    }

    /// The numbers that estimates need, with a head of so many labels.
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
                "encoding.max_tokens is {}, the model has {most} positions",
                encoding.max_tokens
            ))
            .with_hint(format!("--set encoding.max_tokens={most}")));
        }
        Ok(())
    }

    /// The pieces of some corpora and the special ones: the rows of the word embedding that are held.
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
/// A source that is no hub id, a hub that cannot be reached.
pub fn fetched(source: &str, hub: &HubOptions) -> Result<FetchedModel, Error> {
    let Some(id) = HubId::parse(source) else {
        return Err(Error::input(format!("no model `{source}`: there is no such folder"))
            .with_hint("give `starter`, a folder with config.json, tokenizer.json and model.safetensors, or a hub id as FacebookAI/xlm-roberta-base"));
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
