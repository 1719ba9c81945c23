//! Every case of `tests/fixtures/seqeval_cases.json`, written by seqeval 1.2.2 through
//! `tests/reference/seqeval_cases.py`. `SEQEVAL_CASES` names another file of that script, for a
//! longer check by hand.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests of a crate without files"
)]

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Error, Mode, Options, Report, Scheme, Score, ZeroDivision, entities_with};

#[derive(Deserialize)]
struct Fixture {
    seqeval: String,
    sentences: Vec<Sentence>,
    reports: Vec<Case>,
}

/// Tags joined by tabs, and `(type, first word, last word)` of each entity; `error` where seqeval
/// raises one.
#[derive(Deserialize)]
struct Sentence {
    tags: String,
    suffix: bool,
    scheme: Option<Scheme>,
    error: Option<String>,
    #[serde(default)]
    entities: Vec<(String, usize, usize)>,
}

#[derive(Deserialize)]
struct Case {
    gold: Vec<String>,
    predicted: Vec<String>,
    strict: bool,
    scheme: Option<Scheme>,
    suffix: bool,
    zero_division: String,
    digits: usize,
    error: Option<String>,
    detected: Option<Scheme>,
    #[serde(flatten)]
    expected: Option<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    by_type: BTreeMap<String, Row>,
    micro: Row,
    #[serde(rename = "macro")]
    macro_avg: Row,
    weighted: Row,
    dict: Vec<String>,
    accuracy: f64,
    tokens: [u64; 4],
    beta: f64,
    f_beta: BTreeMap<String, f64>,
    warnings: Vec<String>,
    text: String,
}

/// Precision, recall, F1, support.
type Row = (f64, f64, f64, u64);

fn fixture() -> Fixture {
    let own = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/seqeval_cases.json"
    );
    let path = std::env::var("SEQEVAL_CASES").unwrap_or_else(|_| own.to_owned());
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn tags(joined: &str) -> Vec<&str> {
    if joined.is_empty() {
        Vec::new()
    } else {
        joined.split('\t').collect()
    }
}

fn mode(strict: bool, scheme: Option<Scheme>) -> Mode {
    if strict {
        Mode::Strict(scheme)
    } else {
        Mode::Lenient
    }
}

#[test]
fn entities_equal_seqeval() {
    let fixture = fixture();
    assert_eq!(fixture.seqeval, "1.2.2");
    assert!(fixture.sentences.len() + fixture.reports.len() >= 5000);
    for case in &fixture.sentences {
        let mode = mode(case.scheme.is_some(), case.scheme);
        let options = Options {
            mode,
            suffix: case.suffix,
            ..Options::default()
        };
        let found = entities_with(&tags(&case.tags), &options);
        let what = format!("{} as {:?}", case.tags, options);
        if let Some(expected) = &case.error {
            check_error(&found.unwrap_err(), expected, false, &what);
            continue;
        }
        let found = found.unwrap().into_iter();
        let found: Vec<_> = found
            .map(|entity| (entity.kind, entity.start, entity.end - 1))
            .collect();
        assert_eq!(found, case.entities, "{what}");
    }
}

#[test]
fn reports_equal_seqeval() {
    let fixture = fixture();
    for (number, case) in fixture.reports.iter().enumerate() {
        let gold: Vec<_> = case.gold.iter().map(|sentence| tags(sentence)).collect();
        let predicted: Vec<_> = case
            .predicted
            .iter()
            .map(|sentence| tags(sentence))
            .collect();
        let zero_division = match case.zero_division.as_str() {
            "0" => ZeroDivision::Zero,
            "1" => ZeroDivision::One,
            _ => ZeroDivision::Warn,
        };
        let options = Options {
            mode: mode(case.strict, case.scheme),
            suffix: case.suffix,
            zero_division,
        };
        let report = Report::with_options(&gold, &predicted, &options);
        if let Some(expected) = &case.error {
            let what = format!("case {number}");
            check_error(&report.unwrap_err(), expected, true, &what);
            continue;
        }
        let expected = case.expected.as_ref().unwrap();
        check(&report.unwrap(), case, expected, &format!("case {number}"));
    }
}

/// Whether the error says what seqeval's exception means. seqeval looks for letters of no scheme in
/// all tags before it looks for those of another scheme, and in a report through all gold tags
/// before the predicted ones; here the first bad tag is named.
fn check_error(found: &Error, exception: &str, report: bool, what: &str) {
    let same = match found {
        Error::UnknownPrefix { .. } => report || exception == "KeyError",
        Error::ForbiddenPrefix { .. } => true,
        Error::NoScheme { .. } => exception == "ValueError",
        _ => false,
    };
    assert!(same, "{found}, where seqeval raises {exception}: {what}");
}

/// Bit for bit: the order of NumPy's sums is part of what `score` copies.
fn check(report: &Report, case: &Case, expected: &Expected, name: &str) {
    assert_eq!(report.scheme, case.detected.or(case.scheme), "{name}");
    let row = |score: &Score| (score.precision, score.recall, score.f1, score.support);
    let by_type: BTreeMap<String, Row> = report
        .by_type
        .iter()
        .map(|(kind, score)| (kind.clone(), row(score)))
        .collect();
    assert_eq!(by_type, expected.by_type, "{name}");
    assert_eq!(row(&report.micro), expected.micro, "{name}, micro");
    assert_eq!(row(&report.macro_avg), expected.macro_avg, "{name}, macro");
    assert_eq!(row(&report.weighted), expected.weighted, "{name}, weighted");
    assert!(
        (report.accuracy - expected.accuracy).abs() <= 1e-12,
        "{name}, accuracy"
    );
    let tokens = &report.tokens;
    let tokens = [
        tokens.true_positives,
        tokens.false_positives,
        tokens.false_negatives,
        tokens.true_negatives,
    ];
    assert_eq!(tokens, expected.tokens, "{name}");

    let f_beta = report.f_beta(expected.beta).unwrap();
    let own = [
        ("micro", f_beta.micro),
        ("macro", f_beta.macro_avg),
        ("weighted", f_beta.weighted),
    ];
    for (average, value) in own {
        let difference = (value - expected.f_beta[average]).abs();
        assert!(difference <= 1e-12, "{name}, {average} F-beta: {value}");
    }
    let mut warnings: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
    warnings.sort();
    assert_eq!(warnings, expected.warnings, "{name}");
    let dict = report.to_dict();
    let keys: Vec<&String> = dict.rows.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, expected.dict.iter().collect::<Vec<_>>(), "{name}");
    assert_eq!(report.to_text(case.digits), expected.text, "{name}");
}
