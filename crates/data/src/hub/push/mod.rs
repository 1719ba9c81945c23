//! Uploads a folder to a repository of the hub, as one commit.
//!
//! The protocol is that of `huggingface_hub.upload_folder`: create the repository, ask which files are
//! large (`preupload`), send those to the store of large files (Git LFS), and commit the rest inline.

mod api;
mod lfs;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{HubOptions, is_id};
use crate::hash::hex;
use crate::{Error, Result};
use api::Api;

/// A commit that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Its address on the hub.
    pub url: String,
    /// Its hash.
    pub commit: String,
    /// Bytes of the files that were sent; those the hub had already are not counted.
    pub sent: u64,
}

/// What is to be uploaded, and where.
#[derive(Clone, Debug)]
pub struct Push<'a> {
    /// Folder whose files become the files of the repository; hidden ones stay behind.
    pub folder: &'a Path,
    /// `organisation/name` or `user/name`.
    pub repo: &'a str,
    /// Whether a repository that does not exist yet is made private.
    pub private: bool,
    /// Branch.
    pub revision: &'a str,
    /// First line of the commit.
    pub message: &'a str,
}

/// A file of the folder.
struct Upload {
    /// Path in the repository.
    name: String,
    path: PathBuf,
    size: u64,
    sha256: String,
}

impl Push<'_> {
    /// Uploads.
    ///
    /// # Errors
    /// No token, a repository that is not the token's to write, a hub that cannot be reached or says no,
    /// files that cannot be read.
    pub fn run(&self, options: &HubOptions) -> Result<Pushed> {
        self.check()?;
        let api = Api::new(self.repo, options)?;
        let files = self.files()?;
        api.create(self.private)?;
        let large = self.large(&api, &files)?;
        let mut lines = vec![json!({"key": "header", "value": {"summary": self.message}})];
        let (large, small): (Vec<&Upload>, Vec<&Upload>) =
            files.iter().partition(|file| large.contains(&file.name));
        let mut sent = lfs::upload(&api, self.revision, &large)?;
        for file in &large {
            let value =
                json!({"path": file.name, "algo": "sha256", "oid": file.sha256, "size": file.size});
            lines.push(json!({"key": "lfsFile", "value": value}));
        }
        for file in small {
            let content = api::base64(&fs_err::read(&file.path)?);
            let value = json!({"path": file.name, "content": content, "encoding": "base64"});
            lines.push(json!({"key": "file", "value": value}));
            sent += file.size;
        }
        let answer = api.commit(self.revision, &lines)?;
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        Ok(Pushed {
            url: text("commitUrl"),
            commit: text("commitOid"),
            sent,
        })
    }

    /// The files that would go, by name, with their sizes in bytes.
    ///
    /// # Errors
    /// A name that no repository can have, files that cannot be read.
    pub fn list(&self) -> Result<Vec<(String, u64)>> {
        self.check()?;
        let files = self.files()?.into_iter();
        Ok(files.map(|file| (file.name, file.size)).collect())
    }

    fn check(&self) -> Result<()> {
        match is_id(self.repo) {
            true => Ok(()),
            false => Err(Error::BadRepository {
                name: self.repo.to_owned(),
            }),
        }
    }

    /// The files of the folder with their hashes, by name.
    fn files(&self) -> Result<Vec<Upload>> {
        let mut names = Vec::new();
        crate::source::walk(self.folder, "", 4, &mut names)?;
        names.sort_unstable();
        if names.is_empty() {
            return Err(Error::NothingToPush {
                folder: self.folder.display().to_string(),
            });
        }
        names.into_iter().map(|name| self.file(name)).collect()
    }

    fn file(&self, name: String) -> Result<Upload> {
        let path = self.folder.join(&name);
        let mut file = fs_err::File::open(&path)?;
        let mut hash = Sha256::new();
        let size = std::io::copy(&mut file, &mut hash)?;
        Ok(Upload {
            name,
            path,
            size,
            sha256: hex(&hash.finalize()),
        })
    }

    /// The names of the files that the hub wants in its store of large files.
    fn large(&self, api: &Api<'_>, files: &[Upload]) -> Result<Vec<String>> {
        let described = |file: &Upload| -> Result<Value> {
            let sample = api::base64(&api::first_bytes(&file.path, 512)?);
            Ok(json!({"path": file.name, "sample": sample, "size": file.size}))
        };
        let described: Vec<Value> = files.iter().map(described).collect::<Result<_>>()?;
        let answer = api.preupload(self.revision, &described)?;
        let modes = answer["files"].as_array().into_iter().flatten();
        let large = modes.filter(|file| file["uploadMode"] == "lfs");
        Ok(large
            .filter_map(|file| file["path"].as_str().map(str::to_owned))
            .collect())
    }
}
