//! Datasets on the hub as sources of corpora.

use std::fmt;

pub use ner_hub::HubOptions;
pub(crate) use ner_hub::Snapshot;

use ner_hub::HubId;

use crate::{Error, Result};

/// A dataset on the hub, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubDataset {
    /// `organisation/name`.
    pub id: String,
    /// Branch, tag or commit; `main` if not given.
    pub revision: Option<String>,
    /// Address, credentials and cache.
    pub options: HubOptions,
}

impl HubDataset {
    /// Reads `organisation/name` or `organisation/name@revision`.
    pub(crate) fn parse(text: &str, options: &HubOptions) -> Result<Self> {
        let bad = |reason| Error::Source {
            value: text.to_owned(),
            reason,
        };
        let id = HubId::parse(text).ok_or_else(|| bad("no such folder"))?;
        if id.revision == Some("") {
            return Err(bad("the revision after `@` is empty"));
        }
        Ok(Self {
            id: id.name.to_owned(),
            revision: id.revision.map(str::to_owned),
            options: options.clone(),
        })
    }

    pub(crate) fn open(&self) -> Result<Snapshot<'_>> {
        let revision = self.revision.as_deref();
        Ok(Snapshot::of_dataset(&self.id, revision, &self.options)?)
    }
}

impl fmt::Display for HubDataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let revision = self.revision.as_deref();
        HubId {
            name: &self.id,
            revision,
        }
        .fmt(f)
    }
}
