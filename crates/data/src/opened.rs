//! A source whose files are known: finds and reads them.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ner_files::{FileStamp, InputFile, LARGE, SMALL, check_size, open_file, read_text};

use crate::conll::append_conll;
use crate::hub::Snapshot;
use crate::jsonl::append_jsonl;
use crate::layout::{Format, Layout};
use crate::wikiann::{append_wikiann, is_wikiann};
use crate::{CorpusBuilder, Error, HubDataset, LabelSet, Result, Split};

/// The file in which a folder may define its tag set: one tag per line, in the order of the ids.
pub(crate) const LABELS_FILE: &str = "labels.txt";
/// Maximum depth of data files below a folder: `PAN-X.de/train/0000.parquet`.
pub(crate) const DEPTH: usize = 3;

/// A source whose files are known.
pub(crate) struct Open<'h> {
    pub(crate) layout: Layout,
    place: Place<'h>,
    has_labels: bool,
}

enum Place<'h> {
    Folder(&'h Path),
    Hub(Box<Snapshot<'h>>),
}

impl<'h> Open<'h> {
    /// A source without files.
    pub(crate) fn nothing() -> Self {
        Self {
            layout: Layout::new("", Vec::new()),
            place: Place::Folder(Path::new("")),
            has_labels: false,
        }
    }

    /// Lists the files of a folder.
    pub(crate) fn folder(root: &'h Path) -> Result<Self> {
        let mut paths = Vec::new();
        walk(root, "", DEPTH, &mut paths)?;
        Ok(Self {
            layout: Layout::new(&root.display().to_string(), paths),
            place: Place::Folder(root),
            // anything with this name is meant to be the tag set
            has_labels: fs_err::symlink_metadata(root.join(LABELS_FILE)).is_ok(),
        })
    }

    /// Lists the files of a dataset on the hub, without downloading them.
    pub(crate) fn dataset(dataset: &'h HubDataset) -> Result<Self> {
        let files = dataset.open()?;
        let paths = files.names().to_vec();
        Ok(Self {
            has_labels: paths.iter().any(|path| path == LABELS_FILE),
            layout: Layout::new(&dataset.to_string(), paths),
            place: Place::Hub(Box::new(files)),
        })
    }

    /// The files of a language and split; files missing from the cache are reported as such.
    pub(crate) fn files(&self, language: &str, split: Split) -> Result<(Format, Vec<&str>)> {
        self.layout
            .files(language, split)
            .map_err(|error| match &self.place {
                Place::Hub(files) => files
                    .not_cached(&format!("{language}/{split}"))
                    .map_or(error, Error::from),
                Place::Folder(_) => error,
            })
    }

    /// The local path of a file, downloaded if necessary.
    pub(crate) fn fetch(&self, name: &str) -> Result<(PathBuf, InputFile, FileStamp)> {
        match &self.place {
            Place::Folder(root) => {
                let path = root.join(name);
                check_readable(&path)?;
                let stamp = FileStamp::of(&path)?;
                let file = InputFile::of(&path, path.display().to_string(), None)?;
                Ok((path, file, stamp))
            }
            Place::Hub(files) => {
                // cached files are named by their hashes and are never rewritten
                let (path, file) = files.fetch(name)?;
                check_readable(&path)?;
                let stamp = FileStamp::of(&path)?;
                Ok((path, file, stamp))
            }
        }
    }

    /// The tag set: from `labels.txt`, otherwise from the parquet file's metadata, otherwise PAN-X's.
    pub(crate) fn labels(&self, format: Format, first: &Path) -> Result<Arc<LabelSet>> {
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

/// Rejects a file early, before it is hashed and read, if it is a text file that is too large or not a parquet file
/// despite its name.
fn check_readable(path: &Path) -> Result<()> {
    if path.extension().is_none_or(|ending| ending != "parquet") {
        return Ok(check_size(path, LARGE)?);
    }
    let mut file = open_file(path)?;
    let mut magic = [0; 8];
    let ends = file.read_exact(&mut magic[..4]).and_then(|()| {
        file.seek(SeekFrom::End(-4))?;
        file.read_exact(&mut magic[4..])
    });
    match ends.is_ok() && &magic == b"PAR1PAR1" {
        true => Ok(()),
        false => Err(Error::Parquet {
            path: path.display().to_string(),
            message: "not a valid parquet file: its first or last bytes are wrong".to_owned(),
        }),
    }
}

/// Collects the files below a folder, as relative paths separated by `/`.
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
        // follows links: the hub's cache consists of links
        let is_folder = entry.path().is_dir();
        if is_folder && depth > 1 {
            walk(&entry.path(), &format!("{prefix}{name}/"), depth - 1, paths)?;
        } else if !is_folder {
            paths.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// Appends the sentences of a file.
pub(crate) fn append(builder: &mut CorpusBuilder, path: &Path, format: Format) -> Result<()> {
    match format {
        Format::Parquet => append_parquet(builder, path),
        Format::Jsonl => append_jsonl(builder, &read_text(path, LARGE)?),
        Format::Text => {
            let text = read_text(path, LARGE)?;
            if is_wikiann(&text, builder.language()) {
                append_wikiann(builder, &text)
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
