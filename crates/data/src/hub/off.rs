//! Stands in for the hub in builds without it.

use std::path::PathBuf;

use super::{FetchedModel, HubOptions};
use crate::{Error, InputFile, Result};

const OFF: Error = Error::NotCompiled {
    what: "use the hub",
    feature: "hub",
};

pub(crate) struct DatasetFiles<'h> {
    never: std::convert::Infallible,
    options: std::marker::PhantomData<&'h HubOptions>,
}

impl<'h> DatasetFiles<'h> {
    pub(crate) fn list(_: &str, _: Option<&str>, _: &'h HubOptions) -> Result<Self> {
        Err(OFF)
    }

    pub(crate) fn names(&self) -> &[String] {
        match self.never {}
    }

    pub(crate) fn not_cached(&self, _: &str) -> Option<Error> {
        match self.never {}
    }

    pub(crate) fn fetch(&self, _: &str) -> Result<(PathBuf, InputFile)> {
        match self.never {}
    }
}

/// Fetches a model; in this build always [`Error::NotCompiled`].
///
/// # Errors
/// Always.
pub fn fetch_model(_: &str, _: Option<&str>, _: &HubOptions) -> Result<FetchedModel> {
    Err(OFF)
}

/// Fetches a tokenizer; in this build always [`Error::NotCompiled`].
///
/// # Errors
/// Always.
pub fn fetch_tokenizer(_: &str, _: Option<&str>, _: &HubOptions) -> Result<FetchedModel> {
    Err(OFF)
}
