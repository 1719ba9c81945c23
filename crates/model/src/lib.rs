//! XLM-RoBERTa for token classification on Burn.
//!
//! ```
//! use ner_model::{Checkpoint, ModelConfig, PackedBatch, device};
//!
//! // random weights; `Checkpoint::open` reads a folder that `transformers` saved
//! let config = ModelConfig {
//!     vocab_size: 100,
//!     hidden_size: 32,
//!     num_hidden_layers: 2,
//!     num_attention_heads: 4,
//!     intermediate_size: 64,
//!     ..ModelConfig::default()
//! };
//! let checkpoint = Checkpoint::scratch(config, 42);
//! let labels = ["O", "B-PER", "I-PER"].map(String::from);
//! let device = device::select("cpu")?;
//! let model = checkpoint.load(&checkpoint.all_rows(), &labels, 42, &device)?;
//!
//! // two windows without padding; logits for tokens 1 and 2 of each
//! let windows: [&[u32]; 2] = [&[0, 5, 6, 2], &[0, 7, 8, 9, 10, 2]];
//! let batch = PackedBatch::new(windows.map(|ids| (ids, vec![1, 2])));
//! let logits = device::read(model.forward(&batch, None), "reading logits")?;
//! assert_eq!(logits.len(), 4 * labels.len());
//! # Ok::<(), ner_model::Error>(())
//! ```
//!
//! | for | start at |
//! | --- | --- |
//! | a model folder in Hugging Face's layout, or random weights | [`Checkpoint`] |
//! | the numbers that shape a model | [`ModelConfig`] |
//! | logits, hidden states, a training forward pass | [`TokenClassifier`] |
//! | input without padding | [`PackedBatch`] |
//! | CPU, CUDA, Metal, Vulkan or WebGPU by name; numbers read back | [`device`] |
//! | f32, bf16 and f16 matrix multiplications | [`Precision`] |
//! | a backward pass with little memory | [`TokenClassifier::recomputed`] |
//! | AdamW and gradient norms in one pass over memory | [`adamw`], [`adamw_rows`], [`SquaredNorm`] |
//!
//! **Invariant:** tokens are packed, `[tokens, hidden]`; nothing is padded but attention on a GPU. Dropout masks are a
//! function of seed, step and position, the same on every device. `unsafe` code is in `kernels/gemm/` only.

#![warn(clippy::missing_errors_doc)]

mod batch;
pub mod checkpoint;
mod classifier;
mod composed;
mod config;
pub mod device;
mod dropout;
mod embeddings;
mod error;
mod files;
mod health;
#[cfg(test)]
mod kernel_tests;
mod kernels;
mod layer;
mod padding;
mod precision;
mod random;
mod rate;
mod readback;
mod recompute;
mod row_gradient;
mod shards;
mod tensors;
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
pub use row_gradient::RowGradient;
pub use word_rows::WordRows;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
