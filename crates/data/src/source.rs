//! Where a corpus comes from, and loading one language and split of it.

use std::fmt;
use std::path::{Path, PathBuf};

use ner_files::InputFile;
use serde::Serialize;

use crate::names::language_name;
use crate::opened::{Open, append};
use crate::{Corpus, CorpusBuilder, Error, HubDataset, HubOptions, Result, Split, starter};

/// Where a corpus comes from.
///
/// ```
/// use ner_data::{HubOptions, Source, Split};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::create_dir(folder.path().join("de"))?;
/// std::fs::write(folder.path().join("de/train.conll"), "Anna\tB-PER\nlebt\tO\n")?;
///
/// let path = folder.path().display().to_string();
/// let source = Source::parse(&path, &HubOptions::default())?; // or "starter", or "google/xtreme"
/// assert_eq!(source.languages()?, ["de"]);
/// let loaded = source.load("de", Split::Train)?;
/// assert_eq!(loaded.corpus.sentence(0).tags().collect::<Vec<_>>(), ["B-PER", "O"]);
/// assert_eq!(loaded.files[0].bytes, 18);
/// # Ok::<(), ner_data::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The generated corpus, see [`starter`].
    Starter,
    /// A folder in the hub's layout, WikiANN's, or with CoNLL or JSONL files.
    Folder(PathBuf),
    /// A dataset on the hub, with how to reach it.
    Hub(HubDataset),
}

/// A corpus and the files it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The sentences.
    pub corpus: Corpus,
    /// The files read, with their hashes; for the starter corpus, one entry with the hash of its content.
    pub files: Vec<InputFile>,
}

/// A configuration of a dataset: a folder with data files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// The name, for example `PAN-X.de`.
    pub name: String,
    /// The available splits.
    pub splits: Vec<Split>,
}

impl Source {
    /// Parses `starter`, the path of an existing folder, or a hub id `org/name` or `org/name@revision`. `hub` says how
    /// to reach the hub; no request is made yet.
    ///
    /// # Errors
    /// [`Error::Source`] for anything else.
    pub fn parse(text: &str, hub: &HubOptions) -> Result<Self> {
        let path = Path::new(text);
        if text == "starter" {
            return Ok(Self::Starter);
        }
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        if path.exists() {
            return Err(Error::Source {
                value: text.to_owned(),
                reason: "it is a file, but a folder is needed",
            });
        }
        Ok(Self::Hub(HubDataset::parse(text, hub)?))
    }

    /// The available languages in NFC, sorted (those of the starter corpus in their usual order). A language with an
    /// invalid name ([`language_name`](crate::language_name)) is included, and refused when it is loaded.
    ///
    /// # Errors
    /// A folder that cannot be read, a hub that cannot be reached.
    pub fn languages(&self) -> Result<Vec<String>> {
        match self {
            Self::Starter => Ok(starter::LANGUAGES.map(str::to_owned).to_vec()),
            _ => Ok(self.open()?.layout.languages()),
        }
    }

    /// All configurations of the dataset, including the PAN-X languages.
    ///
    /// # Errors
    /// A folder that cannot be read, a hub that cannot be reached.
    pub fn configurations(&self) -> Result<Vec<Configuration>> {
        if *self == Self::Starter {
            let all = |name: &&str| Configuration {
                name: (*name).to_owned(),
                splits: Split::ALL.to_vec(),
            };
            return Ok(starter::LANGUAGES.iter().map(all).collect());
        }
        let open = self.open()?;
        let configurations = open.layout.configurations().into_iter();
        Ok(configurations
            .map(|(name, splits)| Configuration {
                name: name.to_owned(),
                splits: splits.into_iter().collect(),
            })
            .collect())
    }

    /// Loads one language and split. The name may be in any Unicode normal form; that of the corpus is in NFC.
    ///
    /// # Errors
    /// [`Error::LanguageName`]; a missing language or split, a file that cannot be read or fetched, or invalid content:
    /// see [`Error`].
    pub fn load(&self, language: &str, split: Split) -> Result<Loaded> {
        if *self == Self::Starter {
            return load_starter(language, split);
        }
        let language = &*language_name(language)?;
        let open = self.open()?;
        let (format, names) = open.files(language, split)?;
        let mut local = Vec::with_capacity(names.len());
        let mut files = Vec::with_capacity(names.len());
        let mut stamps = Vec::with_capacity(names.len());
        for name in names {
            let (path, file, stamp) = open.fetch(name)?;
            local.push(path);
            files.push(file);
            stamps.push(stamp);
        }
        let labels = open.labels(format, &local[0])?;
        let mut builder = CorpusBuilder::new(self.to_string(), language, split, labels);
        for path in &local {
            builder.set_origin(path.display().to_string());
            append(&mut builder, path, format)?;
        }
        // ensures that what was hashed is what was read
        for (path, stamp) in local.iter().zip(&stamps) {
            stamp.check(path)?;
        }
        Ok(Loaded {
            corpus: builder.finish()?,
            files,
        })
    }

    fn open(&self) -> Result<Open<'_>> {
        match self {
            // checked before anything is opened
            Self::Starter => Ok(Open::nothing()),
            Self::Folder(root) => Open::folder(root),
            Self::Hub(dataset) => Open::dataset(dataset),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starter => f.write_str("starter"),
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Hub(dataset) => dataset.fmt(f),
        }
    }
}

fn load_starter(language: &str, split: Split) -> Result<Loaded> {
    let available = starter::LANGUAGES.map(str::to_owned).to_vec();
    if !available.iter().any(|name| name == language) {
        return Err(Error::NoLanguage {
            source_name: "starter".to_owned(),
            language: language.to_owned(),
            available,
        });
    }
    let corpus = starter::corpus(language, split);
    let file = InputFile {
        path: format!("starter/{language}/{split}"),
        bytes: corpus.text.len() as u64,
        sha256: corpus.content_hash(),
        revision: None,
    };
    Ok(Loaded {
        corpus,
        files: vec![file],
    })
}
