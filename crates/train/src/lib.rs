//! Fine-tuning and evaluation of token classifiers.
//!
//! ```
//! use ner_data::{Split, starter as corpora};
//! use ner_model::{Checkpoint, ModelConfig, device};
//! use ner_tokenize::{EncodeOptions, Vocabulary, starter};
//! use ner_train::{Evaluation, NerModel, Recipe, Training, train};
//!
//! let encoder = starter::encoder()?;
//! let corpus = corpora::corpus("de", Split::Train).take(48);
//! let encoded = encoder.encode(&corpus, &EncodeOptions::default())?;
//!
//! // a tiny model with random weights; `Checkpoint::open` reads XLM-R
//! let config = ModelConfig {
//!     vocab_size: encoder.vocab_size(),
//!     hidden_size: 16,
//!     num_hidden_layers: 1,
//!     num_attention_heads: 2,
//!     intermediate_size: 32,
//!     ..ModelConfig::default()
//! };
//! let vocabulary = Vocabulary::of_corpora(config.vocab_size, &encoder, [&encoded])?;
//! let (checkpoint, labels) = (Checkpoint::scratch(config, 42), corpus.labels().names());
//! let model = NerModel::load(&checkpoint, vocabulary, labels, 42, &device::select("cpu")?)?;
//!
//! let recipe = Recipe { epochs: 2, learning_rate: 1e-2, ..Recipe::default() };
//! let trained = train(model, &Training::new(&recipe, &encoded), &mut ())?;
//! assert_eq!((trained.epochs, trained.steps), (2, 4));
//!
//! let predictions = trained.model.predict(&encoded, recipe.eval_batch_tokens, None)?;
//! let evaluation = Evaluation::new(&corpus, &predictions)?;
//! print!("{}", evaluation.report.to_text(2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | for | start at |
//! | --- | --- |
//! | a model with its vocabulary and labels: load, predict, save | [`NerModel`] |
//! | fine-tuning | [`train`], [`Training`], [`Recipe`] |
//! | runs that survive a kill | [`CheckpointPolicy`], [`Training::checkpoints`] |
//! | stopping a run from outside | [`Stop`] |
//! | progress, step and epoch logs | [`Observer`] |
//! | scores of predictions | [`Evaluation`] |
//! | valid label sequences | [`Decode`], [`viterbi`] |
//! | a device compared with the CPU | [`parity`] |
//! | a training loop of your own | [`StepGradients`], [`AdamW`], [`cross_entropy_sum`] |
//!
//! **Invariant:** a run is a function of model, data, recipe and seed. Interrupted and resumed, it ends with the same
//! bits.

#![warn(clippy::missing_errors_doc)]

mod batches;
mod checkpoints;
mod decode;
mod error;
mod evaluate;
mod gradients;
mod loss;
mod loss_scale;
mod model;
mod observer;
mod optimizer;
mod parity;
mod recipe;
mod state;
mod step;
mod stop;
mod trainer;
mod training;

pub use batches::LabelledBatch;
pub use checkpoints::CheckpointPolicy;
pub use decode::{Decode, Transitions, viterbi};
pub use error::{Error, Result};
pub use evaluate::{DecodingGain, Evaluation, WordPrediction};
pub use gradients::StepGradients;
pub use loss::cross_entropy_sum;
pub use model::NerModel;
pub use ner_model::Precision;
pub use observer::{EpochLog, EvalSummary, Observer, StepLog};
pub use optimizer::{AdamW, Moments, StepAt};
pub use parity::{Difference, Parity, parity};
pub use recipe::Recipe;
pub use stop::Stop;
pub use trainer::train;
pub use training::{EvalSet, Trained, Training};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
