//! Command lines and configurations that are not right: what is said, and the exit code.

use std::process::Stdio;

use super::support::{Place, TINY, finish, trained_model};

#[test]
fn an_unknown_key_of_a_profile() {
    let place = Place::new();
    fs_err::create_dir_all(place.path("configs/profiles")).unwrap();
    fs_err::write(
        place.path("configs/profiles/mine.toml"),
        "[recipe]\nepochs = 1\nlearning_rat = 1e-4\n",
    )
    .unwrap();
    let ran = place.run(&["experiment", "zero-shot", "--profile", "mine", "--dry-run"]);
    ran.refused(
        &["configs/profiles/mine.toml:3", "`recipe.learning_rat`"],
        "did you mean `recipe.learning_rate`?",
    );
}

#[test]
fn an_unknown_key_of_the_command_line() {
    let ran = Place::new().run(&[
        "experiment",
        "zero-shot",
        "--dry-run",
        "--set",
        "recipe.epoch=1",
    ]);
    ran.misused(
        &["--set recipe.epoch=1", "`recipe.epoch`"],
        "did you mean `recipe.epochs`?",
    );
}

#[test]
fn an_unknown_experiment() {
    let ran = Place::new().run(&["experiment", "multilingal", "--dry-run"]);
    ran.misused(
        &["`multilingal`"],
        "in-language, learning-curve, multilingual, panx40, zero-shot",
    );
}

#[test]
fn an_unknown_option_is_bad_usage() {
    let ran = Place::new().run(&["experiment", "zero-shot", "--langages", "de"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--languages"), "{}", ran.stderr);
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let place = Place::new();
    fs_err::write(place.path("file"), "").unwrap();
    let mut args = vec!["experiment", "zero-shot", "--out", "file/run"];
    args.extend(TINY);
    place
        .run(&args)
        .refused(&["output folder file/run is not writable"], "--out");
}

#[test]
fn a_device_that_is_not_compiled_in() {
    for (device, compiled) in [
        ("cuda", cfg!(feature = "cuda")),
        ("wgpu", cfg!(feature = "wgpu")),
    ] {
        if !compiled {
            let ran =
                Place::new().run(&["experiment", "zero-shot", "--dry-run", "--device", device]);
            ran.misused(
                &[&format!("`{device}`"), "not compiled"],
                &format!("cargo xtask-{device}"),
            );
        }
    }
}

#[test]
fn an_unknown_device() {
    let ran = Place::new().run(&["experiment", "zero-shot", "--dry-run", "--device", "abacus"]);
    ran.misused(&["`abacus`"], "cpu");
}

#[test]
fn a_file_that_is_not_there() {
    let place = Place::new();
    place
        .run(&["metrics", "--gold", "gold.txt", "--pred", "pred.txt"])
        .refused(&["`gold.txt` does not exist"], "check the path");
    place
        .run(&["report", "runs/none"])
        .refused(&["runs/none", "plan.json"], "runs/");
}

#[test]
fn files_that_an_option_names_are_missing() {
    let place = Place::new();
    let model = trained_model().to_str().unwrap();
    for (arguments, named) in [
        (
            vec!["predict", "--model", model, "--file", "texts.txt"],
            "texts.txt",
        ),
        (vec!["experiment", "mine.toml"], "mine.toml"),
        (
            vec!["train", "--profile", "configs/mine.toml"],
            "configs/mine.toml",
        ),
        (
            vec!["tokenize", "--tokenizer", "tokenizer.json", "Anna"],
            "tokenizer.json",
        ),
    ] {
        let ran = place.run(&arguments);
        ran.refused(&[&format!("`{named}` does not exist")], "check the path");
    }
    place
        .run(&["tokenize", "--tokenizer", "mine", "Anna"])
        .refused(&["no tokenizer `mine`"], "tokenizer.json");
}

#[test]
fn a_run_is_not_a_model() {
    let run = trained_model().ancestors().nth(3).unwrap();
    Place::new()
        .run(&["predict", "--model", run.to_str().unwrap(), "Anna"])
        .refused(&["is a run folder, not a model folder"], "cells/de/model");
}

#[test]
fn nothing_is_uploaded_offline() {
    let place = Place::new();
    let model = trained_model().to_str().unwrap();
    let push = |more: &[&str]| {
        let mut command = place.command();
        command.env("HF_HUB_OFFLINE", "1");
        command.args(["push", model, "--repo", "anna/tagger"]);
        finish({
            command.args(more);
            command
        })
    };
    push(&[]).refused(&["offline", "HF_HUB_OFFLINE"], "--dry-run");
    push(&["--dry-run"]).ok();
}

#[test]
fn numbers_that_mean_nothing_are_refused() {
    for arguments in [
        &["train", "--sentences", "0"][..],
        &["bench", "--sentences", "0"],
        &["parity", "--steps", "0"],
    ] {
        let ran = Place::new().run(arguments);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("0 is not in 1.."), "{}", ran.stderr);
    }
}

#[test]
fn all_stands_for_every_language() {
    let place = Place::new();
    let mut train = vec!["train", "--languages", "all", "--dry-run"];
    train.extend(TINY);
    let plan = place.run(&train).ok().stdout;
    assert!(plan.contains("\nall "), "{plan}");
    let model = trained_model().to_str().unwrap();
    let scored = place
        .run(&["evaluate", "--model", model, "--languages", "all"])
        .ok();
    assert!(
        scored.stdout.contains("\nen, test of starter"),
        "{}",
        scored.stdout
    );
}

#[test]
fn the_build_has_a_cpu() {
    let ran = Place::new().run(&["devices"]).ok();
    assert!(
        ran.stdout.lines().any(|line| line.starts_with("cpu")),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = place.command();
    let output = command
        .arg("devices")
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
