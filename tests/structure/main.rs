//! Holds the invariants of `ARCHITECTURE.md` that a compiler does not: which crate may depend on which,
//! and what may stand in which file.
#![allow(clippy::unwrap_used)]

mod dialect;
mod imports;
mod links;
mod manifests;
mod mask;
mod shape;
mod sources;
mod supply;

use std::path::{Path, PathBuf};

use sources::{Source, in_crate, words};

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Where `found` holds of a line, as `path:line: text`.
fn places(
    sources: &[Source],
    wanted: impl Fn(&Source) -> bool,
    found: impl Fn(&Source) -> Vec<usize>,
) -> Vec<String> {
    let mut places = Vec::new();
    for source in sources.iter().filter(|source| wanted(source)) {
        places.extend(found(source).into_iter().map(|at| source.place(at)));
    }
    places
}

#[track_caller]
fn none(places: &[String], rule: &str) {
    assert!(places.is_empty(), "{rule}:\n{}", places.join("\n"));
}

#[test]
fn backend_features_are_asked_for_in_one_module() {
    const HOME: &str = "crates/model/src/device/";
    let sources = sources::all(&root());
    let asked = |source: &Source| sources::features(source, &["cuda", "wgpu", "vulkan", "metal"]);
    let outside = places(&sources, |s| !s.path.starts_with(HOME), asked);
    none(&outside, &format!("backend features outside {HOME}"));
    let inside = places(&sources, |s| s.path.starts_with(HOME), asked);
    assert!(inside.len() > 4, "the search finds nothing: {inside:?}");
}

#[test]
fn only_xtask_prints_reads_the_environment_handles_signals_or_exits() {
    const BANNED: [&str; 20] = [
        "println!",
        "eprintln!",
        "print!",
        "eprint!",
        "dbg!",
        "io::stdout",
        "io::stderr",
        "env::var",
        "env::var_os",
        "env::vars",
        "env::vars_os",
        "env::args",
        "env::args_os",
        "env::{",
        "process::exit",
        "process::abort",
        "signal_hook",
        "current_dir",
        "current_exe",
        "indicatif",
    ];
    let sources = sources::all(&root());
    let found = |source: &Source| words(&source.code_without_tests, &BANNED);
    let libraries = places(&sources, |s| in_crate(&s.path), found);
    none(
        &libraries,
        "printing, environment, signals or exit outside xtask",
    );
    let xtask = places(&sources, |s| s.path.starts_with("xtask/src/"), found);
    assert!(!xtask.is_empty(), "the search finds nothing");
}

#[test]
fn metrics_opens_no_files() {
    const BANNED: [&str; 3] = ["std::fs", "fs_err", "std::path"];
    let sources = sources::all(&root());
    let metrics = |s: &Source| s.path.starts_with("crates/metrics/src/");
    assert!(sources.iter().any(metrics));
    let found = places(&sources, metrics, |s| words(&s.code_without_tests, &BANNED));
    none(&found, "files in ner-metrics");
}

/// What opens, reads or writes a file.
const FILES: [&str; 15] = [
    "std::fs",
    "fs_err",
    "File",
    "tempfile",
    "read_text",
    "read_bytes",
    "open_file",
    "read_json",
    "write_json",
    "write_atomic",
    "write_from",
    "write_inside",
    "read_plan",
    "read_run",
    "read_predictions",
];

#[test]
fn the_report_touches_files_in_one_module() {
    const HOME: &str = "crates/report/src/folder/";
    let sources = sources::all(&root());
    let report = |s: &Source| s.path.starts_with("crates/report/src/");
    let found = |s: &Source| words(&s.code_without_tests, &FILES);
    let outside = places(&sources, |s| report(s) && !s.path.starts_with(HOME), found);
    none(&outside, &format!("files in ner-report outside {HOME}"));
    let inside = places(&sources, |s| s.path.starts_with(HOME), found);
    assert!(inside.len() > 10, "the search finds nothing: {inside:?}");
}

/// Each write has the guarantees of the one in `ner-files`. A download grows under a name that the next process
/// continues, and is as durable.
#[test]
fn files_are_replaced_in_one_crate() {
    const HOMES: [&str; 2] = ["crates/files/src/", "crates/hub/src/download.rs"];
    const STEPS: [&str; 4] = ["sync_all", "tempfile_in", "NamedTempFile", "persist"];
    let sources = sources::all(&root());
    let found = |source: &Source| words(&source.code_without_tests, &STEPS);
    let is_home = |source: &Source| HOMES.iter().any(|home| source.path.starts_with(home));
    let outside = places(&sources, |s| in_crate(&s.path) && !is_home(s), found);
    none(&outside, &format!("files are written outside {HOMES:?}"));
    let inside = places(&sources, is_home, found);
    assert!(inside.len() > 4, "the search finds nothing: {inside:?}");
}

#[test]
fn unsafe_code_is_in_one_module() {
    const HOME: &str = "crates/model/src/kernels/gemm/";
    let sources = sources::all(&root());
    let found = |source: &Source| words(&source.code, &["unsafe"]);
    let outside = places(&sources, |s| !s.path.starts_with(HOME), found);
    none(&outside, &format!("`unsafe` outside {HOME}"));
    let inside = places(&sources, |s| s.path.starts_with(HOME), found);
    assert!(!inside.is_empty(), "the search finds nothing");
}

#[test]
fn nothing_is_left_for_later() {
    // in two parts, so that this file does not hold what it looks for
    const MARKS: [&str; 5] = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!"),
        concat!("unimplemen", "ted!"),
        concat!("#[igno", "re"),
    ];
    let sources = sources::all(&root());
    let found = places(&sources, |_| true, |s| words(&s.text, &MARKS));
    none(&found, "left for later");
}
