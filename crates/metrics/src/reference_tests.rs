//! Every case of `tests/fixtures/seqeval_cases.json`, written by seqeval 1.2.2 through
//! `tests/reference/seqeval_cases.py`.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Report, Score, entities};

#[derive(Deserialize)]
struct Fixture {
    seqeval: String,
    sentences: Vec<Sentence>,
    reports: Vec<Case>,
}

/// Tags joined by tabs, and `(type, first word, last word)` of each entity.
#[derive(Deserialize)]
struct Sentence {
    tags: String,
    entities: Vec<(String, usize, usize)>,
}

#[derive(Deserialize)]
struct Case {
    gold: Vec<String>,
    predicted: Vec<String>,
    digits: usize,
    by_type: BTreeMap<String, Row>,
    micro: Row,
    #[serde(rename = "macro")]
    macro_avg: Row,
    weighted: Row,
    accuracy: f64,
    text: String,
}

/// Precision, recall, F1, support.
type Row = (f64, f64, f64, u64);

fn fixture() -> Fixture {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/seqeval_cases.json"
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn tags(joined: &str) -> Vec<&str> {
    if joined.is_empty() {
        Vec::new()
    } else {
        joined.split('\t').collect()
    }
}

/// Bit for bit: the order of NumPy's sums is part of what `score` copies.
#[track_caller]
fn check_score(score: &Score, expected: Row, what: &str) {
    let found = (score.precision, score.recall, score.f1, score.support);
    assert_eq!(found, expected, "{what}");
}

#[test]
fn entities_equal_seqeval() {
    let fixture = fixture();
    assert_eq!(fixture.seqeval, "1.2.2");
    assert!(fixture.sentences.len() >= 500);
    for case in &fixture.sentences {
        let found: Vec<_> = entities(&tags(&case.tags))
            .unwrap()
            .into_iter()
            .map(|entity| (entity.kind, entity.start, entity.end - 1))
            .collect();
        assert_eq!(found, case.entities, "{}", case.tags);
    }
}

#[test]
fn scores_and_text_equal_seqeval() {
    let fixture = fixture();
    assert!(fixture.reports.len() >= 250);
    for (number, case) in fixture.reports.iter().enumerate() {
        let gold: Vec<_> = case.gold.iter().map(|sentence| tags(sentence)).collect();
        let predicted: Vec<_> = case
            .predicted
            .iter()
            .map(|sentence| tags(sentence))
            .collect();
        let report = Report::new(&gold, &predicted).unwrap();
        let name = |what: &str| format!("case {number}, {what}");

        let kinds: Vec<&String> = report.by_type.keys().collect();
        assert_eq!(
            kinds,
            case.by_type.keys().collect::<Vec<_>>(),
            "case {number}"
        );
        for (kind, expected) in &case.by_type {
            check_score(&report.by_type[kind], *expected, &name(kind));
        }
        check_score(&report.micro, case.micro, &name("micro"));
        check_score(&report.macro_avg, case.macro_avg, &name("macro"));
        check_score(&report.weighted, case.weighted, &name("weighted"));
        assert!(
            (report.accuracy - case.accuracy).abs() <= 1e-12,
            "case {number}, accuracy"
        );
        assert_eq!(report.to_text(case.digits), case.text, "case {number}");
    }
}
