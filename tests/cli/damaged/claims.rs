//! Parquet files whose footers and pages claim what is not there.

use super::Case;
use super::bytes::Random;
use super::parquet::PARQUET;
use super::thrift::Struct;

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
