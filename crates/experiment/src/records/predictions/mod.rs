//! `predictions.parquet`, written and read back.

mod read;
mod write;

pub use read::{Predictions, Scored, read_predictions};
pub use write::{Predicted, write_predictions};
