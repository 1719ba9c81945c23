//! Everything that can go wrong when using the hub.

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What failed, with the repository, file or address.
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

    /// The hub has no such repository, revision or file.
    #[error("hub `{endpoint}` has no {what}")]
    #[allow(missing_docs)]
    NotFound { endpoint: String, what: String },

    /// The hub requires a token, or another one.
    #[error("hub `{endpoint}` denied access to `{id}` (status {status})")]
    #[allow(missing_docs)]
    Denied {
        endpoint: String,
        id: String,
        status: u16,
    },

    /// The hub gave an unexpected answer.
    #[error("hub `{endpoint}`, `{id}`: {message}")]
    #[allow(missing_docs)]
    Answer {
        endpoint: String,
        id: String,
        message: String,
    },

    /// An invalid repository name.
    #[error("`{name}` is not a valid repository name")]
    #[allow(missing_docs)]
    BadRepository { name: String },

    /// An invalid revision.
    #[error("`{revision}` is not a valid revision of `{id}`")]
    #[allow(missing_docs)]
    BadRevision { id: String, revision: String },

    /// An invalid hub address. It may contain a password and is not shown.
    #[error("the address of the hub (HF_ENDPOINT) {reason}")]
    #[allow(missing_docs)]
    BadEndpoint { reason: &'static str },

    /// A request to the hub without a cache folder.
    #[error("no cache folder for files from the hub")]
    NoCache,

    /// A cached file that is a link to somewhere outside the cache.
    #[error("`{path}` is a link out of the cache, to `{target}`")]
    #[allow(missing_docs)]
    OutsideCache { path: String, target: String },

    /// An invalid commit in the cache's record of a revision.
    #[error("`{path}` is damaged: `{found}` is not a commit")]
    #[allow(missing_docs)]
    NoCommit { path: String, found: String },

    /// Offline mode, and the cache does not have the file.
    #[error("offline, and `{what}` is not in the cache `{cache}`")]
    #[allow(missing_docs)]
    Offline { what: String, cache: String },

    /// A cached file whose content does not match the hash in its name.
    #[error("`{path}` is damaged: SHA-256 is {found}, expected {expected}")]
    #[allow(missing_docs)]
    Damaged {
        path: String,
        expected: String,
        found: String,
    },

    /// A model repository without safetensors weights.
    #[error("model `{id}` has no `model.safetensors`, only {found}")]
    #[allow(missing_docs)]
    NoSafetensors { id: String, found: String },

    /// A model repository that lacks a file every model needs.
    #[error("model `{id}` has no `{file}`")]
    #[allow(missing_docs)]
    NoModelFile { id: String, file: &'static str },

    /// A weight index that cannot be read.
    #[error("`{path}` is not a valid weight index: {message}")]
    #[allow(missing_docs)]
    WeightIndex { path: String, message: String },

    /// An upload without a token.
    #[error("an upload to `{repo}` needs an access token")]
    #[allow(missing_docs)]
    NoToken { repo: String },

    /// A folder without files to upload.
    #[error("no files in `{folder}`")]
    #[allow(missing_docs)]
    NothingToPush { folder: String },

    /// A model folder that lacks a required file.
    #[error("`{folder}` has no `{file}`")]
    #[allow(missing_docs)]
    MissingFile { folder: String, file: String },

    /// A file that changed after it was hashed.
    #[error("`{path}` changed during the upload")]
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
                "to work without a network, use local folders in the hub's layout: --data DIR and --model DIR"
            }
            Self::NotFound { .. } => {
                "check the id and the revision; private repositories need HF_TOKEN"
            }
            Self::Denied { .. } => {
                "set HF_TOKEN to a token that can read the repository or, for an upload, write to it"
            }
            Self::Answer { .. } => {
                "try again later, or use a local folder: --data DIR or --model DIR"
            }
            Self::BadRepository { .. } => "use the form user/name or organisation/name",
            Self::BadRevision { .. } => "give a branch, a tag or a commit after the `@`",
            Self::BadEndpoint { .. } => {
                "set HF_ENDPOINT=https://HOST or https://USER:PASSWORD@HOST"
            }
            Self::NoCache => "set HF_HUB_CACHE, HF_HOME or HOME",
            Self::Offline { .. } => {
                "unset HF_HUB_OFFLINE to download, or use a local folder: --data DIR or --model DIR"
            }
            Self::Damaged { .. }
            | Self::WeightIndex { .. }
            | Self::NoCommit { .. }
            | Self::OutsideCache { .. } => "remove the file; it will be downloaded again",
            Self::NoSafetensors { .. } => {
                "pickled weights can run code and are never read; if you trust the model, convert them:\n  \
                 from transformers import AutoModelForTokenClassification\n  \
                 AutoModelForTokenClassification.from_pretrained(\"MODEL\").save_pretrained(\"DIR\", safe_serialization=True)"
            }
            Self::NoModelFile { .. } | Self::MissingFile { .. } => {
                "a model needs config.json, tokenizer.json and model.safetensors"
            }
            Self::NoToken { .. } => "set HF_TOKEN to a token with write access",
            Self::NothingToPush { .. } => {
                "give a folder CELL/model of a run; models are kept there according to --keep-models"
            }
            Self::UploadChanged { .. } => {
                "nothing was committed; run the command again when no other process is writing to the folder"
            }
        };
        Some(text.to_owned())
    }
}
