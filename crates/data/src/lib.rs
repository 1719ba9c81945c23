//! Corpora for named-entity recognition: sentences of words, one tag per word.
//!
//! | for | start at |
//! | --- | --- |
//! | a corpus: generated, in a folder, or on the Hugging Face hub | [`Source`] |
//! | one file | [`conll`], [`jsonl`], [`parquet`], [`read_wikiann`] |
//! | words and tags, subsets and mixtures as in the Python package `datasets` | [`Corpus`], [`permutation()`] |
//! | sentences from anywhere else | [`CorpusBuilder`], [`LabelSet`] |
//! | counts, duplicates, leaks between splits | [`CorpusReport`] |
//! | writing a corpus into a folder | [`export()`] |
//!
//! ```
//! use ner_data::{CorpusReport, HubOptions, Source, Split};
//!
//! let source = Source::parse("starter", &HubOptions::default())?; // or a folder, or "google/xtreme"
//! let corpus = source.load("de", Split::Train)?.corpus;
//! let subset = corpus.fraction(0.1, 0); // datasets: shuffle(seed=0), then the first int(0.1 * n)
//! let sentence = subset.sentence(0);
//! assert_eq!(sentence.words().len(), sentence.tags().len());
//!
//! let report = CorpusReport::new(&[subset])?;
//! assert_eq!(report.splits[0].iob2_violations, 0);
//! # Ok::<(), ner_data::Error>(())
//! ```
//!
//! Cargo features: `parquet` (polars) and `hub` (downloads). Without them the crate is light, returns
//! [`Error::NotCompiled`] where parquet would be needed, and does not accept hub ids for a [`Source`].
//!
//! **Invariant:** this crate knows no tensors, reads no environment variables and prints nothing.

#![deny(missing_docs)]

mod builder;
pub mod conll;
mod corpus;
mod error;
mod export;
mod hint;
#[cfg(feature = "hub")]
mod hub;
#[cfg(not(feature = "hub"))]
#[path = "no_hub.rs"]
mod hub;
pub mod jsonl;
mod labels;
mod layout;
mod names;
mod opened;
pub mod pan_x;
#[cfg(feature = "parquet")]
pub mod parquet;
mod random;
mod report;
mod source;
mod split;
pub mod starter;
mod subset;
mod wikiann;

pub use builder::CorpusBuilder;
pub use corpus::{Corpus, Sentence};
pub use error::{Error, Result};
pub use export::{ExportFormat, check_beside, check_labels_file, export, export_path};
pub use hub::{HubDataset, HubOptions};
pub use labels::LabelSet;
pub use names::{LONGEST_LANGUAGE, language_name, normalised};
pub use ner_files::InputFile;
pub use random::{Pcg64, permutation};
pub use report::{CorpusReport, Lengths, Overlap, SplitReport};
pub use source::{Configuration, Loaded, Source};
pub use split::Split;
pub use wikiann::read_wikiann;

#[cfg(test)]
mod tests;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
