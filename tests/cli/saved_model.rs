//! A model that a run left, on texts and corpora.

use std::io::Write as _;
use std::process::Stdio;

use super::support::{Place, TINY, copied_model, json, read, trained_model};

fn model() -> String {
    trained_model().to_str().unwrap().to_owned()
}

#[test]
fn a_text_gives_words_with_character_offsets() {
    let text = "Zürich (Köln), 2.000 Ärzte";
    let ran = Place::new()
        .run(&["predict", "--model", &model(), text])
        .ok();
    let found: serde_json::Value = serde_json::from_str(ran.stdout.trim()).unwrap();
    let words: Vec<_> = found["words"].as_array().unwrap().iter().collect();
    let texts: Vec<_> = words
        .iter()
        .map(|word| word["word"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Zürich", "(", "Köln", ")", ",", "2.000", "Ärzte"]);
    let chars: Vec<char> = text.chars().collect();
    for word in words {
        let range =
            word["start"].as_u64().unwrap() as usize..word["end"].as_u64().unwrap() as usize;
        assert_eq!(
            chars[range].iter().collect::<String>(),
            word["word"].as_str().unwrap()
        );
        let probability = word["probability"].as_f64().unwrap();
        assert!(
            probability > 1.0 / 7.0 && probability <= 1.0,
            "the likeliest of 7 tags: {probability}"
        );
    }
}

#[test]
fn lines_of_stdin_and_of_a_file_give_the_same() {
    let place = Place::new();
    let lines = "Anna lebt in Ulm .\n\nEr kam , sah .\n";
    fs_err::write(place.path("lines.txt"), lines).unwrap();
    let model = model();
    let args = ["predict", "--model", &model, "--words", "--format", "conll"];
    let from_file = place
        .run(&[&args[..], &["--file", "lines.txt"]].concat())
        .ok();
    let mut command = place.command();
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), from_file.stdout);
    let words: Vec<_> = from_file
        .stdout
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "Anna", "lebt", "in", "Ulm", ".", "", "", "Er", "kam", ",", "sah", ".", ""
        ]
    );
}

#[test]
fn a_page_holds_the_text() {
    let ran = Place::new()
        .run(&[
            "predict",
            "--model",
            &model(),
            "--format",
            "html",
            "Anna & Co",
        ])
        .ok();
    assert!(ran.stdout.starts_with("<!doctype html>"), "{}", ran.stdout);
    assert!(ran.stdout.contains("&amp;"), "{}", ran.stdout);
}

#[test]
fn evaluate_gives_the_scores_of_the_run() {
    let place = Place::new();
    let run = trained_model().parent().unwrap();
    let model = model();
    let base = [
        "evaluate",
        "--model",
        &model,
        "--languages",
        "de",
        "--rows-of",
        "multilingual",
        "--json",
        "--out",
        "scores",
    ];
    let ran = place.run(&[&base[..], &TINY[..]].concat()).ok();
    let scores: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let expected = json(&run.join("metrics.json"));
    assert_eq!(scores["de"]["report"], expected["test"]["de"]["report"]);
    assert_eq!(
        scores["de"]["confusion"],
        expected["test"]["de"]["confusion"]
    );
    assert_eq!(json(&place.path("scores/metrics.json")), scores);
    assert!(place.path("scores/predictions.parquet").is_file());
}

#[test]
fn evaluate_prints_the_report_of_seqeval() {
    let model = model();
    let ran = Place::new()
        .run(&["evaluate", "--model", &model, "--languages", "de"])
        .ok();
    assert!(ran.stdout.contains("micro avg"), "{}", ran.stdout);
    assert!(
        ran.stdout.starts_with("de, test of starter: "),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_model_without_head_cannot_tag() {
    let ran = Place::new().run(&["predict", "--model", "starter", "Hallo"]);
    ran.refused(&["starter", "no classifier"], "cargo xtask train");
}

#[test]
fn labels_of_model_and_data_must_agree() {
    let place = Place::new();
    let folder = place.path("data/de");
    fs_err::create_dir_all(&folder).unwrap();
    fs_err::write(
        folder.join("test.jsonl"),
        "{\"tokens\": [\"Anna\"], \"ner_tags\": [\"B-PER\"]}\n",
    )
    .unwrap();
    let copy = copied_model(&place);
    let swapped = read(&copy.join("config.json"))
        .replace("B-PER", "X")
        .replace("B-LOC", "B-PER")
        .replace('X', "B-LOC");
    fs_err::write(copy.join("config.json"), swapped).unwrap();
    let ran = place.run(&[
        "evaluate",
        "--model",
        "model",
        "--data",
        "data",
        "--languages",
        "de",
    ]);
    ran.refused(
        &[
            "the model's labels are O B-LOC",
            "those of the data are O B-PER",
        ],
        "same order",
    );
}
