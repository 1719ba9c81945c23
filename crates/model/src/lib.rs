//! XLM-RoBERTa for token classification on Burn.
//!
//! The model works on packed tokens, `[tokens, hidden]`: see [`PackedBatch`]. [`Checkpoint`] reads
//! and writes Hugging Face folders, [`device`] turns a name into a device.

mod batch;
pub mod checkpoint;
mod classifier;
mod composed;
mod config;
pub mod device;
mod embeddings;
mod error;
mod files;
#[cfg(test)]
mod kernel_tests;
mod kernels;
mod layer;
mod precision;
mod random;
mod rate;
mod recompute;
mod shards;
mod weights;
mod word_rows;

pub use batch::PackedBatch;
pub use checkpoint::Checkpoint;
pub use classifier::TokenClassifier;
pub use config::{Architecture, ModelConfig};
pub use embeddings::Embeddings;
pub use error::{Error, Result};
pub use kernels::{AdamWState, AdamWStep, Dropout, MetRows, SquaredNorm, adamw, adamw_rows};
pub use layer::EncoderLayer;
pub use precision::Precision;
pub use rate::matrix_rate;
pub use recompute::Recomputed;
pub use word_rows::{RowGradient, WordRows};
