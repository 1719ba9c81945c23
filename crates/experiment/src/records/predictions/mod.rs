//! Writes `predictions.parquet` and reads it back.

mod read;
mod write;

pub use read::{Predictions, Scored, read_predictions};
pub use write::{Predicted, write_predictions};
