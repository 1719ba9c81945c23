//! Cells: one training set, one seed, one model, tested on every language. Planned, run, written to disk,
//! and read back for the report.
//!
//! | module | holds |
//! | --- | --- |
//! | `experiment` | a whole run: inputs, plan, the cells that are missing |
//! | `plan` | which cells there are |
//! | `inputs`, `encoded`, `cache` | corpora, the same as subwords, and those of earlier runs |
//! | `model` | what the cells start from |
//! | `cell` | one cell from its inputs to its files |
//! | `run`, `tagger`, `timed` | training and testing; tagging with a saved model; a few steps against the clock |
//! | `identity`, `manifest` | what a cell was made from, and whether that is what is asked for |
//! | `files`, `log`, `predictions`, `summary` | the files of a run |
//! | `scored` | predictions read back |
//! | `page` | `report.html` from the files of a run |
//! | `saved` | which models stay on disk |
//! | `estimate` | `--dry-run` |

mod cache;
mod cell;
mod encoded;
mod estimate;
mod experiment;
mod files;
mod hash;
mod identity;
mod inputs;
mod log;
mod manifest;
mod model;
mod page;
mod parity;
mod plan;
mod predictions;
mod run;
mod saved;
mod scored;
mod summary;
mod tagger;
mod timed;

pub use encoded::{counts, options as encode_options, tokens};
pub use experiment::run_experiment;
pub use files::{RunDir, write_json};
pub use manifest::Manifest;
pub use model::{ModelInput, hub_id};
pub use page::Looks;
pub use parity::compare_devices;
pub use plan::{CellSpec, Plan};
pub use predictions::{Predicted, write_predictions};
pub use run::check_device;
pub use run::{DecodingGain, Recipe, WordPrediction, default_device};
pub use scored::{Scored, predictions_of, read_predictions};
pub use summary::{CellMetrics, Counts, TestMetrics, rebuild};
pub use tagger::{SavedModel, Tagger};
pub use timed::{Times, timed_training};

/// The recipe's training seed; cells with another one say so in their id.
pub const DEFAULT_SEED: u64 = 42;
