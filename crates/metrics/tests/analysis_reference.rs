//! Every case of `tests/fixtures/analysis_cases.json`: scenarios by nervaluate, confusion by
//! scikit-learn, spans by seqeval, texts by conlleval, intervals and p-values by NumPy, all through
//! `tests/reference/analysis_cases.py`. `ANALYSIS_CASES` names another file of that script.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests of a crate without files"
)]

use std::collections::BTreeMap;

use ner_metrics::{
    Comparison, Confusion, Normalisation, Options, Report, Resampling, ScenarioScore, Scenarios,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    nervaluate: String,
    analyses: Vec<Analysis>,
    texts: Vec<Text>,
}

/// Tags of a sentence joined by tabs.
#[derive(Deserialize)]
struct Analysis {
    gold: Vec<String>,
    predicted: Vec<String>,
    other: Vec<String>,
    scenarios: Option<ExpectedScenarios>,
    spans: [f64; 3],
    confusion: Option<ExpectedConfusion>,
    resampled: Resampled,
}

#[derive(Deserialize)]
struct ExpectedScenarios {
    all: BTreeMap<String, [u64; 5]>,
    by_type: BTreeMap<String, BTreeMap<String, [u64; 5]>>,
    scores: Option<BTreeMap<String, [f64; 3]>>,
}

#[derive(Deserialize)]
struct ExpectedConfusion {
    labels: Vec<String>,
    counts: Vec<Vec<u64>>,
    gold: Vec<Vec<f64>>,
    predicted: Vec<Vec<f64>>,
    all: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Resampled {
    seed: u64,
    samples: u32,
    level: f64,
    f1: [f64; 2],
    difference: f64,
    interval: [f64; 2],
    p_value: f64,
}

#[derive(Deserialize)]
struct Text {
    gold: Vec<String>,
    predicted: Vec<String>,
    text: String,
}

fn fixture() -> Fixture {
    let own = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/analysis_cases.json"
    );
    let path = std::env::var("ANALYSIS_CASES").unwrap_or_else(|_| own.to_owned());
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn corpus(sentences: &[String]) -> Vec<Vec<&str>> {
    let tags = |line| str::split(line, '\t').filter(|tag| !tag.is_empty());
    sentences.iter().map(|line| tags(line).collect()).collect()
}

impl Analysis {
    fn comparison(&self) -> Comparison {
        let (gold, predicted) = (corpus(&self.gold), corpus(&self.predicted));
        Comparison::new(&gold, &predicted, &Options::default()).unwrap()
    }
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], what: &str) {
    let near = |(found, expected): (&f64, &f64)| (found - expected).abs() <= 1e-12;
    let all = found.len() == expected.len() && found.iter().zip(expected).all(near);
    assert!(all, "{what}: {found:?}, not {expected:?}");
}

fn named(scenarios: &Scenarios) -> [(&'static str, &ScenarioScore); 4] {
    [
        ("strict", &scenarios.strict),
        ("exact", &scenarios.exact),
        ("partial", &scenarios.partial),
        ("ent_type", &scenarios.ent_type),
    ]
}

fn counts(score: &ScenarioScore) -> [u64; 5] {
    [
        score.correct,
        score.incorrect,
        score.partial,
        score.missed,
        score.spurious,
    ]
}

#[test]
fn scenarios_equal_nervaluate() {
    let fixture = fixture();
    assert_eq!(fixture.nervaluate, "1.1.0");
    let mut compared = 0;
    for (number, case) in fixture.analyses.iter().enumerate() {
        let Some(expected) = &case.scenarios else {
            continue;
        };
        let report = case.comparison().scenarios();
        for (name, score) in named(&report.all) {
            assert_eq!(counts(score), expected.all[name], "case {number}, {name}");
            if let Some(scores) = &expected.scores {
                let found = [score.precision, score.recall, score.f1];
                close(&found, &scores[name], &format!("case {number}, {name}"));
                compared += 1;
            }
        }
        let kinds: Vec<&String> = report.by_type.keys().collect();
        assert_eq!(
            kinds,
            expected.by_type.keys().collect::<Vec<_>>(),
            "case {number}"
        );
        for (kind, scenarios) in &report.by_type {
            for (name, score) in named(scenarios) {
                let expected = expected.by_type[kind][name];
                assert_eq!(counts(score), expected, "case {number}, {kind}, {name}");
            }
        }
    }
    assert!(compared > 40, "scores of {compared} scenarios only");
}

#[test]
fn spans_and_confusion_equal_seqeval_and_scikit_learn() {
    for (number, case) in fixture().analyses.iter().enumerate() {
        let what = format!("case {number}");
        let spans = case.comparison().spans();
        close(
            &[spans.precision, spans.recall, spans.f1],
            &case.spans,
            &what,
        );
        let Some(expected) = &case.confusion else {
            continue;
        };
        let (gold, predicted) = (corpus(&case.gold), corpus(&case.predicted));
        let confusion = Confusion::new(&expected.labels, &gold, &predicted).unwrap();
        assert_eq!(confusion.counts(), expected.counts, "{what}");
        for (normalisation, expected) in [
            (Normalisation::Gold, &expected.gold),
            (Normalisation::Predicted, &expected.predicted),
            (Normalisation::All, &expected.all),
        ] {
            let shares = confusion.normalised(normalisation);
            close(&shares.concat(), &expected.concat(), &what);
        }
    }
}

#[test]
fn intervals_and_p_values_equal_numpy() {
    for (number, case) in fixture().analyses.iter().enumerate() {
        let what = format!("case {number}");
        let expected = &case.resampled;
        let resampling = Resampling {
            samples: expected.samples,
            level: expected.level,
            seed: expected.seed,
        };
        let comparison = case.comparison();
        let f1 = comparison.bootstrap(&resampling).unwrap().f1;
        close(&[f1.low, f1.high], &expected.f1, &what);
        let (gold, other) = (corpus(&case.gold), corpus(&case.other));
        let other = Comparison::new(&gold, &other, &Options::default()).unwrap();
        let found = comparison.against(&other, &resampling).unwrap();
        close(
            &[found.difference, found.p_value],
            &[expected.difference, expected.p_value],
            &what,
        );
        close(
            &[found.interval.low, found.interval.high],
            &expected.interval,
            &what,
        );
    }
}

#[test]
fn texts_equal_conlleval() {
    for (number, case) in fixture().texts.iter().enumerate() {
        let report = Report::new(&corpus(&case.gold), &corpus(&case.predicted)).unwrap();
        assert_eq!(report.to_conlleval(), case.text, "case {number}");
    }
}
