//! Corpora that are not there or not right: what is said, and the exit code.

use polars::prelude::{Column, DataFrame, NamedFrom as _, ParquetWriter, Series};

use super::support::{Place, Ran};

/// A sentence: its words and tag ids.
type Row<'a> = (&'a [&'a str], &'a [i64]);

const GOOD: &[Row<'static>] = &[
    (&["Anna", "lebt", "in", "Ulm"], &[1, 0, 0, 5]),
    (&["Ja"], &[0]),
];

fn tokens(rows: &[Row<'_>]) -> Column {
    let lists: Vec<Series> = rows
        .iter()
        .map(|(words, _)| Series::new("".into(), words.to_vec()))
        .collect();
    let empty = || {
        Series::new_empty(
            "tokens".into(),
            &polars::prelude::DataType::List(Box::new(polars::prelude::DataType::String)),
        )
    };
    if lists.is_empty() {
        empty().into()
    } else {
        Series::new("tokens".into(), lists).into()
    }
}

fn tags(rows: &[Row<'_>]) -> Column {
    let lists: Vec<Series> = rows
        .iter()
        .map(|(_, tags)| Series::new("".into(), tags.to_vec()))
        .collect();
    let empty = || {
        Series::new_empty(
            "ner_tags".into(),
            &polars::prelude::DataType::List(Box::new(polars::prelude::DataType::Int64)),
        )
    };
    if lists.is_empty() {
        empty().into()
    } else {
        Series::new("ner_tags".into(), lists).into()
    }
}

fn write(place: &Place, split: &str, rows: usize, columns: Vec<Column>) {
    let folder = place.path("data/PAN-X.de");
    fs_err::create_dir_all(&folder).unwrap();
    let file =
        fs_err::File::create(folder.join(format!("{split}-00000-of-00001.parquet"))).unwrap();
    ParquetWriter::new(file)
        .finish(&mut DataFrame::new(rows, columns).unwrap())
        .unwrap();
}

/// A data set whose splits are right but for the training split given.
fn data(train_rows: usize, train: Vec<Column>) -> Place {
    let place = Place::new();
    for split in ["validation", "test"] {
        write(&place, split, GOOD.len(), vec![tokens(GOOD), tags(GOOD)]);
    }
    write(&place, "train", train_rows, train);
    place
}

fn dry_run(place: &Place, languages: &str) -> Ran {
    let set = "data.fractions={de = 1.0, fr = 1.0, it = 1.0, en = 1.0}";
    let data = place.arg("data");
    place.run(&[
        "train",
        "--dry-run",
        "--data",
        &data,
        "--languages",
        languages,
        "--test-languages",
        languages,
        "--set",
        set,
    ])
}

#[test]
fn a_good_parquet_is_taken() {
    let ran = dry_run(&data(GOOD.len(), vec![tokens(GOOD), tags(GOOD)]), "de").ok();
    assert!(ran.stdout.contains("train/de"), "{}", ran.stdout);
}

#[test]
fn no_such_folder() {
    let place = Place::new();
    place
        .run(&["train", "--dry-run", "--data", "nowhere/at/all"])
        .refused(&["nowhere/at/all", "no such folder"], "");
}

#[test]
fn a_language_that_is_not_there() {
    let place = data(GOOD.len(), vec![tokens(GOOD), tags(GOOD)]);
    dry_run(&place, "sw").misused(&["`sw`", "de"], "");
}

#[test]
fn a_parquet_without_tokens() {
    let place = data(GOOD.len(), vec![tags(GOOD)]);
    dry_run(&place, "de").refused(
        &["train-00000-of-00001.parquet", "`tokens`", "ner_tags"],
        "",
    );
}

#[test]
fn a_parquet_with_tags_as_text() {
    let text = Column::new("ner_tags".into(), vec!["B-PER O O B-LOC", "O"]);
    let place = data(GOOD.len(), vec![tokens(GOOD), text]);
    dry_run(&place, "de").refused(&["train-00000-of-00001.parquet", "`ner_tags`"], "");
}

#[test]
fn tokens_and_tags_of_different_length() {
    let rows: &[Row<'_>] = &[GOOD[0], (&["Nein", "danke"], &[0])];
    let place = data(rows.len(), vec![tokens(rows), tags(rows)]);
    dry_run(&place, "de").refused(
        &[
            "train-00000-of-00001.parquet",
            "row 1",
            "2 tokens",
            "1 tags",
        ],
        "",
    );
}

#[test]
fn a_tag_id_out_of_range() {
    let rows: &[Row<'_>] = &[GOOD[0], (&["Nein", "danke"], &[0, 7])];
    let place = data(rows.len(), vec![tokens(rows), tags(rows)]);
    dry_run(&place, "de").refused(
        &["train-00000-of-00001.parquet", "row 1", "7", "out of range"],
        "",
    );
}

#[test]
fn an_empty_split() {
    let place = data(0, vec![tokens(&[]), tags(&[])]);
    dry_run(&place, "de").refused(&["train", "empty"], "");
}

#[test]
fn a_parquet_that_is_none() {
    let place = data(GOOD.len(), vec![tokens(GOOD), tags(GOOD)]);
    fs_err::write(
        place.path("data/PAN-X.de/train-00000-of-00001.parquet"),
        "PAR1 but not really",
    )
    .unwrap();
    dry_run(&place, "de").refused(&["train-00000-of-00001.parquet"], "");
}

#[test]
fn a_hub_that_cannot_be_reached() {
    let place = Place::new();
    let mut command = place.command();
    // The discard port: nothing listens there.
    command.env("HF_ENDPOINT", "http://127.0.0.1:9");
    command.args(["train", "--dry-run", "--data", "google/xtreme"]);
    super::support::finish(command).refused(&["http://127.0.0.1:9", "google/xtreme"], "folder");
}

#[test]
fn offline_without_a_cache() {
    let place = Place::new();
    let mut command = place.command();
    command
        .env("HF_HUB_OFFLINE", "1")
        .args(["train", "--dry-run", "--data", "google/xtreme"]);
    super::support::finish(command).refused(&["offline", "google/xtreme"], "");
}
