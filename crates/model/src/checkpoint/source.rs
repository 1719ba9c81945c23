//! Tensors by their Hugging Face names, from a file or from random numbers.

use std::path::{Path, PathBuf};

use crate::config::{Architecture, ModelConfig};
use crate::error::{Error, Result};
use crate::random::SplitMix64;
use crate::shards::Shards;

pub(super) const WORD: &str = "embeddings.word_embeddings.weight";
pub(super) const POSITION: &str = "embeddings.position_embeddings.weight";
pub(super) const TOKEN_TYPE: &str = "embeddings.token_type_embeddings.weight";

/// Prefixes under which checkpoints keep their encoder.
const PREFIXES: [&str; 4] = ["roberta.", "xlm_roberta.", "bert.", ""];

/// Where tensors come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    File {
        file: Shards,
        prefix: &'static str,
        architecture: Architecture,
    },
    Random {
        seed: u64,
        deviation: f64,
    },
}

impl Source {
    pub(super) fn open(folder: &Path, config: &ModelConfig) -> Result<Self> {
        let file = Shards::open(folder)?;
        let path = file.path().to_path_buf();
        let missing = || Error::MissingTensor {
            path: path.clone(),
            name: WORD.into(),
        };
        let prefix = PREFIXES
            .into_iter()
            .find(|prefix| file.contains(&format!("{prefix}{WORD}")))
            .ok_or_else(missing)?;
        for name in file.names() {
            let known = name
                .strip_prefix(prefix)
                .is_some_and(|rest| is_encoder(rest, config.num_hidden_layers) || is_unused(rest));
            if !(known || is_head(name)) {
                return Err(Error::UnexpectedTensor {
                    path: path.clone(),
                    name: name.into(),
                });
            }
        }
        // one by one: a damaged config.json may promise more layers than fit into memory
        for (name, shape) in encoder_tensors(config) {
            file.check(&format!("{prefix}{name}"), &shape)?;
        }
        Ok(Self::File {
            file,
            prefix,
            architecture: config.architecture,
        })
    }

    pub(super) fn has_classifier(&self) -> bool {
        matches!(self, Self::File { file, .. } if file.contains("classifier.weight"))
    }

    pub(super) fn path(&self) -> PathBuf {
        match self {
            Self::File { file, .. } => file.path().to_path_buf(),
            Self::Random { .. } => PathBuf::from("(random weights)"),
        }
    }

    /// A tensor of the encoder, named without prefix.
    pub(super) fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        match self {
            Self::File { file, prefix, .. } => file.read(&format!("{prefix}{name}"), shape),
            Self::Random { seed, deviation } => Ok(initial(*seed, name, shape, *deviation)),
        }
    }

    /// A tensor of the head, from the file if it has one.
    pub(super) fn head(
        &self,
        name: &str,
        shape: &[usize],
        seed: u64,
        deviation: f64,
    ) -> Result<Vec<f32>> {
        match self {
            Self::File { file, .. } if file.contains("classifier.weight") => file.read(name, shape),
            _ => Ok(initial(seed, name, shape, deviation)),
        }
    }

    /// Rows of the word embedding, ascending.
    pub(super) fn word_rows(&self, config: &ModelConfig, rows: &[u32]) -> Result<Vec<f32>> {
        let shape = [config.vocab_size, config.hidden_size];
        match self {
            Self::File { file, prefix, .. } => {
                file.read_rows(&format!("{prefix}{WORD}"), shape, rows)
            }
            Self::Random { .. } => {
                let mut table = self.tensor(WORD, &shape)?;
                // as `padding_idx` of torch.nn.Embedding
                let pad = config.pad_token_id as usize * shape[1];
                table[pad..pad + shape[1]].fill(0.0);
                let row = |&row: &u32| &table[row as usize * shape[1]..][..shape[1]];
                Ok(rows.iter().flat_map(row).copied().collect())
            }
        }
    }

    /// The position embedding in XLM-R's layout: BERT's begins at row 0, XLM-R's after the padding row.
    pub(super) fn positions(&self, config: &ModelConfig) -> Result<Vec<f32>> {
        let read = self.tensor(
            POSITION,
            &[config.max_position_embeddings, config.hidden_size],
        )?;
        if !self.is_bert() {
            return Ok(read);
        }
        let mut shifted = vec![0.0; (config.pad_token_id as usize + 1) * config.hidden_size];
        shifted.extend(read);
        Ok(shifted)
    }

    /// Row 0 of the token type embedding: XLM-R has no other.
    pub(super) fn token_type(&self, config: &ModelConfig) -> Result<Vec<f32>> {
        let mut read = self.tensor(TOKEN_TYPE, &[config.type_vocab_size, config.hidden_size])?;
        read.truncate(config.hidden_size);
        Ok(read)
    }

    fn is_bert(&self) -> bool {
        matches!(
            self,
            Self::File {
                architecture: Architecture::Bert,
                ..
            }
        )
    }
}

/// Names of one layer's tensors after `encoder.layer.N.`, weight and bias each.
pub(super) const LAYER_PARTS: [&str; 8] = [
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "attention.output.LayerNorm",
    "intermediate.dense",
    "output.dense",
    "output.LayerNorm",
];

const EMBEDDINGS: [&str; 5] = [
    WORD,
    POSITION,
    TOKEN_TYPE,
    "embeddings.LayerNorm.weight",
    "embeddings.LayerNorm.bias",
];

/// Names and shapes of all tensors an encoder has.
fn encoder_tensors(config: &ModelConfig) -> impl Iterator<Item = (String, Vec<usize>)> {
    let (h, f) = (config.hidden_size, config.intermediate_size);
    let shapes = [
        vec![config.vocab_size, h],
        vec![config.max_position_embeddings, h],
        vec![config.type_vocab_size, h],
        vec![h],
        vec![h],
    ];
    let embeddings = EMBEDDINGS.map(String::from).into_iter().zip(shapes);
    let layers = (0..config.num_hidden_layers).flat_map(move |layer| {
        LAYER_PARTS.into_iter().flat_map(move |part| {
            let (outputs, inputs) = match part {
                "intermediate.dense" => (f, Some(h)),
                "output.dense" => (h, Some(f)),
                _ => (h, (!part.ends_with("LayerNorm")).then_some(h)),
            };
            let weight: Vec<usize> = [outputs].into_iter().chain(inputs).collect();
            [("weight", weight), ("bias", vec![outputs])]
                .map(|(kind, shape)| (format!("encoder.layer.{layer}.{part}.{kind}"), shape))
        })
    });
    embeddings.chain(layers)
}

/// Whether an encoder of so many layers has a tensor of this name.
fn is_encoder(name: &str, layers: usize) -> bool {
    let part = |rest: &str| {
        let (layer, rest) = rest.split_once('.')?;
        let number: usize = layer.parse().ok()?;
        let (part, kind) = rest.rsplit_once('.')?;
        let known = LAYER_PARTS.contains(&part) && matches!(kind, "weight" | "bias");
        Some(known && number < layers && number.to_string() == layer)
    };
    let rest = name.strip_prefix("encoder.layer.");
    EMBEDDINGS.contains(&name) || rest.and_then(part) == Some(true)
}

/// Tensors that published encoders carry and tagging has no use for.
fn is_unused(name: &str) -> bool {
    name.starts_with("pooler.") || name == "embeddings.position_ids"
}

fn is_head(name: &str) -> bool {
    ["lm_head.", "cls."]
        .iter()
        .any(|head| name.starts_with(head))
        || matches!(name, "classifier.weight" | "classifier.bias")
}

/// What `transformers` gives a new tensor: normal weights, zero biases, unit scales.
fn initial(seed: u64, name: &str, shape: &[usize], deviation: f64) -> Vec<f32> {
    let count = shape.iter().product();
    match name {
        _ if name.ends_with("LayerNorm.weight") => vec![1.0; count],
        _ if name.ends_with("bias") => vec![0.0; count],
        _ => SplitMix64::named(seed, name).normal(count, deviation),
    }
}
