//! `results.json`: every finished cell of an experiment with its scores.

use std::collections::{HashMap, HashSet};

use ner_metrics::{Report, Score};
use serde::{Deserialize, Serialize};

use super::by_name::{ByName, Names};

/// The finished cells of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Name of the experiment, such as `multilingual`.
    pub experiment: String,
    /// Name of the profile, such as `base`.
    pub profile: String,
    /// Cells in the order of the plan.
    pub cells: Vec<CellResult>,
}

/// One training run, tested on some languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// `de`, `de+fr`, `all`, `fr-250`; with a suffix such as `-s43` for seeds other than the first.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Languages trained on.
    pub train: Vec<String>,
    /// Sentences trained on.
    pub sentences: u64,
    /// Seed of the new head, dropout and sentence order.
    pub seed: u64,
    /// Passes over the training set.
    pub epochs: f64,
    /// Duration of the training steps in seconds.
    pub train_seconds: f64,
    /// Optimiser steps.
    pub steps: u32,
    /// Scores on the test split of each language.
    pub eval: ByName<LanguageResult>,
}

/// Scores on the test split of one language, as fractions of 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LanguageResult {
    /// Micro-averaged F1 over entities.
    pub f1: f64,
    /// Micro-averaged precision over entities.
    pub precision: f64,
    /// Micro-averaged recall over entities.
    pub recall: f64,
    /// Fraction of words with the correct tag.
    pub accuracy: f64,
    /// Sentences.
    pub sentences: u64,
    /// Words.
    pub words: u64,
    /// Gold entities.
    pub entities: u64,
    /// Scores of each entity type.
    pub by_type: ByName<Score>,
    /// F1 of the most probable labels (argmax), if sentence-level decoding was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argmax_f1: Option<f64>,
}

impl LanguageResult {
    /// The part of a seqeval report that the results keep.
    #[must_use]
    pub fn new(report: &Report, names: &mut Names) -> Self {
        let by_type = report.by_type.iter();
        LanguageResult {
            f1: report.micro.f1,
            precision: report.micro.precision,
            recall: report.micro.recall,
            accuracy: report.accuracy,
            sentences: report.sentences,
            words: report.words,
            entities: report.entities,
            by_type: by_type
                .map(|(kind, score)| (names.get(kind), score.clone()))
                .collect(),
            argmax_f1: None,
        }
    }
}

/// The id of a cell without its seed.
#[must_use]
pub fn group_id(id: &str, seed: u64) -> &str {
    id.strip_suffix(&format!("-s{seed}")).unwrap_or(id)
}

impl CellResult {
    /// The id without the seed, which is the same for cells that differ only in their seed.
    #[must_use]
    pub fn group_id(&self) -> &str {
        group_id(&self.id, self.seed)
    }

    /// Whether the cell was trained on a subset of one language (`fr-250`), for a learning curve.
    #[must_use]
    pub fn is_subset(&self) -> bool {
        let subset_of = |language: &String| self.group_id() != language;
        self.train.len() == 1 && self.train.iter().all(subset_of)
    }
}

impl Results {
    /// Test languages: first the training languages in the order of the cells, then all others by name.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let tests = self.cells.iter().flat_map(|cell| cell.eval.keys());
        let tested: HashSet<&str> = tests.collect();
        let trained = self.cells.iter().flat_map(|cell| &cell.train);
        let trained = trained
            .map(String::as_str)
            .filter(|language| tested.contains(language));
        let mut others: Vec<&str> = tested.iter().copied().collect();
        others.sort_unstable();
        let mut known = HashSet::new();
        trained
            .chain(others)
            .filter(|language| known.insert(*language))
            .map(str::to_owned)
            .collect()
    }

    /// The finished pairs of cell and test language.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.cells.iter().map(|cell| cell.eval.len()).sum()
    }

    /// Entity types, ordered by their number of entities in the test sets, most frequent first.
    #[must_use]
    pub fn kinds(&self) -> Vec<&str> {
        let mut support: HashMap<&str, u64> = HashMap::new();
        let tests = self.cells.iter().flat_map(|cell| cell.eval.values());
        for (kind, score) in tests.flat_map(|test| test.by_type.iter()) {
            *support.entry(kind).or_default() += score.support;
        }
        let mut kinds: Vec<(&str, u64)> = support.into_iter().collect();
        kinds.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        kinds.into_iter().map(|(kind, _)| kind).collect()
    }
}
