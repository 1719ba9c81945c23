//! `data list`, `data report`, `data export`.

use super::support::{Place, read};

#[test]
fn the_starter_corpus_has_four_languages() {
    let ran = Place::new()
        .run(&["data", "list", "--data", "starter"])
        .ok();
    assert_eq!(
        ran.stdout.lines().collect::<Vec<_>>(),
        ["de", "fr", "it", "en"]
    );
}

#[test]
fn what_is_exported_is_read_back() {
    let place = Place::new();
    let report = |data: &str| {
        let args = [
            "data",
            "report",
            "--data",
            data,
            "--languages",
            "it",
            "--json",
        ];
        place.run(&args).ok().stdout
    };
    let whole = report("starter");
    for format in ["conll", "jsonl", "parquet"] {
        let args = [
            "data",
            "export",
            "--languages",
            "it",
            "--format",
            format,
            "--out",
            format,
        ];
        let ran = place.run(&args).ok();
        assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
        assert_eq!(report(format), whole, "{format}");
    }
    let line = read(&place.path("jsonl/it/test.jsonl"));
    assert!(line.starts_with("{\"tokens\":["), "{line}");
}

#[test]
fn the_rows_of_an_experiment() {
    let place = Place::new();
    place
        .run(&[
            "data",
            "export",
            "--languages",
            "fr",
            "--splits",
            "train",
            "--format",
            "jsonl",
            "--out",
            "all",
        ])
        .ok();
    let rows = read(&place.path("all/fr/train.jsonl")).lines().count();
    let args = [
        "data",
        "report",
        "--data",
        "all",
        "--splits",
        "train",
        "--rows-of",
        "multilingual",
        "--json",
    ];
    let ran = place.run(&args).ok();
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        report[0]["splits"][0]["sentences"],
        (0.229 * rows as f64) as u64
    );
}
