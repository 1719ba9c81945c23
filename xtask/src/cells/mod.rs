//! Cells: one training set, one seed, one model, tested on every language. Planned, run, written to disk,
//! and read back for the report.

mod cell;
mod encoded;
mod experiment;
mod estimate;
mod hash;
mod files;
mod identity;
mod inputs;
mod log;
mod manifest;
mod model;
mod plan;
mod predictions;
mod run;
mod saved;
mod summary;

pub use experiment::run_experiment;
pub use files::write_atomic;
pub use inputs::load_split;
pub use plan::CellSpec;
pub use predictions::write_predictions;
pub use run::{Recipe, SavedModel, default_device};
pub use summary::rebuild;

/// The recipe's training seed; cells with another one say so in their id.
pub const DEFAULT_SEED: u64 = 42;
