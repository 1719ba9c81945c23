//! Everything that can go wrong with a corpus.

use crate::Split;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, on which file, row and value. Rows are counted from 0 as the hub's viewer does,
/// lines of text files from 1 as editors do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that cannot be opened, read or written.
    #[error(transparent)]
    Files(#[from] ner_files::Error),

    /// A data set of the hub that cannot be had.
    #[cfg(feature = "hub")]
    #[error(transparent)]
    Hub(#[from] ner_hub::Error),

    /// An export would put a second file of a language and split into a folder.
    #[error("`{path}` already holds `{language}`; a folder has one file per language and split")]
    #[allow(missing_docs)]
    Beside { path: String, language: String },

    /// A file or selection without a sentence.
    #[error("`{path}` holds no sentence: the {split} split is empty")]
    #[allow(missing_docs)]
    Empty { path: String, split: Split },

    /// A sentence with another number of tags than words.
    #[error("`{path}`, row {row}: {tokens} tokens but {tags} tags")]
    #[allow(missing_docs)]
    Lengths {
        path: String,
        row: usize,
        tokens: usize,
        tags: usize,
    },

    /// A tag number outside the tag set.
    #[error("`{path}`, row {row}: tag id {id} is out of range, there are {labels} labels")]
    #[allow(missing_docs)]
    TagId {
        path: String,
        row: usize,
        id: i64,
        labels: usize,
    },

    /// A tag outside the tag set.
    #[error("`{path}`, row {row}: unknown tag `{tag}`, the labels are {labels}")]
    #[allow(missing_docs)]
    UnknownTag {
        path: String,
        row: usize,
        tag: String,
        labels: String,
    },

    /// A row, token or tag that is null.
    #[error("`{path}`, row {row}: null in column `{column}`")]
    #[allow(missing_docs)]
    Null {
        path: String,
        row: usize,
        column: &'static str,
    },

    /// A parquet file without a column that is needed.
    #[error("`{path}` has no column `{column}`, but {found}")]
    #[allow(missing_docs)]
    MissingColumn {
        path: String,
        column: &'static str,
        found: String,
    },

    /// A parquet column of another type than PAN-X has.
    #[error("`{path}`: column `{column}` is {found}, expected {expected}")]
    #[allow(missing_docs)]
    ColumnType {
        path: String,
        column: &'static str,
        expected: &'static str,
        found: String,
    },

    /// The class labels a file carries are not the ones asked for.
    #[error("`{path}` has the labels {found}, expected {expected}")]
    #[allow(missing_docs)]
    LabelNames {
        path: String,
        found: String,
        expected: String,
    },

    /// A file that is no parquet, is cut short, or cannot be written.
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

    /// A word that the format asked for cannot hold.
    #[error("`{path}`, row {row}: a word {word:?} cannot be written as {format}")]
    #[allow(missing_docs)]
    Unwritable {
        path: String,
        row: usize,
        word: String,
        format: &'static str,
    },

    /// A corpus that is too large to be held, whatever the size of its file.
    #[error("`{path}`, row {row}: more than {most} bytes of words")]
    #[allow(missing_docs)]
    CorpusSize { path: String, row: usize, most: u64 },

    /// A file of tag names that is none.
    #[error("`{path}` is no tag set: {message}")]
    #[allow(missing_docs)]
    LabelsFile { path: String, message: String },

    /// A folder whose tag set is not that of the corpus that would be written into it.
    #[error("`{path}` exists already with other tags than `{language}` has, {labels}")]
    #[allow(missing_docs)]
    OtherLabels {
        path: String,
        language: String,
        labels: String,
    },

    /// A tag set that is none.
    #[error("not a tag set: {message}")]
    #[allow(missing_docs)]
    Labels { message: String },

    /// Corpora that cannot be put together.
    #[error("cannot mix corpora: {message}")]
    #[allow(missing_docs)]
    Mix { message: String },

    /// A split name nobody uses.
    #[error("unknown split `{value}`")]
    #[allow(missing_docs)]
    SplitName { value: String },

    /// A source that is neither the starter corpus, a folder nor a hub id.
    #[error("no corpus `{value}`: {reason}")]
    #[allow(missing_docs)]
    Source { value: String, reason: &'static str },

    /// A name that no language can have here.
    #[error("`{name}` cannot be the name of a language: {reason}")]
    #[allow(missing_docs)]
    LanguageName { name: String, reason: String },

    /// A language in two folders whose names differ only in how accents are written.
    #[error(
        "`{source_name}` has the language `{language}` twice: {}",
        spelt(names)
    )]
    #[allow(missing_docs)]
    SameName {
        source_name: String,
        language: String,
        names: Vec<String>,
    },

    /// A language the source does not have.
    #[error(
        "`{source_name}` has no language `{language}`, but {}",
        listed(available)
    )]
    #[allow(missing_docs)]
    NoLanguage {
        source_name: String,
        language: String,
        available: Vec<String>,
    },

    /// A split the language does not have.
    #[error(
        "`{source_name}` has no {split} split for language `{language}`, but {}",
        listed(available)
    )]
    #[allow(missing_docs)]
    NoSplit {
        source_name: String,
        language: String,
        split: Split,
        available: Vec<String>,
    },

    /// Two files that both claim to be the split.
    #[error("`{source_name}` has more than one {split} split for language `{language}`: {}", files.join(", "))]
    #[allow(missing_docs)]
    Ambiguous {
        source_name: String,
        language: String,
        split: Split,
        files: Vec<String>,
    },

    /// A split in parts of which some are missing.
    #[error("`{source_name}`: of the {expected} parts of the {split} split only {found} are there")]
    #[allow(missing_docs)]
    MissingShard {
        source_name: String,
        split: Split,
        found: usize,
        expected: usize,
    },

    /// A format or service this build leaves out.
    #[error("this build cannot {what}: Cargo feature `{feature}` of ner-data is off")]
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

/// Names that look the same, told apart by what is not ASCII in them.
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

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        "nothing at all".to_owned()
    } else {
        names.join(", ")
    }
}
