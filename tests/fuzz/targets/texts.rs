//! CoNLL, JSONL and WikiANN files: no bytes make a reader panic, and what it took is written and read back the
//! same, or refused by the writer.

use std::path::Path;
use std::sync::Arc;

use ner_data::conll::{read_conll, write_conll};
use ner_data::jsonl::{read_jsonl, write_jsonl};
use ner_data::{Corpus, Error, LabelSet, Result, Split, read_wikiann};

type Read = fn(&Path, &str, Split, &Arc<LabelSet>) -> Result<Corpus>;

/// The whole input is read as a file of each format.
pub(crate) fn run(data: &[u8], folder: &Path) {
    let labels = LabelSet::pan_x();
    let path = folder.join("given");
    std::fs::write(&path, data).expect("a file can be written");
    for read in [read_conll as Read, read_jsonl, read_wikiann] {
        match read(&path, "de", Split::Train, &labels) {
            Ok(corpus) => check(&corpus, &labels, folder),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

fn check(corpus: &Corpus, labels: &Arc<LabelSet>, folder: &Path) {
    assert_eq!(corpus.word_count(), corpus.word_labels().len());
    let words: usize = corpus.sentences().map(|sentence| sentence.len()).sum();
    assert_eq!(words, corpus.word_count());
    let path = folder.join("written");
    write_jsonl(&path, corpus).expect("JSONL holds any word");
    let again = read_jsonl(&path, corpus.language(), corpus.split(), labels);
    same(corpus, &again.expect("what was written can be read"));
    match write_conll(&path, corpus) {
        Ok(()) => {
            let again = read_conll(&path, corpus.language(), corpus.split(), labels);
            same(corpus, &again.expect("what was written can be read"));
        }
        Err(Error::Unwritable { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

fn same(corpus: &Corpus, again: &Corpus) {
    assert_eq!(corpus.content_hash(), again.content_hash());
}
