//! Runs of the matrix: the files they leave, what a second call does, what a dry run says.

use super::support::{Place, TINY, json, read};

fn args<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![
        "experiment",
        "in-language",
        "--languages",
        "de,fr",
        "--out",
        "run",
    ];
    args.extend(TINY);
    args.extend(more);
    args
}

#[test]
fn a_second_call_runs_only_what_is_missing() {
    let place = Place::new();
    let first = place.run(&args(&[])).ok();
    assert!(
        first
            .stdout
            .contains("say nothing about a pretrained model"),
        "{}",
        first.stdout
    );
    for name in [
        "plan.json",
        "results.json",
        "tables.md",
        "plots/f1_matrix.svg",
    ] {
        assert!(place.path("run").join(name).is_file(), "{name}");
    }
    for id in ["de", "fr"] {
        let cell = place.path("run/cells").join(id);
        for name in [
            "config.toml",
            "manifest.json",
            "metrics.json",
            "log.jsonl",
            "predictions.parquet",
            "model/config.json",
            "model/tokenizer.json",
            "model/model.safetensors",
        ] {
            assert!(cell.join(name).is_file(), "{id}/{name}");
        }
        assert!(!cell.join("checkpoints").exists());
    }
    let results = read(&place.path("run/results.json"));
    let started = json(&place.path("run/cells/de/manifest.json"))["started"].clone();

    let again = place.run(&args(&[])).ok();
    assert!(
        again
            .stderr
            .contains("cell 1 of 2: de: already finished, skipping"),
        "{}",
        again.stderr
    );
    assert!(
        again
            .stderr
            .contains("cell 2 of 2: fr: already finished, skipping"),
        "{}",
        again.stderr
    );
    assert_eq!(again.stdout, first.stdout);
    assert_eq!(read(&place.path("run/results.json")), results);

    fs_err::remove_dir_all(place.path("run/cells/fr")).unwrap();
    let third = place.run(&args(&[])).ok();
    assert!(
        third.stderr.contains("de: already finished, skipping"),
        "{}",
        third.stderr
    );
    assert!(
        !third.stderr.contains("fr: already finished"),
        "{}",
        third.stderr
    );
    assert_eq!(
        json(&place.path("run/cells/de/manifest.json"))["started"],
        started
    );
    let f1 = |text: &str| {
        let results: serde_json::Value = serde_json::from_str(text).unwrap();
        results["cells"][1]["eval"]["fr"]["f1"].clone()
    };
    assert_eq!(
        f1(&read(&place.path("run/results.json"))),
        f1(&results),
        "the same seed gives the same model"
    );
}

#[test]
fn a_finished_cell_of_another_configuration_stops_the_run() {
    let place = Place::new();
    let base = [
        "experiment",
        "zero-shot",
        "--languages",
        "de",
        "--keep-models",
        "none",
        "--out",
        "run",
    ];
    let with = |more: &[&'static str]| [&base[..], &TINY[..], more].concat();
    place.run(&with(&[])).ok();
    assert!(!place.path("run/cells/de/model").exists());
    let ran = place.run(&with(&["--set", "recipe.epochs=2"]));
    ran.refused(&["run/cells/de", "recipe.epochs was 1, is 2"], "--out");
    let ran = place.run(&with(&["--set", "data.starter_fraction=0.03"]));
    ran.refused(
        &["run/cells/de", "data.starter_fraction was 0.02, is 0.03"],
        "remove run/cells/de",
    );
    // Another seed is another cell.
    let ran = place.run(&with(&["--seeds", "7"])).ok();
    assert!(!ran.stderr.contains("skipped"), "{}", ran.stderr);
    let results = json(&place.path("run/results.json"));
    let ids: Vec<_> = results["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["id"].clone())
        .collect();
    assert_eq!(ids, ["de-s7", "de"]);
}

#[test]
fn a_size_that_is_not_there_is_named() {
    let place = Place::new();
    let base = [
        "experiment",
        "learning-curve",
        "--dry-run",
        "--set",
        "learning_curve.sizes=[5, 100000]",
    ];
    let ran = place.run(&[&base[..], &TINY[..]].concat()).ok();
    assert!(
        ran.stderr
            .contains("skipping cell fr-100000: 100000 sentences requested"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("fr-5 "), "{}", ran.stdout);
}

#[test]
fn of_several_seeds_the_best_model_stays() {
    let place = Place::new();
    let more = [
        "--languages",
        "de",
        "--seeds",
        "42,7",
        "--keep-models",
        "best",
        "--out",
        "run",
        "--set",
        "recipe.epochs=20",
    ];
    place
        .run(&[&["experiment", "zero-shot"][..], &TINY[..], &more].concat())
        .ok();
    let f1 = |id: &str| {
        let metrics = json(&place.path("run/cells").join(id).join("metrics.json"));
        metrics["validation"]["de"]["f1"].as_f64().unwrap()
    };
    let kept = |id: &str| place.path("run/cells").join(id).join("model").is_dir();
    let second_wins = f1("de-s7") > f1("de");
    assert_eq!(
        (kept("de"), kept("de-s7")),
        (!second_wins, second_wins),
        "{} {}",
        f1("de"),
        f1("de-s7")
    );
}

#[test]
fn the_report_is_rebuilt_from_the_cells() {
    let place = Place::new();
    let first = place.run(&args(&["--keep-models", "none"])).ok();
    let files = ["results.json", "tables.md", "plots/f1_matrix.svg"]
        .map(|name| place.path("run").join(name));
    let before = files.each_ref().map(|path| read(path));
    for path in &files {
        fs_err::remove_file(path).unwrap();
    }
    let ran = place.run(&["report", "run"]).ok();
    assert_eq!(ran.stdout, first.stdout);
    assert_eq!(files.each_ref().map(|path| read(path)), before);
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = Place::new();
    let ran = place.run(&args(&["--dry-run"])).ok();
    assert!(!place.path("run").exists());
    for part in [
        "2 cells of in-language",
        "train/de",
        "steps",
        "Time:",
        "Memory:",
        "Disk:",
        "to do",
    ] {
        assert!(
            ran.stdout.contains(part),
            "`{part}` is not in\n{}",
            ran.stdout
        );
    }
}
