//! One repository at one commit: its files, fetched once and kept.

use std::path::{Path, PathBuf};

use hf_hub::api::Progress;
use hf_hub::api::sync::{Api, ApiBuilder, ApiError};
use hf_hub::{Cache, Repo, RepoType};

use super::{HubOptions, PUBLIC_HUB};
use crate::{Error, InputFile, Result};

const RETRIES: usize = 3;

/// A repository at a commit.
pub(crate) struct Snapshot<'h> {
    id: String,
    kind: RepoType,
    /// What was asked for: branch, tag or commit.
    revision: String,
    commit: String,
    names: Vec<String>,
    cache: Cache,
    options: &'h HubOptions,
    /// None offline, and when only the cache could be reached.
    api: Option<Api>,
}

/// A data set of the hub.
pub(crate) type DatasetFiles<'h> = Snapshot<'h>;

impl<'h> Snapshot<'h> {
    /// Resolves a data set's revision and lists its files.
    pub(crate) fn list(id: &str, revision: Option<&str>, options: &'h HubOptions) -> Result<Self> {
        Self::open(RepoType::Dataset, id, revision, options)
    }

    /// Resolves a revision and lists the files; from the cache if offline, or if the hub cannot be
    /// reached and the cache knows the revision.
    pub(crate) fn open(
        kind: RepoType,
        id: &str,
        revision: Option<&str>,
        options: &'h HubOptions,
    ) -> Result<Self> {
        let cache = options
            .cache_dir
            .clone()
            .map_or_else(Cache::default, Cache::new);
        let mut snapshot = Self {
            id: id.to_owned(),
            kind,
            revision: revision.unwrap_or("main").to_owned(),
            commit: String::new(),
            names: Vec::new(),
            cache,
            options,
            api: None,
        };
        if options.offline {
            return match snapshot.resolve_cached()? {
                true => Ok(snapshot),
                false => Err(snapshot.offline(id.to_owned())),
            };
        }
        match snapshot.resolve_online() {
            Err(unreachable @ Error::HubUnreachable { .. }) => {
                if !snapshot.resolve_cached()? {
                    return Err(unreachable);
                }
                tracing::warn!(%id, commit = snapshot.commit, "{unreachable}; using the cache");
                Ok(snapshot)
            }
            Err(error) => Err(error),
            Ok(()) => Ok(snapshot),
        }
    }

    /// The files of the repository (offline: those in the cache), relative, separated by `/`.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether only the cache was looked at, so that a file missing from [`names`](Self::names) may
    /// well exist; if so, the error to give.
    pub(crate) fn not_cached(&self, what: &str) -> Option<Error> {
        self.api
            .is_none()
            .then(|| self.offline(format!("{}/{what}", self.id)))
    }

    /// The commit all files belong to.
    pub(crate) fn commit(&self) -> &str {
        &self.commit
    }

    /// The folder the files of this commit are cached in.
    pub(crate) fn dir(&self) -> PathBuf {
        self.cache
            .repo(self.repo(&self.commit))
            .pointer_path(&self.commit)
    }

    /// The local path of a file, downloaded if the cache does not have it.
    pub(crate) fn fetch(&self, name: &str) -> Result<(PathBuf, InputFile)> {
        let path = self.dir().join(name);
        if !path.exists() {
            let Some(api) = &self.api else {
                return Err(self.offline(format!("{}/{name}", self.id)));
            };
            tracing::info!(id = self.id, file = name, "downloading");
            api.repo(self.repo(&self.commit))
                .download_with_progress(name, LoggedProgress::default())
                .map_err(|error| self.explain(&error, Some(name)))?;
            self.note_revision()?;
        }
        let file = InputFile::of(
            &path,
            format!("{}/{name}", self.id),
            Some(self.commit.clone()),
        )?;
        verify(&path, &file)?;
        Ok((path, file))
    }

    fn repo(&self, revision: &str) -> Repo {
        Repo::with_revision(self.id.clone(), self.kind, revision.to_owned())
    }

    fn resolve_online(&mut self) -> Result<()> {
        let mut builder = ApiBuilder::from_cache(self.cache.clone())
            .with_progress(false)
            .with_retries(RETRIES)
            .with_endpoint(self.endpoint().to_owned());
        if self.options.token.is_some() {
            builder = builder.with_token(self.options.token.clone());
        }
        let api = builder
            .build()
            .map_err(|error| self.explain(&error, None))?;
        let info = api.repo(self.repo(&self.revision)).info();
        let info = info.map_err(|error| self.explain(&error, None))?;
        self.commit = info.sha;
        self.names = info
            .siblings
            .into_iter()
            .map(|file| file.rfilename)
            .collect();
        self.api = Some(api);
        Ok(())
    }

    /// Whether the cache knows the revision; fills in commit and files if so.
    fn resolve_cached(&mut self) -> Result<bool> {
        let folder = self.cache.path().join(self.repo("main").folder_name());
        let named = folder.join("refs").join(&self.revision);
        self.commit = match named.is_file() {
            true => fs_err::read_to_string(named)?.trim().to_owned(),
            false => self.revision.clone(),
        };
        let dir = self.dir();
        if !dir.is_dir() {
            return Ok(false);
        }
        crate::source::walk(&dir, "", 4, &mut self.names)?;
        Ok(true)
    }

    /// Remembers which commit the revision stands for, as the Python tools do for branches and
    /// tags; hf-hub only knows that we asked for the commit itself, and its note of that goes.
    fn note_revision(&self) -> Result<()> {
        let noted = self
            .cache
            .path()
            .join(self.repo("main").folder_name())
            .join("refs");
        if self.revision != self.commit {
            self.cache
                .repo(self.repo(&self.revision))
                .create_ref(&self.commit)?;
        }
        let own = noted.join(&self.commit);
        if own.is_file() {
            fs_err::remove_file(own)?;
        }
        Ok(())
    }

    fn endpoint(&self) -> &str {
        self.options
            .endpoint
            .as_deref()
            .unwrap_or(PUBLIC_HUB)
            .trim_end_matches('/')
    }

    fn offline(&self, what: String) -> Error {
        Error::Offline {
            what: format!("{what}@{}", self.revision),
            cache: self.cache.path().display().to_string(),
        }
    }

    /// Says what a failed request means.
    fn explain(&self, error: &ApiError, file: Option<&str>) -> Error {
        let (endpoint, id) = (self.endpoint().to_owned(), self.id.clone());
        let message = error.to_string();
        match status(&message) {
            Some(status @ (401 | 403)) => Error::HubDenied {
                endpoint,
                id,
                status,
            },
            Some(404) => {
                let what = match file {
                    Some(file) => format!("file `{file}` in `{id}` at `{}`", self.revision),
                    None => format!("`{id}` at `{}`", self.revision),
                };
                Error::HubNotFound { endpoint, what }
            }
            Some(_) => Error::Hub {
                endpoint,
                id,
                message,
            },
            None if matches!(error, ApiError::RequestError(_)) => Error::HubUnreachable {
                endpoint,
                id,
                message,
            },
            None => Error::Hub {
                endpoint,
                id,
                message,
            },
        }
    }
}

/// The status code in hf-hub's message; its error type is that of an HTTP library which is not
/// ours to depend on.
fn status(message: &str) -> Option<u16> {
    let (_, code) = message.split_once("http status: ")?;
    code.trim().get(..3)?.parse().ok()
}

/// Compares a file with the name of its blob, which for large files is their SHA-256.
fn verify(path: &Path, file: &InputFile) -> Result<()> {
    let blob = fs_err::canonicalize(path)?;
    let name = blob
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let is_sha256 = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_sha256 && name != file.sha256 {
        return Err(Error::Damaged {
            path: blob.display().to_string(),
            expected: name,
            found: file.sha256.clone(),
        });
    }
    Ok(())
}

/// Reports a download in the log, every tenth of it.
#[derive(Default)]
struct LoggedProgress {
    size: usize,
    done: usize,
    name: String,
}

impl Progress for LoggedProgress {
    fn init(&mut self, size: usize, filename: &str) {
        (self.size, self.done, self.name) = (size, 0, filename.to_owned());
    }

    fn update(&mut self, size: usize) {
        let tenth = |done: usize| done.saturating_mul(10) / self.size.max(1);
        let (before, after) = (tenth(self.done), tenth(self.done + size));
        self.done += size;
        if after > before {
            tracing::info!(
                file = self.name,
                percent = 10 * after,
                bytes = self.done,
                "downloaded"
            );
        }
    }

    fn finish(&mut self) {}
}
