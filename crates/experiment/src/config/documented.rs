//! Compares `docs/configuration.md` with the actual keys and defaults.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Config;

/// Keys without a default, which the default configuration leaves out.
const OPTIONAL: [&str; 1] = ["recipe.dropout"];

/// The dotted keys of a table with their values; an empty table counts as a value.
fn flatten(prefix: &str, table: &Table, keys: &mut BTreeMap<String, Value>) {
    for (name, value) in table {
        let key = [prefix, name].concat();
        match value {
            Value::Table(inner) if !inner.is_empty() => flatten(&format!("{key}."), inner, keys),
            _ => drop(keys.insert(key, value.clone())),
        }
    }
}

fn defaults() -> BTreeMap<String, Value> {
    let mut keys = BTreeMap::new();
    flatten("", &Table::try_from(Config::default()).unwrap(), &mut keys);
    keys
}

/// The keys on the page, with the table cell of their default.
fn documented() -> BTreeMap<String, String> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let page = fs_err::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let key = cells.get(1)?.strip_prefix('`')?.strip_suffix('`')?;
        assert_eq!(cells.len(), 6, "a key, type, default and meaning: {line}");
        assert!(!cells[2].is_empty() && !cells[4].is_empty(), "{line}");
        Some((key.to_owned(), cells[3].to_owned()))
    });
    let rows: Vec<_> = rows.collect();
    let count = rows.len();
    let keys: BTreeMap<_, _> = rows.into_iter().collect();
    assert_eq!(keys.len(), count, "a key is on the page twice");
    keys
}

#[test]
fn the_page_has_every_key_and_no_other() {
    let mut known: Vec<String> = defaults().into_keys().collect();
    known.extend(OPTIONAL.map(str::to_owned));
    known.sort();
    let listed: Vec<String> = documented().into_keys().collect();
    let missing: Vec<_> = known.iter().filter(|key| !listed.contains(key)).collect();
    assert!(
        missing.is_empty(),
        "docs/configuration.md lacks {missing:?}"
    );
    let gone: Vec<_> = listed.iter().filter(|key| !known.contains(key)).collect();
    assert!(
        gone.is_empty(),
        "docs/configuration.md has {gone:?}, the program does not"
    );
}

/// The parser accepts each optional key, and no other key is missing from the default configuration.
#[test]
fn optional_keys_are_those_the_parser_knows_besides() {
    let mut unknown = Vec::new();
    let tables = [
        "",
        "model.",
        "model.starter.",
        "data.",
        "learning_curve.",
        "encoding.",
        "recipe.",
        "estimate.",
    ];
    let known = defaults();
    for table in tables {
        let error = toml::from_str::<Config>(&format!("{table}no_such_key = 1")).unwrap_err();
        let (_, expected) = error.message().split_once("expected").unwrap();
        for name in expected.split('`').skip(1).step_by(2) {
            let key = format!("{table}{name}");
            let inner = format!("{key}.");
            if !known.contains_key(&key) && !known.keys().any(|known| known.starts_with(&inner)) {
                unknown.push(key);
            }
        }
    }
    assert_eq!(unknown, OPTIONAL);
}

#[test]
fn the_defaults_on_the_page_are_those_of_the_program() {
    let listed = documented();
    for (key, value) in defaults() {
        let Some(shown) = listed[&key]
            .strip_prefix('`')
            .and_then(|cell| cell.strip_suffix('`'))
        else {
            assert_eq!(key, "device", "a default is between backticks");
            continue;
        };
        let shown: Table = format!("value = {shown}").parse().unwrap();
        assert_eq!(shown["value"], value, "{key}");
    }
}
