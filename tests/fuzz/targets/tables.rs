//! Parquet files: no bytes of a corpus or of predictions make a reader panic or read what is not there, and a corpus
//! that was taken is written and read back the same.

use std::path::Path;

use ner_data::parquet::{class_labels, read_parquet, write_parquet};
use ner_data::{LabelSet, Split};

/// The first byte says what the rest is: `c` a corpus, `p` predictions.
pub(crate) fn run(data: &[u8], folder: &Path) {
    accepts(data, folder);
}

/// As [`run`]; tells whether the input was taken.
pub(crate) fn accepts(data: &[u8], folder: &Path) -> bool {
    let Some((kind, file)) = data.split_first() else {
        return false;
    };
    let path = folder.join("given.parquet");
    std::fs::write(&path, file).expect("a file can be written");
    match kind {
        b'c' => corpus(&path, folder),
        b'p' => predictions(&path),
        _ => false,
    }
}

fn corpus(path: &Path, folder: &Path) -> bool {
    let labels = LabelSet::pan_x();
    let _ = class_labels(path);
    let corpus = match read_parquet(path, "de", Split::Train, &labels) {
        Ok(corpus) => corpus,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    let written = folder.join("written.parquet");
    write_parquet(&written, &corpus).expect("parquet holds any word");
    let again = read_parquet(&written, "de", Split::Train, &labels);
    let again = again.expect("what was written can be read");
    assert_eq!(again.content_hash(), corpus.content_hash());
    true
}

fn predictions(path: &Path) -> bool {
    match xtask::fuzz::predictions(path) {
        Ok(words) => words > 0,
        Err(message) => {
            assert!(!message.is_empty());
            false
        }
    }
}
