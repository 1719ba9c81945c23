//! `results.json`: every finished cell of an experiment with its scores.

use std::collections::{HashMap, HashSet};

use ner_metrics::{Report, Score};
use serde::{Deserialize, Serialize};

use super::by_name::{ByName, Names};

/// The finished cells of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Results {
    /// Name of the experiment, such as `multilingual`.
    pub(crate) experiment: String,
    /// Name of the profile, such as `base`.
    pub(crate) profile: String,
    /// Cells in the order of the plan.
    pub(crate) cells: Vec<CellResult>,
}

/// One training run, tested on some languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CellResult {
    /// `de`, `de+fr`, `all`, `fr-250`; with `-s43` for a seed other than the first.
    pub(crate) id: String,
    /// Name for people.
    pub(crate) name: String,
    /// Languages trained on.
    pub(crate) train: Vec<String>,
    /// Sentences trained on.
    pub(crate) sentences: u64,
    /// Seed of head, dropout and order.
    pub(crate) seed: u64,
    /// Times each sentence was seen.
    pub(crate) epochs: f64,
    /// Time of the training steps, in seconds.
    pub(crate) train_seconds: f64,
    /// Optimizer steps.
    pub(crate) steps: u32,
    /// Scores on the test split of each language.
    pub(crate) eval: ByName<LanguageResult>,
}

/// Scores on the test split of one language, as fractions of 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LanguageResult {
    /// Micro-averaged F1 of entities.
    pub(crate) f1: f64,
    /// Micro-averaged precision of entities.
    pub(crate) precision: f64,
    /// Micro-averaged recall of entities.
    pub(crate) recall: f64,
    /// Share of words with the right tag.
    pub(crate) accuracy: f64,
    /// Sentences.
    pub(crate) sentences: u64,
    /// Words.
    pub(crate) words: u64,
    /// Gold entities.
    pub(crate) entities: u64,
    /// Scores of each entity type.
    pub(crate) by_type: ByName<Score>,
    /// F1 of the labels of highest probability, where sentences were decoded as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) argmax_f1: Option<f64>,
}

impl LanguageResult {
    /// What the results hold of a report.
    #[must_use]
    pub(crate) fn new(report: &Report, names: &mut Names) -> Self {
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
pub(crate) fn group_id(id: &str, seed: u64) -> &str {
    id.strip_suffix(&format!("-s{seed}")).unwrap_or(id)
}

impl CellResult {
    /// The id without the seed: what the cells of several seeds have in common.
    #[must_use]
    pub(crate) fn group_id(&self) -> &str {
        group_id(&self.id, self.seed)
    }

    /// Whether the cell was trained on a subset of one language (`fr-250`), for a learning curve.
    #[must_use]
    pub(crate) fn is_subset(&self) -> bool {
        let subset_of = |language: &String| self.group_id() != language;
        self.train.len() == 1 && self.train.iter().all(subset_of)
    }
}

impl Results {
    /// Test languages: those trained on in the order of the cells, then all others by name.
    #[must_use]
    pub(crate) fn languages(&self) -> Vec<String> {
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

    /// Finished pairs of cell and test language.
    #[must_use]
    pub(crate) fn pairs(&self) -> usize {
        self.cells.iter().map(|cell| cell.eval.len()).sum()
    }

    /// Types of entities, those with the most entities in the test sets first.
    #[must_use]
    pub(crate) fn kinds(&self) -> Vec<&str> {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::report::published;

    #[test]
    fn json_has_the_keys_of_the_design() {
        let mut results = published::results();
        results.cells.truncate(1);
        let json = serde_json::to_value(&results).unwrap();
        assert_eq!(json["cells"][0]["train"][0], "de");
        assert_eq!(json["cells"][0]["eval"]["fr"]["f1"], 0.7141);
        assert_eq!(
            json["cells"][0]["eval"]["fr"]["by_type"]["PER"]["support"],
            10
        );
        assert_eq!(serde_json::from_value::<Results>(json).unwrap(), results);
    }

    #[test]
    fn ids_tell_seeds_and_subsets() {
        let mut cell = published::cell("fr-250", &["fr"], 250, &[]);
        assert!(cell.is_subset());
        cell.id = "fr-250-s43".into();
        assert_eq!(cell.group_id(), "fr-250-s43");
        cell.seed = 43;
        assert_eq!(cell.group_id(), "fr-250");
        assert!(!published::cell("fr", &["fr"], 4580, &[]).is_subset());
        assert!(!published::cell("all", &["de", "fr"], 4580, &[]).is_subset());
    }

    #[test]
    fn languages_keep_the_order_of_the_cells() {
        assert_eq!(published::results().languages(), ["de", "fr", "it", "en"]);
    }

    #[test]
    fn a_report_becomes_a_language_result() {
        let report = Report::new(&[vec!["B-PER", "O"]], &[vec!["B-PER", "B-LOC"]]).unwrap();
        let result = LanguageResult::new(&report, &mut Names::default());
        assert_eq!(
            (result.precision, result.recall, result.accuracy),
            (0.5, 1.0, 0.5)
        );
        assert_eq!((result.sentences, result.words, result.entities), (1, 2, 1));
        assert_eq!(result.by_type["PER"].f1, 1.0);
    }
}
