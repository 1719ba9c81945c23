//! What a model got wrong, from the loss of each word: where it is lost, and where the annotation
//! rather than the model may be at fault.

mod conflicts;
mod loss;
mod suspects;
mod words;

pub use conflicts::{Conflict, ConflictUse};
pub use loss::{LossRow, SentenceLoss};
pub use suspects::{Suspect, SuspectOptions};
pub use words::{Analysis, ScoredWord};
