//! Entity-level scores for sequence labelling, equal to those of seqeval 1.2.2.
//!
//! Tags go in as text, one vector per sentence; scores come out as fractions of 1.
//!
//! ```
//! use ner_metrics::{Report, entities};
//!
//! let found = entities(&["B-PER", "I-PER", "O", "B-LOC"])?;
//! assert_eq!((found[0].kind.as_str(), found[0].start, found[0].end), ("PER", 0, 2));
//!
//! let gold = [vec!["O", "B-MISC", "I-MISC"], vec!["B-PER", "I-PER", "O"]];
//! let predicted = [vec!["B-MISC", "I-MISC", "I-MISC"], vec!["B-PER", "I-PER", "O"]];
//! let report = Report::new(&gold, &predicted)?;
//! assert_eq!(report.micro.f1, 0.5);
//! print!("{}", report.to_text(2));
//! # Ok::<(), ner_metrics::Error>(())
//! ```
//!
//! | for | start at |
//! | --- | --- |
//! | seqeval's numbers, its text and its dictionary | [`Report`] |
//! | strict mode, schemes, suffix notation, zero division | [`Options`], [`Mode`], [`Scheme`] |
//! | the entities of tags | [`entities`], [`corpus_entities`] |
//! | `conlleval`'s text | [`Report::to_conlleval`] |
//! | nervaluate's scenarios, scores of spans without types | [`Comparison::scenarios`], [`Comparison::spans`] |
//! | confusion of tags, of entities | [`Confusion`], [`Comparison::confusion`] |
//! | kinds of errors | [`Comparison::taxonomy`] |
//! | confidence intervals, one prediction against another | [`Comparison::bootstrap`], [`Comparison::against`] |
//! | loss by word, label and sentence; suspected annotation errors | [`Analysis`] |
//!
//! **Invariant:** this crate knows no tensors, no tokenizers, no files, and prints nothing.

#![deny(missing_docs)]
#![warn(clippy::missing_errors_doc)]

mod analysis;
mod bootstrap;
mod comparison;
mod confusion;
mod conlleval;
mod entities;
mod entity_confusion;
mod error;
mod f_beta;
mod flaw;
mod lenient;
mod matching;
mod options;
mod random;
mod recent;
mod render;
mod report;
mod scan;
mod scenarios;
mod scheme;
mod score;
mod significance;
mod tag;
mod tags;
mod tally;
mod taxonomy;
mod transitions;
mod warning;

pub use analysis::{
    Analysis, Conflict, ConflictUse, LossRow, ScoredWord, SentenceLoss, Suspect, SuspectOptions,
};
pub use bootstrap::{Bootstrap, Interval, Resampling};
pub use comparison::Comparison;
pub use confusion::{Confusion, Normalisation};
pub use entities::{Entity, corpus_entities, entities, entities_with};
pub use entity_confusion::EntityConfusion;
pub use error::{Error, Result, Side};
pub use f_beta::FBeta;
pub use matching::Matching;
pub use options::{Mode, Options, ZeroDivision};
pub use render::ReportDict;
pub use report::Report;
pub use scenarios::{ScenarioReport, ScenarioScore, Scenarios};
pub use scheme::Scheme;
pub use score::Score;
pub use significance::Significance;
pub use tally::TokenCounts;
pub use taxonomy::{EntityError, ErrorCounts, ErrorKind, Taxonomy};
pub use warning::{Ratio, Warning};

#[cfg(test)]
mod reference_tests;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
