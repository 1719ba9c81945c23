//! Parquet files with wrong columns, wrong pages, and footers that claim what is not there.

use std::path::Path;

use polars::prelude::{Column, DataFrame, NamedFrom, ParquetCompression, ParquetWriter, Series};

use super::bytes::Random;
use super::corpora::REPORT;
use super::thrift::Struct;
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

/// An element of the schema: repetition, name, children or type.
fn group(repetition: i64, name: &str, children: i64) -> Struct {
    let element = Struct::default().i32(3, repetition);
    element.text(4, name).i32(5, children)
}

fn leaf(repetition: i64, name: &str, kind: i64) -> Struct {
    Struct::default()
        .i32(1, kind)
        .i32(3, repetition)
        .text(4, name)
}

/// The schema of a PAN-X file.
fn schema() -> Vec<Struct> {
    let list = |name: &str, kind: i64, text: bool| {
        let element = leaf(1, "element", kind);
        let element = if text { element.i32(6, 0) } else { element };
        [group(1, name, 1).i32(6, 3), group(2, "list", 1), element]
    };
    let mut schema = vec![group(0, "root", 2)];
    schema.extend(list("tokens", 6, true));
    schema.extend(list("ner_tags", 2, false));
    schema
}

/// What a column chunk claims of itself.
struct Chunk {
    values: i64,
    uncompressed: i64,
    compressed: i64,
    offset: i64,
    codec: i64,
}

fn chunk(path: &[&str], kind: i64, chunk: &Chunk) -> Struct {
    let meta = Struct::default()
        .i32(1, kind)
        .numbers(2, &[0, 3])
        .texts(3, path);
    let meta = meta.i32(4, chunk.codec).i64(5, chunk.values);
    let meta = meta
        .i64(6, chunk.uncompressed)
        .i64(7, chunk.compressed)
        .i64(9, chunk.offset);
    Struct::default().i64(2, chunk.offset).inner(3, meta)
}

fn row_group(rows: i64, claims: &Chunk) -> Struct {
    let chunks = vec![
        chunk(&["tokens", "list", "element"], 6, claims),
        chunk(&["ner_tags", "list", "element"], 2, claims),
    ];
    Struct::default()
        .structs(1, chunks)
        .i64(2, claims.uncompressed)
        .i64(3, rows)
}

/// A file with this footer; `pages` stand before it, from byte 4 on.
fn file(pages: &[u8], footer: Struct) -> Vec<u8> {
    let footer = footer.end();
    let length = (footer.len() as u32).to_le_bytes();
    [b"PAR1", pages, &footer, &length, b"PAR1"].concat()
}

fn metadata(schema: Vec<Struct>, rows: i64, groups: Vec<Struct>) -> Struct {
    let meta = Struct::default().i32(1, 2).structs(2, schema);
    meta.i64(3, rows).structs(4, groups)
}

/// The header of a data page.
fn page(uncompressed: i64, compressed: i64, values: i64) -> Vec<u8> {
    let data = Struct::default()
        .i32(1, values)
        .i32(2, 0)
        .i32(3, 3)
        .i32(4, 3);
    let header = Struct::default()
        .i32(1, 0)
        .i32(2, uncompressed)
        .i32(3, compressed);
    header.inner(5, data).end()
}

fn claimed(what: &str, rows: i64, claims: Chunk, pages: Vec<u8>) -> Case {
    let footer = metadata(schema(), rows, vec![row_group(rows, &claims)]);
    PARQUET.bytes(what, file(&pages, footer))
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
    cases.extend(false_claims());
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

fn false_claims() -> Vec<Case> {
    let claims = |values, uncompressed, compressed, offset| Chunk {
        values,
        uncompressed,
        compressed,
        offset,
        codec: 0,
    };
    let honest = || claims(2, 100, 100, 4);
    let mut cases = vec![
        claimed(
            "pages beyond its end",
            1,
            claims(2, 100, 100, 1 << 40),
            vec![0; 100],
        ),
        claimed(
            "pages before its beginning",
            1,
            claims(2, 100, 100, -4),
            vec![0; 100],
        ),
        claimed(
            "pages of a negative size",
            1,
            claims(2, -1, -1, 4),
            vec![0; 100],
        ),
        claimed(
            "pages of 2^60 bytes",
            1,
            claims(2, 1 << 60, 1 << 60, 4),
            vec![0; 100],
        ),
        claimed(
            "2^62 rows",
            1 << 62,
            claims(1 << 62, 100, 100, 4),
            vec![0; 100],
        ),
        claimed("minus one rows", -1, claims(-1, 100, 100, 4), vec![0; 100]),
        claimed(
            "a page that claims 2 GB",
            1,
            honest(),
            page(i64::from(i32::MAX), 50, 2),
        ),
        claimed(
            "a page that claims 2 GB compressed",
            1,
            honest(),
            page(50, i64::from(i32::MAX), 2),
        ),
        claimed("a page of a negative size", 1, honest(), page(-1, -1, 2)),
        claimed(
            "a page of 2^31 values",
            1,
            honest(),
            [page(20, 20, i64::from(i32::MAX)), vec![0; 80]].concat(),
        ),
        claimed(
            "a page of negative values",
            1,
            honest(),
            [page(20, 20, -1), vec![0; 80]].concat(),
        ),
    ];
    for codec in [1, 2, 4, 5, 6, 7, 99] {
        let chunk = Chunk { codec, ..honest() };
        let pages = [page(i64::from(i32::MAX), 60, 2), Random(9).bytes(60)].concat();
        cases.push(claimed(
            &format!("2 GB in 60 bytes of codec {codec}"),
            1,
            chunk,
            pages,
        ));
    }
    let with_schema = |what: &str, schema: Vec<Struct>| {
        PARQUET.bytes(what, file(&[], metadata(schema, 0, Vec::new())))
    };
    cases.push(with_schema("no schema", Vec::new()));
    for depth in [100, 1000, 100_000, 1_000_000] {
        let mut deep = vec![group(0, "root", 1)];
        deep.extend((0..depth).map(|_| group(1, "a", 1)));
        deep.push(leaf(1, "a", 2));
        cases.push(with_schema(&format!("{depth} nested groups"), deep));
        let mut deep = vec![group(0, "root", 1)];
        for _ in 0..depth / 2 {
            deep.extend([group(1, "a", 1).i32(6, 3), group(2, "list", 1)]);
        }
        deep.push(leaf(1, "a", 2));
        cases.push(with_schema(&format!("{} nested lists", depth / 2), deep));
    }
    cases.push(with_schema(
        "a group of 2^31 children",
        vec![group(0, "root", i64::from(i32::MAX))],
    ));
    cases.push(with_schema(
        "a group of negative children",
        vec![group(0, "root", -1), leaf(1, "a", 2)],
    ));
    cases.push(with_schema(
        "a group without its children",
        vec![group(0, "root", 3), leaf(1, "a", 2)],
    ));
    cases.push(with_schema(
        "an unknown type",
        vec![group(0, "root", 1), leaf(1, "a", 77)],
    ));
    for kind in [8u8, 12, 5] {
        let huge = Struct::default()
            .i32(1, 2)
            .list(2, kind, 1 << 31, Vec::new());
        cases.push(PARQUET.bytes(format!("a list of 2^31 of kind {kind}"), file(&[], huge)));
    }
    let many: Vec<Struct> = (0..10_000).map(|_| row_group(1 << 40, &honest())).collect();
    cases.push(PARQUET.bytes(
        "ten thousand groups of 2^40 rows",
        file(&[0; 100], metadata(schema(), 1 << 53, many)),
    ));
    let unlike = metadata(schema(), 5, vec![row_group(7, &honest())]);
    cases.push(PARQUET.bytes("rows that do not add up", file(&[0; 100], unlike)));
    cases
}
