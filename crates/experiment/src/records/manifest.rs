//! `manifest.json`: what a cell was made from, by which program and when. A cell is finished once its manifest says so.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use ner_files::InputFile;
use ner_model::device::Processor;
use serde::{Deserialize, Serialize};

use super::hash::sha256_text;
use super::writes::{LARGEST, json_text};
use crate::config::{CellConfig, KeepModels};
use crate::error::Error;
use crate::plan::Settings;

/// The record of one cell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Id of the cell.
    pub id: String,
    /// Whether all its files are written.
    pub finished: bool,
    /// Training seed.
    pub seed: u64,
    /// Device it ran on.
    pub device: String,
    /// When this process started it, UTC.
    pub started: String,
    /// When it was finished, UTC.
    pub ended: Option<String>,
    /// Seconds of training, excluding evaluation, including time before an interruption.
    pub train_seconds: f64,
    /// Seconds this process spent on the cell, including testing and writing files.
    pub total_seconds: f64,
    /// Content hashes of the corpora as used (after taking fractions and mixing languages).
    pub corpora: BTreeMap<String, String>,
    /// SHA-256 of the model's files, or of the tokenizer used by the starter model.
    pub model: BTreeMap<String, String>,
    /// Commit of the hub repository the model came from.
    #[serde(default)]
    pub model_revision: Option<String>,
    /// The files the corpora were read from.
    pub files: Vec<InputFile>,
    /// SHA-256 of the finished cell's files, by path in its folder.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// Cargo features the program was built with.
    #[serde(default)]
    pub features: Vec<String>,
    /// Versions of the program and of the libraries that determine its numbers.
    pub versions: BTreeMap<String, String>,
    /// Commit of the source tree the program was built from, with `-dirty` if it had changes.
    pub commit: Option<String>,
    /// Operating system, processor architecture, number of threads.
    pub machine: String,
    /// The properties of each processor that worked on the cell, in order, that determine the bytes it computes.
    #[serde(default)]
    pub processors: Vec<Processor>,
    /// Which models were kept by the call that finished the cell.
    #[serde(default)]
    pub keep_models: Option<KeepModels>,
    /// For a finished cell: SHA-256 of this file, with 64 zeros in place of this value.
    #[serde(default)]
    pub seal: Option<String>,
}

/// The corpus in a manifest that is specific to its cell.
const TRAINING_SET: &str = "training set";

/// Placeholder for the seal while it is computed.
const OPEN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The result of checking a manifest's seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// The manifest is as written.
    Whole,
    /// The manifest was changed.
    Broken,
    /// Written by a version without seals.
    None,
}

impl Manifest {
    /// The text of the file, including the seal.
    ///
    /// # Errors
    /// Never: it consists of text and numbers.
    pub fn sealed(self, path: &Path) -> Result<Vec<u8>, Error> {
        let open = Self {
            seal: Some(OPEN.to_owned()),
            ..self
        };
        let text = String::from_utf8_lossy(&json_text(path, &open)?).into_owned();
        let seal = sha256_text(&text);
        Ok(text.replace(OPEN, &seal).into_bytes())
    }

    /// The settings the cell shares with others of its run, as far as its files tell.
    pub fn settings(&self, config: &CellConfig) -> Settings {
        let mut corpora = self.corpora.clone();
        corpora.remove(TRAINING_SET);
        Settings::new(config, &self.model, &corpora)
    }

    /// Paths of the model's files in the cell's folder.
    pub fn model_files(&self) -> impl Iterator<Item = &str> {
        let names = self.outputs.keys().map(String::as_str);
        names.filter(|name| name.starts_with("model/"))
    }

    /// Whether the cell was finished with a model.
    pub fn saved(&self) -> bool {
        self.model_files().next().is_some()
    }
}

impl Seal {
    /// Checks the seal of a manifest file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(path: &Path) -> Result<Self, Error> {
        let text = ner_files::read_text(path, LARGEST)?;
        let Some((before, rest)) = text.split_once(KEY) else {
            // every version that records processors also writes a seal
            return Ok(match text.contains("\"processors\"") {
                true => Self::Broken,
                false => Self::None,
            });
        };
        let Some((seal, after)) = rest.split_at_checked(OPEN.len()) else {
            return Ok(Self::Broken);
        };
        match sha256_text(&[before, KEY, OPEN, after].concat()) == seal {
            true => Ok(Self::Whole),
            false => Ok(Self::Broken),
        }
    }
}

/// The text before a seal.
const KEY: &str = "\"seal\": \"";

/// For example `linux x86_64, 2 threads`.
pub fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!(
        "{} {}, {threads} threads",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// The time, such as `2026-11-23T12:34:56Z`.
pub fn now() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs());
    timestamp(seconds)
}

/// Seconds since 1970 as a date of the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `civil_from_days`).
fn timestamp(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_those_of_date_u() {
        // date -u -d @N +%FT%TZ
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(timestamp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(timestamp(1_795_437_296), "2026-11-23T12:34:56Z");
    }
}
