//! Which files of a folder or hub repository hold which language and split.
//!
//! It works on lists of relative paths, so the same rules apply to a local folder, a cached snapshot and the hub's own
//! listing:
//! - `PAN-X.de/train-00000-of-00001.parquet` (hub), `de/train/0000.parquet` (hub conversions),
//! - `de/train`, `de/dev` (WikiANN archive), `de/train.conll`, `de/train.jsonl`,
//! - `de.train.conll` and similar names without a folder.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::normalised;
use crate::{Error, Result, Split};

/// The prefix of the hub's PAN-X configurations.
const PAN_X: &str = "PAN-X.";

/// The format of a data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Parquet,
    Jsonl,
    /// CoNLL or WikiANN's text format; the first line tells which.
    Text,
}

/// The data files of a source.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    source: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    path: String,
    /// The folder of the file, or the part of its name before the split; in NFC.
    config: String,
    /// The same, as spelt in the path.
    spelt: String,
    split: Split,
    /// Number and count, for `train-00000-of-00002`.
    shard: Option<(usize, usize)>,
    format: Format,
}

impl Layout {
    /// Finds the data files among `paths`, which are relative and separated by `/`. `source` names the folder or
    /// repository in errors.
    pub(crate) fn new(source: &str, paths: impl IntoIterator<Item = String>) -> Self {
        let mut entries: Vec<Entry> = paths.into_iter().filter_map(Entry::of).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            source: source.to_owned(),
            entries,
        }
    }

    /// A file other than `own` that holds a language and split, or the language under another spelling of its name:
    /// with both in the folder, neither could be read.
    pub(crate) fn beside(&self, language: &str, split: Split, own: &str) -> Option<&str> {
        let of_language = |entry: &&Entry| {
            let name = entry.config.strip_prefix(PAN_X).unwrap_or(&entry.config);
            let spelt = entry.spelt.strip_prefix(PAN_X).unwrap_or(&entry.spelt);
            name == language && (entry.split == split || spelt != language)
        };
        let mut others = self.entries.iter().filter(|entry| entry.path != own);
        let found = others.find(of_language)?;
        Some(&found.path)
    }

    /// All configurations, with the splits of each.
    pub(crate) fn configurations(&self) -> BTreeMap<&str, BTreeSet<Split>> {
        let mut found: BTreeMap<&str, BTreeSet<Split>> = BTreeMap::new();
        for entry in &self.entries {
            found.entry(&entry.config).or_default().insert(entry.split);
        }
        found
    }

    /// The language codes, sorted. If there are PAN-X configurations, only these count.
    pub(crate) fn languages(&self) -> Vec<String> {
        let configs: BTreeSet<&str> = self.entries.iter().map(|e| e.config.as_str()).collect();
        let pan_x: Vec<String> = configs
            .iter()
            .filter_map(|name| name.strip_prefix(PAN_X))
            .map(str::to_owned)
            .collect();
        if pan_x.is_empty() {
            configs.into_iter().map(str::to_owned).collect()
        } else {
            pan_x
        }
    }

    /// The files of one language and split, in order and all in one format. `language` is in NFC.
    ///
    /// # Errors
    /// [`Error::NoLanguage`], [`Error::SameName`], [`Error::NoSplit`], [`Error::Ambiguous`], [`Error::MissingShard`].
    pub(crate) fn files(&self, language: &str, split: Split) -> Result<(Format, Vec<&str>)> {
        let pan_x = format!("{PAN_X}{language}");
        let of_config = |config: &str| -> Vec<&Entry> {
            self.entries
                .iter()
                .filter(|entry| entry.config == config)
                .collect()
        };
        let mut of_language = of_config(&pan_x);
        if of_language.is_empty() {
            of_language = of_config(language);
        }
        if of_language.is_empty() {
            return Err(Error::NoLanguage {
                source_name: self.source.clone(),
                language: language.to_owned(),
                available: self.languages(),
            });
        }
        let spelt: BTreeSet<&String> = of_language.iter().map(|entry| &entry.spelt).collect();
        if spelt.len() > 1 {
            return Err(Error::SameName {
                source_name: self.source.clone(),
                language: language.to_owned(),
                names: spelt.into_iter().cloned().collect(),
            });
        }
        let entries: Vec<&Entry> = of_language
            .iter()
            .copied()
            .filter(|entry| entry.split == split)
            .collect();
        let Some(first) = entries.first() else {
            let splits: BTreeSet<Split> = of_language.iter().map(|entry| entry.split).collect();
            return Err(Error::NoSplit {
                source_name: self.source.clone(),
                language: language.to_owned(),
                split,
                available: splits.iter().map(Split::to_string).collect(),
            });
        };
        self.check_parts(&entries, language, split)?;
        Ok((
            first.format,
            entries.iter().map(|entry| entry.path.as_str()).collect(),
        ))
    }

    /// Exactly one file, or all parts of exactly one series.
    fn check_parts(&self, entries: &[&Entry], language: &str, split: Split) -> Result<()> {
        let series = entries[0].shard.map(|(_, count)| count);
        let one_series = entries.iter().all(|entry| {
            entry.format == entries[0].format
                && entry.folder() == entries[0].folder()
                && entry.shard.map(|(_, count)| count) == series
        });
        if !one_series || (series.is_none() && entries.len() > 1) {
            return Err(Error::Ambiguous {
                source_name: self.source.clone(),
                language: language.to_owned(),
                split,
                files: entries.iter().map(|entry| entry.path.clone()).collect(),
            });
        }
        match series {
            Some(expected) if expected != entries.len() => Err(Error::MissingShard {
                source_name: self.source.clone(),
                split,
                found: entries.len(),
                expected,
            }),
            _ => Ok(()),
        }
    }
}

impl Entry {
    fn of(path: String) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let (stem, format) = format_of(parts.last()?)?;
        let (config, split, shard) = match parts.as_slice() {
            [_] => {
                let (config, name) = stem.rsplit_once('.')?;
                let (split, shard) = split_of(name)?;
                (config, split, shard)
            }
            [config, _] => {
                let (split, shard) = split_of(stem)?;
                (*config, split, shard)
            }
            // the hub's own parquet conversions number the files of a split from 0
            [config, folder, _] if stem == "0000" => {
                (*config, Split::from_file_name(folder)?, None)
            }
            _ => return None,
        };
        Some(Self {
            config: normalised(config).into_owned(),
            spelt: config.to_owned(),
            split,
            shard,
            format,
            path: path.clone(),
        })
    }

    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Splits a file name into stem and format.
fn format_of(name: &str) -> Option<(&str, Format)> {
    let formats = [
        (".parquet", Format::Parquet),
        (".jsonl", Format::Jsonl),
        (".conll", Format::Text),
        (".iob2", Format::Text),
        (".bio", Format::Text),
        (".tsv", Format::Text),
        (".txt", Format::Text),
    ];
    let known = formats
        .iter()
        .find_map(|(ending, format)| Some((name.strip_suffix(ending)?, *format)));
    known.or_else(|| Split::from_file_name(name).map(|_| (name, Format::Text)))
}

/// Parses `train` or `train-00000-of-00002`.
fn split_of(stem: &str) -> Option<(Split, Option<(usize, usize)>)> {
    if let Some(split) = Split::from_file_name(stem) {
        return Some((split, None));
    }
    let (name, numbers) = stem.split_once('-')?;
    let (number, count) = numbers.split_once("-of-")?;
    let shard = (number.parse().ok()?, count.parse().ok()?);
    Some((Split::from_file_name(name)?, Some(shard)))
}
