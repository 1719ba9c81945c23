//! Command lines and configurations that are not right: what is said, and the exit code.

use std::process::Stdio;

use super::support::{Place, TINY};

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
        .refused(&["gold.txt"], "");
    place
        .run(&["report", "runs/none"])
        .refused(&["runs/none", "plan.json"], "runs/");
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
