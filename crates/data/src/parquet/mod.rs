//! PAN-X parquet: columns `tokens`, `ner_tags`, `langs`, one row per sentence.

mod check;
mod read;
mod thrift;
mod write;

pub use check::check_parquet;
pub use read::{class_labels, read_parquet};
pub use write::write_parquet;

pub(crate) use read::append_parquet;

use crate::Error;

/// The metadata key under which `datasets` stores the column types.
const FEATURES_KEY: &str = "huggingface";

fn parquet_error(path: &str, error: impl std::fmt::Display) -> Error {
    Error::Parquet {
        path: path.to_owned(),
        message: error.to_string(),
    }
}
