//! Which crate depends on which, from the `Cargo.toml` files.

use std::path::Path;

use toml::{Table, Value};

use crate::root;

/// The crates from left to right: none depends on one of its own rank or to its right.
const ORDER: [(&str, &str, u8); 11] = [
    ("ner-files", "crates/files", 0),
    ("ner-metrics", "crates/metrics", 0),
    ("ner-hub", "crates/hub", 1),
    ("ner-data", "crates/data", 2),
    ("ner-tokenize", "crates/tokenize", 3),
    ("ner-model", "crates/model", 4),
    ("ner-train", "crates/train", 5),
    ("ner-predict", "crates/predict", 6),
    ("ner-experiment", "crates/experiment", 6),
    ("ner-report", "crates/report", 7),
    ("xtask", "xtask", 8),
];

/// Crates that depend on no other of ours.
const ALONE: [&str; 2] = ["ner-files", "ner-metrics"];

/// Crates without tensors.
const LIGHT: [&str; 5] = [
    "ner-files",
    "ner-metrics",
    "ner-hub",
    "ner-data",
    "ner-tokenize",
];

/// Crates that are published, each of use alone: all but the command line.
const PUBLISHED: [&str; 10] = [
    "ner-files",
    "ner-metrics",
    "ner-hub",
    "ner-data",
    "ner-tokenize",
    "ner-model",
    "ner-train",
    "ner-predict",
    "ner-experiment",
    "ner-report",
];

/// Folders of the crates.
pub(crate) fn folders() -> impl Iterator<Item = String> {
    ORDER.into_iter().map(|(_, folder, _)| folder.to_owned())
}

/// Tensors and what is made for them.
const TENSORS: [&str; 7] = [
    "burn",
    "cubecl",
    "gemm",
    "pulp",
    "safetensors",
    "ndarray",
    "candle",
];

/// Tokenizers and files.
const TOKENIZERS_AND_FILES: [&str; 6] = [
    "tokenizers",
    "polars",
    "hf-hub",
    "fs-err",
    "arrow",
    "parquet",
];

fn read(path: &Path) -> Table {
    fs_err::read_to_string(path).unwrap().parse().unwrap()
}

/// Packages a crate depends on, those of tests and build scripts and of single targets included.
fn dependencies(folder: &str) -> Vec<String> {
    let workspace = read(&root().join("Cargo.toml"));
    let shared = workspace["workspace"]["dependencies"].as_table().unwrap();
    let manifest = read(&root().join(folder).join("Cargo.toml"));
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    let mut found = Vec::new();
    for table in std::iter::once(&manifest).chain(targets) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(entries) = table.get(kind).and_then(Value::as_table) else {
                continue;
            };
            for (key, value) in entries {
                let renamed = |value: &Value| Some(value.get("package")?.as_str()?.to_owned());
                let name = renamed(value).or_else(|| renamed(shared.get(key)?));
                found.push(name.unwrap_or_else(|| key.clone()));
            }
        }
    }
    found
}

/// The packages of `dependencies` whose name is one of `names`, or begins with it and a hyphen.
fn among<'d>(dependencies: &'d [String], names: &[&str]) -> Vec<&'d String> {
    let is = |package: &&String| {
        names.iter().any(|name| {
            let rest = package.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    };
    dependencies.iter().filter(is).collect()
}

#[test]
fn every_crate_has_its_place() {
    let mut folders: Vec<String> = fs_err::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .map(|name| format!("crates/{name}"))
        .collect();
    folders.push("xtask".to_owned());
    folders.sort();
    let mut known = ORDER.map(|(_, folder, _)| folder);
    known.sort_unstable();
    assert_eq!(folders, known);
    for (name, folder, _) in ORDER {
        let manifest = read(&root().join(folder).join("Cargo.toml"));
        assert_eq!(manifest["package"]["name"].as_str(), Some(name), "{folder}");
    }
}

#[test]
fn dependencies_run_one_way() {
    let mut arrows = 0;
    for (name, folder, rank) in ORDER {
        for dependency in dependencies(folder) {
            let of = ORDER.iter().find(|(other, ..)| *other == dependency);
            let Some((_, _, other)) = of else { continue };
            assert!(other < &rank, "{name} must not depend on {dependency}");
            assert!(!ALONE.contains(&name), "{name} depends on {dependency}");
            arrows += 1;
        }
    }
    assert!(
        arrows > 5,
        "only {arrows} dependencies between crates found"
    );
}

#[test]
fn light_crates_stay_light() {
    let tensors = |folder| among(&dependencies(folder), &TENSORS).len();
    assert!(tensors("crates/model") > 0, "the search finds nothing");
    for (name, folder, _) in ORDER {
        let dependencies = dependencies(folder);
        if LIGHT.contains(&name) {
            let found = among(&dependencies, &TENSORS);
            assert!(found.is_empty(), "{name} knows no tensors: {found:?}");
        }
        if name == "ner-metrics" {
            let found = among(&dependencies, &TOKENIZERS_AND_FILES);
            assert!(found.is_empty(), "{name} knows no files: {found:?}");
        }
    }
}

#[test]
fn metrics_depends_on_two_packages() {
    let manifest = read(&root().join("crates/metrics/Cargo.toml"));
    let dependencies = manifest["dependencies"].as_table().unwrap();
    let names: Vec<&String> = dependencies.keys().collect();
    assert_eq!(names, ["serde", "thiserror"]);
}

/// Rank 0 says that they depend on no crate to their right; neither do they on one another.
#[test]
fn files_and_metrics_depend_on_nothing_of_ours() {
    for folder in ["crates/files", "crates/metrics"] {
        let found = dependencies(folder);
        assert!(!found.is_empty(), "the search finds nothing");
        let ours = among(&found, &["ner", "xtask"]);
        assert!(ours.is_empty(), "{folder} depends on {ours:?}");
    }
}

/// One way to write a file and one to hash it: whoever has another has a reason that is given here.
#[test]
fn files_are_hashed_in_one_crate() {
    let users = ORDER.iter().filter(|(_, folder, _)| {
        let manifest = read(&root().join(folder).join("Cargo.toml"));
        let dependencies = manifest["dependencies"].as_table().unwrap();
        dependencies.contains_key("sha2")
    });
    let users: Vec<&str> = users.map(|(name, ..)| *name).collect();
    assert_eq!(users, ["ner-files"]);
}

/// What crates.io asks for, and paths that have a version there.
#[test]
fn published_crates_say_what_they_are() {
    let workspace = read(&root().join("Cargo.toml"));
    let shared = workspace["workspace"]["dependencies"].as_table().unwrap();
    for (name, folder, _) in ORDER.iter().filter(|crate_| PUBLISHED.contains(&crate_.0)) {
        let manifest = read(&root().join(folder).join("Cargo.toml"));
        let package = manifest["package"].as_table().unwrap();
        for key in ["description", "license", "readme", "keywords", "categories"] {
            assert!(package.contains_key(key), "{name} has no {key}");
        }
        assert!(!package.contains_key("publish"), "{name} is kept back");
        let readme = root().join(folder).join("README.md");
        assert!(readme.is_file(), "{name} has no README.md");
        for dependency in dependencies(folder) {
            let Some(entry) = shared.get(&dependency).and_then(Value::as_table) else {
                continue;
            };
            let versioned = !entry.contains_key("path") || entry.contains_key("version");
            assert!(versioned, "{name}: {dependency} has a path and no version");
        }
    }
}
