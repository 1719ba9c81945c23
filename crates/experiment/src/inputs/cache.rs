//! The cache of tokenised corpora from earlier runs, keyed by a hash of everything they depend on.

use std::path::{Path, PathBuf};

use ner_data::Corpus;
use ner_files::Sha256;
use ner_tokenize::{EncodeOptions, EncodedCorpus, Encoder};

use crate::error::Error;
use crate::records::{sha256_text, write_atomic};

/// Below this number of words, encoding a corpus is as fast as reading it from the cache.
const LEAST_WORDS: usize = 50_000;

/// Maximum size of a cached corpus in bytes: a hundred million subwords.
const LARGEST: u64 = 512 << 20;

/// Length in bytes of the hash that precedes the content.
const HASH: usize = 32;

/// A tokenizer that caches encoded corpora in a folder.
#[derive(Debug)]
pub struct CachedEncoder<'a> {
    encoder: &'a Encoder,
    tokenizer: &'a str,
    folder: Option<&'a Path>,
}

impl<'a> CachedEncoder<'a> {
    /// A tokenizer whose file has the hash `tokenizer`; without a folder, nothing is cached.
    pub fn new(encoder: &'a Encoder, tokenizer: &'a str, folder: Option<&'a Path>) -> Self {
        Self {
            encoder,
            tokenizer,
            folder,
        }
    }

    /// The corpus as subwords, from the cache or newly encoded. A damaged cache file is reported and written again; a
    /// cache folder that cannot be written is reported and not used.
    ///
    /// # Errors
    /// Those of the tokenizer.
    pub fn encode(&self, corpus: &Corpus, options: &EncodeOptions) -> Result<EncodedCorpus, Error> {
        let Some(path) = self.path(corpus, options) else {
            return Ok(self.encoder.encode(corpus, options)?);
        };
        match ner_files::read_bytes(&path, LARGEST) {
            Ok(bytes) => match unpack(&bytes) {
                Some(encoded) => return Ok(encoded),
                None => tracing::warn!("{} is damaged; writing it again", path.display()),
            },
            Err(ner_files::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!("cannot use the cache: {error}"),
        }
        let encoded = self.encoder.encode(corpus, options)?;
        let payload = encoded.to_bytes();
        let bytes = [digest(&payload).as_slice(), &payload].concat();
        if let Err(failure) = write_atomic(&path, &bytes) {
            tracing::warn!("cannot use the cache: {}", failure.message);
        }
        Ok(encoded)
    }

    fn path(&self, corpus: &Corpus, options: &EncodeOptions) -> Option<PathBuf> {
        if corpus.word_count() < LEAST_WORDS || self.tokenizer.is_empty() {
            return None;
        }
        let key = sha256_text(&format!(
            "{} {} {options:?}",
            self.tokenizer,
            corpus.content_hash()
        ));
        Some(self.folder?.join("encoded").join(key))
    }
}

fn digest(payload: &[u8]) -> [u8; HASH] {
    let mut hash = Sha256::new();
    hash.update(payload);
    hash.digest()
}

fn unpack(bytes: &[u8]) -> Option<EncodedCorpus> {
    let (hash, payload) = bytes.split_at_checked(HASH)?;
    let whole = digest(payload).as_slice() == hash;
    whole.then(|| EncodedCorpus::from_bytes(payload).ok())?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ner_data::Split;

    use super::*;

    #[test]
    fn the_second_time_it_comes_from_the_folder_and_damage_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let encoder = ner_tokenize::starter::encoder().unwrap();
        let corpus = ner_data::starter::corpus("de", Split::Train);
        let rows: Vec<usize> = (0..corpus.len()).cycle().take(LEAST_WORDS).collect();
        let corpus = corpus.select(&rows);
        let options = EncodeOptions::default();
        let cached = CachedEncoder::new(&encoder, "hash of the tokenizer", Some(folder.path()));
        let expected = encoder.encode(&corpus, &options).unwrap();
        assert_eq!(cached.encode(&corpus, &options).unwrap(), expected);
        let path = cached.path(&corpus, &options).unwrap();
        let stored = fs_err::read(&path).unwrap();
        assert_eq!(unpack(&stored).unwrap(), expected);

        let mut damaged = stored.clone();
        damaged[stored.len() / 2] ^= 1;
        fs_err::write(&path, damaged).unwrap();
        assert_eq!(cached.encode(&corpus, &options).unwrap(), expected);
        assert_eq!(fs_err::read(&path).unwrap(), stored);

        let other = EncodeOptions {
            label_all: true,
            ..options
        };
        assert_ne!(cached.path(&corpus, &other), Some(path.clone()));
        let other = CachedEncoder::new(&encoder, "another", Some(folder.path()));
        assert_ne!(other.path(&corpus, &options), Some(path));
        let none = CachedEncoder::new(&encoder, "hash of the tokenizer", None);
        assert_eq!(none.path(&corpus, &options), None);
        let small = corpus.take(10);
        assert_eq!(cached.path(&small, &options), None);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_done_without() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs_err::write(&file, "").unwrap();
        let encoder = ner_tokenize::starter::encoder().unwrap();
        let corpus = ner_data::starter::corpus("fr", Split::Train);
        let rows: Vec<usize> = (0..corpus.len()).cycle().take(LEAST_WORDS).collect();
        let corpus = corpus.select(&rows);
        let cached = CachedEncoder::new(&encoder, "hash", Some(&file));
        let options = EncodeOptions::default();
        let expected = encoder.encode(&corpus, &options).unwrap();
        assert_eq!(cached.encode(&corpus, &options).unwrap(), expected);
    }
}
