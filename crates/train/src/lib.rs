//! Fine-tuning and evaluation of token classifiers.
//!
//! [`train`] is the loop; [`predict`] and [`Evaluation`] use what comes out of it.

mod batches;
mod checkpoints;
mod decode;
mod error;
mod evaluate;
mod gradients;
mod loss;
mod loss_scale;
mod observer;
mod optimizer;
mod parity;
mod parts;
mod recipe;
mod state;
mod step;
mod stop;
mod trainer;

pub use batches::LabelledBatch;
pub use checkpoints::Checkpoints;
pub use decode::{Decode, Transitions, viterbi};
pub use error::{Error, Result};
pub use evaluate::{DecodingGain, Evaluation, WordPrediction, predict};
pub use gradients::StepGradients;
pub use loss::cross_entropy_sum;
pub use ner_model::Precision;
pub use observer::{EpochLog, EvalSummary, Observer, StepLog};
pub use optimizer::{Moments, StepAt, step};
pub use parity::{Difference, Parity, parity};
pub use parts::predict_in_parts;
pub use recipe::Recipe;
pub use stop::Stop;
pub use trainer::{EvalSet, Trained, Training, train};
