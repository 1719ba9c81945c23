//! What the program is built from: where packages come from, under which licences, and the list of them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use toml::{Table, Value};

use crate::root;

/// The list that is shipped with the program.
const LIST: &str = "LICENSES-third-party.md";

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn read(name: &str) -> Table {
    let text = fs_err::read_to_string(root().join(name)).unwrap();
    text.parse().unwrap()
}

#[test]
fn packages_come_from_crates_io_with_a_checksum() {
    for name in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock = read(name);
        let mut foreign = 0;
        for package in lock["package"].as_array().unwrap() {
            let text = |key: &str| package.get(key).and_then(Value::as_str);
            let (own, found) = (text("name").unwrap(), text("source"));
            let ours = own == "xtask" || own.starts_with("ner-");
            assert_eq!(found.is_none(), ours, "{name}: {own} has no source");
            if found.is_some() {
                assert_eq!(found, Some(REGISTRY), "{name}: {own}");
                let sum = text("checksum").unwrap_or_default();
                assert_eq!(sum.len(), 64, "{name}: {own} has no checksum");
                foreign += 1;
            }
        }
        assert!(foreign > 100, "{name}: only {foreign} packages");
    }
}

/// Package with version and licence of everything the program is built from, macros included, sorted. Fails if the
/// lock file is not that of the manifests.
fn packages() -> BTreeSet<(String, String)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--offline", "--locked", "--package", "xtask"])
        .args(["--target", "x86_64-unknown-linux-gnu", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().filter_map(|line| {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
        let mut words = package.split(' ');
        let name = [words.next()?, words.next()?.trim_start_matches('v')].join(" ");
        // what follows the version is the folder of a crate of ours, or `(proc-macro)`
        let ours = words.any(|word| Path::new(word.trim_matches(['(', ')'])).is_absolute());
        (!ours).then(|| (name, licence.to_owned()))
    });
    let rows: BTreeSet<_> = rows.collect();
    assert!(rows.len() > 100, "only {} packages", rows.len());
    rows
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn the_list_of_licences_is_current() {
    let mut list = String::from(
        "# Licences of what the program is built from\n\n\
         Every crate of the binary for x86_64 Linux with default features, macros at build time included; the other\n\
         backends bring further ones (`cargo tree --features cuda --format '{p} {l}'`). Their sources and the texts of\n\
         their licences are at `https://crates.io/crates/NAME`. Written by\n\
         `NER_WRITE_LICENCES=1 cargo test --release -p xtask --test structure supply::`.\n\n\
         | crate | version | licence |\n| --- | --- | --- |\n",
    );
    for (package, licence) in packages() {
        let (name, version) = package.split_once(' ').unwrap();
        list.push_str(&format!("| {name} | {version} | {licence} |\n"));
    }
    let path = root().join(LIST);
    if std::env::var_os("NER_WRITE_LICENCES").is_some() {
        fs_err::write(&path, &list).unwrap();
    }
    let found = fs_err::read_to_string(&path).unwrap_or_default();
    let (found, list): (BTreeSet<&str>, BTreeSet<&str>) =
        (found.lines().collect(), list.lines().collect());
    let differs: Vec<_> = found.symmetric_difference(&list).collect();
    assert!(
        differs.is_empty(),
        "{LIST} is not current, write it with NER_WRITE_LICENCES=1: {differs:#?}"
    );
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn every_licence_is_one_that_is_allowed() {
    let deny = read("deny.toml");
    let allowed = deny["licenses"]["allow"].as_array().unwrap();
    let allowed: Vec<&str> = allowed.iter().map(|name| name.as_str().unwrap()).collect();
    for (package, licence) in packages() {
        assert!(is_allowed(&licence, &allowed), "{package}: {licence:?}");
    }
}

/// Whether an SPDX expression can be met with some licences: `OR` and the older `/` leave the choice, `AND` binds
/// tighter.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = either(&words, allowed);
    met && rest.is_empty()
}

fn either<'w>(words: &'w [&'w str], allowed: &[&str]) -> (bool, &'w [&'w str]) {
    let (mut met, mut rest) = both(words, allowed);
    while let ["OR", others @ ..] = rest {
        let (other, others) = both(others, allowed);
        (met, rest) = (met | other, others);
    }
    (met, rest)
}

fn both<'w>(words: &'w [&'w str], allowed: &[&str]) -> (bool, &'w [&'w str]) {
    let (mut met, mut rest) = one(words, allowed);
    while let ["AND", others @ ..] = rest {
        let (other, others) = one(others, allowed);
        (met, rest) = (met & other, others);
    }
    (met, rest)
}

fn one<'w>(words: &'w [&'w str], allowed: &[&str]) -> (bool, &'w [&'w str]) {
    match words {
        ["(", inner @ ..] => match either(inner, allowed) {
            (met, [")", rest @ ..]) => (met, rest),
            (_, rest) => (false, rest),
        },
        [name, "WITH", exception, rest @ ..] => (
            allowed.contains(&format!("{name} WITH {exception}").as_str()),
            rest,
        ),
        [name, rest @ ..] => (allowed.contains(name), rest),
        [] => (false, words),
    }
}

#[test]
fn expressions_of_licences_are_understood() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
    for met in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "(GPL-3.0 OR MIT) AND Apache-2.0",
        "GPL-3.0 AND ISC OR MIT",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
    ] {
        assert!(is_allowed(met, &allowed), "{met}");
    }
    for unmet in [
        "",
        "GPL-3.0",
        "GPL-3.0 AND MIT",
        "MIT AND (GPL-3.0 OR ISC)",
        "MIT WITH LLVM-exception",
        "(MIT",
        "MIT MIT",
    ] {
        assert!(!is_allowed(unmet, &allowed), "{unmet}");
    }
}

/// The manifests and the source files that name a licence name the one whose texts are here.
#[test]
fn the_texts_of_our_licences_are_here() {
    let manifest = read("Cargo.toml");
    let licence = manifest["workspace"]["package"]["license"].as_str();
    assert_eq!(licence, Some("MIT OR Apache-2.0"));
    for (name, words) in [
        (
            "LICENSE-MIT",
            "Permission is hereby granted, free of charge",
        ),
        ("LICENSE-APACHE", "Version 2.0, January 2004"),
    ] {
        let text = fs_err::read_to_string(root().join(name)).unwrap();
        assert!(text.contains(words), "{name}");
    }
}
