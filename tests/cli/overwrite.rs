//! Files that a command is told to write, and that are there already.

use super::support::{Place, read, trained_model};

#[test]
fn an_export_overwrites_only_when_it_is_forced() {
    let place = Place::new();
    let export = |format: &str, more: &[&str]| {
        let args = ["data", "export", "--languages", "it", "--format", format];
        place.run(&[&args[..], &["--out", "exported"], more].concat())
    };
    fs_err::create_dir(place.path("exported")).unwrap();
    export("conll", &["--splits", "test"]).ok();
    let path = place.path("exported/it/test.conll");
    fs_err::write(&path, "mine").unwrap();
    // two of the three are not there: nothing is written
    export("conll", &[]).misused(&["exported/it/test.conll` already exists"], "--force");
    assert_eq!(read(&path), "mine");
    assert!(!place.path("exported/it/train.conll").exists());
    // a second file of the same split would make both unreadable, forced or not
    for more in [&[][..], &["--force"]] {
        let ran = export("jsonl", more);
        ran.misused(
            &["exported/it/test.conll` already holds `it`"],
            "another folder",
        );
    }
    assert_eq!(read(&path), "mine");
    // files of other names are nobody's business
    fs_err::write(place.path("exported/notes.txt"), "mine").unwrap();
    export("conll", &["--force"]).ok();
    assert!(read(&path).len() > 1000);
}

#[test]
fn an_export_does_not_write_a_language_under_a_second_spelling() {
    let place = Place::new();
    let folder = place.path("data/fr-e\u{301}");
    fs_err::create_dir_all(&folder).unwrap();
    for split in ["train", "validation", "test"] {
        fs_err::write(folder.join(format!("{split}.conll")), "Paris B-LOC\n").unwrap();
    }
    let args = [
        "data", "export", "--data", "data", "--format", "conll", "--out", "data",
    ];
    let ran = place.run(&args);
    ran.misused(&["already holds `fr-\u{e9}`"], "another folder");
    place.run(&["data", "report", "--data", "data"]).ok();
}

#[test]
fn the_tags_of_a_folder_are_not_exchanged() {
    let place = Place::new();
    let labels = place.path("exported/labels.txt");
    fs_err::create_dir(place.path("exported")).unwrap();
    fs_err::write(&labels, "O\nB-DRUG\nI-DRUG\n").unwrap();
    let args = ["data", "export", "--languages", "it", "--out", "exported"];
    for format in ["conll", "parquet"] {
        let ran = place.run(&[&args[..], &["--format", format]].concat());
        ran.misused(
            &["labels.txt` already exists with other tags", "B-PER"],
            "--force",
        );
    }
    assert_eq!(fs_err::read_dir(place.path("exported")).unwrap().count(), 1);
}

#[test]
fn an_evaluation_overwrites_only_when_it_is_forced() {
    let place = Place::new();
    let model = trained_model().to_str().unwrap();
    let evaluate = |more: &[&str]| {
        let args = [
            "evaluate",
            "--model",
            model,
            "--languages",
            "de",
            "--out",
            "scores",
        ];
        let rows = [
            "--rows-of",
            "multilingual",
            "--set",
            "data.starter_fraction=0.02",
        ];
        place.run(&[&args[..], &rows, more].concat())
    };
    evaluate(&[]).ok();
    let path = place.path("scores/metrics.json");
    let first = read(&path);
    fs_err::write(&path, "mine").unwrap();
    let ran = evaluate(&[]);
    ran.misused(
        &["scores/metrics.json` already exists (and 1 other file)"],
        "--force",
    );
    assert_eq!(read(&path), "mine");
    evaluate(&["--force"]).ok();
    assert_eq!(read(&path), first);
}

#[test]
fn a_report_elsewhere_overwrites_only_when_it_is_forced() {
    let place = Place::new();
    let model = trained_model();
    let run = model.ancestors().nth(3).unwrap().to_str().unwrap();
    let report = |more: &[&str]| {
        let args = ["report", run, "--out", "copy"];
        place.run(&[&args[..], more].concat())
    };
    fs_err::create_dir(place.path("copy")).unwrap();
    report(&[]).ok();
    let path = place.path("copy/tables.md");
    fs_err::write(&path, "mine").unwrap();
    report(&[]).misused(&["copy/", "already exists"], "--force");
    assert_eq!(read(&path), "mine");
    report(&["--force"]).ok();
    assert!(read(&path).starts_with("# train"));
}
