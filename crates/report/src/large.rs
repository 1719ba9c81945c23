//! Tables for runs that are too large to show every pair of training set and test language.

use std::collections::{BTreeMap, HashMap};

use ner_experiment::records::results::{CellResult, LanguageResult, Results};

use super::limits::{PAIRS, TYPES};
use super::seeds::{Group, Mean};
use super::table::{MISSING, Table};
use super::text::{counted, thousands};

/// Whether there are too many training sets and languages to show every pair.
#[must_use]
pub(crate) fn is_large(rows: usize, languages: usize) -> bool {
    rows.saturating_mul(languages) > PAIRS
}

/// F1 of each training set: on its own languages, on all others, and the lowest and highest of these.
#[must_use]
pub(crate) fn by_training_set(results: &Results) -> Table {
    let row = |group: &Group<'_>| {
        let mut sides = [Vec::new(), Vec::new()];
        let mut zero_shot: Vec<(f64, &str)> = Vec::new();
        for language in group.first().eval.keys() {
            let Some(f1) = group.f1(language) else {
                continue;
            };
            let other = group.is_zero_shot(language);
            sides[usize::from(other)].push(f1.mean);
            if other {
                zero_shot.push((f1.mean, language));
            }
        }
        zero_shot.sort_by(|a, b| a.0.total_cmp(&b.0));
        let named = |place: Option<&(f64, &str)>| {
            place.map_or(MISSING.to_owned(), |(f1, language)| {
                format!("{:.2} {language}", 100.0 * f1)
            })
        };
        vec![
            group.id.to_owned(),
            thousands(group.first().sentences),
            mean(&sides[0]),
            mean(&sides[1]),
            named(zero_shot.first()),
            named(zero_shot.last()),
        ]
    };
    let header = [
        "training set",
        "sentences",
        "F1 on its languages",
        "zero-shot F1",
        "lowest zero-shot",
        "highest zero-shot",
    ];
    Table {
        title: "F1 by training set".into(),
        header: header.map(str::to_owned).to_vec(),
        rows: Group::all(results).iter().map(row).collect(),
        notes: vec![
            "F1 in percent: the mean over the languages of the training set, the mean over all others (zero-shot), \
             and the lowest and highest of these"
                .into(),
        ],
    }
}

/// F1 on each test language: of its own training set, the mean over training sets without it, and the best of these.
#[must_use]
pub(crate) fn by_language(results: &Results, languages: &[String]) -> Table {
    let groups = Group::all(results);
    let whole = groups.iter().filter(|group| !group.first().is_subset());
    let whole: Vec<&Group<'_>> = whole.collect();
    let row = |language: &String| {
        let own = whole
            .iter()
            .find(|group| group.first().train == [language.as_str()]);
        let others = whole.iter().filter(|group| group.is_zero_shot(language));
        let mut others: Vec<(f64, &str)> = others
            .filter_map(|group| Some((group.f1(language)?.mean, group.id)))
            .collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        let values: Vec<f64> = others.iter().map(|(f1, _)| *f1).collect();
        let best = others.last().map_or(MISSING.to_owned(), |(f1, id)| {
            format!("{:.2} {id}", 100.0 * f1)
        });
        let own = own.and_then(|group| group.f1(language));
        vec![
            language.clone(),
            own.map_or(MISSING.to_owned(), |f1| f1.percent()),
            mean(&values),
            best,
            thousands(others.len() as u64),
        ]
    };
    let header = [
        "test language",
        "in-language F1",
        "zero-shot F1",
        "best zero-shot",
        "zero-shot training sets",
    ];
    Table {
        title: "F1 by test language".into(),
        header: header.map(str::to_owned).to_vec(),
        rows: languages.iter().map(row).collect(),
        notes: vec!["not counted: the subsets of learning curves".into()],
    }
}

/// Mean F1 of each type: over the test languages, one row per training set, and over the training sets, one row per
/// language.
#[must_use]
pub(crate) fn type_means(results: &Results) -> [Table; 2] {
    let kinds = results.kinds();
    let left = kinds.len().saturating_sub(TYPES);
    let kinds = &kinds[..kinds.len().min(TYPES)];
    let groups = Group::all(results);
    let ids = groups.iter().map(|group| group.id);
    let mut sets = Means::new(ids.collect(), kinds.len());
    let languages = results.languages();
    let mut tests = Means::new(languages.iter().map(String::as_str).collect(), kinds.len());
    for cell in &results.cells {
        for (language, test) in cell.eval.iter() {
            sets.add(cell.group_id(), test, kinds);
            tests.add(language, test, kinds);
        }
    }
    let mut notes = vec!["results.json has the scores of every pair and type".to_owned()];
    if left > 0 {
        notes.push(format!(
            "not shown: {} with fewer entities",
            counted(left as u64, "type")
        ));
    }
    let table = |what: &str, first: &str, means: &Means<'_>| {
        let header = [first.to_owned(), "all".to_owned()].into_iter();
        Table {
            title: format!("F1 by type in percent, {what}"),
            header: header
                .chain(kinds.iter().map(|kind| (*kind).to_owned()))
                .collect(),
            rows: means.rows(),
            notes: notes.clone(),
        }
    };
    [
        table("mean over test languages", "training set", &sets),
        table("mean over training sets", "test language", &tests),
    ]
}

/// Sums of F1 by key, of all entities and of each type.
struct Means<'a> {
    keys: Vec<&'a str>,
    places: HashMap<&'a str, usize>,
    /// Sum and number.
    sums: Vec<Vec<(f64, u32)>>,
}

impl<'a> Means<'a> {
    fn new(keys: Vec<&'a str>, kinds: usize) -> Self {
        Self {
            places: keys
                .iter()
                .enumerate()
                .map(|(at, key)| (*key, at))
                .collect(),
            sums: vec![vec![(0.0, 0); kinds + 1]; keys.len()],
            keys,
        }
    }

    fn add(&mut self, key: &str, test: &LanguageResult, kinds: &[&str]) {
        let Some(sums) = self.places.get(key).and_then(|at| self.sums.get_mut(*at)) else {
            return;
        };
        let by_type = kinds
            .iter()
            .map(|kind| test.by_type.get(kind).map(|score| score.f1));
        for (sum, f1) in sums
            .iter_mut()
            .zip([Some(test.f1)].into_iter().chain(by_type))
        {
            if let Some(f1) = f1 {
                *sum = (sum.0 + f1, sum.1 + 1);
            }
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let shown = |(sum, count): &(f64, u32)| match count {
            0 => MISSING.to_owned(),
            _ => format!("{:.2}", 100.0 * sum / f64::from(*count)),
        };
        let row = |(key, sums): (&&str, &Vec<(f64, u32)>)| {
            let lead = [(*key).to_owned()].into_iter();
            lead.chain(sums.iter().map(shown)).collect()
        };
        self.keys.iter().zip(&self.sums).map(row).collect()
    }
}

/// Types with a column of their own: all, or those with the most entities and a note on how many are missing.
#[must_use]
pub(crate) fn shown_kinds(cell: &CellResult) -> (Vec<&str>, Option<String>) {
    let mut support: BTreeMap<&str, u64> = BTreeMap::new();
    for (kind, score) in cell.eval.values().flat_map(|test| test.by_type.iter()) {
        *support.entry(kind).or_default() += score.support;
    }
    let mut kinds: Vec<&str> = support.keys().copied().collect();
    let others = kinds.len().saturating_sub(TYPES);
    if others == 0 {
        return (kinds, None);
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(support[kind]));
    kinds.truncate(TYPES);
    kinds.sort_unstable();
    let others = counted(others as u64, "type");
    let note = format!("not shown: {others} with fewer entities; see results.json");
    (kinds, Some(note))
}

/// In percent.
fn mean(values: &[f64]) -> String {
    Mean::of(values).map_or(MISSING.to_owned(), |mean| {
        format!("{:.2}", 100.0 * mean.mean)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published;

    #[test]
    fn means_of_the_published_matrix() {
        let results = published::results();
        let table = by_training_set(&results);
        assert_eq!(
            table.rows[0],
            ["de", "12,580", "86.77", "66.51", "58.90 en", "71.41 fr"]
        );
        // of two seeds the means
        let table = by_training_set(&published::two_seeds());
        assert_eq!(table.rows[0][2..4], ["87.27", "67.01"]);
        let table = by_language(&results, &results.languages());
        assert_eq!(table.rows[1], ["fr", "85.05", "71.41", "71.41 de", "1"]);
        assert_eq!(table.rows[3], ["en", "70.68", "63.30", "67.70 de+fr", "2"]);
    }

    #[test]
    fn types_are_averaged_over_languages_and_training_sets() {
        let [sets, tests] = type_means(&published::results());
        assert_eq!(sets.header, ["training set", "all", "LOC", "PER"]);
        assert_eq!(sets.rows[1], ["fr", "85.05", "42.52", "85.05"]);
        assert_eq!(tests.rows[2][0], "it");
        assert_eq!(tests.rows[2][1], "79.60");
    }
}
