//! CoNLL, WikiANN text and JSONL: reading, writing, bad input.

use std::path::{Path, PathBuf};

use super::{corpus, pan_x, told};
use crate::conll::{read_conll, write_conll};
use crate::jsonl::{read_jsonl, write_jsonl};
use crate::{Corpus, Split, read_wikiann};

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("de.train");
    fs_err::write(&path, text).unwrap();
    (folder, path)
}

fn conll(text: &str) -> crate::Result<Corpus> {
    let (_folder, path) = file(text);
    read_conll(&path, "de", Split::Train, &pan_x())
}

fn jsonl(text: &str) -> crate::Result<Corpus> {
    let (_folder, path) = file(text);
    read_jsonl(&path, "de", Split::Train, &pan_x())
}

#[test]
fn conll_with_one_or_more_columns() {
    let expected = corpus("de", Split::Train, &["Anna/B-PER ruft/O", "Rom/B-LOC"]);
    assert_eq!(
        conll("Anna B-PER\nruft O\n\nRom B-LOC\n").unwrap(),
        expected
    );
    assert_eq!(
        conll("\u{feff}Anna\tB-PER\r\nruft\tO\r\n\r\n\r\nRom\tB-LOC").unwrap(),
        expected
    );
    assert_eq!(
        conll("Anna NNP B-NP B-PER\nruft VB B-VP O\n \nRom NNP B-NP B-LOC\n\n").unwrap(),
        expected
    );
    assert_eq!(
        conll("Anna\t_\tB-PER\nruft\t_\tO\n\nRom\t\tB-LOC\n").unwrap(),
        expected
    );
}

#[test]
fn conll_document_marks_are_skipped_and_counted() {
    let text = "-DOCSTART- -X- -X- O\n\nAnna B-PER\n\n-DOCSTART- O\n\nRom B-LOC\n";
    let corpus = conll(text).unwrap();
    assert_eq!((corpus.len(), corpus.skipped()), (2, 2));
}

#[test]
fn conll_keeps_odd_words() {
    let odd = corpus("de", Split::Train, &["\u{a0}/O #/O ''/O a\u{200b}/B-PER"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out/de.train.conll");
    write_conll(&path, &odd).unwrap();
    assert_eq!(
        read_conll(&path, "de", Split::Train, &pan_x()).unwrap(),
        odd
    );
    assert_eq!(fs_err::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn conll_refuses_what_it_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.conll");
    // the last three would be taken for a document mark, or cut, when the file is read
    for word in [
        "",
        "a\tb",
        "a\nb",
        "-DOCSTART-",
        " -DOCSTART- X",
        "\u{feff}a",
    ] {
        let mut builder = crate::CorpusBuilder::new("t", "de", Split::Train, pan_x());
        builder.push([word].into_iter(), &[0]).unwrap();
        let message = told(write_conll(&path, &builder.finish().unwrap()));
        assert!(
            message.contains(&format!("row 0: word {word:?} cannot be written as CoNLL")),
            "{message}"
        );
        assert_eq!(
            fs_err::read_dir(folder.path()).unwrap().count(),
            0,
            "nothing is left behind"
        );
    }
}

#[test]
fn conll_errors_name_line_row_and_value() {
    let message = told(conll("Anna B-PER\nruft\n"));
    assert!(
        message.contains("de.train`, line 2: expected a word and a tag, found \"ruft\""),
        "{message}"
    );
    let message = told(conll("Anna B-PER\n\nruft X\n"));
    assert!(
        message.contains("de.train`, row 1: unknown tag `X`"),
        "{message}"
    );
    for empty in ["", "\n\n", "-DOCSTART- O\n"] {
        let message = told(conll(empty));
        assert!(
            message.contains("de.train` has no sentences: the train split is empty"),
            "{message}"
        );
    }
    let message = told(read_conll(
        Path::new("/no/such.conll"),
        "de",
        Split::Train,
        &pan_x(),
    ));
    assert!(message.contains("/no/such.conll"), "{message}");
}

#[test]
fn wikiann_text() {
    let (_folder, path) = file("de:Anna\tB-PER\nde:sagt\tO\nde::\tO\n\nde:Rom\tB-LOC\n");
    let read = read_wikiann(&path, "de", Split::Train, &pan_x()).unwrap();
    assert_eq!(
        read,
        corpus("de", Split::Train, &["Anna/B-PER sagt/O :/O", "Rom/B-LOC"])
    );
    let message = told(read_wikiann(&path, "fr", Split::Train, &pan_x()));
    assert!(
        message.contains("line 1: expected `fr:word<TAB>tag`, found \"de:Anna\\tB-PER\""),
        "{message}"
    );
}

#[test]
fn jsonl_with_ids_or_names() {
    let expected = corpus("de", Split::Train, &["Anna/B-PER ruft/O", "Rom/B-LOC"]);
    let ids = "{\"tokens\":[\"Anna\",\"ruft\"],\"ner_tags\":[1,0],\"id\":7}\n{\"ner_tags\":[5],\"tokens\":[\"R\\u006fm\"]}\n";
    assert_eq!(jsonl(ids).unwrap(), expected);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    write_jsonl(&path, &expected).unwrap();
    assert_eq!(
        read_jsonl(&path, "de", Split::Train, &pan_x()).unwrap(),
        expected
    );
}

#[test]
fn jsonl_errors_name_line_row_and_value() {
    for (text, expected) in [
        ("", "has no sentences"),
        ("{\"tokens\":[\"a\"]}\n", "line 1: missing field `ner_tags`"),
        (
            "{\"tokens\":[\"a\"],\"ner_tags\":[0]}\n\n",
            "line 2: EOF while parsing",
        ),
        (
            "{\"tokens\":[\"a\"],\"ner_tags\":\"O\"}",
            "line 1: `ner_tags` must be a list of tags",
        ),
        (
            "{\"tokens\":[\"a\",\"b\"],\"ner_tags\":[0]}",
            "row 0: 2 tokens but 1 tags",
        ),
        (
            "{\"tokens\":[\"a\"],\"ner_tags\":[-1]}",
            "row 0: tag id -1 is out of range",
        ),
        (
            "{\"tokens\":[\"a\"],\"ner_tags\":[\"B-MISC\"]}",
            "row 0: unknown tag `B-MISC`",
        ),
    ] {
        let message = told(jsonl(text));
        assert!(message.contains(expected), "{text}: {message}");
    }
}
