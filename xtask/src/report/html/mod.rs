//! `report.html`: a run as one page that needs no network, in light and dark, on paper and on a phone.
//!
//! | module | shows |
//! | --- | --- |
//! | `page` | the frame: head, contents, sections in order |
//! | `facts` | what was run, how far it is, and how to run it again |
//! | `matrix` | F1 by training set and test language |
//! | `curve` | learning curves against the zero-shot line |
//! | `training` | loss and validation scores while cells trained |
//! | `types` | precision, recall and F1 of each entity type |
//! | `look`, `confusion`, `sentence` | one model on one test set: confusions, errors, losses |
//! | `corpora` | what is in the data |
//! | `record` | configuration, versions, files and their hashes |
//! | `table`, `chart` | the parts that several sections are made of |
//!
//! The style is `style.css`; `script.js` sorts, filters and chooses, and all but that works without it. Text
//! from data reaches the page through `maud`, which escapes it.

mod chart;
mod confusion;
mod corpora;
mod curve;
mod facts;
mod look;
mod matrix;
mod page;
mod record;
mod sentence;
mod table;
mod training;
mod types;

#[cfg(test)]
mod tests;

use ner_train::EpochLog;
use serde::Deserialize;

use super::corpus::DataReport;
use super::results::Results;
use crate::cells::{CellMetrics, Manifest};

pub(crate) use look::{Look, Share};
pub(crate) use page::render;

/// All that the page shows of a run.
pub(crate) struct Page<'a> {
    /// Scores of the finished cells.
    pub(crate) results: &'a Results,
    /// Test languages.
    pub(crate) languages: &'a [String],
    /// All cells of the plan, in its order.
    pub(crate) cells: &'a [Cell],
    /// Cells that were asked for and are not among them, with the reason.
    pub(crate) skipped: &'a [String],
    /// How the program was called, as far as the run recorded it.
    pub(crate) commands: &'a [String],
    /// The corpora by language, as far as the run described them.
    pub(crate) corpora: &'a [DataReport],
    /// Models on test sets.
    pub(crate) looks: Vec<&'a Look>,
    /// Finished pairs of cell and test language that are not among `looks`.
    pub(crate) looks_left_out: usize,
}

/// One cell of the plan.
pub(crate) struct Cell {
    /// Name of its folder.
    pub(crate) id: String,
    /// Training languages.
    pub(crate) train: Vec<String>,
    /// Whether it is trained on a part of a language, for a learning curve.
    pub(crate) is_subset: bool,
    /// Training sentences.
    pub(crate) sentences: u64,
    /// Training seed.
    pub(crate) seed: u64,
    /// Its manifest, once it has begun.
    pub(crate) manifest: Option<Manifest>,
    /// Its configuration, once it has begun: dotted keys and values.
    pub(crate) config: Vec<(String, String)>,
    /// Its steps so far.
    pub(crate) steps: Vec<Step>,
    /// Its epochs so far.
    pub(crate) epochs: Vec<EpochLog>,
    /// Its scores, once it is finished.
    pub(crate) metrics: Option<CellMetrics>,
}

/// What the page needs of a line of `log.jsonl`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(crate) struct Step {
    /// Number of the step, from 1.
    pub(crate) step: u32,
    /// Steps of the whole cell.
    pub(crate) steps: u32,
    /// Mean loss of its words; none where it was no number.
    pub(crate) loss: Option<f64>,
}

impl Cell {
    /// Whether all its files are written.
    fn is_finished(&self) -> bool {
        self.metrics.is_some()
    }

    /// How far it is, as text: not colour alone tells it.
    fn state(&self) -> String {
        match (&self.manifest, self.steps.last()) {
            _ if self.is_finished() => "finished".to_owned(),
            (None, _) => "not begun".to_owned(),
            (Some(_), None) => "begun".to_owned(),
            (Some(_), Some(last)) => format!("in training, step {} of {}", last.step, last.steps),
        }
    }

    /// A value of its configuration.
    fn setting(&self, key: &str) -> Option<&str> {
        let found = self.config.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }
}

/// `2026-11-23T12:34:56Z` as `2026-11-23 12:34`.
fn readable(date: &str) -> String {
    date.get(..16).unwrap_or(date).replace('T', " ")
}

/// Values in the order in which they first appear, each once.
fn distinct<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}
