//! Everything that can go wrong between here and the hub.

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, with the repository, the file or the address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that cannot be read or written.
    #[error(transparent)]
    Files(#[from] ner_files::Error),

    /// The hub cannot be reached.
    #[error("hub `{endpoint}` cannot be reached for `{id}`: {message}")]
    #[allow(missing_docs)]
    Unreachable {
        endpoint: String,
        id: String,
        message: String,
    },

    /// The hub answered that there is no such repository, revision or file.
    #[error("hub `{endpoint}` has no {what}")]
    #[allow(missing_docs)]
    NotFound { endpoint: String, what: String },

    /// The hub wants a token, or another one.
    #[error("hub `{endpoint}` refuses access to `{id}` (status {status})")]
    #[allow(missing_docs)]
    Denied {
        endpoint: String,
        id: String,
        status: u16,
    },

    /// The hub answered with something else.
    #[error("hub `{endpoint}`, `{id}`: {message}")]
    #[allow(missing_docs)]
    Answer {
        endpoint: String,
        id: String,
        message: String,
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
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Files(error.into())
    }
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Files(error) => return error.hint(),
            Self::Unreachable { .. } => {
                "local folders in the hub's layout work without a network: --data DIR and --model DIR"
            }
            Self::NotFound { .. } => {
                "check the id and the revision; private repositories need HF_TOKEN"
            }
            Self::Denied { .. } => {
                "set HF_TOKEN to a token that may read the repository, or write to it for an upload"
            }
            Self::Answer { .. } => {
                "try again later, or use a local folder: --data DIR or --model DIR"
            }
            Self::BadRepository { .. } => "it has the form user/name or organisation/name",
            Self::BadRevision { .. } => "give a branch, a tag or a commit after the `@`",
            Self::BadEndpoint { .. } => {
                "give it as HF_ENDPOINT=https://HOST or https://USER:PASSWORD@HOST"
            }
            Self::NoCache => "set HF_HUB_CACHE, HF_HOME or HOME",
            Self::Offline { .. } => {
                "unset HF_HUB_OFFLINE to download, or use a local folder: --data DIR or --model DIR"
            }
            Self::Damaged { .. }
            | Self::WeightIndex { .. }
            | Self::NoCommit { .. }
            | Self::OutsideCache { .. } => "remove the file, it is downloaded again",
            Self::NoSafetensors { .. } => {
                "pickled weights can run code and are never read; convert them where the model is trusted:\n  \
                 from transformers import AutoModelForTokenClassification\n  \
                 AutoModelForTokenClassification.from_pretrained(\"MODEL\").save_pretrained(\"DIR\", safe_serialization=True)"
            }
            Self::NoModelFile { .. } | Self::MissingFile { .. } => {
                "a model needs config.json, tokenizer.json and model.safetensors"
            }
            Self::NoToken { .. } => "set HF_TOKEN to a token with the right to write",
            Self::NothingToPush { .. } => "a model is in CELL/model, if --keep-models kept it",
            Self::UploadChanged { .. } => {
                "nothing was committed; give the command again when nobody writes to the folder"
            }
        };
        Some(text.to_owned())
    }
}
