//! Words in, subwords out: Hugging Face `tokenizer.json` files applied to pre-split text, with the
//! alignment that sequence labelling needs.
//!
//! [`Encoder`] wraps one tokenizer. [`Encoder::encode`] turns a whole [`ner_data::Corpus`] into an
//! [`EncodedCorpus`]: flat token ids, windows no longer than the model takes, and the labelled
//! positions of every window. [`Vocabulary`] cuts the piece table to what corpora really use.
//! [`split_text`] makes words of running text. [`inspect`] shows what a tokenizer does to a sentence, [`starter`] makes the tokenizer of the
//! starter profile.
//!
//! The crate knows no tensors. Ids and word numbers are those of `transformers` with
//! `is_split_into_words=True`; `tests/parity.rs` holds that.

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
