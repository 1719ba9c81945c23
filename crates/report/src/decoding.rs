//! The gain from decoding whole sentences instead of choosing each label on its own.

use ner_experiment::records::results::Results;

use super::seeds::Group;
use super::table::{MISSING, Table};

/// Gain in F1 by training set and test language; `None` for a run that decoded by argmax.
#[must_use]
pub(crate) fn decoding_table(results: &Results, languages: &[String]) -> Option<Table> {
    let groups = Group::all(results);
    let gain = |group: &Group<'_>, language: &String| {
        let f1 = group.score(language, |test| {
            test.argmax_f1.map(|argmax| test.f1 - argmax)
        });
        f1.map(|gain| format!("{:+.2}", 100.0 * gain.mean))
    };
    let decoded = |group: &&Group<'_>| languages.iter().any(|l| gain(group, l).is_some());
    let row = |group: &Group<'_>| {
        let gains = languages
            .iter()
            .map(|l| gain(group, l).unwrap_or(MISSING.to_owned()));
        [group.id.to_owned()].into_iter().chain(gains).collect()
    };
    let rows: Vec<Vec<String>> = groups.iter().filter(decoded).map(row).collect();
    let header = ["training set".to_owned()].into_iter();
    (!rows.is_empty()).then(|| Table {
        title: "Gain of Viterbi decoding over argmax, in F1 points".into(),
        header: header.chain(languages.iter().cloned()).collect(),
        rows,
        notes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::results as published;

    #[test]
    fn only_decoded_runs_have_the_table() {
        let mut results = published();
        let languages = results.languages();
        assert_eq!(decoding_table(&results, &languages), None);
        // of de, en, fr, it
        if let Some(test) = results.cells[0].eval.values_mut().next() {
            test.argmax_f1 = Some(test.f1 - 0.0125);
        }
        let table = decoding_table(&results, &languages).map(|table| table.rows);
        let expected = ["de", "+1.25", "–", "–", "–"].map(str::to_owned).to_vec();
        assert_eq!(table, Some(vec![expected]));
    }
}
