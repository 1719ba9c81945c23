//! The keys of the configuration, with their defaults and limits.

use std::collections::BTreeMap;

use ner_train::Recipe;
use serde::{Deserialize, Serialize};

use super::running::{Checkpoint, Estimate, Sharing};

/// The recipe's training seed; cells with another seed have it in their id.
pub const DEFAULT_SEED: u64 = 42;

/// Which models of a run are kept on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeepModels {
    /// The model of every cell.
    All,
    /// For each set of training languages, the model of the cell with the best validation F1 (over sizes and seeds).
    Best,
    /// No model.
    None,
}

/// Everything a run depends on. The field names are the keys of the TOML files and of `--set`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Name of the experiment; set from the file name.
    pub experiment: String,
    /// Name of the profile; set from the file name.
    pub profile: String,
    /// Profiles the experiment runs with unless `--profile` names others, each in its own folder; empty means
    /// `starter`.
    pub profiles: Vec<String>,
    /// Languages of the matrix, in the order of its rows and columns; `all` on its own means every language in the
    /// data.
    pub languages: Vec<String>,
    /// Languages every cell is tested on; empty means `languages`.
    pub test_languages: Vec<String>,
    /// Training seeds; every cell runs once with each.
    pub seeds: Vec<u64>,
    /// Which cells to run: `in-language`, `mixes`, `learning-curve` (of one language), `learning-curves` (of each), or
    /// single cells such as `de`, `de+fr`, `all`, `fr-500`.
    pub cells: Vec<String>,
    /// The training mixes selected by `mixes`; an empty list within it means all languages together.
    pub mixes: Vec<Vec<String>>,
    /// `cpu`, `cuda[:N]`, `wgpu`, `vulkan` or `metal`.
    pub device: String,
    /// Which models are kept on disk.
    pub keep_models: KeepModels,
    /// Where the model comes from.
    pub model: Model,
    /// Where the corpora come from, and which of their rows are used.
    pub data: Data,
    /// The cells selected by `learning-curve`.
    pub learning_curve: LearningCurve,
    /// From words to subwords.
    pub encoding: Encoding,
    /// Optimiser, schedule, batches.
    pub recipe: Recipe,
    /// When a cell writes checkpoints.
    pub checkpoint: Checkpoint,
    /// How several processes share a run.
    pub sharing: Sharing,
    /// Assumptions of `--dry-run`.
    pub estimate: Estimate,
}

/// `[model]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Model {
    /// `starter` (trained from scratch), a folder, or a hub id (`org/name` or `org/name@revision`).
    pub source: String,
    /// Dimensions when `source` is `starter`.
    pub starter: StarterModel,
}

/// `[model.starter]`: dimensions of the model trained from scratch, named as in `config.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StarterModel {
    /// Width of the hidden states.
    pub hidden_size: usize,
    /// Encoder layers.
    pub num_hidden_layers: usize,
    /// Attention heads per layer.
    pub num_attention_heads: usize,
    /// Width of the feed-forward layers.
    pub intermediate_size: usize,
    /// Rows of the position embedding; two of them are not used for positions.
    pub max_position_embeddings: usize,
    /// Dropout on hidden states.
    pub hidden_dropout_prob: f64,
    /// Dropout on attention probabilities.
    pub attention_probs_dropout_prob: f64,
    /// Standard deviation of new weights.
    pub initializer_range: f64,
}

/// `[data]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Data {
    /// `starter`, a folder, or a hub id.
    pub source: String,
    /// Seed of the shuffle before a fraction is taken.
    pub subset_seed: u64,
    /// Seed of the shuffle after languages are concatenated, and before a size of the learning curve is taken.
    pub mix_seed: u64,
    /// Fraction of every split that is used when `source` is `starter`, the same for all languages: it keeps the
    /// generated corpus no larger than needed.
    pub starter_fraction: f64,
    /// Fraction of every split that is used with any other source, by language; 1 by default.
    pub fractions: BTreeMap<String, f64>,
}

/// `[learning_curve]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LearningCurve {
    /// Language of the curve.
    pub language: String,
    /// Numbers of training sentences.
    pub sizes: Vec<usize>,
}

/// `[encoding]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Encoding {
    /// Maximum window length in subwords, including `<s>` and `</s>`.
    pub max_tokens: usize,
    /// Subwords of context on each side where a sentence is split into windows.
    pub overlap: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            experiment: String::new(),
            profile: String::new(),
            profiles: Vec::new(),
            languages: ["de", "fr", "it", "en"].map(str::to_owned).to_vec(),
            test_languages: Vec::new(),
            seeds: vec![DEFAULT_SEED],
            cells: vec!["in-language".to_owned()],
            mixes: Vec::new(),
            device: ner_model::device::default_name().to_owned(),
            keep_models: KeepModels::Best,
            model: Model::default(),
            data: Data::default(),
            learning_curve: LearningCurve::default(),
            encoding: Encoding::default(),
            recipe: Recipe::default(),
            checkpoint: Checkpoint::default(),
            sharing: Sharing::default(),
            estimate: Estimate::default(),
        }
    }
}

impl Default for Model {
    fn default() -> Self {
        Self {
            source: "starter".to_owned(),
            starter: StarterModel::default(),
        }
    }
}

impl Default for StarterModel {
    fn default() -> Self {
        Self {
            hidden_size: 64,
            num_hidden_layers: 2,
            num_attention_heads: 4,
            intermediate_size: 256,
            max_position_embeddings: 514,
            hidden_dropout_prob: 0.1,
            attention_probs_dropout_prob: 0.1,
            initializer_range: 0.02,
        }
    }
}

impl Default for Data {
    fn default() -> Self {
        Self {
            source: "starter".to_owned(),
            subset_seed: 0,
            mix_seed: 42,
            starter_fraction: 1.0,
            fractions: BTreeMap::new(),
        }
    }
}

impl Data {
    /// Fraction of every split of `language` that is used.
    pub fn fraction(&self, language: &str) -> f64 {
        match self.source.as_str() {
            "starter" => self.starter_fraction,
            _ => self.fractions.get(language).copied().unwrap_or(1.0),
        }
    }

    /// The configuration key that [`Data::fraction`] comes from.
    pub fn fraction_key(&self, language: &str) -> String {
        match self.source.as_str() {
            "starter" => "data.starter_fraction".to_owned(),
            // quoted where TOML requires it
            _ => format!("data.fractions.{}", super::keys::quoted_key(language)),
        }
    }
}

impl Default for LearningCurve {
    fn default() -> Self {
        Self {
            language: "fr".to_owned(),
            sizes: Vec::new(),
        }
    }
}

impl Default for Encoding {
    fn default() -> Self {
        Self {
            max_tokens: 512,
            overlap: 64,
        }
    }
}

impl Config {
    /// Languages that cells are tested on.
    pub fn test_languages(&self) -> &[String] {
        if self.test_languages.is_empty() {
            &self.languages
        } else {
            &self.test_languages
        }
    }
}
