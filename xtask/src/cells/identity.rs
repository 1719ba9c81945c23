//! Whether the files of a cell belong to what is asked for now: same configuration, same inputs.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::files::{CellDir, LARGEST, read_json};
use super::hash::sha256_text;
use super::manifest::Manifest;
use crate::config::CellConfig;
use crate::failure::Failure;

/// What a cell is a function of.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its resolved configuration.
    pub config: CellConfig,
    /// Content hashes of its corpora.
    pub corpora: BTreeMap<String, String>,
    /// Hashes of its model's files.
    pub model: BTreeMap<String, String>,
}

/// What lies in a cell's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing, or nothing of use.
    Missing,
    /// A cell of the same identity that was cut short.
    CutShort,
    /// A finished cell of the same identity.
    Finished,
    /// A cell of another identity; the text says what differs.
    Other {
        /// Whether that cell is finished.
        finished: bool,
        /// As `recipe.epochs was 3, is 1`.
        difference: String,
    },
}

impl Identity {
    /// Looks at the folder of the cell.
    ///
    /// # Errors
    /// Files that cannot be read, or are not what a run writes.
    pub fn state(&self, cell: &CellDir) -> Result<State, Failure> {
        let Some(manifest) = read_json::<Manifest>(&cell.manifest())? else {
            return Ok(State::Missing);
        };
        let path = cell.config();
        let text = match ner_files::read_text(&path, LARGEST) {
            Ok(text) => text,
            Err(ner_files::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(State::Missing);
            }
            Err(error) => return Err(error.into()),
        };
        let difference = match toml::from_str::<CellConfig>(&text) {
            Ok(stored) => self.difference(&stored, &manifest),
            Err(error) => Some(format!(
                "{} was written by another version: {}",
                path.display(),
                error.message()
            )),
        };
        Ok(match (difference, manifest.finished) {
            (Some(difference), finished) => State::Other {
                finished,
                difference,
            },
            (None, true) => State::Finished,
            (None, false) => State::CutShort,
        })
    }

    /// One hash of all of it.
    ///
    /// # Errors
    /// Never for a configuration that was read.
    pub fn hash(&self) -> Result<String, Failure> {
        let config = toml::to_string(&self.config.identity())
            .map_err(|error| Failure::run(error.to_string()))?;
        Ok(sha256_text(&format!(
            "{config}{:?}{:?}",
            self.corpora, self.model
        )))
    }

    fn difference(&self, stored: &CellConfig, manifest: &Manifest) -> Option<String> {
        let (old, new) = (flat(&stored.identity()), flat(&self.config.identity()));
        let mut differences = value_differences(&old, &new);
        differences.extend(hash_differences(&manifest.corpora, &self.corpora));
        differences.extend(hash_differences(&manifest.model, &self.model));
        (!differences.is_empty()).then(|| differences.join("; "))
    }
}

type Map = BTreeMap<String, String>;

/// As `recipe.epochs was 3, is 2`, a text for every key whose value differs.
pub fn value_differences(old: &Map, new: &Map) -> Vec<String> {
    let show = |value: Option<&String>| value.map_or("not set".to_owned(), Clone::clone);
    let text = |key: &String| {
        let (was, is) = (old.get(key), new.get(key));
        (was != is).then(|| format!("{key} was {}, is {}", show(was), show(is)))
    };
    keys(old, new).filter_map(text).collect()
}

/// As `test/de has other content`, a text for every key whose hash differs.
pub fn hash_differences(old: &Map, new: &Map) -> Vec<String> {
    let differs = |key: &&String| old.get(*key) != new.get(*key);
    let differing = keys(old, new).filter(differs);
    differing
        .map(|key| format!("{key} has other content"))
        .collect()
}

fn keys<'a>(old: &'a Map, new: &'a Map) -> impl Iterator<Item = &'a String> {
    let added = new.keys().filter(|key| !old.contains_key(*key));
    old.keys().chain(added)
}

/// All values by their dotted keys.
pub fn flat(config: &CellConfig) -> BTreeMap<String, String> {
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
