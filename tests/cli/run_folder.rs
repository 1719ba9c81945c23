//! What calls on one run folder may not do to one another's cells, plan, models and results.

use std::process::{Child, Stdio};

use super::reliability::one_cell;
use super::support::{
    Place, Ran, TINY, copy_folder, json, read, signal, wait_for_steps, wait_until,
};

fn args(more: &[&'static str]) -> Vec<&'static str> {
    let base = [
        "train",
        "--languages",
        "de",
        "--test-languages",
        "de",
        "--out",
        "run",
    ];
    [&base[..], &TINY[..], more].concat()
}

fn train(place: &Place, more: &[&'static str]) -> Ran {
    place.run(&args(more))
}

fn start(place: &Place, more: &[&'static str]) -> Child {
    let mut command = place.command();
    command.args(args(more)).stdout(Stdio::null());
    command.stderr(Stdio::piped()).spawn().unwrap()
}

fn planned(place: &Place) -> Vec<String> {
    let plan = json(&place.path("run/plan.json"));
    let cells = plan["cells"].as_array().unwrap().iter();
    cells
        .map(|cell| cell["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_call_that_cannot_run_here_takes_nothing_away() {
    let place = Place::new();
    train(&place, &[]).ok();
    let manifest = read(&place.path("run/cells/de/manifest.json"));
    let ran = train(&place, &["--precision", "f16", "--replace"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert_eq!(read(&place.path("run/cells/de/manifest.json")), manifest);
    // and what was begun is not given up for it either
    let long = ["--seeds", "43", "--set", "recipe.epochs=5000"];
    let place = Place::new();
    let mut child = start(&place, &long);
    wait_for_steps(&place, "run", "de-s43", 5);
    child.kill().unwrap();
    child.wait().unwrap();
    let before = place.working("run", "de-s43");
    assert_eq!(train(&place, &["--precision", "f16"]).code, 2);
    assert_eq!(place.working("run", "de-s43"), before);
}

#[test]
fn what_another_call_has_begun_or_finished_stays_in_the_plan() {
    let place = Place::new();
    let long = [
        "--set",
        "recipe.epochs=300",
        "--set",
        "checkpoint.every_steps=20",
    ];
    let mut child = start(&place, &long);
    wait_for_steps(&place, "run", "de", 30);
    child.kill().unwrap();
    child.wait().unwrap();
    train(&place, &[&["--seeds", "43"][..], &long].concat()).ok();
    assert_eq!(planned(&place), ["de-s43", "de"]);
    let status = place.run(&["status", "run"]).ok().stdout;
    assert!(status.contains("de: stopped at step"), "{status}");
    // a plan that an older process wrote last lacks a finished cell: the next call finds it
    let path = place.path("run/plan.json");
    let mut plan = json(&path);
    plan["cells"]
        .as_array_mut()
        .unwrap()
        .retain(|cell| cell["id"] != "de-s43");
    fs_err::write(&path, plan.to_string()).unwrap();
    assert_eq!(place.run(&["verify", "run"]).code, 1);
    train(&place, &long).ok();
    assert_eq!(planned(&place), ["de", "de-s43"]);
    let results = json(&place.path("run/results.json"));
    assert_eq!(results["cells"].as_array().unwrap().len(), 2);
    place.run(&["verify", "run"]).ok();
}

#[test]
fn of_cells_that_score_the_same_all_processes_keep_the_same_model() {
    let place = Place::new();
    let tie = |seed: &'static str| train(&place, &["--keep-models", "best", "--seeds", seed]).ok();
    for seed in ["44", "43", "44", "42", "43"] {
        let ran = tie(seed);
        assert!(!ran.stderr.contains("model is missing"), "{}", ran.stderr);
        place.run(&["verify", "run"]).ok();
    }
    let cells = ["de", "de-s43", "de-s44"];
    let kept = |id: &&&str| place.path("run/cells").join(id).join("model").exists();
    assert_eq!(cells.iter().filter(kept).count(), 1);
}

#[test]
fn a_model_that_is_being_made_again_is_left_to_who_makes_it() {
    let place = Place::new();
    let long = ["--set", "recipe.epochs=100", "--keep-models", "all"];
    train(&place, &long).ok();
    fs_err::remove_dir_all(place.path("run/cells/de/model")).unwrap();
    let child = start(&place, &long);
    wait_until("step", || {
        place
            .working("run", "de")?
            .join("log.jsonl")
            .exists()
            .then_some(())
    });
    train(
        &place,
        &["--set", "recipe.epochs=100", "--keep-models", "none"],
    )
    .ok();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && !stderr.contains("another process took over the cell"),
        "{stderr}"
    );
    assert!(place.path("run/cells/de/model/model.safetensors").is_file());
    place.run(&["verify", "run"]).ok();
}

#[test]
fn a_cell_that_is_ready_and_not_at_its_place_stops_nobody() {
    let place = Place::new();
    train(&place, &["--seeds", "42"]).ok();
    // as another process has left it, killed before it removed the checkpoints
    let ready = place.path("run/work/de/00000001-x");
    fs_err::create_dir_all(place.path("run/work/de")).unwrap();
    fs_err::rename(place.path("run/cells/de"), &ready).unwrap();
    fs_err::create_dir(ready.join("checkpoints")).unwrap();
    fs_err::write(ready.join("checkpoints/step-00000001.safetensors"), "x").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", ready.join("passwd")).unwrap();
    place.run(&["report", "run"]).ok();
    train(&place, &["--seeds", "43"]).ok();
    let ran = train(&place, &["--seeds", "42"]).ok();
    assert!(
        !ran.stderr.contains("epoch 1"),
        "not trained again: {}",
        ran.stderr
    );
    assert!(!place.path("run/cells/de/checkpoints").exists());
    place.run(&["verify", "run"]).ok();
}

#[test]
fn nothing_is_written_into_a_finished_cell() {
    let place = Place::new();
    train(&place, &[]).ok();
    copy_folder(&place.path("run"), &place.path("other"));
    let cell = "run/cells/de";
    let (inner, deep) = (format!("{cell}/x"), format!("{cell}/model"));
    for args in [
        &["report", "other", "--out", cell, "--force"][..],
        &["train", "--languages", "de", "--out", &inner],
        &[
            "data", "export", "--format", "conll", "--out", &deep, "--force",
        ],
    ] {
        place
            .run(args)
            .misused(&["is inside the finished cell"], "--out");
    }
    place.run(&["verify", "run"]).ok();
}

#[cfg(unix)]
#[test]
fn a_run_that_was_stopped_or_killed_has_no_problem() {
    for name in ["TERM", "KILL"] {
        let place = Place::new();
        let base = [
            "experiment",
            "in-language",
            "--out",
            "run",
            "--keep-models",
            "all",
        ];
        let more = ["--set", "recipe.epochs=100"];
        let all = [&base[..], &TINY[..], &more].concat();
        let mut command = place.command();
        command
            .args(&all)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        wait_until("second cell", || place.working("run", "fr"));
        place.run(&["verify", "run"]).ok();
        signal(&child, name);
        child.wait().unwrap();
        place.run(&["verify", "run"]).ok();
    }
}

#[test]
fn a_changed_manifest_is_found_whatever_the_change() {
    let place = Place::new();
    train(&place, &[]).ok();
    let path = place.path("run/cells/de/manifest.json");
    let good = read(&path);
    for bad in [
        good.replace("\"model_revision\"", "\"model_revisiom\""),
        good.replacen('{', "{ ", 1),
        good.clone() + "\n",
        good.replacen('{', "{\"note\": 1,", 1),
        good.replace("\"seal\"", "\"sea1\""),
    ] {
        assert_ne!(bad, good);
        fs_err::write(&path, bad).unwrap();
        let ran = place.run(&["verify", "run"]);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        assert!(ran.stdout.contains("manifest.json"), "{}", ran.stdout);
    }
    fs_err::write(&path, good).unwrap();
    fs_err::create_dir(place.path("run/cells/de/empty")).unwrap();
    let ran = place.run(&["verify", "run"]);
    assert!(
        ran.stdout.contains("de/empty is not listed"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_log_or_checkpoint_of_any_size_ends_with_an_error() {
    for name in [
        "log.jsonl",
        "epochs.jsonl",
        "checkpoints/step-99999999.safetensors",
    ] {
        let place = Place::new();
        let settings = one_cell("run", "recipe.epochs=5000");
        let mut command = place.command();
        command
            .args(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        wait_for_steps(&place, "run", "de", 20);
        child.kill().unwrap();
        child.wait().unwrap();
        let path = place.working("run", "de").unwrap().join(name);
        let file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        // no more than this: a disk may not take a larger hole
        file.set_len(1 << 36).unwrap();
        let mut short = settings.clone();
        short.extend(["--set", "checkpoint.keep=1"].map(str::to_owned));
        let mut command = place.command();
        command
            .args(&short)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        if name.ends_with("safetensors") {
            // skipped in favour of the one before
            wait_for_steps(&place, "run", "de", 25);
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(name), "{stderr}");
    }
}
