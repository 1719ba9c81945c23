//! Runs of many cells, languages and labels: what is written stays small, is read back, and takes bounded time.
//!
//! At full size, with the time and memory of each command:
//!
//! ```sh
//! NER_SCALE=880x176 cargo test --release -p xtask --test cli scale -- --nocapture
//! ```
//!
//! `NER_SCALE_AT=FOLDER` keeps the run there.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::support::{Place, TINY, json, read};
use super::synthetic::{Scale, make};

/// Bytes of `results.json` for a pair of cell and language, of four types; indented it took 900.
const BYTES_A_PAIR: u64 = 650;

fn size(path: &Path) -> u64 {
    fs_err::metadata(path).unwrap().len()
}

/// Runs a command; where GNU time is there, the second value is its largest memory in MB.
fn timed(place: &Place, args: &[&str]) -> (f64, Option<f64>, String) {
    let plain = place.command();
    let time = Path::new("/usr/bin/time");
    let mut command = match time.exists() {
        true => Command::new(time),
        false => Command::new(plain.get_program()),
    };
    if time.exists() {
        command.args(["-f", "%M"]).arg(plain.get_program());
    }
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(plain.get_current_dir().unwrap());
    command.args(args).stdin(Stdio::null());
    let begin = Instant::now();
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {stderr}");
    let memory = stderr
        .lines()
        .last()
        .and_then(|line| line.parse::<f64>().ok());
    let stdout = String::from_utf8(output.stdout).unwrap();
    (
        begin.elapsed().as_secs_f64(),
        memory.map(|kb| kb / 1024.0),
        stdout,
    )
}

#[test]
fn a_run_of_many_cells_and_languages_is_reported_and_verified() {
    let place = Place::new();
    let asked = std::env::var("NER_SCALE").ok();
    let scale = Scale::parse(asked.as_deref().unwrap_or("40x60"));
    let root = match std::env::var_os("NER_SCALE_AT") {
        Some(path) => path.into(),
        None => place.path("run"),
    };
    make(&root, scale);
    let run = root.to_str().unwrap();
    let pairs = (scale.cells * scale.languages) as u64;
    let mut figures = format!("{} cells, {} languages\n", scale.cells, scale.languages);
    for args in [["report", run], ["verify", run], ["status", run]] {
        let (seconds, memory, stdout) = timed(&place, &args);
        writeln!(figures, "{}: {seconds:.1} s, {memory:.0?} MB", args[0]).unwrap();
        assert!(stdout.lines().count() < 1300, "{}", args[0]);
    }
    for name in ["results.json", "report.html", "tables.md"] {
        writeln!(figures, "{name}: {} bytes", size(&root.join(name))).unwrap();
    }
    if asked.is_some() {
        eprintln!("{figures}");
    }
    assert!(
        size(&root.join("results.json")) < 4096 + BYTES_A_PAIR * pairs,
        "{figures}"
    );
    assert!(size(&root.join("report.html")) < 10_000_000, "{figures}");

    // the page says what it leaves out, and where that is
    let page = read(&root.join("report.html"));
    for part in [
        "This run has too many combinations",
        "<code>metrics.json</code> of each cell",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // every score is there
    let results = json(&root.join("results.json"));
    let cells = results["cells"].as_array().unwrap();
    assert_eq!(cells.len(), scale.cells);
    let metrics = json(&root.join("cells/l000/metrics.json"));
    for (language, result) in cells[0]["eval"].as_object().unwrap() {
        let report = &metrics["test"][language]["report"];
        assert_eq!(result["f1"], report["micro"]["f1"]);
        assert_eq!(result["by_type"], report["by_type"]);
    }
    if asked.is_none() {
        a_changed_result_is_found(&place, &root);
    }
}

fn a_changed_result_is_found(place: &Place, root: &Path) {
    let path = root.join("results.json");
    let text = read(&path);
    // a file of an earlier version is as good
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    fs_err::write(&path, serde_json::to_vec_pretty(&value).unwrap()).unwrap();
    place.run(&["verify", "run"]).ok();
    let last = value["cells"].as_array().unwrap().len() - 1;
    value["cells"][last]["eval"]["l059"]["by_type"]["LOC"]["recall"] = 0.5.into();
    fs_err::write(&path, serde_json::to_vec(&value).unwrap()).unwrap();
    let ran = place.run(&["verify", "run"]);
    assert_eq!(ran.code, 1);
    let said = ran.stdout + &ran.stderr;
    assert!(
        said.contains("results.json does not match the cells"),
        "{said}"
    );
}

/// A report is one look at the cells: what is finished meanwhile is in the next one.
#[test]
fn a_report_ends_while_cells_are_being_finished() {
    let place = Place::new();
    let root = place.path("run");
    let ids = make(
        &root,
        Scale {
            cells: 600,
            languages: 2,
        },
    );
    let cells = root.join("cells");
    let hidden = root.join("later");
    fs_err::rename(&cells, &hidden).unwrap();
    fs_err::create_dir(&cells).unwrap();
    let mut command = place.command();
    command.args(["report", "run"]).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut ended = false;
    for id in &ids {
        fs_err::rename(hidden.join(id), cells.join(id)).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        ended = child.try_wait().unwrap().is_some();
        if ended {
            break;
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(ended, "it went on until no cell was finished any more");
}

#[test]
fn thousands_of_labels_are_stored_and_reported() {
    let place = Place::new();
    let types = 1100;
    let mut labels = "O\n".to_owned();
    let mut rows = String::new();
    for number in 0..types {
        write!(labels, "B-T{number:04}\nI-T{number:04}\n").unwrap();
        write!(
            rows,
            "in\tO\nTown{number}\tB-T{number:04}\nHall\tI-T{number:04}\n\n"
        )
        .unwrap();
    }
    for split in ["train", "validation", "test"] {
        let path = place.path("data/de").join(format!("{split}.conll"));
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, &rows).unwrap();
    }
    fs_err::write(place.path("data/labels.txt"), labels).unwrap();
    let base = ["train", "--languages", "de", "--test-languages", "de"];
    let more = ["--data", "data", "--out", "run", "--keep-models", "none"];
    place.run(&[&base[..], &more, &TINY].concat()).ok();
    // of 2,201 by 2,201 counts, most of them 0, it took 73 MB
    let metrics = size(&place.path("run/cells/de/metrics.json"));
    assert!(metrics < 2_000_000, "{metrics}");
    let page = place.path("run/report.html");
    assert!(size(&page) < 2_000_000, "{}", size(&page));
    let page = read(&page);
    assert!(
        page.contains("labels with the most errors") || page.contains("tags with the most errors")
    );
    place.run(&["report", "run"]).ok();
    place.run(&["verify", "run"]).ok();
    let plot = size(&place.path("run/plots/confusion_de_de.svg"));
    assert!(plot < 2_000_000, "{plot}");
}
