//! How large crates, files and functions are.

use std::collections::BTreeMap;

use crate::sources::{self, Source, words};
use crate::{none, root};

/// Lines of the longest file.
const LONGEST_FILE: usize = 400;
/// Lines of the longest function.
const LONGEST_FUNCTION: usize = 60;
/// Share of the lines of `crates` and `xtask` that one crate may have, and `xtask`, in percent.
const CRATE: usize = 25;
const XTASK: usize = 20;

fn lines(source: &Source) -> usize {
    source.text.iter().filter(|c| **c == '\n').count()
}

#[test]
fn files_are_short() {
    let sources = sources::all(&root());
    assert!(sources.len() > 100, "only {} files", sources.len());
    let long = sources.iter().filter(|source| lines(source) > LONGEST_FILE);
    let long = long.map(|source| format!("{}: {} lines", source.path, lines(source)));
    let rule = format!("files of more than {LONGEST_FILE} lines");
    none(&long.collect::<Vec<_>>(), &rule);
}

#[test]
fn no_crate_holds_most_of_the_lines() {
    let mut crates: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources::all(&root()) {
        let parts: Vec<&str> = source.path.split('/').collect();
        let name = match parts.as_slice() {
            ["crates", name, ..] => format!("crates/{name}"),
            ["xtask", ..] => "xtask".to_owned(),
            _ => continue,
        };
        *crates.entry(name).or_default() += lines(&source);
    }
    let all: usize = crates.values().sum();
    assert!(crates.len() > 5 && all > 20_000, "{crates:?}");
    for (name, own) in crates {
        let most = if name == "xtask" { XTASK } else { CRATE };
        let share = 100 * own / all;
        assert!(100 * own <= most * all, "{name} has {share} % of the lines");
    }
}

#[test]
fn functions_fit_on_a_screen() {
    let sources = sources::all(&root());
    let mut long = Vec::new();
    let mut count = 0;
    for source in sources.iter().filter(|s| !s.path.starts_with("tests/")) {
        for begin in words(&source.code_without_tests, &["fn"]) {
            let Some((name, lines)) = function(&source.code_without_tests, begin) else {
                continue;
            };
            count += 1;
            if lines > LONGEST_FUNCTION {
                long.push(format!("{}: `{name}`, {lines} lines", source.place(begin)));
            }
        }
    }
    assert!(count > 1000, "only {count} functions found");
    none(
        &long,
        &format!("functions of more than {LONGEST_FUNCTION} lines"),
    );
}

/// Name and lines of the function whose `fn` is at `begin`; none without a body.
fn function(code: &[char], begin: usize) -> Option<(String, usize)> {
    let name = code[begin + 2..].iter().skip_while(|c| c.is_whitespace());
    let name: String = name
        .take_while(|c| c.is_alphanumeric() || **c == '_')
        .collect();
    if name.is_empty() {
        return None;
    }
    let (mut depth, mut body, mut lines) = (0, false, 1);
    for c in &code[begin..] {
        match c {
            '\n' => lines += 1,
            ';' if depth == 0 => return None,
            '{' | '(' | '[' => {
                body |= *c == '{' && depth == 0;
                depth += 1;
            }
            '}' | ')' | ']' => {
                depth -= 1;
                if depth == 0 && body && *c == '}' {
                    return Some((name, lines));
                }
            }
            _ => {}
        }
    }
    None
}

#[test]
fn functions_are_measured() {
    let code: Vec<char> = "fn a(x: [u8; 3]) -> u8 {\n  { 1 }\n}\nfn b();"
        .chars()
        .collect();
    assert_eq!(function(&code, 0), Some(("a".to_owned(), 3)));
    let second = words(&code, &["fn"])[1];
    assert_eq!(function(&code, second), None);
}
