//! `report.html`: a run as one page that needs no network, in light and dark, on paper and on a phone.
//!
//! | module | shows |
//! | --- | --- |
//! | `page` | the frame: head, contents, sections in order |
//! | `facts` | what was run, its progress, and how to run it again |
//! | `matrix` | F1 by training set and test language |
//! | `curve` | learning curves against the zero-shot line |
//! | `log` | what is kept of the steps of a cell |
//! | `training` | loss and validation scores while cells trained |
//! | `types` | precision, recall and F1 of each entity type |
//! | `pair`, `confusion`, `sentence` | one model on one test set: confusions, errors, losses |
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
mod log;
mod matrix;
mod page;
mod pair;
mod record;
mod sentence;
mod table;
mod training;
mod types;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use ner_experiment::records::by_name::Name;
use ner_experiment::records::data_report::DataReport;
use ner_experiment::records::results::Results;
use ner_experiment::{Counts, Manifest};
use ner_files::InputFile;
use ner_train::EpochLog;

pub(crate) use log::Log;
#[cfg(test)]
pub(crate) use log::Step;
pub(crate) use page::render;
pub(crate) use pair::{Budget, Pair};

/// All that the page shows of a run.
pub(crate) struct Page<'a> {
    /// Scores of the finished cells.
    pub(crate) results: &'a Results,
    /// Test languages.
    pub(crate) languages: &'a [String],
    /// All cells of the plan, in its order.
    pub(crate) cells: &'a [Cell],
    /// Cells that were requested but are not in the plan, with the reason.
    pub(crate) skipped: &'a [String],
    /// The commands of the run, as far as it recorded them.
    pub(crate) commands: &'a [String],
    /// The corpora by language, as far as the run described them.
    pub(crate) corpora: &'a [DataReport],
    /// Counts of each test set before and after tokenisation, by language.
    pub(crate) tests: &'a [(&'a str, &'a Counts)],
    /// Models on test sets.
    pub(crate) looks: Vec<&'a Pair>,
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
    /// Its manifest, once it has started, without the long lists, which the next two fields hold.
    pub(crate) manifest: Option<Manifest>,
    /// Hashes of its corpora and of the files of its model, by name.
    pub(crate) hashes: Vec<(Name, Name)>,
    /// The files of its corpora.
    pub(crate) files: Vec<Arc<InputFile>>,
    /// Its configuration, once it has started: dotted keys and values.
    pub(crate) config: Vec<(Name, Name)>,
    /// Its steps so far.
    pub(crate) log: Log,
    /// Its epochs so far.
    pub(crate) epochs: Vec<EpochLog>,
    /// What the page needs of its metrics, once it is finished.
    pub(crate) done: Option<Done>,
}

/// Of the metrics of a cell.
pub(crate) struct Done {
    /// Optimiser steps.
    pub(crate) steps: u32,
    /// Counts of the training set before and after tokenisation.
    pub(crate) training_set: Counts,
}

impl Cell {
    /// Whether all its files are written.
    fn is_finished(&self) -> bool {
        self.done.is_some()
    }

    /// Its progress as text, so that colour alone never carries it.
    fn state(&self) -> String {
        match (&self.manifest, self.log.last()) {
            _ if self.is_finished() => "finished".to_owned(),
            (None, _) => "not started".to_owned(),
            (Some(_), None) => "started".to_owned(),
            (Some(_), Some(last)) => format!("in training, step {} of {}", last.step, last.steps),
        }
    }

    /// A value of its configuration.
    fn setting(&self, key: &str) -> Option<&str> {
        let found = self.config.iter().find(|(name, _)| &**name == key);
        found.map(|(_, value)| &**value)
    }
}

/// `2026-11-23T12:34:56Z` as `2026-11-23 12:34`.
fn readable(date: &str) -> String {
    date.get(..16).unwrap_or(date).replace('T', " ")
}

/// Values in the order in which they first appear, each once.
fn distinct<T: Clone + Eq + Hash>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut known = HashSet::new();
    let values = values.into_iter();
    values.filter(|value| known.insert(value.clone())).collect()
}
