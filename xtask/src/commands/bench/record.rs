//! What a measurement has found.

use clap::ValueEnum;
use serde::Serialize;

/// The stages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StageName {
    /// Read every split of every language
    Ingest,
    /// Convert the same corpora to subwords and labels
    Tokenise,
    /// Load the same from the cache
    Cached,
    /// Train on sentences of the first language
    Step,
    /// Tag sentences of the first language
    Evaluate,
    /// Score a million words
    Metrics,
}

/// What one stage did.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stage {
    /// The stage.
    pub(crate) name: StageName,
    /// Time of all of it.
    pub(crate) seconds: f64,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// How many of that in all.
    pub(crate) count: u64,
    /// Floating-point operations that its tokens need at least; none where there are no products.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operations: Option<f64>,
}

impl Stage {
    pub(crate) fn new(name: StageName, seconds: f64, unit: &'static str, count: u64) -> Self {
        Self {
            name,
            seconds,
            unit,
            count,
            operations: None,
        }
    }
}

/// All stages, and what the machine can do at best.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Bench {
    /// Languages that were read; the model is measured on the first.
    pub(crate) languages: Vec<String>,
    /// Where the data come from.
    pub(crate) data: String,
    /// Where the model comes from.
    pub(crate) model: String,
    /// What was measured on.
    pub(crate) device: String,
    /// `f32`, `bf16` or `f16`.
    pub(crate) precision: ner_train::Precision,
    /// Threads of the pool.
    pub(crate) threads: usize,
    /// Operations a second of the feed-forward product alone.
    pub(crate) matrix_rate: f64,
    /// The stages in the order of a run.
    pub(crate) stages: Vec<Stage>,
    /// Most memory the process held, in bytes; none where the system does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) peak_memory: Option<u64>,
}
