//! Tokenizers and corpora small enough to read, for the unit tests.
#![allow(clippy::unwrap_used)]

use ner_data::{Corpus, CorpusBuilder, LabelSet, Split};

use crate::{Encoder, starter};

/// Pieces of [`encoder`]: ids 4 to 11.
const PIECES: [(&str, f64); 8] = [
    ("▁", -4.0),
    ("a", -4.0),
    ("b", -4.0),
    ("c", -4.0),
    ("▁a", -2.0),
    ("▁b", -2.0),
    ("bc", -2.0),
    ("▁new", -2.0),
];

/// The text of a tokenizer in XLM-R's layout that knows `a`, `b`, `c`, `bc` and `▁new`.
pub(crate) fn tokenizer_json() -> String {
    let pieces: Vec<(String, f64)> = PIECES.map(|(p, s)| (p.to_owned(), s)).into();
    starter::tokenizer_json(&pieces).to_string()
}

/// The tokenizer of [`tokenizer_json`].
pub(crate) fn encoder() -> Encoder {
    Encoder::from_bytes("letters", tokenizer_json().as_bytes()).unwrap()
}

/// A corpus of sentences of words and tags.
pub(crate) fn corpus(sentences: &[(&[&str], &[&str])]) -> Corpus {
    let mut builder = CorpusBuilder::new("test", "de", Split::Train, LabelSet::pan_x());
    for (words, tags) in sentences {
        let (words, tags) = (words.iter().copied(), tags.iter().copied());
        builder.push_tags(words, tags).unwrap();
    }
    builder.finish().unwrap()
}
