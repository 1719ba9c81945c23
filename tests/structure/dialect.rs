//! One way of writing what can be written in several: rules of `CONTRIBUTING.md` that no lint holds.

use std::collections::BTreeSet;

use crate::sources::{self, Source, in_crate};
use crate::{none, root};

/// Private imports at the top level of a file: line, and the first segment of the path.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let code: String = source.code.iter().collect();
    let lines = code.lines().enumerate();
    let imports = lines.filter_map(|(line, text)| {
        let path = text.strip_prefix("use ")?;
        let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        Some((line, path[..end.unwrap_or(path.len())].to_owned()))
    });
    imports.collect()
}

/// Modules that a file declares.
fn modules(source: &Source) -> BTreeSet<String> {
    let code: String = source.code.iter().collect();
    let names = code.lines().filter_map(|line| {
        let (before, name) = line.strip_suffix(';')?.split_once("mod ")?;
        let declares = before.is_empty() || before.starts_with("pub");
        declares.then(|| name.to_owned())
    });
    names.collect()
}

/// `std`, then other crates, then the own one.
fn rank(segment: &str, modules: &BTreeSet<String>) -> u8 {
    match segment {
        "std" | "core" | "alloc" => 0,
        "super" | "crate" | "self" => 2,
        other if modules.contains(other) => 2,
        _ => 1,
    }
}

/// Imports that stand before one of an earlier group.
fn out_of_order(source: &Source) -> Vec<String> {
    let (imports, modules) = (imports(source), modules(source));
    let pairs = imports.windows(2);
    let wrong = pairs.filter(|pair| rank(&pair[0].1, &modules) > rank(&pair[1].1, &modules));
    wrong
        .map(|pair| format!("{}:{}: {}", source.path, pair[1].0 + 1, pair[1].1))
        .collect()
}

#[test]
fn imports_are_in_order() {
    let sources = sources::all(&root());
    let of_code = |source: &&Source| in_crate(&source.path) || source.path.starts_with("xtask/src");
    let mut count = 0;
    let mut found = Vec::new();
    for source in sources.iter().filter(of_code) {
        count += imports(source).len();
        found.extend(out_of_order(source));
    }
    assert!(count > 1000, "only {count} imports found");
    none(&found, "imports are std, other crates, own crate");
}

#[test]
fn disorder_is_found() {
    let of = |text: &str| out_of_order(&Source::new("crates/x/src/lib.rs".to_owned(), text));
    assert!(
        of("mod a;\n\nuse std::io;\n\nuse serde::Serialize;\n\nuse a::B;\nuse crate::C;\n")
            .is_empty()
    );
    assert_eq!(of("use crate::C;\nuse serde::Serialize;\n").len(), 1);
    assert_eq!(of("mod a;\nuse a::B;\nuse std::io;\n").len(), 1);
}
