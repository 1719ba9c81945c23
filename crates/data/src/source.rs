//! Where a corpus comes from, and loading one language and split of it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::conll::append_conll;
use crate::hub::{self, DatasetFiles};
use crate::jsonl::append_jsonl;
use crate::layout::{Format, Layout};
use crate::names::language_name;
use crate::read::{CORPUS, SMALL, check_size, read_text};
use crate::wikiann::{append_wikiann, is_wikiann};
use crate::{
    Corpus, CorpusBuilder, Error, FileStamp, HubOptions, InputFile, LabelSet, Result, Split,
    starter,
};

/// The file in which a folder may name its tag set, one tag a line in the order of the ids.
pub(crate) const LABELS_FILE: &str = "labels.txt";
/// How deep data files lie below a folder: `PAN-X.de/train/0000.parquet`.
pub(crate) const DEPTH: usize = 3;

/// Where a corpus comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The generated corpus, see [`starter`].
    Starter,
    /// A folder in the hub's layout, WikiANN's, or with CoNLL or JSONL files.
    Folder(PathBuf),
    /// A data set of the hub.
    Hub {
        /// `organisation/name`.
        id: String,
        /// Branch, tag or commit; `main` if not given.
        revision: Option<String>,
    },
}

/// A corpus with what it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The sentences.
    pub corpus: Corpus,
    /// The files read, hashed; for the starter corpus one entry with the hash of its content.
    pub files: Vec<InputFile>,
}

/// A configuration of a data set: a folder with data files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// The name, say `PAN-X.de`.
    pub name: String,
    /// The splits that are there.
    pub splits: Vec<Split>,
}

impl Source {
    /// Reads `starter`, the path of a folder that exists, or a hub id `org/name` or
    /// `org/name@revision`.
    ///
    /// # Errors
    /// [`Error::Source`] for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let path = Path::new(text);
        if text == "starter" {
            return Ok(Self::Starter);
        }
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let bad = |reason| {
            Err(Error::Source {
                value: text.to_owned(),
                reason,
            })
        };
        if path.exists() {
            return bad("it is a file, a folder is needed");
        }
        let (id, revision) = match text.split_once('@') {
            Some((id, revision)) => (id, Some(revision.to_owned())),
            None => (text, None),
        };
        if !hub::is_id(id) {
            return bad("there is no such folder");
        }
        if revision.as_ref().is_some_and(String::is_empty) {
            return bad("the revision after `@` is empty");
        }
        Ok(Self::Hub {
            id: id.to_owned(),
            revision,
        })
    }

    /// The languages there are, sorted (those of the starter corpus in their usual order), in NFC. One whose name
    /// cannot be used ([`language_name`](crate::language_name)) is among them, and is refused when it is loaded.
    ///
    /// # Errors
    /// A folder that cannot be read, a hub that cannot be reached.
    pub fn languages(&self, hub: &HubOptions) -> Result<Vec<String>> {
        match self {
            Self::Starter => Ok(starter::LANGUAGES.map(str::to_owned).to_vec()),
            _ => Ok(self.open(hub)?.layout.languages()),
        }
    }

    /// All configurations of the data set, of which the PAN-X languages are a part.
    ///
    /// # Errors
    /// A folder that cannot be read, a hub that cannot be reached.
    pub fn configurations(&self, hub: &HubOptions) -> Result<Vec<Configuration>> {
        if *self == Self::Starter {
            let all = |name: &&str| Configuration {
                name: (*name).to_owned(),
                splits: Split::ALL.to_vec(),
            };
            return Ok(starter::LANGUAGES.iter().map(all).collect());
        }
        let open = self.open(hub)?;
        let configurations = open.layout.configurations().into_iter();
        Ok(configurations
            .map(|(name, splits)| Configuration {
                name: name.to_owned(),
                splits: splits.into_iter().collect(),
            })
            .collect())
    }

    /// Loads one language and split. Its name may be given in any normal form of Unicode; that of the corpus is in NFC.
    ///
    /// # Errors
    /// [`Error::LanguageName`], or the language or split is not there, a file cannot be read or fetched, or its content is not
    /// what it should be: see [`Error`].
    pub fn load(&self, language: &str, split: Split, hub: &HubOptions) -> Result<Loaded> {
        if *self == Self::Starter {
            return load_starter(language, split);
        }
        let language = &*language_name(language)?;
        let open = self.open(hub)?;
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
            append(&mut builder, path, format, language)?;
        }
        // what was hashed is what was read
        for (path, stamp) in local.iter().zip(&stamps) {
            stamp.check(path)?;
        }
        Ok(Loaded {
            corpus: builder.finish()?,
            files,
        })
    }

    fn open<'h>(&self, hub: &'h HubOptions) -> Result<Open<'h>> {
        let (place, paths) = match self {
            // answered before anything is opened
            Self::Starter => (Place::Folder(PathBuf::new()), Vec::new()),
            Self::Folder(root) => {
                let mut paths = Vec::new();
                walk(root, "", DEPTH, &mut paths)?;
                (Place::Folder(root.clone()), paths)
            }
            Self::Hub { id, revision } => {
                let files = DatasetFiles::list(id, revision.as_deref(), hub)?;
                let paths = files.names().to_vec();
                (Place::Hub(Box::new(files)), paths)
            }
        };
        let has_labels = match self {
            // whatever stands under the name is meant to be it
            Self::Folder(root) => fs_err::symlink_metadata(root.join(LABELS_FILE)).is_ok(),
            _ => paths.iter().any(|path| path == LABELS_FILE),
        };
        Ok(Open {
            layout: Layout::new(&self.to_string(), paths),
            place,
            has_labels,
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starter => f.write_str("starter"),
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Hub { id, revision: None } => f.write_str(id),
            Self::Hub {
                id,
                revision: Some(revision),
            } => write!(f, "{id}@{revision}"),
        }
    }
}

/// A source whose files are known.
struct Open<'h> {
    layout: Layout,
    place: Place<'h>,
    has_labels: bool,
}

enum Place<'h> {
    Folder(PathBuf),
    Hub(Box<DatasetFiles<'h>>),
}

impl Open<'_> {
    /// The files of a language and split; what a cache lacks is reported as such.
    fn files(&self, language: &str, split: Split) -> Result<(Format, Vec<&str>)> {
        self.layout
            .files(language, split)
            .map_err(|error| match &self.place {
                Place::Hub(files) => files
                    .not_cached(&format!("{language}/{split}"))
                    .unwrap_or(error),
                Place::Folder(_) => error,
            })
    }

    /// The local path of a file, downloaded if it has to be.
    fn fetch(&self, name: &str) -> Result<(PathBuf, InputFile, FileStamp)> {
        match &self.place {
            Place::Folder(root) => {
                let path = root.join(name);
                check_size(&path)?;
                let stamp = FileStamp::of(&path)?;
                let file = InputFile::of(&path, path.display().to_string(), None)?;
                Ok((path, file, stamp))
            }
            Place::Hub(files) => {
                // files of the cache are named by their hashes and are not written again
                let (path, file) = files.fetch(name)?;
                let stamp = FileStamp::of(&path)?;
                Ok((path, file, stamp))
            }
        }
    }

    /// The tag set: of `labels.txt`, else of the parquet file's metadata, else PAN-X's.
    fn labels(&self, format: Format, first: &Path) -> Result<Arc<LabelSet>> {
        if self.has_labels {
            let path = self.fetch(LABELS_FILE)?.0;
            let names = read_text(&path, SMALL)?
                .lines()
                .map(str::to_owned)
                .collect();
            let labels = LabelSet::new(names).map_err(|error| match error {
                Error::Labels { message } => Error::LabelsFile {
                    path: path.display().to_string(),
                    message,
                },
                other => other,
            })?;
            return Ok(Arc::new(labels));
        }
        if format == Format::Parquet
            && let Some(labels) = parquet_labels(first)?
        {
            return Ok(Arc::new(labels));
        }
        Ok(LabelSet::pan_x())
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

/// Collects the files below a folder as relative paths separated by `/`.
pub(crate) fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    paths: &mut Vec<String>,
) -> Result<()> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        // follows links: the hub's cache is made of them
        let is_folder = entry.path().is_dir();
        if is_folder && depth > 1 {
            walk(&entry.path(), &format!("{prefix}{name}/"), depth - 1, paths)?;
        } else if !is_folder {
            paths.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn append(builder: &mut CorpusBuilder, path: &Path, format: Format, language: &str) -> Result<()> {
    match format {
        Format::Parquet => append_parquet(builder, path),
        Format::Jsonl => append_jsonl(builder, &read_text(path, CORPUS)?),
        Format::Text => {
            let text = read_text(path, CORPUS)?;
            if is_wikiann(&text, language) {
                append_wikiann(builder, &text, language)
            } else {
                append_conll(builder, &text)
            }
        }
    }
}

#[cfg(feature = "parquet")]
use crate::parquet::{append_parquet, class_labels as parquet_labels};

#[cfg(not(feature = "parquet"))]
const NO_PARQUET: Error = Error::NotCompiled {
    what: "read parquet",
    feature: "parquet",
};

#[cfg(not(feature = "parquet"))]
fn append_parquet(_: &mut CorpusBuilder, _: &Path) -> Result<()> {
    Err(NO_PARQUET)
}

#[cfg(not(feature = "parquet"))]
fn parquet_labels(_: &Path) -> Result<Option<LabelSet>> {
    Err(NO_PARQUET)
}
