//! Differences between two configurations or two sets of hashes.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::config::CellConfig;

type Map = BTreeMap<String, String>;

/// A text such as `recipe.epochs was 3, is 2` for every key whose value differs.
pub(crate) fn value_differences(old: &Map, new: &Map) -> Vec<String> {
    let show = |value: Option<&String>| value.map_or("not set".to_owned(), Clone::clone);
    let text = |key: &String| {
        let (was, is) = (old.get(key), new.get(key));
        (was != is).then(|| format!("{key} was {}, is {}", show(was), show(is)))
    };
    keys(old, new).filter_map(text).collect()
}

/// A text such as `test/de has changed` for every key whose hash differs.
pub(crate) fn hash_differences(old: &Map, new: &Map) -> Vec<String> {
    let differs = |key: &&String| old.get(*key) != new.get(*key);
    let differing = keys(old, new).filter(differs);
    differing.map(|key| format!("{key} has changed")).collect()
}

fn keys<'a>(old: &'a Map, new: &'a Map) -> impl Iterator<Item = &'a String> {
    let added = new.keys().filter(|key| !old.contains_key(*key));
    old.keys().chain(added)
}

/// All values by their dotted keys.
pub(crate) fn flat(config: &CellConfig) -> BTreeMap<String, String> {
    fn walk(prefix: &str, table: &Table, into: &mut BTreeMap<String, String>) {
        for (name, value) in table {
            let key = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}.{name}")
            };
            match value {
                Value::Table(inner) => walk(&key, inner, into),
                value => drop(into.insert(key, value.to_string())),
            }
        }
    }
    let mut flat = BTreeMap::new();
    if let Ok(table) = Table::try_from(config) {
        walk("", &table, &mut flat);
    }
    flat
}
