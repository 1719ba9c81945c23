//! One repository at one commit: its files are downloaded once and cached.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hf_hub::api::RepoInfo;
use hf_hub::{Cache, Repo, RepoType};
use ner_files::{InputFile, SMALL, check_size, open_file, read_text, write_atomic};

use crate::download::{Download, most};
use crate::endpoint::Endpoint;
use crate::http::{Failed, Http, header};
use crate::place::{blob_name, check_inside, encoded, files, is_commit, is_inner, is_sha256};
use crate::{Error, HubOptions, Result, is_id};

/// Default time limit for an answer of the hub, or for the next bytes.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A repository at a commit: a model or a dataset.
#[derive(Debug)]
pub struct Snapshot<'h> {
    id: String,
    kind: RepoType,
    /// The requested branch, tag or commit.
    revision: String,
    commit: String,
    names: Vec<String>,
    cache: Cache,
    options: &'h HubOptions,
    endpoint: Endpoint,
    /// `None` when offline, and when only the cache could be reached.
    http: Option<Http>,
}

impl<'h> Snapshot<'h> {
    /// Resolves a revision of a dataset (default `main`) and lists its files; from the cache if offline, or if the
    /// hub cannot be reached and the cache has the revision.
    ///
    /// # Errors
    /// An invalid name or revision; a cache folder that is missing, unreadable or was tampered with; a hub that
    /// refuses, or that cannot be reached while the cache does not have the revision.
    pub fn of_dataset(id: &str, revision: Option<&str>, options: &'h HubOptions) -> Result<Self> {
        Self::open(RepoType::Dataset, id, revision, options)
    }

    /// The same for a model.
    ///
    /// # Errors
    /// As [`Snapshot::of_dataset`].
    pub fn of_model(id: &str, revision: Option<&str>, options: &'h HubOptions) -> Result<Self> {
        Self::open(RepoType::Model, id, revision, options)
    }

    fn open(
        kind: RepoType,
        id: &str,
        revision: Option<&str>,
        options: &'h HubOptions,
    ) -> Result<Self> {
        let revision = revision.unwrap_or("main");
        if !is_id(id) {
            return Err(Error::BadRepository {
                name: id.to_owned(),
            });
        }
        if !is_inner(revision) {
            return Err(Error::BadRevision {
                id: id.to_owned(),
                revision: revision.to_owned(),
            });
        }
        let cache = options.cache_dir.clone().ok_or(Error::NoCache)?;
        let cache = Cache::new(cache);
        let token = options.token.clone().or_else(|| cache.token());
        let mut snapshot = Self {
            id: id.to_owned(),
            kind,
            revision: revision.to_owned(),
            commit: String::new(),
            names: Vec::new(),
            cache,
            endpoint: Endpoint::of(options, token.as_deref())?,
            options,
            http: None,
        };
        if options.offline {
            return match snapshot.resolve_cached()? {
                true => Ok(snapshot),
                false => Err(snapshot.offline(id.to_owned())),
            };
        }
        let failed = match snapshot.resolve_online() {
            Ok(()) => return Ok(snapshot),
            Err(failed) => failed,
        };
        let error = snapshot.explain(&failed, None);
        if !failed.is_passing() || !snapshot.resolve_cached()? {
            return Err(error);
        }
        tracing::warn!(%id, commit = snapshot.commit, "{error}; using the cache");
        Ok(snapshot)
    }

    /// The files of the repository (when offline, those in the cache), as relative paths separated by `/`.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The error for a missing file if only the cache was searched, so that a file not in [`names`](Self::names) may
    /// still exist on the hub.
    pub fn not_cached(&self, what: &str) -> Option<Error> {
        self.http
            .is_none()
            .then(|| self.offline(format!("{}/{what}", self.id)))
    }

    /// The commit that all files belong to.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The cache folder for the files of this commit.
    pub fn dir(&self) -> PathBuf {
        self.cache
            .repo(self.repo(&self.commit))
            .pointer_path(&self.commit)
    }

    /// The local path and hash of a file, downloaded if the cache does not have it.
    ///
    /// # Errors
    /// Offline and not in the cache; a download that fails or arrives damaged; a cached file that is damaged, links out
    /// of the cache, or is larger than a file of its kind may be.
    pub fn fetch(&self, name: &str) -> Result<(PathBuf, InputFile)> {
        if !is_inner(name) {
            return Err(self.explain(&outside(name), Some(name)));
        }
        let path = self.dir().join(name);
        if !path.exists() {
            let Some(http) = &self.http else {
                return Err(self.offline(format!("{}/{name}", self.id)));
            };
            tracing::info!(id = self.id, file = name, "downloading");
            self.download(http, name, &path)?;
        }
        check_inside(&path, &[self.cache.path(), &self.folder()])?;
        match most(name) {
            Some(most) => check_size(&path, most)?,
            None => drop(open_file(&path)?),
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

    /// The folder of the repository in the cache.
    fn folder(&self) -> PathBuf {
        self.cache.path().join(self.repo("main").folder_name())
    }

    fn resolve_online(&mut self) -> Result<(), Failed> {
        let timeout = self.options.timeout.unwrap_or(TIMEOUT);
        let http = Http::new(self.endpoint.clone(), timeout);
        let kind = match self.kind {
            RepoType::Model => "models",
            RepoType::Dataset => "datasets",
            RepoType::Space => "spaces",
        };
        // a slash in a branch name must be escaped in the address
        let revision = encoded(&self.revision).replace('/', "%2F");
        let url = format!(
            "{}/api/{kind}/{}/revision/{revision}",
            self.endpoint.address(),
            self.id
        );
        let info: RepoInfo = serde_json::from_slice(&http.list(&url)?)
            .map_err(|error| Failed::Answer(format!("{url}: {error}")))?;
        if !is_commit(&info.sha) {
            return Err(Failed::Answer(format!("`{}` is not a commit", info.sha)));
        }
        self.commit = info.sha;
        self.names = info
            .siblings
            .into_iter()
            .map(|file| file.rfilename)
            .collect();
        if let Some(name) = self.names.iter().find(|name| !is_inner(name)) {
            return Err(outside(name));
        }
        self.http = Some(http);
        Ok(())
    }

    /// Whether the cache has the revision; if so, fills in commit and files.
    fn resolve_cached(&mut self) -> Result<bool> {
        let noted = self.folder().join("refs").join(&self.revision);
        self.commit = match noted.is_file() {
            true => read_text(&noted, SMALL)?.trim().to_owned(),
            false => self.revision.clone(),
        };
        if !is_commit(&self.commit) {
            return match noted.is_file() {
                true => Err(Error::NoCommit {
                    path: noted.display().to_string(),
                    found: self.commit.chars().take(80).collect(),
                }),
                false => Ok(false),
            };
        }
        let dir = self.dir();
        if !dir.is_dir() {
            return Ok(false);
        }
        check_inside(&dir, &[self.cache.path(), &self.folder()])?;
        self.names = files(&dir)?;
        Ok(true)
    }

    /// Downloads a file into the cache, in the layout of the Python tools: the content as a blob named by its hash, a
    /// link to it in the snapshot, and the commit recorded under the revision.
    fn download(&self, http: &Http, name: &str, path: &Path) -> Result<()> {
        let explain = |failed| match failed {
            Failed::Local(error) => error.into(),
            failed => self.explain(&failed, Some(name)),
        };
        let url = format!(
            "{}/{}/resolve/{}/{}",
            self.endpoint.address(),
            self.repo("main").url(),
            self.commit,
            encoded(name)
        );
        let head = http.head(&url).map_err(explain)?;
        let first = |names: [&str; 2]| names.into_iter().find_map(|name| header(&head, name));
        let etag = first(["x-linked-etag", "etag"]);
        let blob = etag.and_then(blob_name).ok_or_else(|| {
            explain(Failed::Answer(format!(
                "`{name}` has no usable ETag: {etag:?}"
            )))
        })?;
        // a redirect states its own length, not that of the file
        let size = match head.status().is_success() {
            true => first(["x-linked-size", "content-length"]),
            false => header(&head, "x-linked-size"),
        };
        let blobs = self.inner_folder(&self.folder().join("blobs"))?;
        let target = blobs.join(blob);
        let download = Download {
            http,
            url: &url,
            name,
            size: size.and_then(|size| size.trim().parse().ok()),
            most: most(name),
            sha256: is_sha256(blob).then_some(blob),
            blob: &target,
        };
        download.run().map_err(explain)?;
        self.inner_folder(path.parent().unwrap_or(path))?;
        link(&target, path, name)?;
        if self.revision != self.commit {
            let noted = self.folder().join("refs").join(&self.revision);
            self.inner_folder(noted.parent().unwrap_or(&noted))?;
            write_atomic(&noted, self.commit.as_bytes())?;
        }
        Ok(())
    }

    /// Creates a folder in the cache; an existing link in its place must not lead out of the cache.
    fn inner_folder(&self, folder: &Path) -> Result<PathBuf> {
        fs_err::create_dir_all(self.cache.path())?;
        let there = folder.ancestors().find(|folder| folder.exists());
        check_inside(
            there.unwrap_or(folder),
            &[self.cache.path(), &self.folder()],
        )?;
        fs_err::create_dir_all(folder)?;
        Ok(folder.to_owned())
    }

    fn offline(&self, what: String) -> Error {
        Error::Offline {
            what: format!("{what}@{}", self.revision),
            cache: self.cache.path().display().to_string(),
        }
    }

    /// Turns a failed request into an error.
    fn explain(&self, failed: &Failed, file: Option<&str>) -> Error {
        let (endpoint, id) = (self.endpoint.address().to_owned(), self.id.clone());
        let message = failed.to_string();
        match failed {
            Failed::Status(status @ (401 | 403), _) => Error::Denied {
                endpoint,
                id,
                status: *status,
            },
            Failed::Status(404, _) => {
                let what = match file {
                    Some(file) => format!("file `{file}` in `{id}` at `{}`", self.revision),
                    None => format!("`{id}` at `{}`", self.revision),
                };
                Error::NotFound { endpoint, what }
            }
            Failed::Unreachable(_) | Failed::Cut(..) => Error::Unreachable {
                endpoint,
                id,
                message,
            },
            Failed::Status(..) | Failed::Answer(_) | Failed::Local(_) => Error::Answer {
                endpoint,
                id,
                message,
            },
        }
    }
}

fn outside(name: &str) -> Failed {
    Failed::Answer(format!("its file `{name}` would be outside its folder"))
}

/// Puts a file into the snapshot: a relative link to its blob, or the blob itself on systems without links.
fn link(blob: &Path, path: &Path, name: &str) -> Result<()> {
    if fs_err::symlink_metadata(path).is_ok() {
        // it must be a broken link, or the file would not be downloaded
        fs_err::remove_file(path)?;
    }
    #[cfg(unix)]
    {
        let up = "../".repeat(name.split('/').count() + 1);
        let file = blob.file_name().unwrap_or_default().to_string_lossy();
        Ok(fs_err::os::unix::fs::symlink(
            format!("{up}blobs/{file}"),
            path,
        )?)
    }
    #[cfg(not(unix))]
    {
        let _ = name;
        Ok(fs_err::rename(blob, path)?)
    }
}

/// Checks a file against the name of its blob, which is the SHA-256 for large files.
fn verify(path: &Path, file: &InputFile) -> Result<()> {
    let blob = fs_err::canonicalize(path)?;
    let name = blob.file_name().unwrap_or_default().to_string_lossy();
    if is_sha256(&name) && *name != file.sha256 {
        return Err(Error::Damaged {
            path: blob.display().to_string(),
            expected: name.into_owned(),
            found: file.sha256.clone(),
        });
    }
    Ok(())
}
