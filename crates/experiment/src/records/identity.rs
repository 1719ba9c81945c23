//! Whether the files of a cell match the present request: same configuration, same inputs.

use std::collections::BTreeMap;

use super::folder::CellDir;
use super::hash::sha256_text;
use super::manifest::Manifest;
use super::writes::{LARGEST, read_json};
use crate::config::CellConfig;
use crate::error::Error;
use crate::plan::{flat, hash_differences, value_differences};

/// Everything that determines a cell.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its resolved configuration.
    pub config: CellConfig,
    /// Content hashes of its corpora.
    pub corpora: BTreeMap<String, String>,
    /// Hashes of its model's files.
    pub model: BTreeMap<String, String>,
}

/// The state of a cell's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing, or nothing usable.
    Missing,
    /// An interrupted cell of the same identity.
    CutShort,
    /// A finished cell of the same identity.
    Finished,
    /// A cell of another identity.
    Other {
        /// Whether that cell is finished.
        finished: bool,
        /// What differs, such as `recipe.epochs was 3, is 1`.
        difference: String,
    },
}

impl Identity {
    /// Reads the folder of the cell.
    ///
    /// # Errors
    /// Files that cannot be read or that no run wrote.
    pub fn state(&self, cell: &CellDir) -> Result<State, Error> {
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

    /// One hash over all of it.
    ///
    /// # Errors
    /// Never, for a configuration that was read.
    pub fn hash(&self) -> Result<String, Error> {
        let config = toml::to_string(&self.config.identity())
            .map_err(|error| Error::run(error.to_string()))?;
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
