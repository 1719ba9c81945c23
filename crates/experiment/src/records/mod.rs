//! The files of a run: where they are, what they contain, and how they are written and read.
//!
//! | module | holds |
//! | --- | --- |
//! | `folder` | where every file is |
//! | `writes`, `hash` | atomic writes, bounded reads, SHA-256 |
//! | `manifest` | `manifest.json`: what a cell was made from |
//! | `metrics` | `metrics.json`: its scores and counts |
//! | `predictions` | `predictions.parquet` |
//! | `results`, `by_name` | `results.json`: the scores of all cells |
//! | `data_report` | `data.json`: what is in the corpora |
//! | `identity`, `outputs` | what determines a cell; the hashes of its files |
//! | `finished` | the finished cells in a folder |
//! | `tail` | the end of a log |

pub mod by_name;
pub mod data_report;
pub mod finished;
mod folder;
mod hash;
mod identity;
pub mod manifest;
mod metrics;
mod outputs;
mod predictions;
pub mod results;
mod tail;
mod writes;

pub use finished::read_plan;
pub use folder::{CellDir, LONGEST_LOG, RunDir, in_cell, inside_cell};
pub use hash::{sha256_file, sha256_text};
pub use identity::{Identity, State};
pub use manifest::{Manifest, Seal};
pub use metrics::{CellMetrics, Counts, TestMetrics};
pub use outputs::{CARD, MANIFEST, files, is_whole, outputs};
pub use predictions::{Predicted, Predictions, Scored, read_predictions, write_predictions};
pub use tail::{last_line, last_lines};
pub use writes::{
    LARGEST, json_text, read_json, remove_file, remove_folder, sync_folder, write_atomic,
    write_fenced, write_from, write_inside, write_json,
};
