//! Named entities of a text, found by a fine-tuned model.
//!
//! A [`Tagger`] is opened from a model folder (`config.json`, `tokenizer.json`, `model.safetensors`, as `transformers`
//! has them) and tags texts. What it finds comes with offsets in characters and in bytes.
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
//! | many texts | [`Tagger::tag_all`], which sends them through the model in batches |
//! | words that were split before | [`Tagger::tag_words`], [`Tagger::tag_all_words`] |
//! | a corpus, to be scored | [`Tagger::predict`] |
//! | few texts and a large vocabulary | [`SavedModel::prepare`], [`TaggerOptions::load_for`], [`Tagger::tag_prepared`] |
//!
//! [`TaggerOptions`] choose device, precision, decoding, batch size, and what is a word. Texts of any length can be
//! tagged: what is longer than the model's window goes through it in windows that overlap.
//!
//! The crate opens folders and nothing else. It downloads no models, keeps no cache and prints nothing.

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
