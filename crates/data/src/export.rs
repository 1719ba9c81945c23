//! Writing a corpus as a folder that [`Source`](crate::Source) reads again.

use std::path::{Path, PathBuf};

use ner_files::{SMALL, read_text, write_atomic};

use crate::conll::write_conll;
use crate::jsonl::write_jsonl;
use crate::layout::Layout;
use crate::names::language_name;
use crate::opened::{DEPTH, LABELS_FILE, walk};
use crate::{Corpus, Error, LabelSet, Result, Split};

/// A file format corpora are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Word, tab, tag; `de/train.conll`.
    Conll,
    /// An object a sentence; `de/train.jsonl`.
    Jsonl,
    /// As the hub has PAN-X; `PAN-X.de/train-00000-of-00001.parquet`.
    Parquet,
}

/// Where [`export`] puts a language and split.
///
/// # Errors
/// [`Error::LanguageName`] for a name that leads elsewhere or that no folder should have.
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

/// Checks that a folder does not hold a language and split already in another file: of another format, or under another
/// spelling of the language's name.
///
/// # Errors
/// [`Error::Beside`], a language as in [`export_path`], or a folder that cannot be read.
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

/// Checks that the tag set of a folder, if it has one, is that of the corpus: it is one for all languages, and writing
/// another would change what the others mean.
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

/// Writes one language and split below `folder` and gives the path. Text formats do not know their
/// tag set, so one other than PAN-X's goes into `labels.txt` beside the languages.
///
/// # Errors
/// A language as in [`export_path`], no sentence, a word that the format cannot hold, and whatever the file system refuses.
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
