//! Cells that differ by their seed alone, taken together.

use std::collections::HashMap;

use ner_experiment::records::results::{CellResult, LanguageResult, Results};

/// Mean over seeds, with the sample deviation from two seeds on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mean {
    /// Arithmetic mean.
    pub(crate) mean: f64,
    /// Sample standard deviation (n - 1); `None` for one value.
    pub(crate) deviation: Option<f64>,
}

impl Mean {
    /// Of some values; `None` without any.
    #[must_use]
    pub(crate) fn of(values: &[f64]) -> Option<Mean> {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        match values.len() {
            0 => None,
            1 => Some(Mean {
                mean,
                deviation: None,
            }),
            _ => Some(Mean {
                mean,
                deviation: Some((squares / (count - 1.0)).sqrt()),
            }),
        }
    }

    /// A fraction in percent with two digits: `86.77` or `86.77 ± 0.31`.
    #[must_use]
    pub(crate) fn percent(&self) -> String {
        let deviation = self
            .deviation
            .map(|deviation| format!(" ± {:.2}", deviation * 100.0));
        format!("{:.2}{}", self.mean * 100.0, deviation.unwrap_or_default())
    }
}

/// The cells of one training set, one for each seed that is finished.
#[derive(Clone, Debug)]
pub(crate) struct Group<'a> {
    /// Their id without the seed.
    pub(crate) id: &'a str,
    /// At least one cell.
    cells: Vec<&'a CellResult>,
}

impl<'a> Group<'a> {
    /// The groups of a run in the order of its cells.
    #[must_use]
    pub(crate) fn all(results: &'a Results) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut places = HashMap::new();
        for cell in &results.cells {
            let id = cell.group_id();
            let place = *places.entry(id).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.cells.push(cell),
                None => groups.push(Group {
                    id,
                    cells: vec![cell],
                }),
            }
        }
        groups
    }

    /// Its first cell, for what does not depend on the seed.
    #[must_use]
    pub(crate) fn first(&self) -> &'a CellResult {
        self.cells[0]
    }

    /// Number of seeds.
    #[must_use]
    pub(crate) fn seeds(&self) -> usize {
        self.cells.len()
    }

    /// Mean of a value of each cell.
    #[must_use]
    pub(crate) fn mean(&self, value: impl Fn(&CellResult) -> f64) -> Option<Mean> {
        Mean::of(
            &self
                .cells
                .iter()
                .map(|cell| value(cell))
                .collect::<Vec<f64>>(),
        )
    }

    /// Mean of a value of the test on a language, or `None` if there was no such test.
    #[must_use]
    pub(crate) fn score(
        &self,
        language: &str,
        value: impl Fn(&LanguageResult) -> Option<f64>,
    ) -> Option<Mean> {
        let tests = self.cells.iter().filter_map(|cell| cell.eval.get(language));
        Mean::of(&tests.filter_map(value).collect::<Vec<f64>>())
    }

    /// Mean F1 on a language.
    #[must_use]
    pub(crate) fn f1(&self, language: &str) -> Option<Mean> {
        self.score(language, |result| Some(result.f1))
    }

    /// Whether a test on this language is zero-shot: it was not trained on.
    #[must_use]
    pub(crate) fn is_zero_shot(&self, language: &str) -> bool {
        !self.first().train.iter().any(|trained| trained == language)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::published;

    #[test]
    fn mean_and_sample_deviation() {
        assert_eq!(Mean::of(&[]), None);
        assert_eq!(Mean::of(&[0.8677]).unwrap().percent(), "86.77");
        // numpy: np.std([0.86, 0.87, 0.85], ddof=1) = 0.01
        assert_eq!(
            Mean::of(&[0.86, 0.87, 0.85]).unwrap().percent(),
            "86.00 ± 1.00"
        );
    }

    #[test]
    fn seeds_are_grouped() {
        let results = published::two_seeds();
        let groups = Group::all(&results);
        assert_eq!(groups.len(), results.cells.len() / 2);
        assert_eq!((groups[0].id, groups[0].seeds()), ("de", 2));
        assert!((groups[0].f1("fr").unwrap().mean - 0.7191).abs() < 1e-12);
        assert!(groups[0].is_zero_shot("fr") && !groups[0].is_zero_shot("de"));
        assert_eq!(groups[1].f1("de"), None);
    }
}
