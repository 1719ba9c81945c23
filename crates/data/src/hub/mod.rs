//! Files of the Hugging Face hub, cached in the layout the Python tools use.
//!
//! A revision is resolved to its commit first and everything is fetched by commit, so the files of
//! a run belong together. Without a network, what the cache holds is used.

#[cfg(feature = "hub")]
mod client;
#[cfg(feature = "hub")]
mod download;
#[cfg(feature = "hub")]
mod endpoint;
#[cfg(feature = "hub")]
mod http;
#[cfg(feature = "hub")]
mod model;
#[cfg(not(feature = "hub"))]
mod off;
#[cfg(feature = "hub")]
mod place;
#[cfg(feature = "hub")]
mod push;

use std::path::PathBuf;
use std::time::Duration;

use crate::InputFile;

#[cfg(feature = "hub")]
const PUBLIC_HUB: &str = "https://huggingface.co";

#[cfg(feature = "hub")]
pub(crate) use client::DatasetFiles;
#[cfg(feature = "hub")]
pub use model::{fetch_model, fetch_tokenizer};
#[cfg(feature = "hub")]
pub use push::{LeftBehind, ModelFiles, Push, Pushed};

#[cfg(not(feature = "hub"))]
pub(crate) use off::DatasetFiles;
#[cfg(not(feature = "hub"))]
pub use off::{fetch_model, fetch_tokenizer};

/// How to reach the hub; the command line fills it from the environment.
#[derive(Clone, Default)]
pub struct HubOptions {
    /// Address of the hub (`HF_ENDPOINT`); the public one if not given. With `user:password@` in it, these are sent
    /// with every request to it, and shown nowhere.
    pub endpoint: Option<String>,
    /// Access token (`HF_TOKEN`); if not given, the one stored beside the cache folder.
    pub token: Option<String>,
    /// Cache folder, `$HF_HOME/hub` (`HF_HUB_CACHE`); without one nothing is fetched.
    pub cache_dir: Option<PathBuf>,
    /// Use only what the cache holds (`HF_HUB_OFFLINE`).
    pub offline: bool,
    /// How long a connection, an answer or the next bytes of a file may take (`HF_HUB_DOWNLOAD_TIMEOUT`);
    /// 30 seconds if not given.
    pub timeout: Option<Duration>,
}

impl std::fmt::Debug for HubOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let endpoint = self.endpoint.as_deref().map(crate::without_secrets);
        f.debug_struct("HubOptions")
            .field("endpoint", &endpoint)
            .field("token", &self.token.as_ref().map(|_| "(hidden)"))
            .field("cache_dir", &self.cache_dir)
            .field("offline", &self.offline)
            .field("timeout", &self.timeout)
            .finish()
    }
}

/// A model in the local cache.
#[derive(Clone, Debug)]
pub struct FetchedModel {
    /// The folder with its files.
    pub dir: PathBuf,
    /// The commit they belong to.
    pub revision: String,
    /// The files, hashed.
    pub files: Vec<InputFile>,
}

/// Whether a text has the form of a repository id: `organisation/name`.
pub(crate) fn is_id(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['.', '-'])
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    match text.split_once('/') {
        Some((organisation, name)) => part(organisation) && part(name),
        None => false,
    }
}
