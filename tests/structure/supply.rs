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

/// Advisories about crates that nobody maintains, as far as they are known here: `cargo deny` has all, and needs the
/// network.
const UNMAINTAINED: [(&str, &str); 21] = [
    ("ansi_term", "RUSTSEC-2021-0139"),
    ("async-std", "RUSTSEC-2025-0052"),
    ("atomic-polyfill", "RUSTSEC-2023-0089"),
    ("atty", "RUSTSEC-2024-0375"),
    ("bare-metal", "RUSTSEC-2026-0110"),
    ("bincode", "RUSTSEC-2025-0141"),
    ("buf_redux", "RUSTSEC-2023-0028"),
    ("derivative", "RUSTSEC-2024-0388"),
    ("failure", "RUSTSEC-2020-0036"),
    ("fxhash", "RUSTSEC-2025-0057"),
    ("instant", "RUSTSEC-2024-0384"),
    ("mach", "RUSTSEC-2020-0168"),
    ("net2", "RUSTSEC-2020-0016"),
    ("number_prefix", "RUSTSEC-2025-0119"),
    ("parity-wasm", "RUSTSEC-2022-0061"),
    ("paste", "RUSTSEC-2024-0436"),
    ("proc-macro-error", "RUSTSEC-2024-0370"),
    ("proc-macro-error2", "RUSTSEC-2026-0173"),
    ("rustls-pemfile", "RUSTSEC-2025-0134"),
    ("serde_cbor", "RUSTSEC-2021-0127"),
    ("yaml-rust", "RUSTSEC-2024-0320"),
];

/// A crate without a maintainer is in the tree only if `deny.toml` says which, why, and that it may; and what it says is
/// so.
#[test]
fn unmaintained_crates_are_listed_by_name() {
    let deny = read("deny.toml");
    let advisories = &deny["advisories"];
    let scope = advisories["unmaintained"].as_str();
    assert_eq!(scope, Some("all"), "some crates would not be looked at");
    let lock = read("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let packages = packages.iter().map(|package| {
        let text = |key: &str| package[key].as_str().unwrap();
        (text("name"), text("version"))
    });
    let packages: BTreeSet<(&str, &str)> = packages.collect();
    let mut listed = BTreeSet::new();
    for entry in advisories["ignore"].as_array().unwrap() {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let (id, reason) = (text("id"), text("reason"));
        // `paste 1.0.15: why`
        let (package, why) = reason.split_once(':').unwrap_or_default();
        assert!(why.len() > 20, "{id}: {reason:?} gives no reason");
        let (name, version) = package.split_once(' ').unwrap_or_default();
        assert!(
            packages.contains(&(name, version)),
            "{id}: {package:?} is not in Cargo.lock"
        );
        let known = UNMAINTAINED.contains(&(name, id));
        assert!(known, "{id} is not known here as that of {name:?}");
        assert!(listed.insert(id), "{id} is listed twice");
    }
    for (name, version) in packages {
        let advisory = UNMAINTAINED.iter().find(|(known, _)| *known == name);
        if let Some((_, id)) = advisory {
            assert!(listed.contains(id), "{name} {version}: {id} is not listed");
        }
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
