//! Stands in for the hub in builds without it: there are no data sets, and nothing to be told of them.

use std::fmt;
use std::path::PathBuf;

use ner_files::InputFile;

use crate::{Error, Result};

/// How a hub is reached: in this build there is none, and only the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HubOptions {}

/// A data set of the hub: in this build there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubDataset {}

/// Its files.
pub(crate) type Snapshot<'h> = &'h HubDataset;

impl HubDataset {
    pub(crate) fn parse(text: &str, _: &HubOptions) -> Result<Self> {
        Err(Error::Source {
            value: text.to_owned(),
            reason: "there is no such folder, and this build cannot use the hub",
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
