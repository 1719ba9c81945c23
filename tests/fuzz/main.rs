//! The fuzz targets as tests: their seeds and what random changes make of them. `cargo fuzz` runs the same functions
//! for longer and led by coverage, see `docs/reliability.md`.
//!
//! `FUZZ_SECONDS` is the time for each target (2 without it), `FUZZ_SEEDS=1` writes the seeds that a program has to
//! make.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]
#![allow(
    clippy::disallowed_methods,
    reason = "cargo-fuzz builds the targets without fs-err"
)]

mod mutate;
mod seeds;
mod targets {
    pub(crate) mod checkpoints;
    pub(crate) mod config;
    pub(crate) mod metrics;
    pub(crate) mod tables;
    pub(crate) mod tags;
    pub(crate) mod texts;
    pub(crate) mod tokenize;
    pub(crate) mod tokenizer_json;
}

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use targets::{checkpoints, config, metrics, tables, tags, texts, tokenize, tokenizer_json};

use mutate::Mutator;

fn seeds_of(target: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    root.join("fuzz/seeds").join(target)
}

/// Runs a target on its seeds, and on changed ones until the time is up.
fn fuzz(target: &str, run: fn(&[u8], &Path)) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(seeds_of(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    assert!(seeds.len() > 1, "{target} has no seeds");
    let folder = tempfile::tempdir().unwrap();
    let check = |data: &[u8]| {
        let ran = catch_unwind(AssertUnwindSafe(|| run(data, folder.path())));
        assert!(ran.is_ok(), "{target} fails on {}", data.escape_ascii());
    };
    seeds.iter().for_each(|seed| check(seed));
    let seconds = std::env::var("FUZZ_SECONDS").map_or(2, |seconds| seconds.parse().unwrap());
    let (begin, limit) = (Instant::now(), Duration::from_secs(seconds));
    let mut mutator = Mutator::new(1);
    let mut runs = seeds.len();
    while begin.elapsed() < limit {
        check(&mutator.mutated(&seeds));
        runs += 1;
    }
    println!("{target}: {runs} inputs");
}

#[test]
fn any_corpus_file_is_read_or_refused() {
    fuzz("texts", texts::run);
}

#[test]
fn any_tags_are_scored_or_refused() {
    fuzz("metrics", metrics::run);
}

#[test]
fn any_words_are_tokenised_and_aligned() {
    fuzz("tokenize", tokenize::run);
}

#[test]
fn any_configuration_is_planned_or_refused() {
    fuzz("config", config::run);
}

#[test]
fn any_file_of_tags_and_any_line_is_read_or_refused() {
    fuzz("tags", tags::run);
}

#[test]
fn any_checkpoint_is_loaded_or_refused() {
    fuzz("checkpoints", checkpoints::run);
}

#[test]
fn any_parquet_is_read_or_refused() {
    fuzz("tables", tables::run);
}

#[test]
fn any_tokenizer_is_used_or_refused() {
    fuzz("tokenizer_json", tokenizer_json::run);
}

/// Holds that seeds are taken: otherwise nothing behind the first check of a file would be tried.
fn taken(target: &str, made: &[(&str, Vec<u8>)], accepts: impl Fn(&[u8]) -> bool) {
    let folder = seeds_of(target);
    if std::env::var_os("FUZZ_SEEDS").is_some() {
        for (name, bytes) in made {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
    for (name, _) in made {
        let seed = std::fs::read(folder.join(name)).unwrap();
        let hint = "make it again with FUZZ_SEEDS=1";
        assert!(accepts(&seed), "{target}: {name} is refused: {hint}");
    }
}

#[test]
fn the_seeds_of_checkpoints_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    taken("checkpoints", &checkpoints::taken(folder.path()), |seed| {
        checkpoints::accepts(seed, folder.path())
    });
}

#[test]
fn the_seeds_of_tables_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    taken("tables", &seeds::tables(folder.path()), |seed| {
        tables::accepts(seed, folder.path())
    });
}

#[test]
fn the_seeds_of_tokenizer_json_are_taken() {
    for entry in std::fs::read_dir(seeds_of("tokenizer_json")).unwrap() {
        let path = entry.unwrap().path();
        let seed = std::fs::read(&path).unwrap();
        assert!(tokenizer_json::accepts(&seed), "{}", path.display());
    }
}
