//! Files on the Hugging Face hub: downloads models and datasets once into a cache in the layout of the Python tools,
//! and uploads models.
//!
//! | for | start at |
//! | --- | --- |
//! | a model: configuration, tokenizer, safetensors weights | [`fetch_model`], [`fetch_tokenizer`] |
//! | any file of a repository, at one commit | [`Snapshot`] |
//! | an upload, as one commit | [`ModelFiles`], [`Push`] |
//! | `organisation/name@revision` | [`HubId`] |
//!
//! A revision is resolved to its commit first and everything is fetched by commit, so the files of a run belong
//! together. Interrupted downloads resume, and large files are checked against their SHA-256. Without a network, the
//! cache is used.
//!
//! ```
//! use ner_hub::{Error, HubOptions, fetch_model};
//!
//! let cache = tempfile::tempdir()?;
//! let hub = HubOptions {
//!     cache_dir: Some(cache.path().to_owned()), // usually ~/.cache/huggingface/hub
//!     offline: true,
//!     ..HubOptions::default()
//! };
//! let missing = fetch_model("FacebookAI/xlm-roberta-base", None, &hub).unwrap_err();
//! assert!(matches!(missing, Error::Offline { .. }));
//! assert!(missing.hint().unwrap().starts_with("unset HF_HUB_OFFLINE"));
//! # Ok::<(), Error>(())
//! ```
//!
//! **Invariant:** what is uploaded is what was hashed; no name from the hub and no link in the cache leads out of the
//! cache; no message contains the user, password or query of an address. This crate reads no environment variables and
//! prints nothing.

#![deny(missing_docs)]

mod client;
mod download;
mod endpoint;
mod error;
mod http;
mod id;
mod model;
mod options;
mod place;
mod push;
mod secrets;

pub use client::Snapshot;
pub use error::{Error, Result};
pub use id::{HubId, is_id};
pub use model::{FetchedModel, fetch_model, fetch_tokenizer};
pub use options::HubOptions;
pub use push::{LeftBehind, ModelFiles, Push, Pushed};
pub use secrets::without_secrets;

#[cfg(test)]
mod tests;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
