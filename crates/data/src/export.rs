//! Writes a corpus into a folder that [`Source`](crate::Source) can read.

use std::path::{Path, PathBuf};

use ner_files::{SMALL, read_text, write_atomic};

use crate::conll::write_conll;
use crate::jsonl::write_jsonl;
use crate::layout::Layout;
use crate::names::language_name;
use crate::opened::{DEPTH, LABELS_FILE, walk};
use crate::{Corpus, Error, LabelSet, Result, Split};

/// A file format for writing corpora.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Word, tab, tag; `de/train.conll`.
    Conll,
    /// One object per sentence; `de/train.jsonl`.
    Jsonl,
    /// As PAN-X on the hub; `PAN-X.de/train-00000-of-00001.parquet`.
    Parquet,
}

/// The path to which [`export`] writes a language and split.
///
/// # Errors
/// [`Error::LanguageName`] for a name that leads to another folder or is not a valid folder name.
pub fn export_path(
    language: &str,
    split: Split,
    folder: &Path,
    format: ExportFormat,
) -> Result<PathBuf> {
    let language = &*language_name(language)?;
    Ok(match format {
        ExportFormat::Conll => folder.join(language).join(format!("{split}.conll")),
        ExportFormat::Jsonl => folder.join(language).join(format!("{split}.jsonl")),
        ExportFormat::Parquet => folder
            .join(format!("PAN-X.{language}"))
            .join(format!("{split}-00000-of-00001.parquet")),
    })
}

/// Checks that a folder does not already hold a language and split in another file: in another format, or under another
/// spelling of the language's name.
///
/// # Errors
/// [`Error::Beside`], an invalid language name as in [`export_path`], or a folder that cannot be read.
pub fn check_beside(
    language: &str,
    split: Split,
    folder: &Path,
    format: ExportFormat,
) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let language = &*language_name(language)?;
    let path = export_path(language, split, folder, format)?;
    let own: Vec<_> = path.strip_prefix(folder).unwrap_or(&path).iter().collect();
    let own: Vec<_> = own.iter().map(|part| part.to_string_lossy()).collect();
    let mut paths = Vec::new();
    walk(folder, "", DEPTH, &mut paths)?;
    match Layout::new("", paths).beside(language, split, &own.join("/")) {
        None => Ok(()),
        Some(other) => Err(Error::Beside {
            path: folder.join(other).display().to_string(),
            language: language.to_owned(),
        }),
    }
}

/// Checks that the tag set of a folder, if it has one, is that of the corpus: all languages share it, and replacing it
/// would change the meaning of the other files.
///
/// # Errors
/// [`Error::OtherLabels`], or a file that cannot be read.
pub fn check_labels_file(corpus: &Corpus, folder: &Path) -> Result<()> {
    let path = folder.join(LABELS_FILE);
    let names = corpus.labels().names();
    if fs_err::symlink_metadata(&path).is_err() {
        return Ok(());
    }
    let text = read_text(&path, SMALL)?;
    if text.lines().eq(names.iter().map(String::as_str)) {
        return Ok(());
    }
    Err(Error::OtherLabels {
        path: path.display().to_string(),
        language: corpus.language().to_owned(),
        labels: corpus.labels().listed(),
    })
}

/// Writes one language and split below `folder` and returns the path. Text formats do not store their tag set, so a tag
/// set other than PAN-X's is written to `labels.txt` next to the languages.
///
/// # Errors
/// An invalid language name as in [`export_path`], a corpus without sentences, a word that the format cannot represent,
/// and errors of the file system.
pub fn export(corpus: &Corpus, folder: &Path, format: ExportFormat) -> Result<PathBuf> {
    let (language, split) = (corpus.language(), corpus.split());
    if corpus.is_empty() {
        return Err(Error::Empty {
            path: folder.display().to_string(),
            split,
        });
    }
    let path = export_path(language, split, folder, format)?;
    match format {
        ExportFormat::Conll => write_conll(&path, corpus)?,
        ExportFormat::Jsonl => write_jsonl(&path, corpus)?,
        ExportFormat::Parquet => write_parquet(&path, corpus)?,
    }
    if format != ExportFormat::Parquet && *corpus.labels() != LabelSet::pan_x() {
        let text = corpus.labels().names().join("\n") + "\n";
        write_atomic(&folder.join(LABELS_FILE), text.as_bytes())?;
    }
    Ok(path)
}

#[cfg(feature = "parquet")]
use crate::parquet::write_parquet;

#[cfg(not(feature = "parquet"))]
fn write_parquet(_: &Path, _: &Corpus) -> Result<()> {
    Err(Error::NotCompiled {
        what: "write parquet",
        feature: "parquet",
    })
}
