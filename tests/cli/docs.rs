//! The pages of `docs/` that tell a newcomer what to type: their files are written and their commands run.

use crate::support::{Place, TINY};

/// Code blocks of a page with their language, in order.
fn blocks(page: &str) -> Vec<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/");
    let text = fs_err::read_to_string(format!("{path}{page}")).unwrap();
    let mut parts = text.split("```");
    let mut blocks = Vec::new();
    // text and code take turns
    while let (Some(_), Some(code)) = (parts.next(), parts.next()) {
        let (language, body) = code.split_once('\n').unwrap();
        blocks.push((language.to_owned(), body.to_owned()));
    }
    blocks
}

/// Commands of the program in the shell blocks, without those that need a download.
fn commands(page: &str) -> Vec<Vec<String>> {
    let shell = blocks(page)
        .into_iter()
        .filter(|(language, _)| language == "sh");
    let lines = shell.flat_map(|(_, body)| body.lines().map(str::to_owned).collect::<Vec<_>>());
    let ours = lines.filter_map(|line| Some(line.strip_prefix("cargo xtask ")?.to_owned()));
    let offline = ours.filter(|line| !line.contains("--profile"));
    offline.map(|line| words(&line)).collect()
}

/// Splits a line as a shell does, as far as the pages need it.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap();
    let mut words = Vec::new();
    for (i, part) in line.split('"').enumerate() {
        match i % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// Runs the commands of a page one after the other, those that train with settings that are quick.
fn follow(place: &Place, page: &str) -> Vec<String> {
    let commands = commands(page);
    assert!(commands.len() > 2, "{page} has {} commands", commands.len());
    let run = |mut command: Vec<String>| {
        if matches!(command[0].as_str(), "experiment" | "train") {
            let quick = TINY
                .chunks(2)
                .filter(|pair| !command.contains(&pair[1].to_owned()));
            let quick: Vec<String> = quick.flatten().map(|word| (*word).to_owned()).collect();
            command.extend(quick);
        }
        place.run(&command).ok().stdout
    };
    commands.into_iter().map(run).collect()
}

#[test]
fn the_tutorial_can_be_followed() {
    let place = Place::new();
    let said = follow(&place, "tutorial.md");
    assert!(said[0].contains("F1 by training set"), "{}", said[0]);
    assert!(
        place
            .path("runs/multilingual/starter/cells/all/model")
            .is_dir()
    );
    assert!(said.iter().any(|text| text.contains("Anna")), "{said:?}");
}

#[test]
fn own_data_with_other_labels_are_trained_scored_and_tagged() {
    let place = Place::new();
    let blocks = blocks("own-data.md");
    let block = |begin: &str| {
        let found = blocks.iter().find(|(_, body)| body.starts_with(begin));
        found
            .unwrap_or_else(|| panic!("no block begins with {begin}"))
            .1
            .clone()
    };
    for language in ["en", "de"] {
        fs_err::create_dir_all(place.path(&format!("mydata/{language}"))).unwrap();
        for split in ["train", "validation", "test"] {
            let path = place.path(&format!("mydata/{language}/{split}.conll"));
            fs_err::write(path, block("Aspirin ")).unwrap();
        }
    }
    fs_err::write(place.path("mydata/labels.txt"), block("O\n")).unwrap();
    fs_err::write(place.path("drugs.toml"), block("# drugs.toml")).unwrap();
    let said = follow(&place, "own-data.md");
    assert!(
        said[0].contains("PROTEIN") && said[0].contains("DRUG"),
        "{}",
        said[0]
    );
    let report = said.iter().find(|text| text.contains("micro avg")).unwrap();
    assert!(
        report.contains("PROTEIN") && report.contains("DRUG"),
        "{report}"
    );
    let config = fs_err::read_to_string(place.path("runs/drugs/cells/en/model/config.json"));
    assert!(config.unwrap().contains("B-PROTEIN"));
    let experiment = [
        "experiment",
        "drugs.toml",
        "--data",
        "mydata",
        "--languages",
        "en",
        "--dry-run",
    ];
    let plan = place.run(&experiment).ok().stdout;
    assert!(plan.contains("\nen "), "{plan}");
}

#[test]
fn a_model_has_a_card_and_is_not_pushed_without_a_token() {
    let place = Place::new();
    let mut train = vec![
        "train",
        "--languages",
        "de",
        "--test-languages",
        "de,fr",
        "--keep-models",
        "all",
    ];
    train.extend(["--out", "run"]);
    train.extend(TINY);
    place.run(&train).ok();
    let card = fs_err::read_to_string(place.path("run/cells/de/model/README.md")).unwrap();
    let (_, rest) = card.split_once("---\n").unwrap();
    let (metadata, text) = rest.split_once("---\n").unwrap();
    // each line of the block is a key and JSON
    let value = |key: &str| -> serde_json::Value {
        let line = metadata
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{key}: ")));
        serde_json::from_str(line.unwrap_or_else(|| panic!("no {key} in {metadata}"))).unwrap()
    };
    assert_eq!(value("language"), serde_json::json!(["de"]));
    assert_eq!(value("pipeline_tag"), "token-classification");
    let results = value("model-index")[0]["results"].clone();
    assert_eq!(results.as_array().unwrap().len(), 2);
    assert_eq!(results[0]["metrics"][0]["type"], "f1");
    assert_eq!(results[0]["dataset"]["config"], "de");
    assert!(!text.contains("PAN-X"), "the corpus is not PAN-X: {text}");
    for part in [
        "## Scores",
        "## Training",
        "## Limits",
        "not usable on real text",
        "fr",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(
        !card.contains(place.arg("").as_str()),
        "a path of this machine in {card}"
    );

    place
        .run(&["push", "run", "--repo", "me/model"])
        .refused(&["me/model"], "HF_TOKEN");
    place
        .run(&["push", "run", "--repo", "no-name"])
        .misused(&["no-name"], "user/name");
    place
        .run(&["push", "run", "--repo", "me/model", "--cell", "fr"])
        .misused(&["run has no finished cell `fr`"], "cells with a model: de");
    place
        .run(&["push", "nowhere", "--repo", "me/model"])
        .refused(&["nowhere"], "run folder");
    let mut command = place.command();
    command.args(["push", "run", "--repo", "me/model"]);
    command
        .env("HF_TOKEN", "secret")
        .env("HF_ENDPOINT", "http://127.0.0.1:9");
    let ran = crate::support::finish(command);
    assert!(
        ran.code != 0 && ran.stderr.contains("127.0.0.1:9"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("secret"));
}
