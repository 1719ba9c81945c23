//! Entity-level scores for sequence labelling, equal to those of seqeval 1.2.2.
//!
//! Tags go in as text, one vector a sentence; scores come out as fractions of 1.
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
//! | module | holds |
//! | --- | --- |
//! | `tags` | a tag cut into prefix and type, each distinct tag once |
//! | `lenient` | seqeval's default rule for where an entity starts and ends |
//! | `score` | counts to precision, recall, F1 and their averages |
//! | `report` | everything for a corpus, and seqeval's text |
//! | `confusion` | counts of tag against tag |
//!
//! **Invariant:** this crate knows no tensors, no tokenizers, no files, and prints nothing.

#![deny(missing_docs)]

mod confusion;
mod entities;
mod error;
mod lenient;
mod options;
mod render;
mod report;
mod scan;
mod scheme;
mod score;
mod tags;
mod warning;

pub use confusion::Confusion;
pub use entities::{Entity, corpus_entities, entities, entities_with};
pub use error::{Error, Result, Side};
pub use options::{Mode, Options, ZeroDivision};
pub use render::ReportDict;
pub use report::{FBeta, Report, TokenCounts};
pub use scheme::Scheme;
pub use score::Score;
pub use warning::{Ratio, Warning};

#[cfg(test)]
mod reference_tests;
