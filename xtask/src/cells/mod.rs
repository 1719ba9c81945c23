//! Cells: one training set, one seed, one model, tested on every language. Planned, run, written to disk,
//! and read back for the report.
//!
//! | module | holds |
//! | --- | --- |
//! | `experiment` | a whole run: inputs, plan, the cells that are missing |
//! | `worker` | the cells of a run one after the other, beside other processes |
//! | `lease`, `process` | who works on which cell |
//! | `interrupt` | SIGINT and SIGTERM |
//! | `failures`, `status` | the tries that failed; what every cell is at |
//! | `plan`, `planning` | which cells there are; the plan in the folder of a run, which several processes write |
//! | `replacing` | what makes room for another configuration |
//! | `settings` | what the cells of a run have in common |
//! | `work`, `finished` | the folder of a cell that is being made; the finished ones |
//! | `inputs`, `encoded`, `cache` | corpora, the same as subwords, and those of earlier runs |
//! | `model`, `guarded` | what the cells start from; that its files stay what they were |
//! | `cell` | one cell from its inputs to its files |
//! | `run`, `tagger`, `timed` | training and testing; tagging with a saved model; a few steps against the clock |
//! | `identity`, `manifest` | what a cell was made from, and whether that is what is asked for |
//! | `files`, `log`, `predictions`, `summary`, `stored` | the files of a run |
//! | `scored` | predictions read back |
//! | `records`, `page`, `rebuild` | the report from the files of a run |
//! | `reporter` | when a worker makes the report anew |
//! | `saved` | which models stay on disk |
//! | `verify`, `checked` | whether files are those that were written |
//! | `estimate`, `volume` | `--dry-run` |

mod cache;
mod cell;
mod checked;
mod encoded;
mod estimate;
mod experiment;
mod failures;
mod files;
mod finished;
mod guarded;
mod hash;
mod identity;
mod inputs;
mod interrupt;
mod lease;
mod log;
mod manifest;
mod model;
mod page;
mod parity;
mod plan;
mod planning;
mod predictions;
mod process;
mod rebuild;
mod records;
mod replacing;
mod reporter;
mod run;
mod saved;
mod scored;
mod settings;
mod status;
mod stored;
mod summary;
mod tagger;
mod timed;
mod verify;
mod volume;
mod work;
mod worker;

pub use encoded::{counts, options as encode_options, tokens};
pub use experiment::{run_cells, run_experiment};
pub use files::{RunDir, in_cell, inside_cell, read_json, write_atomic, write_json};
pub use hash::sha256_text;
pub use manifest::Manifest;
pub use model::{ModelInput, hub_id};
pub use parity::compare_devices;
pub use plan::{CellSpec, Plan};
pub use predictions::{Predicted, write_predictions};
pub use rebuild::rebuild;
pub use reporter::rebuild_in_place;
pub use run::check_device;
pub use run::{Checkpoints, DecodingGain, Recipe, default_device};
pub use scored::{Scored, predictions_of, read_predictions};
pub use status::{At, CellStatus, RunStatus};
pub use summary::{Counts, TestMetrics};
pub use tagger::SavedModel;
pub use timed::{Times, timed_training};
pub use verify::verify;

/// The recipe's training seed; cells with another one say so in their id.
pub const DEFAULT_SEED: u64 = 42;
