//! Everything that can go wrong with a corpus or a download.

use crate::Split;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, on which file, row and value. Rows are counted from 0 as the hub's viewer does,
/// lines of text files from 1 as editors do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused; the message names the file. Not transparent, so that it is a source and its kind
    /// can be asked for.
    #[error("{0}")]
    Io(#[from] std::io::Error),

    /// An export would put a second file of a language and split into a folder.
    #[error("`{path}` already holds `{language}`; a folder has one file per language and split")]
    #[allow(missing_docs)]
    Beside { path: String, language: String },

    /// A file has other content than when it was hashed.
    #[error("`{path}` changed while it was being read")]
    #[allow(missing_docs)]
    Changed { path: String },

    /// A folder, pipe or device where a file is needed.
    #[error("`{path}` is {what}, a file is needed")]
    #[allow(missing_docs)]
    NotAFile { path: String, what: &'static str },

    /// A file that is too large to be read into memory.
    #[error("`{path}` has {bytes} bytes, at most {most} are read")]
    #[allow(missing_docs)]
    FileSize { path: String, bytes: u64, most: u64 },

    /// A text file with bytes that are no text.
    #[error("`{path}`, line {line}: not valid UTF-8 at byte {byte} of the file")]
    #[allow(missing_docs)]
    NotUtf8 {
        path: String,
        line: usize,
        byte: usize,
    },

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

    /// A path that cannot be written to because it ends in no file name.
    #[error("`{}` is no file name", path.display())]
    #[allow(missing_docs)]
    NoFileName { path: std::path::PathBuf },

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

    /// The hub cannot be reached.
    #[error("hub `{endpoint}` cannot be reached for `{id}`: {message}")]
    #[allow(missing_docs)]
    HubUnreachable {
        endpoint: String,
        id: String,
        message: String,
    },

    /// The hub answered that there is no such repository, revision or file.
    #[error("hub `{endpoint}` has no {what}")]
    #[allow(missing_docs)]
    HubNotFound { endpoint: String, what: String },

    /// The hub wants a token, or another one.
    #[error("hub `{endpoint}` refuses access to `{id}` (status {status})")]
    #[allow(missing_docs)]
    HubDenied {
        endpoint: String,
        id: String,
        status: u16,
    },

    /// A name that no repository can have.
    #[error("`{name}` is no name of a repository")]
    #[allow(missing_docs)]
    BadRepository { name: String },

    /// A revision that no repository can have.
    #[error("`{revision}` is no branch, tag or commit of `{id}`")]
    #[allow(missing_docs)]
    BadRevision { id: String, revision: String },

    /// An address of a hub that is none. It may hold a password and is not shown.
    #[error("the address of the hub (HF_ENDPOINT) {reason}")]
    #[allow(missing_docs)]
    BadEndpoint { reason: &'static str },

    /// The hub is asked for something, and there is no place to keep it.
    #[error("there is no cache folder for files of the hub")]
    NoCache,

    /// A file of the cache that is a link to somewhere else.
    #[error("`{path}` leads out of the cache, to `{target}`")]
    #[allow(missing_docs)]
    OutsideCache { path: String, target: String },

    /// The cache's note of a revision is none.
    #[error("`{path}` is damaged: `{found}` is no commit")]
    #[allow(missing_docs)]
    NoCommit { path: String, found: String },

    /// An upload without a token.
    #[error("an upload to `{repo}` needs an access token")]
    #[allow(missing_docs)]
    NoToken { repo: String },

    /// A folder without a file to upload.
    #[error("no files in `{folder}`")]
    #[allow(missing_docs)]
    NothingToPush { folder: String },

    /// A model folder without a file that it needs.
    #[error("`{folder}` has no `{file}`")]
    #[allow(missing_docs)]
    MissingFile { folder: String, file: String },

    /// A file that is no longer what was hashed.
    #[error("`{path}` was changed during the upload")]
    #[allow(missing_docs)]
    UploadChanged { path: String },

    /// The hub answered with something else.
    #[error("hub `{endpoint}`, `{id}`: {message}")]
    #[allow(missing_docs)]
    Hub {
        endpoint: String,
        id: String,
        message: String,
    },

    /// Offline, and the cache does not have it.
    #[error("offline, and `{what}` is not in the cache `{cache}`")]
    #[allow(missing_docs)]
    Offline { what: String, cache: String },

    /// A cached file whose content is not what its name promises.
    #[error("`{path}` is damaged: SHA-256 is {found}, expected {expected}")]
    #[allow(missing_docs)]
    Damaged {
        path: String,
        expected: String,
        found: String,
    },

    /// A model repository without safetensors weights.
    #[error("model `{id}` has no `model.safetensors`, but {found}")]
    #[allow(missing_docs)]
    NoSafetensors { id: String, found: String },

    /// A model repository without a file every model needs.
    #[error("model `{id}` has no `{file}`")]
    #[allow(missing_docs)]
    NoModelFile { id: String, file: &'static str },

    /// A weight index that cannot be read.
    #[error("`{path}` is no weight index: {message}")]
    #[allow(missing_docs)]
    WeightIndex { path: String, message: String },
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
