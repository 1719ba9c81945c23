//! Everything that can go wrong with a corpus.

use crate::Split;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, with the file, row and value. Rows are counted from 0, as in the hub's viewer; lines of text files from
/// 1, as in editors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that cannot be opened, read or written.
    #[error(transparent)]
    Files(#[from] ner_files::Error),

    /// A dataset on the hub that is not available.
    #[cfg(feature = "hub")]
    #[error(transparent)]
    Hub(#[from] ner_hub::Error),

    /// An export would add a second file for a language and split to a folder.
    #[error("`{path}` already holds `{language}`; a folder has one file per language and split")]
    #[allow(missing_docs)]
    Beside { path: String, language: String },

    /// A file or selection without sentences.
    #[error("`{path}` has no sentences: the {split} split is empty")]
    #[allow(missing_docs)]
    Empty { path: String, split: Split },

    /// A sentence whose numbers of words and tags differ.
    #[error("`{path}`, row {row}: {tokens} tokens but {tags} tags")]
    #[allow(missing_docs)]
    Lengths {
        path: String,
        row: usize,
        tokens: usize,
        tags: usize,
    },

    /// A tag number outside the tag set.
    #[error("`{path}`, row {row}: tag id {id} is out of range: there are only {labels} labels")]
    #[allow(missing_docs)]
    TagId {
        path: String,
        row: usize,
        id: i64,
        labels: usize,
    },

    /// A tag outside the tag set.
    #[error("`{path}`, row {row}: unknown tag `{tag}`; the labels are {labels}")]
    #[allow(missing_docs)]
    UnknownTag {
        path: String,
        row: usize,
        tag: String,
        labels: String,
    },

    /// A null row, token or tag.
    #[error("`{path}`, row {row}: null in column `{column}`")]
    #[allow(missing_docs)]
    Null {
        path: String,
        row: usize,
        column: &'static str,
    },

    /// A parquet file that lacks a required column.
    #[error("`{path}` has no column `{column}`, only {found}")]
    #[allow(missing_docs)]
    MissingColumn {
        path: String,
        column: &'static str,
        found: String,
    },

    /// A parquet column whose type is not that of PAN-X.
    #[error("`{path}`: column `{column}` is {found}, expected {expected}")]
    #[allow(missing_docs)]
    ColumnType {
        path: String,
        column: &'static str,
        expected: &'static str,
        found: String,
    },

    /// The class labels in a file are not the requested ones.
    #[error("`{path}` has the labels {found}, expected {expected}")]
    #[allow(missing_docs)]
    LabelNames {
        path: String,
        found: String,
        expected: String,
    },

    /// A file that is not valid parquet, is incomplete, or cannot be written.
    #[error("`{path}`: {message}")]
    #[allow(missing_docs)]
    Parquet { path: String, message: String },

    /// A line of a text or JSONL file that cannot be read.
    #[error("`{path}`, line {line}: {message}")]
    #[allow(missing_docs)]
    Malformed {
        path: String,
        line: usize,
        message: String,
    },

    /// A word that the requested format cannot represent.
    #[error("`{path}`, row {row}: word {word:?} cannot be written as {format}")]
    #[allow(missing_docs)]
    Unwritable {
        path: String,
        row: usize,
        word: String,
        format: &'static str,
    },

    /// A corpus too large for memory, whatever the size of its file.
    #[error("`{path}`, row {row}: more than {most} bytes of words")]
    #[allow(missing_docs)]
    CorpusSize { path: String, row: usize, most: u64 },

    /// An invalid file of tag names.
    #[error("`{path}` is not a valid tag set: {message}")]
    #[allow(missing_docs)]
    LabelsFile { path: String, message: String },

    /// A folder whose tag set differs from that of the corpus to be written into it.
    #[error("`{path}` already exists with other tags than those of `{language}`: {labels}")]
    #[allow(missing_docs)]
    OtherLabels {
        path: String,
        language: String,
        labels: String,
    },

    /// An invalid tag set.
    #[error("not a valid tag set: {message}")]
    #[allow(missing_docs)]
    Labels { message: String },

    /// Corpora that cannot be combined.
    #[error("cannot mix corpora: {message}")]
    #[allow(missing_docs)]
    Mix { message: String },

    /// An unknown split name.
    #[error("unknown split `{value}`")]
    #[allow(missing_docs)]
    SplitName { value: String },

    /// A source that is not the starter corpus, a folder or a hub id.
    #[error("unknown corpus `{value}`: {reason}")]
    #[allow(missing_docs)]
    Source { value: String, reason: &'static str },

    /// An invalid language name.
    #[error("`{name}` cannot name a language: {reason}")]
    #[allow(missing_docs)]
    LanguageName { name: String, reason: String },

    /// A language in two folders whose names differ only in how accents are encoded.
    #[error("`{source_name}` has language `{language}` twice: {}", spelt(names))]
    #[allow(missing_docs)]
    SameName {
        source_name: String,
        language: String,
        names: Vec<String>,
    },

    /// A language the source does not have.
    #[error("{}", no_language(source_name, language, available))]
    #[allow(missing_docs)]
    NoLanguage {
        source_name: String,
        language: String,
        available: Vec<String>,
    },

    /// A split the language does not have.
    #[error(
        "`{source_name}` has no {split} split for language `{language}`; available: {}",
        available.join(", ")
    )]
    #[allow(missing_docs)]
    NoSplit {
        source_name: String,
        language: String,
        split: Split,
        available: Vec<String>,
    },

    /// Several files for the same split.
    #[error("`{source_name}` has more than one {split} split for language `{language}`: {}", files.join(", "))]
    #[allow(missing_docs)]
    Ambiguous {
        source_name: String,
        language: String,
        split: Split,
        files: Vec<String>,
    },

    /// A split stored in parts, some of which are missing.
    #[error("`{source_name}`: only {found} of {expected} parts of the {split} split found")]
    #[allow(missing_docs)]
    MissingShard {
        source_name: String,
        split: Split,
        found: usize,
        expected: usize,
    },

    /// A format or service that is not part of this build.
    #[error("this build cannot {what}: Cargo feature `{feature}` of ner-data is disabled")]
    #[allow(missing_docs)]
    NotCompiled {
        what: &'static str,
        feature: &'static str,
    },
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Files(error.into())
    }
}

/// Names that look the same, distinguished by escaping all non-ASCII characters.
fn spelt(names: &[String]) -> String {
    let spelt = names.iter().map(|name| {
        let ascii = |c: char| c.is_ascii() && !c.is_control();
        let escaped = |c: char| match ascii(c) {
            true => c.to_string(),
            false => c.escape_unicode().to_string(),
        };
        format!("`{}`", name.chars().map(escaped).collect::<String>())
    });
    spelt.collect::<Vec<_>>().join(" and ")
}

fn no_language(source: &str, language: &str, available: &[String]) -> String {
    if available.is_empty() {
        let looked_for = format!("{source}/{language}/train.{{conll,jsonl,parquet}}");
        return format!("no corpus found in `{source}`; looked for {looked_for}");
    }
    let available = available.join(", ");
    format!("`{source}` has no language `{language}`; available: {available}")
}
