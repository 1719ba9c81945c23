//! Corpora for named-entity recognition: sentences of words, one tag a word.
//!
//! [`Source`] finds a corpus (generated, in a folder, on the Hugging Face hub) and loads one
//! language and split of it as a [`Corpus`], together with the hashes of what was read. Subsets and
//! mixtures are picked as the Python package `datasets` picks them, see [`permutation()`].
//!
//! Cargo features: `parquet` (polars) and `hub` (downloads); without them the crate is light and
//! answers [`Error::NotCompiled`] where they would be needed.

mod atomic;
mod builder;
pub mod conll;
mod corpus;
mod error;
mod export;
mod guard;
mod hash;
mod hint;
mod hub;
pub mod jsonl;
mod labels;
mod layout;
mod names;
mod nearest;
pub mod pan_x;
#[cfg(feature = "parquet")]
pub mod parquet;
mod random;
mod read;
mod report;
mod secrets;
mod source;
mod split;
mod stamp;
pub mod starter;
mod subset;
mod wikiann;

pub use builder::CorpusBuilder;
pub use corpus::{Corpus, Sentence};
pub use error::{Error, Result};
pub use export::{ExportFormat, check_beside, check_labels_file, export, export_path};
pub use guard::{guard, guard_threads, is_guarded};
pub use hash::InputFile;
pub use hub::{FetchedModel, HubOptions, fetch_model, fetch_tokenizer};
#[cfg(feature = "hub")]
pub use hub::{LeftBehind, ModelFiles, Push, Pushed};
pub use labels::LabelSet;
pub use names::{LONGEST_LANGUAGE, language_name, normalised};
pub use random::{Pcg64, permutation};
pub use read::{open_file, read_bytes, read_text};
pub use report::{CorpusReport, Lengths, Overlap, SplitReport};
pub use secrets::without_secrets;
pub use source::{Configuration, Loaded, Source};
pub use split::Split;
pub use stamp::FileStamp;
pub use wikiann::read_wikiann;

#[cfg(test)]
mod tests;
