//! `config.json` of an XLM-RoBERTa (or BERT) checkpoint.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Result};

/// Which layout the checkpoint on disk has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// `xlm-roberta` or `roberta`: positions start at `pad_token_id + 1`, one token type.
    XlmRoberta,
    /// `bert` with XLM-R's vocabulary: positions start at 0, two token types of which row 0 is used.
    Bert,
}

/// The numbers that shape the model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Layout on disk.
    pub architecture: Architecture,
    /// Rows of the word embedding.
    pub vocab_size: usize,
    /// Width of the hidden states.
    pub hidden_size: usize,
    /// Encoder layers.
    pub num_hidden_layers: usize,
    /// Attention heads; they divide `hidden_size`.
    pub num_attention_heads: usize,
    /// Width between the two feed-forward matrices.
    pub intermediate_size: usize,
    /// Rows of the position embedding on disk.
    pub max_position_embeddings: usize,
    /// Rows of the token type embedding on disk.
    pub type_vocab_size: usize,
    /// Added to the variance in every layer norm.
    pub layer_norm_eps: f64,
    /// Dropout after embeddings, attention output, feed-forward output and before the classifier.
    pub hidden_dropout_prob: f64,
    /// Dropout on attention probabilities.
    pub attention_probs_dropout_prob: f64,
    /// Dropout before the classifier, where it differs from `hidden_dropout_prob`.
    pub classifier_dropout: Option<f64>,
    /// Standard deviation of new weights.
    pub initializer_range: f64,
    /// Id of the padding piece.
    pub pad_token_id: u32,
    /// Id of `<s>`.
    pub bos_token_id: u32,
    /// Id of `</s>`.
    pub eos_token_id: u32,
    /// Label names by id, where the checkpoint is a fine-tuned tagger.
    pub labels: Vec<String>,
}

/// Most rows of a table, far above any model: a larger number is damage and must not be computed with.
const MOST_ROWS: usize = 1 << 25;
/// Greatest width of a layer.
const MOST_WIDTH: usize = 1 << 20;
/// Most layers of a model.
const MOST_LAYERS: usize = 1 << 12;

/// XLM-RoBERTa base (`FacebookAI/xlm-roberta-base`), 278 million parameters. A smaller model spells out what differs:
///
/// ```
/// use ner_model::ModelConfig;
///
/// let tiny = ModelConfig {
///     vocab_size: 1000,
///     hidden_size: 64,
///     num_hidden_layers: 2,
///     num_attention_heads: 4,
///     intermediate_size: 128,
///     ..ModelConfig::default()
/// };
/// assert_eq!(tiny.max_tokens(), 512);
/// assert_eq!(tiny.parameters_without_embeddings(7), 67_399);
/// ```
impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            architecture: Architecture::XlmRoberta,
            vocab_size: 250_002,
            hidden_size: 768,
            num_hidden_layers: 12,
            num_attention_heads: 12,
            intermediate_size: 3072,
            max_position_embeddings: 514,
            type_vocab_size: 1,
            layer_norm_eps: 1e-5,
            hidden_dropout_prob: 0.1,
            attention_probs_dropout_prob: 0.1,
            classifier_dropout: None,
            initializer_range: 0.02,
            pad_token_id: 1,
            bos_token_id: 0,
            eos_token_id: 2,
            labels: Vec::new(),
        }
    }
}

impl ModelConfig {
    /// Reads `config.json`; unknown keys are ignored.
    ///
    /// # Errors
    /// A file that cannot be read, [`Error::MissingKey`], or [`Error::Config`] for a value that no such model has.
    pub fn from_file(path: &Path) -> Result<Self> {
        let json = crate::files::json(path)?;
        let keys = Keys { json, path };
        let config = keys.config()?;
        keys.check(&config)?;
        Ok(config)
    }

    /// Longest input in tokens, `<s>` and `</s>` included.
    pub fn max_tokens(&self) -> usize {
        match self.architecture {
            Architecture::XlmRoberta => {
                self.max_position_embeddings - self.pad_token_id as usize - 1
            }
            Architecture::Bert => self.max_position_embeddings,
        }
    }

    /// The same model in XLM-R's layout, which is the one that is trained and saved.
    pub fn as_xlm_roberta(&self) -> Self {
        let offset = self.pad_token_id as usize + 1;
        Self {
            architecture: Architecture::XlmRoberta,
            max_position_embeddings: self.max_tokens() + offset,
            type_vocab_size: 1,
            ..self.clone()
        }
    }

    /// Parameters of the encoder layers and of a head with `labels` outputs: all but the embeddings.
    pub fn parameters_without_embeddings(&self, labels: usize) -> u64 {
        let (h, f) = (self.hidden_size as u64, self.intermediate_size as u64);
        let layer = 4 * (h * h + h) + (h * f + f) + (f * h + h) + 4 * h;
        self.num_hidden_layers as u64 * layer + (h + 1) * labels as u64
    }

    /// All parameters, with a head of `labels` outputs.
    pub fn parameters(&self, labels: usize) -> u64 {
        let rows = self.vocab_size + self.max_position_embeddings + self.type_vocab_size + 2;
        rows as u64 * self.hidden_size as u64 + self.parameters_without_embeddings(labels)
    }

    /// The file that `transformers` reads, with the labels of a fine-tuned tagger.
    pub fn to_json(&self, labels: &[String]) -> Value {
        let id2label: BTreeMap<String, &String> = labels
            .iter()
            .enumerate()
            .map(|(id, label)| (id.to_string(), label))
            .collect();
        let label2id: BTreeMap<&String, usize> = labels
            .iter()
            .enumerate()
            .map(|(id, label)| (label, id))
            .collect();
        serde_json::json!({
            "architectures": ["XLMRobertaForTokenClassification"],
            "model_type": "xlm-roberta",
            "vocab_size": self.vocab_size,
            "hidden_size": self.hidden_size,
            "num_hidden_layers": self.num_hidden_layers,
            "num_attention_heads": self.num_attention_heads,
            "intermediate_size": self.intermediate_size,
            "max_position_embeddings": self.max_position_embeddings,
            "type_vocab_size": self.type_vocab_size,
            "hidden_act": "gelu",
            "layer_norm_eps": self.layer_norm_eps,
            "hidden_dropout_prob": self.hidden_dropout_prob,
            "attention_probs_dropout_prob": self.attention_probs_dropout_prob,
            "classifier_dropout": self.classifier_dropout,
            "initializer_range": self.initializer_range,
            "position_embedding_type": "absolute",
            "pad_token_id": self.pad_token_id,
            "bos_token_id": self.bos_token_id,
            "eos_token_id": self.eos_token_id,
            "id2label": id2label,
            "label2id": label2id,
            "torch_dtype": "float32",
        })
    }
}

/// Typed access to the keys of one file, for errors that name file and key.
struct Keys<'a> {
    json: Value,
    path: &'a Path,
}

impl Keys<'_> {
    fn config(&self) -> Result<ModelConfig> {
        let architecture = self.architecture()?;
        self.check_activation()?;
        let defaults = ModelConfig::default();
        Ok(ModelConfig {
            architecture,
            vocab_size: self.size("vocab_size", MOST_ROWS)?,
            hidden_size: self.size("hidden_size", MOST_WIDTH)?,
            num_hidden_layers: self.size("num_hidden_layers", MOST_LAYERS)?,
            num_attention_heads: self.size("num_attention_heads", MOST_WIDTH)?,
            intermediate_size: self.size("intermediate_size", MOST_WIDTH)?,
            max_position_embeddings: self.size("max_position_embeddings", MOST_ROWS)?,
            type_vocab_size: self.size("type_vocab_size", MOST_ROWS)?,
            layer_norm_eps: self
                .not_negative("layer_norm_eps")?
                .ok_or(self.missing("layer_norm_eps"))?,
            hidden_dropout_prob: self
                .probability("hidden_dropout_prob")?
                .unwrap_or(defaults.hidden_dropout_prob),
            attention_probs_dropout_prob: self
                .probability("attention_probs_dropout_prob")?
                .unwrap_or(defaults.attention_probs_dropout_prob),
            classifier_dropout: self.probability("classifier_dropout")?,
            initializer_range: self
                .not_negative("initializer_range")?
                .unwrap_or(defaults.initializer_range),
            // BERT checkpoints with XLM-R's vocabulary may still carry BERT's own pad id 0;
            // XLM-R's pieces fix these three.
            pad_token_id: self.id("pad_token_id", architecture, defaults.pad_token_id)?,
            bos_token_id: self.id("bos_token_id", architecture, defaults.bos_token_id)?,
            eos_token_id: self.id("eos_token_id", architecture, defaults.eos_token_id)?,
            labels: self.labels()?,
        })
    }

    /// What has to hold between values.
    fn check(&self, config: &ModelConfig) -> Result<()> {
        let wrong = |reason: String| Err(bad(self.path, reason));
        let (h, n) = (config.hidden_size, config.num_attention_heads);
        if !h.is_multiple_of(n) {
            return wrong(format!(
                "hidden_size {h} is not a multiple of num_attention_heads {n}"
            ));
        }
        let size = config.vocab_size;
        for (key, id) in [
            ("pad_token_id", config.pad_token_id),
            ("bos_token_id", config.bos_token_id),
            ("eos_token_id", config.eos_token_id),
        ] {
            if id as usize >= size {
                return wrong(format!("key `{key}` is {id}, vocab_size {size}"));
            }
        }
        let (positions, pad) = (config.max_position_embeddings, config.pad_token_id);
        if positions <= pad as usize + 3 {
            return wrong(format!(
                "max_position_embeddings {positions} leaves no room for a word after pad_token_id {pad}"
            ));
        }
        Ok(())
    }

    fn check_activation(&self) -> Result<()> {
        let activation = self.json.get("hidden_act").and_then(Value::as_str);
        match activation.unwrap_or("gelu") {
            "gelu" => Ok(()),
            other => Err(bad(
                self.path,
                format!("hidden_act `{other}` is not supported, only `gelu`"),
            )),
        }
    }

    fn architecture(&self) -> Result<Architecture> {
        match self.json.get("model_type").and_then(Value::as_str) {
            Some("xlm-roberta" | "roberta") => Ok(Architecture::XlmRoberta),
            Some("bert") => Ok(Architecture::Bert),
            Some(other) => Err(bad(
                self.path,
                format!("model_type `{other}` is not supported: xlm-roberta, roberta or bert"),
            )),
            None => Err(self.missing("model_type")),
        }
    }

    fn missing(&self, key: &'static str) -> Error {
        Error::MissingKey {
            path: self.path.to_path_buf(),
            key,
        }
    }

    fn number(&self, key: &str) -> Result<Option<f64>> {
        match self.json.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_f64()
                .map(Some)
                .ok_or_else(|| bad(self.path, format!("key `{key}` is not a number: {value}"))),
        }
    }

    fn probability(&self, key: &str) -> Result<Option<f64>> {
        match self.number(key)? {
            Some(p) if !(0.0..1.0).contains(&p) => Err(bad(
                self.path,
                format!("key `{key}` must be at least 0 and below 1: {p}"),
            )),
            p => Ok(p),
        }
    }

    fn not_negative(&self, key: &str) -> Result<Option<f64>> {
        match self.number(key)? {
            Some(value) if value < 0.0 => Err(bad(
                self.path,
                format!("key `{key}` must be at least 0: {value}"),
            )),
            value => Ok(value),
        }
    }

    fn size(&self, key: &'static str, most: usize) -> Result<usize> {
        let value = self.json.get(key).ok_or_else(|| self.missing(key))?;
        let size = value.as_u64().and_then(|size| usize::try_from(size).ok());
        size.filter(|size| (1..=most).contains(size))
            .ok_or_else(|| {
                bad(
                    self.path,
                    format!("key `{key}` must be a whole number from 1 to {most}: {value}"),
                )
            })
    }

    fn id(&self, key: &str, architecture: Architecture, xlm_roberta: u32) -> Result<u32> {
        if architecture == Architecture::Bert {
            return Ok(xlm_roberta);
        }
        match self.json.get(key) {
            None | Some(Value::Null) => Ok(xlm_roberta),
            Some(value) => value
                .as_u64()
                .and_then(|id| u32::try_from(id).ok())
                .ok_or_else(|| bad(self.path, format!("key `{key}` must be an id: {value}"))),
        }
    }

    fn labels(&self) -> Result<Vec<String>> {
        let Some(map) = self.json.get("id2label").and_then(Value::as_object) else {
            return Ok(Vec::new());
        };
        (0..map.len())
            .map(|id| {
                map.get(&id.to_string())
                    .and_then(Value::as_str)
                    .map(String::from)
                    .ok_or_else(|| bad(self.path, format!("id2label has no name for label {id}")))
            })
            .collect()
    }
}

fn bad(path: &Path, reason: String) -> Error {
    Error::Config {
        path: path.to_path_buf(),
        reason,
    }
}
