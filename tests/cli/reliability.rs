//! A command that was killed, stopped or short of disk space resumes as if nothing had happened. `NER_KILLS` sets how
//! many times a process is killed (`NER_KILLS=20` for the figures of docs/reliability.md).

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::support::{self, Place, TINY, json, read, wait_for_steps};

/// A random number generator that gives the same moments every time (SplitMix64).
pub(crate) struct Moments(pub(crate) u64);

impl Moments {
    /// From 0 to 1.
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn kills(default: usize) -> usize {
    std::env::var("NER_KILLS").map_or(default, |text| text.parse().unwrap())
}

pub(crate) fn one_cell(out: &str, epochs: &str) -> Vec<String> {
    let base = ["experiment", "zero-shot", "--languages", "de", "--out", out];
    let more = ["--set", epochs, "--set", "checkpoint.every_steps=7"];
    [&base[..], &TINY[..], &more[..]]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

fn matrix(out: &str) -> Vec<String> {
    let base = ["experiment", "multilingual", "--languages", "de,fr"];
    let more = [
        "--out",
        out,
        "--set",
        "recipe.epochs=6",
        "--set",
        "learning_curve.sizes=[30, 60]",
        "--set",
        "checkpoint.every_steps=5",
        // one cell may be killed three times before it gets to a checkpoint
        "--set",
        "sharing.attempts=100",
    ];
    [&base[..], &TINY[..], &more[..]]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

fn start(place: &Place, args: &[String]) -> Child {
    let mut command = place.command();
    command.args(args).stdout(Stdio::null());
    command.stderr(Stdio::null()).spawn().unwrap()
}

/// Kills a process after some part of the time that a whole run takes; false if it had ended before.
fn kill_after(mut child: Child, time: Duration) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < time {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

/// The log of a cell without what depends on the clock.
fn log(cell: &Path, name: &str) -> Vec<serde_json::Value> {
    let lines = read(&cell.join(name));
    let line = |line: &str| {
        let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
        let object = value.as_object_mut().unwrap();
        object.remove("tokens_per_second");
        object.remove("train_seconds");
        value
    };
    lines.lines().map(line).collect()
}

/// Compares all cells of two runs: bytes of model, predictions, metrics, configuration; logs but for times.
pub(crate) fn assert_same(place: &Place, whole: &str, cut: &str) {
    let cells = place.path(whole).join("cells");
    let mut count = 0;
    for entry in fs_err::read_dir(&cells).unwrap() {
        let id = entry.unwrap().file_name();
        let (whole, cut) = (cells.join(&id), place.path(cut).join("cells").join(&id));
        for name in [
            "config.toml",
            "metrics.json",
            "predictions.parquet",
            "model/model.safetensors",
            "model/tokenizer.json",
            "model/config.json",
        ] {
            let same =
                fs_err::read(whole.join(name)).unwrap() == fs_err::read(cut.join(name)).unwrap();
            assert!(same, "{} differs", cut.join(name).display());
        }
        for name in ["log.jsonl", "epochs.jsonl"] {
            assert_eq!(
                log(&whole, name),
                log(&cut, name),
                "{}",
                cut.join(name).display()
            );
        }
        for name in ["checkpoints", "model.tmp"] {
            assert!(!cut.join(name).exists(), "{}", cut.join(name).display());
        }
        count += 1;
    }
    assert!(count > 0);
    let work = place.path(cut).join("work");
    let left = fs_err::read_dir(&work).map_or(0, Iterator::count);
    assert_eq!(left, 0, "{}", work.display());
    assert!(!place.path(cut).join("leases").exists());
}

#[test]
fn a_cell_killed_at_any_moment_ends_with_the_same_bytes() {
    let place = Place::new();
    let begin = Instant::now();
    place.run(&one_cell("whole", "recipe.epochs=60")).ok();
    let (time, trials) = (begin.elapsed(), kills(3));
    let mut moments = Moments(1);
    let mut done = 0;
    for trial in 0..1000 {
        if done == trials {
            break;
        }
        let out = format!("cut-{trial}");
        let args = one_cell(&out, "recipe.epochs=60");
        let moment = time.mul_f64(moments.next());
        if !kill_after(start(&place, &args), moment) {
            // other tests had left this process more of the machine than the first
            continue;
        }
        let held = place.working(&out, "de");
        place.run(&args).ok();
        assert_same(&place, "whole", &out);
        done += 1;
        println!(
            "killed after {:.2} s of {:.2}: {}, then the same bytes",
            moment.as_secs_f64(),
            time.as_secs_f64(),
            held.map_or("before the cell", |_| "in the cell"),
        );
        fs_err::remove_dir_all(place.path(&out)).unwrap();
    }
    assert_eq!(done, trials);
}

#[test]
fn a_matrix_killed_again_and_again_ends_with_the_same_bytes() {
    let place = Place::new();
    let begin = Instant::now();
    place.run(&matrix("whole")).ok();
    let time = begin.elapsed();
    let trials = kills(8) / 2;
    let mut moments = Moments(2);
    let mut killed = 0;
    // every kill comes after a part of what a whole run takes, so that the run gets on between them
    while killed < trials {
        let child = start(&place, &matrix("cut"));
        let moment = time.mul_f64(0.1 + 2.0 * moments.next() / trials.max(2) as f64);
        if !kill_after(child, moment) {
            // it was finished: the rest of the kills come in another run
            assert_same(&place, "whole", "cut");
            fs_err::remove_dir_all(place.path("cut")).unwrap();
            continue;
        }
        killed += 1;
        println!(
            "kill {killed} of the matrix after {:.2} s",
            moment.as_secs_f64()
        );
    }
    place.run(&matrix("cut")).ok();
    assert_same(&place, "whole", "cut");
    let scores = |out: &str| {
        let mut results = json(&place.path(out).join("results.json"));
        for cell in results["cells"].as_array_mut().unwrap() {
            cell.as_object_mut().unwrap().remove("train_seconds");
        }
        results
    };
    assert_eq!(scores("whole"), scores("cut"));
    place.run(&["verify", "cut"]).ok();
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_a_checkpoint_and_says_how_to_go_on() {
    let place = Place::new();
    place.run(&one_cell("whole", "recipe.epochs=60")).ok();
    for (signal, code, name) in [("TERM", 143, "SIGTERM"), ("INT", 130, "SIGINT")] {
        let args = one_cell("cut", "recipe.epochs=60");
        let mut command = place.command();
        command
            .args(&args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        wait_for_steps(&place, "cut", "de", 100);
        support::signal(&child, signal);
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(
            stderr.contains(&format!("error: stopped by {name}")),
            "{stderr}"
        );
        assert!(
            stderr.contains("hint: to resume: cargo xtask experiment zero-shot"),
            "{stderr}"
        );

        let status = place.run(&["status", "cut"]).ok();
        assert!(
            status.stdout.contains("de: stopped at step "),
            "{}",
            status.stdout
        );
        let cell = place.working("cut", "de").unwrap();
        let steps = log(&cell, "log.jsonl").len();
        let newest = fs_err::read_dir(cell.join("checkpoints")).unwrap();
        let newest = newest
            .map(|entry| entry.unwrap().file_name())
            .max()
            .unwrap();
        assert_eq!(
            newest.to_str().unwrap(),
            format!("step-{steps:08}.safetensors")
        );

        let ran = place.run(&args).ok();
        assert!(ran.stderr.contains("de: resuming"), "{}", ran.stderr);
        assert_same(&place, "whole", "cut");
        fs_err::remove_dir_all(place.path("cut")).unwrap();
    }
}

#[test]
fn what_was_changed_after_it_was_written_is_found() {
    let place = Place::new();
    place.run(&one_cell("run", "recipe.epochs=1")).ok();
    let ran = place.run(&["verify", "run"]).ok();
    assert!(ran.stdout.contains("1 cell verified"), "{}", ran.stdout);
    let cell = place.path("run/cells/de");
    for name in [
        "metrics.json",
        "predictions.parquet",
        "model/model.safetensors",
        "config.toml",
        "log.jsonl",
        "epochs.jsonl",
        "manifest.json",
        "model/config.json",
        "model/tokenizer.json",
    ] {
        let path = cell.join(name);
        let good = fs_err::read(&path).unwrap();
        let mut bad = good.clone();
        let last = bad.len() - 2;
        bad[last] ^= 1;
        fs_err::write(&path, bad).unwrap();
        let ran = place.run(&["verify", "run"]);
        assert_eq!(ran.code, 1, "{name}");
        assert!(ran.stderr.contains(name), "{}", ran.stderr);
        fs_err::remove_file(&path).unwrap();
        assert_eq!(place.run(&["verify", "run"]).code, 1, "{name}");
        fs_err::write(&path, good).unwrap();
        place.run(&["verify", "run"]).ok();
    }
    // a score of the table that no cell has
    let results = place.path("run/results.json");
    let text = read(&results);
    fs_err::write(&results, text.replacen("\"f1\":", "\"f1\":0.5,\"x\":", 1)).unwrap();
    assert_eq!(place.run(&["verify", "run"]).code, 1);
    place.run(&["report", "run"]).ok();
    place.run(&["verify", "run"]).ok();
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let place = Place::new();
    let run = |precision: &str, threads: &str| {
        let out = format!("{precision}-{threads}");
        let mut command = place.command();
        command.env("RAYON_NUM_THREADS", threads);
        command.args([
            "train",
            "--languages",
            "de",
            "--test-languages",
            "de",
            "--out",
            &out,
        ]);
        command.args([
            "--set",
            "recipe.epochs=1",
            "--set",
            "data.starter_fraction=0.05",
        ]);
        command.args(["--set", "recipe.batch_size=60", "--precision", precision]);
        support::finish(command).ok();
        let cell = place.path(&out).join("cells/de");
        ["model/model.safetensors", "predictions.parquet"]
            .map(|name| fs_err::read(cell.join(name)).unwrap())
    };
    let devices = place.run(&["devices"]).ok().stdout;
    for precision in ["f32", "bf16"] {
        if !devices.contains(precision) {
            println!("skipped: no {precision} here");
            continue;
        }
        let one = run(precision, "1");
        for threads in ["2", "7", "64"] {
            assert!(
                run(precision, threads) == one,
                "{precision}, {threads} threads"
            );
        }
    }
}
