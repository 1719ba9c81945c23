//! The settings that all cells of a run have in common. A run's folder belongs to one set of settings: a table never
//! mixes two recipes, two models or two states of the data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::differences::{flat, hash_differences, value_differences};
use crate::config::CellConfig;

/// Keys of a cell's configuration that differ between cells of one run.
const OF_A_CELL: [&str; 5] = ["id", "train", "size", "test", "seed"];
/// Not compared: the hashes of the corpora cover which rows a fraction takes.
const FRACTIONS: &str = "data.fractions.";

/// Everything except which cells there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Recipe, encoding, choice of rows and new model, by dotted key.
    pub values: BTreeMap<String, String>,
    /// SHA-256 of the model's files.
    pub model: BTreeMap<String, String>,
    /// Content hashes of the corpora, with keys such as `test/de`. Calls with different languages keep the hashes of
    /// both.
    pub corpora: BTreeMap<String, String>,
}

impl Settings {
    /// The settings of a cell, from its configuration and the hashes of its model's files and corpora.
    pub fn new(
        config: &CellConfig,
        model: &BTreeMap<String, String>,
        corpora: &BTreeMap<String, String>,
    ) -> Self {
        Self {
            values: values(config),
            model: model.clone(),
            corpora: corpora.clone(),
        }
    }

    /// How `other` differs, such as `recipe.epochs was 3, is 2`; `None` if cells of both belong in one table.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let mut found = value_differences(&self.values, &other.values);
        found.extend(hash_differences(&self.model, &other.model));
        let common = |corpora: &BTreeMap<String, String>, others: &BTreeMap<String, String>| {
            let both = corpora.iter().filter(|(key, _)| others.contains_key(*key));
            both.map(|(key, hash)| (key.clone(), hash.clone()))
                .collect::<BTreeMap<_, _>>()
        };
        found.extend(hash_differences(
            &common(&self.corpora, &other.corpora),
            &common(&other.corpora, &self.corpora),
        ));
        (!found.is_empty()).then(|| found.join("; "))
    }

    /// Adds the corpora that only `other` knows.
    #[must_use]
    pub fn with_corpora_of(mut self, other: &Self) -> Self {
        for (key, hash) in &other.corpora {
            self.corpora
                .entry(key.clone())
                .or_insert_with(|| hash.clone());
        }
        self
    }
}

fn values(config: &CellConfig) -> BTreeMap<String, String> {
    let mut values = flat(&config.identity());
    values.retain(|key, _| !OF_A_CELL.contains(&key.as_str()) && !key.starts_with(FRACTIONS));
    values
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn settings(epochs: &str, model: &str, corpora: &[(&str, &str)]) -> Settings {
        let map = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        Settings {
            values: map(&[("recipe.epochs", epochs)]),
            model: map(&[("model.safetensors", model)]),
            corpora: map(corpora),
        }
    }

    #[test]
    fn only_what_both_have_can_differ() {
        let one = settings("3", "a", &[("test/de", "1"), ("test/fr", "2")]);
        let two = settings("3", "a", &[("test/fr", "2"), ("test/it", "3")]);
        assert_eq!(one.difference(&two), None);
        let both = two.clone().with_corpora_of(&one);
        assert_eq!(both.corpora.len(), 3);
        let other = settings("2", "b", &[("test/fr", "9")]);
        assert_eq!(
            one.difference(&other).unwrap(),
            "recipe.epochs was 3, is 2; model.safetensors has changed; test/fr has changed"
        );
    }
}
