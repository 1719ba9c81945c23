//! Run folders that hold what no run writes: nothing hangs, follows a link out of the folder, or is believed.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{Place, TINY, read};

const LANGUAGES: [&str; 4] = ["--languages", "de", "--out", "run"];

fn args(more: &[&'static str]) -> Vec<&'static str> {
    let base = ["experiment", "in-language"];
    [&base[..], &TINY[..], &LANGUAGES, more].concat()
}

/// Runs a command that has to end by itself.
fn ends(place: &Place, args: &[&str]) -> (i32, String) {
    let mut command = place.command();
    command
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("{args:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text.into_owned())
}

#[cfg(unix)]
fn pipe(path: &Path) {
    let _ = fs_err::remove_file(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_stops_nothing() {
    let place = Place::new();
    place.run(&args(&[])).ok();
    let good = place.path("good");
    fs_err::rename(place.path("run"), &good).unwrap();
    for name in [
        "run.toml",
        "plan.json",
        "data.json",
        "results.json",
        "cells/de/manifest.json",
        "cells/de/config.toml",
        "cells/de/log.jsonl",
        "cells/de/metrics.json",
        "cells/de/predictions.parquet",
        "cells/de/model/model.safetensors",
        "leases/de/00000001/owner.json",
        "work/de/failures.json",
        "work/de/00000001-x/log.jsonl",
        "work/de/00000001-x/manifest.json",
    ] {
        let _ = fs_err::remove_dir_all(place.path("run"));
        super::support::copy_folder(&good, &place.path("run"));
        pipe(&place.path("run").join(name));
        for command in [
            &["status", "run"][..],
            &["verify", "run"],
            &["report", "run"],
            &["errors", "run"],
            &args(&["--set", "sharing.lease_seconds=1"]),
        ] {
            let (code, text) = ends(&place, command);
            assert!(code <= 1, "{name}, {command:?}: {text}");
            if command[0] == "verify" && name.starts_with("cells") {
                assert_eq!(code, 1, "{name}: {text}");
            }
        }
    }
}

#[test]
fn paths_in_a_manifest_stay_in_the_folder() {
    let place = Place::new();
    place.run(&args(&[])).ok();
    let path = place.path("run/cells/de/manifest.json");
    for name in ["../../../outside", "/etc/passwd", "a/../../b"] {
        let text = read(&path);
        let more = format!("\"outputs\": {{ \"{name}\": \"00\",");
        fs_err::write(&path, text.replacen("\"outputs\": {", &more, 1)).unwrap();
        let ran = place.run(&["verify", "run"]);
        assert_eq!(ran.code, 1);
        let said = format!("lists `{name}`, which is outside the cell's folder");
        assert!(ran.stdout.contains(&said), "{}", ran.stdout);
        fs_err::write(&path, text).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_log_is_not_written_through() {
    let place = Place::new();
    let outside = place.path("outside");
    // a line that would be kept when a cell is resumed
    let mine = "{\"step\":0,\"epoch\":0}\n";
    fs_err::write(&outside, mine).unwrap();
    for folder in ["run/cells/de", "run/work/de/00000001-x"] {
        fs_err::create_dir_all(place.path(folder)).unwrap();
        for name in [
            "log.jsonl",
            "epochs.jsonl",
            "config.toml",
            "predictions.parquet",
        ] {
            std::os::unix::fs::symlink(&outside, place.path(folder).join(name)).unwrap();
        }
        place.run(&args(&[])).ok();
        assert_eq!(read(&outside), mine);
        place.run(&["verify", "run"]).ok();
        fs_err::remove_dir_all(place.path("run")).unwrap();
    }
}

#[test]
fn a_configuration_of_a_run_is_of_bounded_size() {
    let place = Place::new();
    place.run(&args(&[])).ok();
    let path = place.path("run/run.toml");
    let text = read(&path) + &"# a comment\n".repeat(1 << 18);
    fs_err::write(&path, text).unwrap();
    let ran = place.run(&["status", "run"]);
    ran.refused(&["run/run.toml", "can be read"], "");
}

#[test]
fn cells_that_were_mixed_up_are_found() {
    let place = Place::new();
    let two = |more: &[&'static str]| {
        let all = [
            "experiment",
            "in-language",
            "--languages",
            "de,fr",
            "--keep-models",
            "all",
        ];
        [&all[..], &TINY[..], more].concat()
    };
    place.run(&two(&["--out", "run"])).ok();
    place
        .run(&two(&["--out", "other", "--set", "recipe.epochs=2"]))
        .ok();
    let cells = place.path("run/cells");
    let found = |what: &str| {
        let ran = place.run(&["verify", "run"]);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        assert!(
            ran.stdout.contains(what),
            "`{what}` is not in {}",
            ran.stdout
        );
    };
    let swap = || {
        for (from, to) in [("de", "x"), ("fr", "de"), ("x", "fr")] {
            fs_err::rename(cells.join(from), cells.join(to)).unwrap();
        }
    };
    swap();
    found("holds cell fr");
    swap();
    place.run(&["verify", "run"]).ok();
    // a cell of the same id that was trained otherwise
    fs_err::rename(cells.join("de"), place.path("de")).unwrap();
    super::support::copy_folder(&place.path("other/cells/de"), &cells.join("de"));
    found("belongs to another configuration: recipe.epochs was 1, is 2");
    fs_err::remove_dir_all(cells.join("de")).unwrap();
    // ready, and not at its place
    fs_err::create_dir_all(place.path("run/work/de")).unwrap();
    fs_err::rename(place.path("de"), place.path("run/work/de/00000001-x")).unwrap();
    found("was never published");
    let before = read(&place.path("run/work/de/00000001-x/manifest.json"));
    place.run(&two(&["--out", "run"])).ok();
    assert_eq!(
        read(&cells.join("de/manifest.json")),
        before,
        "not trained again"
    );
    place.run(&["verify", "run"]).ok();
    // half of one
    fs_err::remove_file(cells.join("de/manifest.json")).unwrap();
    found("is incomplete");
    place.run(&two(&["--out", "run"])).ok();
    place.run(&["verify", "run"]).ok();
}

#[test]
fn what_a_killed_process_left_is_cleared_away() {
    let place = Place::new();
    place.run(&args(&[])).ok();
    let (old, new) = (place.path("run/.abc123.tmp"), place.path("run/.abc124.tmp"));
    for path in [&old, &new] {
        fs_err::write(path, "half").unwrap();
    }
    let file = std::fs::File::options().write(true).open(&old).unwrap();
    let time = std::time::SystemTime::now() - Duration::from_secs(2 * 3600);
    file.set_modified(time).unwrap();
    place.run(&args(&[])).ok();
    assert!(!old.exists());
    assert!(new.exists(), "somebody may be writing it");
}
