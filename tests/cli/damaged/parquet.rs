//! Parquet files with wrong columns, wrong pages and wrong footers.

use std::path::Path;

use polars::prelude::{Column, DataFrame, NamedFrom, ParquetCompression, ParquetWriter, Series};

use super::bytes::Random;
use super::corpora::REPORT;
use super::{Case, Format, write};

const FILE: &str = "data/PAN-X.de/train-00000-of-00001.parquet";

pub(super) const PARQUET: Format = Format {
    name: "parquet",
    make: |place| {
        write(place.path(FILE), "");
        good(&place.path(FILE), ParquetCompression::Snappy);
    },
    file: FILE,
    args: REPORT,
};

/// A column of `rows` equal lists.
fn lists<T: Copy>(name: &str, row: &[T], rows: usize) -> Column
where
    Series: NamedFrom<Vec<T>, [T]>,
{
    let lists: Vec<Series> = (0..rows)
        .map(|_| <Series as NamedFrom<Vec<T>, [T]>>::new("".into(), row.to_vec()))
        .collect();
    <Series as NamedFrom<Vec<Series>, polars::prelude::ListType>>::new(name.into(), lists).into()
}

fn good(path: &Path, compression: ParquetCompression) {
    let tokens = lists("tokens", &["Anna", "lebt", "in", "Ulm"], 500);
    let tags = lists("ner_tags", &[1i64, 0, 0, 5], 500);
    store(path, vec![tokens, tags], compression);
}

fn store(path: &Path, columns: Vec<Column>, compression: ParquetCompression) {
    let height = columns[0].len();
    let file = fs_err::File::create(path).unwrap();
    let writer = ParquetWriter::new(file).with_compression(compression);
    writer
        .finish(&mut DataFrame::new(height, columns).unwrap())
        .unwrap();
}

/// A file of other columns.
fn columns(what: &str, make: fn() -> Vec<Column>, says: &str) -> Case {
    let case = PARQUET.refused(what, move |path| {
        store(path, make(), ParquetCompression::Snappy)
    });
    case.says([says])
}

/// Where the footer begins.
fn footer(bytes: &[u8]) -> usize {
    let length = bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap();
    bytes.len() - 8 - u32::from_le_bytes(length) as usize
}

fn changed(what: impl Into<String>, change: impl FnOnce(&mut Vec<u8>) + Send + 'static) -> Case {
    PARQUET.refused(what, edit(ParquetCompression::Snappy, change))
}

fn edit(
    compression: ParquetCompression,
    change: impl FnOnce(&mut Vec<u8>) + Send + 'static,
) -> impl FnOnce(&Path) + Send + 'static {
    move |path: &Path| {
        good(path, compression);
        let mut bytes = fs_err::read(path).unwrap();
        change(&mut bytes);
        fs_err::write(path, bytes).unwrap();
    }
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let codecs = [
        ("plain", ParquetCompression::Uncompressed),
        ("snappy", ParquetCompression::Snappy),
        ("zstd", ParquetCompression::Zstd(None)),
    ];
    for (name, codec) in codecs {
        // every page and footer byte is part of something that has a form, but flips may leave that form whole
        for seed in 0..8 {
            cases.push(PARQUET.bounded(
                format!("{name}, a flipped footer {seed}"),
                edit(codec, move |bytes| {
                    let (begin, mut random) = (footer(bytes), Random(seed));
                    for _ in 0..3 {
                        let at = begin + random.below(bytes.len() - 8 - begin);
                        bytes[at] ^= 1 << random.below(8);
                    }
                }),
            ));
            cases.push(PARQUET.bounded(
                format!("{name}, flipped pages {seed}"),
                edit(codec, move |bytes| {
                    let (end, mut random) = (footer(bytes), Random(seed));
                    for _ in 0..3 {
                        let at = 4 + random.below(end - 4);
                        bytes[at] ^= 1 << random.below(8);
                    }
                }),
            ));
        }
        cases.push(PARQUET.refused(
            format!("{name}, pages of ones"),
            edit(codec, |bytes| {
                let end = footer(bytes);
                bytes[4..end].fill(0xff);
            }),
        ));
        cases.push(PARQUET.refused(
            format!("{name}, pages of NULs"),
            edit(codec, |bytes| {
                let end = footer(bytes);
                bytes[4..end].fill(0);
            }),
        ));
        cases.push(PARQUET.refused(
            format!("{name}, no pages"),
            edit(codec, |bytes| {
                let end = footer(bytes);
                bytes.drain(4..end);
            }),
        ));
    }
    for length in [0u32, 1, 7, 1 << 20, 1 << 31, u32::MAX] {
        cases.push(changed(
            format!("a footer of {length} bytes"),
            move |bytes| {
                let end = bytes.len() - 4;
                bytes[end - 4..end].copy_from_slice(&length.to_le_bytes());
            },
        ));
    }
    cases.push(changed("another magic at its end", |bytes| {
        let end = bytes.len() - 1;
        bytes[end] = b'2';
    }));
    cases.push(changed("an encrypted footer", |bytes| {
        let end = bytes.len();
        bytes[end - 4..].copy_from_slice(b"PARE");
    }));
    cases.push(changed("a footer of NULs", |bytes| {
        let (begin, end) = (footer(bytes), bytes.len() - 8);
        bytes[begin..end].fill(0);
    }));
    cases.push(changed("a footer of ones", |bytes| {
        let (begin, end) = (footer(bytes), bytes.len() - 8);
        bytes[begin..end].fill(0xff);
    }));
    for percent in [1, 10, 50, 90, 99] {
        cases.push(changed(format!("cut at {percent} %"), move |bytes| {
            bytes.truncate(bytes.len() * percent / 100);
        }));
    }
    cases.extend(wrong_columns());
    cases
}

fn wrong_columns() -> Vec<Case> {
    fn words() -> Column {
        lists("tokens", &["a", "b"], 3)
    }
    fn ids() -> Column {
        lists("ner_tags", &[0i64, 0], 3)
    }
    fn nested() -> Column {
        let inner: Column = lists("x", &[0i64, 0], 3);
        let series = inner.as_materialized_series().clone();
        Series::new(
            "ner_tags".into(),
            vec![series.clone(), series.clone(), series],
        )
        .into()
    }
    vec![
        columns("no tokens", || vec![ids()], "`tokens`"),
        columns("no tags", || vec![words()], "`ner_tags`"),
        columns(
            "tokens as numbers",
            || vec![lists("tokens", &[1i64, 2], 3), ids()],
            "`tokens`",
        ),
        columns(
            "tags as text",
            || vec![words(), lists("ner_tags", &["O", "O"], 3)],
            "`ner_tags`",
        ),
        columns(
            "tags as broken numbers",
            || vec![words(), lists("ner_tags", &[0.5f64, 0.0], 3)],
            "`ner_tags`",
        ),
        columns(
            "tags without lists",
            || vec![words(), Column::new("ner_tags".into(), [0i64, 0, 0])],
            "`ner_tags`",
        ),
        columns("lists of lists", || vec![words(), nested()], "`ner_tags`"),
        columns(
            "a tag too many",
            || vec![words(), lists("ner_tags", &[0i64, 0, 0], 3)],
            "row 0",
        ),
        columns(
            "a tag out of range",
            || vec![words(), lists("ner_tags", &[0i64, 99], 3)],
            "row 0",
        ),
        columns(
            "a negative tag",
            || vec![words(), lists("ner_tags", &[0i64, -1], 3)],
            "row 0",
        ),
        columns(
            "an id beyond i64",
            || vec![words(), lists("ner_tags", &[0u64, u64::MAX], 3)],
            "row 0",
        ),
        columns("no rows", || vec![words().clear(), ids().clear()], "empty"),
    ]
}
