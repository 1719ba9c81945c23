//! `errors`, and decoding by sentence.

use std::path::PathBuf;

use crate::support::{Place, TINY, json, trained_model};

/// The run that the trained model belongs to.
fn run() -> PathBuf {
    trained_model().ancestors().nth(3).unwrap().to_owned()
}

fn errors(further: &[&str]) -> Vec<String> {
    let run = run().to_str().unwrap().to_owned();
    let further = further.iter().map(|arg| (*arg).to_owned());
    ["errors".to_owned(), run]
        .into_iter()
        .chain(further)
        .collect()
}

#[test]
fn errors_of_a_run_as_text() {
    let ran = Place::new().run(&errors(&["--top", "2"])).ok();
    let title = ran.stdout.lines().next().unwrap();
    assert!(title.starts_with("Errors of cell de, "), "{title}");
    for part in [
        "\nde: ",
        "Loss by label",
        "Loss by first subword",
        "▁",
        "Confusion of tags",
        "Confusion of entities",
        "Kinds of errors",
        "Worst sentences",
        "Suspected annotation errors",
        "The same words annotated differently",
    ] {
        assert!(
            ran.stdout.contains(part),
            "`{part}` is not in: {}",
            ran.stdout
        );
    }
}

#[test]
fn errors_as_json_count_what_the_run_counted() {
    let ran = Place::new().run(&errors(&["--cell", "de", "--json"])).ok();
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let metrics = &json(&run().join("cells/de/metrics.json"))["test"]["de"];
    let all = &found["taxonomy"]["all"];
    assert_eq!(all["correct"], metrics["report"]["micro"]["correct"]);
    let labels = found["loss_by_label"].as_array().unwrap();
    let words: u64 = labels
        .iter()
        .map(|row| row["count"].as_u64().unwrap())
        .sum();
    assert_eq!(words, metrics["report"]["words"]);
    let sum: f64 = labels.iter().map(|row| row["sum"].as_f64().unwrap()).sum();
    assert!((sum / words as f64 - metrics["loss"].as_f64().unwrap()).abs() < 1e-5);
    // gold on the rows: the sum of a row is the count of its label
    let confusion = &found["confusion"];
    for (name, row) in confusion["labels"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|name| Some((name, confusion["counts"].get(name.as_str().unwrap())?)))
    {
        let row = row.as_object().unwrap().values();
        let sum: u64 = row.map(|cell| cell.as_u64().unwrap()).sum();
        let label = labels.iter().find(|row| row["key"] == *name);
        assert_eq!(
            sum,
            label.map_or(0, |row| row["count"].as_u64().unwrap()),
            "{name}"
        );
    }
    let subwords = found["loss_by_subword"].as_array().unwrap();
    assert!(
        subwords
            .iter()
            .all(|row| !row["key"].as_str().unwrap().is_empty())
    );
    assert_eq!(found["entity_confusion"][0]["matching"], "same_span");
}

#[test]
fn errors_can_be_asked_for_a_word() {
    let place = Place::new();
    let all = place.run(&errors(&["--json"])).ok();
    let all: serde_json::Value = serde_json::from_str(&all.stdout).unwrap();
    let word = all["loss_by_word"][0]["key"].as_str().unwrap();
    let ran = place.run(&errors(&["--contains", word])).ok();
    let heading = format!("de: sentences with `{word}`: ");
    assert!(ran.stdout.contains(&heading), "{}", ran.stdout);
    let ran = place.run(&errors(&["--contains", "Quetzalcoatl"]));
    ran.misused(&["`Quetzalcoatl`"], "▁");
}

#[test]
fn what_is_not_there_is_named() {
    let place = Place::new();
    let ran = place.run(&errors(&["--cell", "fr-250"]));
    ran.misused(
        &["no predictions for cell `fr-250`"],
        "cells with predictions: de",
    );
    let ran = place.run(&errors(&["--language", "fr"]));
    ran.misused(&["no predictions for fr in"], "available: de");
    let ran = place.run(&["errors", "nowhere"]);
    ran.refused(&["no predictions in nowhere"], "run folder");
    fs_err::write(place.path("predictions.parquet"), "PAR1, or so they say").unwrap();
    let ran = place.run(&["errors", "predictions.parquet"]);
    ran.refused(
        &["predictions.parquet is not a valid predictions file"],
        "evaluate --out",
    );
    let ran = place.run(&["errors", "predictions.parquet", "--cell", "de"]);
    ran.misused(&["--cell de", "one model"], "leave out --cell");
    let ran = place.run(&errors(&["--min-probability", "2"]));
    ran.misused(
        &["min_probability is `2`, expected a number from 0 to 1"],
        "",
    );
}

#[test]
fn viterbi_is_chosen_and_its_gain_told() {
    let place = Place::new();
    let mut train = vec!["train", "--languages", "de", "--test-languages", "de,fr"];
    train.extend([
        "--decode",
        "viterbi",
        "--out",
        "run",
        "--keep-models",
        "all",
    ]);
    train.extend(TINY);
    place.run(&train).ok();
    let config = crate::support::read(&place.path("run/cells/de/config.toml"));
    assert!(config.contains("decode = \"viterbi\""), "{config}");
    let results = json(&place.path("run/results.json"));
    let test = &results["cells"][0]["eval"]["de"];
    let metrics = json(&place.path("run/cells/de/metrics.json"));
    let gain = &metrics["test"]["de"]["decoding"];
    let difference = test["f1"].as_f64().unwrap() - test["argmax_f1"].as_f64().unwrap();
    assert_eq!(gain["f1"].as_f64().unwrap(), difference);
    let tables = crate::support::read(&place.path("run/tables.md"));
    assert!(
        tables.contains("Gain of Viterbi decoding over argmax"),
        "{tables}"
    );

    let evaluate = [
        "evaluate",
        "--model",
        "run/cells/de/model",
        "--languages",
        "de",
    ];
    let ran = place
        .run(&[&evaluate[..], &["--decode", "viterbi"]].concat())
        .ok();
    assert!(
        ran.stdout.contains("viterbi against argmax: F1 "),
        "{}",
        ran.stdout
    );
    let ran = place.run(&evaluate).ok();
    assert!(!ran.stdout.contains("viterbi"), "{}", ran.stdout);
    let predict = [
        "predict",
        "--model",
        "run/cells/de/model",
        "--decode",
        "viterbi",
        "Anna",
    ];
    place.run(&predict).ok();
}
