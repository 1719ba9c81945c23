//! Words in, subwords out: Hugging Face `tokenizer.json` files applied to pre-split text, with the
//! alignment that sequence labelling needs.
//!
//! ```
//! use ner_data::{CorpusBuilder, LabelSet, Split};
//! use ner_tokenize::{EncodeOptions, Vocabulary, starter};
//!
//! let mut builder = CorpusBuilder::new("example", "de", Split::Train, LabelSet::pan_x());
//! let words = ["Anna", "lebt", "in", "Steinbach"];
//! builder.push_tags(words.into_iter(), ["B-PER", "O", "O", "B-LOC"].into_iter())?;
//! let corpus = builder.finish()?;
//!
//! // the small tokenizer of the starter corpus; `Encoder::from_file` reads that of a model
//! let encoder = starter::encoder()?;
//! let encoded = encoder.encode(&corpus, &EncodeOptions::default())?;
//!
//! // one window, and one label per word, at its first subword
//! assert_eq!(encoded.windows.len(), 1);
//! let targets = encoded.window_targets(0);
//! assert_eq!(targets.len(), words.len());
//! assert_eq!(corpus.labels().name(targets[3].label), "B-LOC");
//!
//! // the rows of the embedding that these words need
//! let vocabulary = Vocabulary::of_corpora(encoder.vocab_size(), &encoder, [&encoded])?;
//! assert!(vocabulary.len() < encoder.vocab_size());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | for | start at |
//! | --- | --- |
//! | a `tokenizer.json` | [`Encoder::from_file`] |
//! | a corpus as token ids, windows and labelled positions | [`Encoder::encode`], [`EncodedCorpus`] |
//! | window length, overlap, labels on every subword | [`EncodeOptions`] |
//! | an embedding cut to the pieces in use | [`Vocabulary`] |
//! | words and sentences of running text, with offsets | [`split_text`], [`sentences`] |
//! | an encoded corpus as bytes and back | [`EncodedCorpus::to_bytes`], [`EncodedCorpus::from_bytes`] |
//! | what a tokenizer does to a sentence | [`inspect`] |
//! | a tokenizer without any download | [`starter`] |
//!
//! **Invariant:** this crate knows no tensors. Ids and word numbers are those of `transformers` with
//! `is_split_into_words=True`; `tests/parity.rs` holds that.

#![warn(clippy::missing_errors_doc)]

mod dictionary;
mod encode;
mod encoded;
mod encoder;
mod error;
pub mod inspect;
mod limits;
pub mod starter;
mod stored;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod text;
mod unigram;
mod vocabulary;
mod windows;

pub use encode::EncodeOptions;
pub use encoded::{EncodeCounts, EncodedCorpus, Target, Window};
pub use encoder::{Encoder, Subwords, TextEncoding, TextToken};
pub use error::{Error, Result};
pub use text::{Word, covered, sentences, split_at_space, split_text};
pub use vocabulary::Vocabulary;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
