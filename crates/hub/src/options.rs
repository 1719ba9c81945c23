//! How to reach a hub.

use std::path::PathBuf;
use std::time::Duration;

use crate::without_secrets;

/// How to reach the hub; the command line fills it from the environment.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HubOptions {
    /// Address of the hub (`HF_ENDPOINT`); the public hub if not given. If it contains `user:password@`, these are sent
    /// with every request to the hub and never shown.
    pub endpoint: Option<String>,
    /// Access token (`HF_TOKEN`); if not given, the one stored next to the cache folder.
    pub token: Option<String>,
    /// Cache folder, `$HF_HOME/hub` (`HF_HUB_CACHE`); without one, nothing can be fetched.
    pub cache_dir: Option<PathBuf>,
    /// Use only the cache (`HF_HUB_OFFLINE`).
    pub offline: bool,
    /// Time limit for a connection, an answer or the next bytes of a file (`HF_HUB_DOWNLOAD_TIMEOUT`); 30 seconds if
    /// not given.
    pub timeout: Option<Duration>,
}

impl std::fmt::Debug for HubOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let endpoint = self.endpoint.as_deref().map(without_secrets);
        f.debug_struct("HubOptions")
            .field("endpoint", &endpoint)
            .field("token", &self.token.as_ref().map(|_| "(hidden)"))
            .field("cache_dir", &self.cache_dir)
            .field("offline", &self.offline)
            .field("timeout", &self.timeout)
            .finish()
    }
}
