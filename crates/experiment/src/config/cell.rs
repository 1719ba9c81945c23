//! The configuration of one cell.

use ner_train::Recipe;
use serde::{Deserialize, Serialize};

use super::types::{Data, Encoding, StarterModel};

/// What one cell depends on: written as `config.toml` beside its results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellConfig {
    /// Id of the cell, the name of its folder.
    pub id: String,
    /// Training languages, in the order they are put together.
    pub train: Vec<String>,
    /// Only so many of the training sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// Test languages.
    pub test: Vec<String>,
    /// Training seed.
    pub seed: u64,
    /// Device asked for.
    pub device: String,
    /// As in [`Config`](super::Config).
    pub model: CellModel,
    /// As in [`Config`](super::Config), fractions of this cell's languages only.
    pub data: Data,
    /// As in [`Config`](super::Config).
    pub encoding: Encoding,
    /// As in [`Config`](super::Config).
    pub recipe: Recipe,
}

/// `[model]` of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellModel {
    /// As in [`Config`](super::Config).
    pub source: String,
    /// Only for a model trained from scratch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starter: Option<StarterModel>,
}

impl CellConfig {
    /// The configuration without what may change and leave the cell the same: where the inputs lie (their
    /// hashes are compared instead) and the device.
    #[must_use]
    pub fn identity(&self) -> Self {
        let mut identity = self.clone();
        identity.device.clear();
        identity.data.source.clear();
        identity.model.source.clear();
        identity
    }
}
