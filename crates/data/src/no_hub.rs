//! Replaces the hub in builds without it: there are no datasets.

use std::fmt;
use std::path::PathBuf;

use ner_files::InputFile;

use crate::{Error, Result};

/// How to reach the hub: this build has no hub, so there is only the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HubOptions {}

/// A dataset on the hub: there is none in this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubDataset {}

/// Its files.
pub(crate) type Snapshot<'h> = &'h HubDataset;

impl HubDataset {
    pub(crate) fn parse(text: &str, _: &HubOptions) -> Result<Self> {
        Err(Error::Source {
            value: text.to_owned(),
            reason: "no such folder, and this build cannot use the hub",
        })
    }

    pub(crate) fn open(&self) -> Result<Snapshot<'_>> {
        match *self {}
    }

    pub(crate) fn names(&self) -> &[String] {
        match *self {}
    }

    pub(crate) fn not_cached(&self, _: &str) -> Option<Error> {
        match *self {}
    }

    pub(crate) fn fetch(&self, _: &str) -> Result<(PathBuf, InputFile)> {
        match *self {}
    }
}

impl fmt::Display for HubDataset {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
