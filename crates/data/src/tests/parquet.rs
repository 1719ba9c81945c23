//! Parquet: the round trip, and files that are not what they should be.

use std::path::Path;

use polars::prelude::{Column, DataFrame, IntoColumn as _, NamedFrom as _, ParquetWriter, Series};

use super::{corpus, pan_x, told};
use crate::parquet::{class_labels, read_parquet, write_parquet};
use crate::{Corpus, LabelSet, Result, Split};

fn list(name: &str, rows: &[Series]) -> Column {
    Series::new(name.into(), rows).into_column()
}

fn strings(words: &[&str]) -> Series {
    Series::new("".into(), words)
}

fn numbers(ids: &[i64]) -> Series {
    Series::new("".into(), ids)
}

fn read(columns: Vec<Column>) -> Result<Corpus> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.parquet");
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    let file = fs_err::File::create(&path).unwrap();
    ParquetWriter::new(file)
        .with_row_group_size(Some(2))
        .finish(&mut frame)
        .unwrap();
    read_parquet(&path, "de", Split::Train, &pan_x())
}

#[test]
fn round_trip_keeps_words_tags_and_class_labels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.parquet");
    let corpus = corpus(
        "de",
        Split::Train,
        &["Anna/B-PER ruft/O", "Bad/B-LOC Ems/I-LOC ¡/O", "a/O"],
    );
    write_parquet(&path, &corpus).unwrap();
    assert_eq!(
        read_parquet(&path, "de", Split::Train, &pan_x()).unwrap(),
        corpus
    );
    assert_eq!(class_labels(&path).unwrap().unwrap(), *pan_x());
    let other = LabelSet::new(["O", "B-X"].map(str::to_owned).to_vec()).unwrap();
    let message = told(read_parquet(&path, "de", Split::Train, &other.into()));
    assert!(
        message.contains(
            "has the labels O, B-PER, I-PER, B-ORG, I-ORG, B-LOC, I-LOC, expected O, B-X"
        ),
        "{message}"
    );
}

#[test]
fn rows_of_several_row_groups_keep_their_order() {
    let words: Vec<Series> = (0..7).map(|i| strings(&vec!["w"; i])).collect();
    let tags: Vec<Series> = (0..7).map(|i| numbers(&vec![i as i64; i])).collect();
    let corpus = read(vec![list("tokens", &words), list("ner_tags", &tags)]).unwrap();
    assert_eq!(corpus.len(), 7);
    assert!(corpus.sentence(0).is_empty());
    for i in 0..7 {
        assert_eq!(corpus.sentence(i).labels(), vec![i as u16; i]);
    }
}

#[test]
fn columns_that_do_not_fit() {
    let tags = || list("ner_tags", &[numbers(&[0])]);
    let tokens = || list("tokens", &[strings(&["a"])]);
    for (columns, expected) in [
        (
            vec![tags()],
            "bad.parquet` has no column `tokens`, only ner_tags",
        ),
        (
            vec![tokens()],
            "bad.parquet` has no column `ner_tags`, only tokens",
        ),
        (
            vec![tokens(), list("ner_tags", &[strings(&["O"])])],
            "column `ner_tags` is list[str], expected a list of integers",
        ),
        (
            vec![
                tokens(),
                Series::new("ner_tags".into(), ["O"]).into_column(),
            ],
            "column `ner_tags` is str, expected a list of integers",
        ),
        (
            vec![list("tokens", &[numbers(&[1])]), tags()],
            "column `tokens` is list[i64], expected a list of strings",
        ),
    ] {
        let message = told(read(columns));
        assert!(message.contains(expected), "{message}");
        assert!(
            message.contains("hint: PAN-X files have the columns"),
            "{message}"
        );
    }
}

#[test]
fn rows_that_do_not_fit() {
    let one = || strings(&["a"]);
    let null = Series::new("".into(), [Some("a"), None]);
    for (tokens, tags, expected) in [
        (
            vec![one(), one()],
            vec![numbers(&[0]), numbers(&[0, 0])],
            "row 1: 1 tokens but 2 tags",
        ),
        (
            vec![one(), one(), one()],
            vec![numbers(&[0]), numbers(&[0]), numbers(&[7])],
            "row 2: tag id 7 is out of range",
        ),
        (
            vec![one(), null],
            vec![numbers(&[0]), numbers(&[0, 0])],
            "row 1: null in column `tokens`",
        ),
    ] {
        let message = told(read(vec![list("tokens", &tokens), list("ner_tags", &tags)]));
        assert!(
            message.contains(&format!("bad.parquet`, {expected}")),
            "{message}"
        );
    }
    let no_rows = vec![
        list("tokens", &[one()]).slice(0, 0),
        list("ner_tags", &[numbers(&[0])]).slice(0, 0),
    ];
    assert!(told(read(no_rows)).contains("has no sentences"));
}

#[test]
fn files_that_are_no_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.parquet");
    write_parquet(&whole, &corpus("de", Split::Train, &["Anna/B-PER ruft/O"])).unwrap();
    let bytes = fs_err::read(&whole).unwrap();
    let path = folder.path().join("broken.parquet");
    let cut = bytes.len() / 2;
    for content in [
        &b""[..],
        b"PAR1",
        b"not a parquet file at all",
        &bytes[..cut],
        &bytes[cut..],
    ] {
        fs_err::write(&path, content).unwrap();
        let message = told(read_parquet(&path, "de", Split::Train, &pan_x()));
        assert!(message.contains("broken.parquet`: "), "{message}");
    }
    let message = told(read_parquet(
        Path::new("/no/such.parquet"),
        "de",
        Split::Train,
        &pan_x(),
    ));
    assert!(message.contains("/no/such.parquet"), "{message}");
}
