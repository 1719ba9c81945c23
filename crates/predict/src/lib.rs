//! Finds named entities in text with a fine-tuned model.
//!
//! A [`Tagger`] is opened from a model folder (`config.json`, `tokenizer.json`, `model.safetensors`, as in
//! `transformers`) and tags texts. Entities come with offsets in characters and in bytes.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tiny/mod.rs"));
//! use ner_predict::{Error, Tagger};
//!
//! fn main() -> Result<(), Error> {
//! #   let place = tempfile::tempdir().unwrap();
//! #   std::env::set_current_dir(place.path()).unwrap();
//! #   save(std::path::Path::new("model"));
//!     let tagger = Tagger::open("model")?;
//!     for entity in tagger.tag("Marie Curie was born in Warsaw.")?.entities {
//!         println!("{}..{} {} {}", entity.start, entity.end, entity.kind, entity.text);
//!     }
//! #   assert!(!tagger.tag("Marie Curie was born in Warsaw.")?.entities.is_empty());
//!     Ok(())
//! }
//! ```
//!
//! | you have | call |
//! | --- | --- |
//! | one text | [`Tagger::tag`] |
//! | many texts | [`Tagger::tag_all`], which runs the model on batches |
//! | words that are already split | [`Tagger::tag_words`], [`Tagger::tag_all_words`] |
//! | a corpus to score | [`Tagger::predict`] |
//! | few texts and a large vocabulary | [`SavedModel::prepare`], [`TaggerOptions::load_for`], [`Tagger::tag_prepared`] |
//!
//! [`TaggerOptions`] select the device, precision, decoding, batch size, and how words are split. Texts may have any
//! length: a text longer than the model's window is processed in overlapping windows.
//!
//! The crate only opens folders. It downloads no models, keeps no cache and prints nothing.

#![deny(missing_docs)]

mod error;
mod load;
mod model;
mod options;
mod prepared;
mod tagged;
mod tagger;

pub use error::{Error, Result};
pub use model::SavedModel;
pub use ner_model::Precision;
pub use ner_train::{Decode, WordPrediction};
pub use options::{TaggerOptions, WordRule};
pub use prepared::Prepared;
pub use tagged::{Entity, Tagged, TaggedWord};
pub use tagger::Tagger;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(test)]
mod tests;
