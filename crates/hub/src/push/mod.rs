//! Uploads a model to a repository on the hub, as one commit.
//!
//! The protocol is that of `huggingface_hub.upload_folder`: create the repository, ask which files are
//! large (`preupload`), send those to the large-file storage (Git LFS), and commit the rest inline.

mod api;
mod files;
mod lfs;

use serde_json::{Value, json};

use crate::{Error, HubOptions, Result, is_id};
use api::Api;
use files::Upload;
pub use files::{LeftBehind, ModelFiles};

/// The resulting commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Its address on the hub.
    pub url: String,
    /// Its hash.
    pub commit: String,
    /// Bytes of the files that were sent, not counting those the hub already had.
    pub sent: u64,
}

/// Where a model is uploaded to.
#[derive(Clone, Debug)]
pub struct Push<'a> {
    /// `organisation/name` or `user/name`.
    pub repo: &'a str,
    /// Whether to make a new repository private.
    pub private: bool,
    /// Branch.
    pub revision: &'a str,
    /// First line of the commit message.
    pub message: &'a str,
}

impl Push<'_> {
    /// Uploads the model.
    ///
    /// # Errors
    /// No token, a repository that the token cannot write to, a hub that refuses or cannot be reached, files that
    /// cannot be read or have changed since they were opened.
    pub fn run(&self, model: &ModelFiles, options: &HubOptions) -> Result<Pushed> {
        self.check()?;
        let api = Api::new(self.repo, options)?;
        let files = model.uploads();
        api.create(self.private)?;
        let large = self.large(&api, files)?;
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
            let content = api::base64(&file.bytes()?);
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

    /// Checks the target.
    ///
    /// # Errors
    /// An invalid repository name.
    pub fn check(&self) -> Result<()> {
        match is_id(self.repo) {
            true => Ok(()),
            false => Err(Error::BadRepository {
                name: self.repo.to_owned(),
            }),
        }
    }

    /// The names of the files that the hub wants in its large-file storage.
    fn large(&self, api: &Api<'_>, files: &[Upload]) -> Result<Vec<String>> {
        let described = |file: &Upload| -> Result<Value> {
            let sample = api::base64(&file.first_bytes(512)?);
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
