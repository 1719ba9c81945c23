//! The configuration of one cell.

use ner_train::Recipe;
use serde::{Deserialize, Serialize};

use super::types::{Data, Encoding, StarterModel};

/// Everything one cell depends on; written as `config.toml` next to its results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellConfig {
    /// Id of the cell, which is also the name of its folder.
    pub id: String,
    /// Training languages, in the order they are concatenated.
    pub train: Vec<String>,
    /// Number of training sentences to use; all if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// Test languages.
    pub test: Vec<String>,
    /// Training seed.
    pub seed: u64,
    /// Requested device.
    pub device: String,
    /// As in [`Config`](super::Config).
    pub model: CellModel,
    /// As in [`Config`](super::Config), with the fractions of this cell's languages only.
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
    /// The configuration without what may change while the cell stays the same: the location of the inputs (their
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
