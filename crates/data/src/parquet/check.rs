//! Checks what a parquet file claims about itself before polars relies on it: polars recurses as deep as the schema is
//! nested, and allocates as much as a page claims to hold.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use fs_err::File;
use ner_files::open_file;

use super::parquet_error;
use super::thrift::{Reader, STRUCT};
use crate::Result;

/// Maximum depth of a schema; that of PAN-X is three.
const DEPTH: usize = 32;
/// Maximum number of elements in a schema.
const ELEMENTS: usize = 10_000;
/// Maximum size of the footer in bytes.
const FOOTER: u64 = 16 << 20;
/// Maximum uncompressed size in bytes of a page, and of all pages. Writers use pages of about a megabyte.
const PAGE: i64 = 64 << 20;
const PAGES: i64 = 256 << 20;
/// Maximum size in bytes of a page header, which can contain the smallest and the largest value.
const HEADER: u64 = 1 << 20;

/// The pages of a column in a row group.
#[derive(Default)]
struct Chunk {
    column: String,
    values: i64,
    compressed: i64,
    data: i64,
    dictionary: Option<i64>,
}

/// The parts of a footer that are checked.
#[derive(Default)]
struct Footer {
    /// The number of children of each element of the schema, depth first.
    children: Vec<i64>,
    rows: i64,
    chunks: Vec<Chunk>,
}

/// Checks a file before some of its columns are read, with at most `most` values in each.
///
/// # Errors
/// A file that is not valid parquet, or that claims more than it can contain or than the limits allow.
pub fn check_parquet(path: &Path, columns: Option<&[&str]>, most: usize) -> Result<()> {
    let name = path.display().to_string();
    let bad = |message: String| parquet_error(&name, message);
    let mut file = open_file(path)?;
    let length = file.metadata()?.len();
    let mut begin = [0; 4];
    if length < 12 || file.read_exact(&mut begin).is_err() || &begin != b"PAR1" {
        return Err(bad(
            "not a valid parquet file: its first bytes are wrong".to_owned()
        ));
    }
    let mut end = [0; 8];
    file.seek(SeekFrom::End(-8))?;
    file.read_exact(&mut end)?;
    let [a, b, c, d, magic @ ..] = end;
    if &magic != b"PAR1" {
        return Err(bad(
            "it does not end like a parquet file and may be incomplete".to_owned(),
        ));
    }
    let size = u64::from(u32::from_le_bytes([a, b, c, d]));
    if size > (length - 12).min(FOOTER) {
        return Err(bad(format!(
            "its footer claims {size} bytes, but the file has {length}"
        )));
    }
    let start = length - 8 - size;
    let footer = read(&mut file, start, size)?;
    let footer = footer_of(&footer).ok_or_else(|| bad("its footer is damaged".to_owned()))?;
    check_schema(&footer.children).map_err(bad)?;
    let mut unpacked = 0;
    let mut values = std::collections::BTreeMap::new();
    for chunk in &footer.chunks {
        if columns.is_some_and(|columns| !columns.contains(&chunk.column.as_str())) {
            continue;
        }
        let column = &chunk.column;
        let of_column = |message: String| bad(format!("column `{column}`: {message}"));
        let total: &mut i64 = values.entry(column.clone()).or_default();
        *total = total.saturating_add(chunk.values);
        if chunk.values < 0 || *total > most as i64 {
            return Err(of_column(format!(
                "{total} values, but at most {most} can be read"
            )));
        }
        pages(&mut file, chunk, start, &mut unpacked).map_err(|error| match error {
            PageError::Claim(message) => of_column(message),
            PageError::Io(error) => error.into(),
        })?;
    }
    if footer.rows < 0 || footer.rows > most as i64 {
        return Err(bad(format!(
            "{} rows, but at most {most} can be read",
            footer.rows
        )));
    }
    Ok(())
}

fn read(file: &mut File, from: u64, size: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.by_ref().take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn footer_of(bytes: &[u8]) -> Option<Footer> {
    let mut footer = Footer::default();
    Reader::new(bytes).fields(|reader, id, kind| match (id, kind) {
        (2, 9) => reader.items(|reader, kind| {
            let mut children = 0;
            if kind != STRUCT || footer.children.len() > ELEMENTS {
                return None;
            }
            reader.fields(|reader, id, kind| {
                if (id, kind) == (5, 5) {
                    children = reader.number()?;
                }
                Some(())
            })?;
            footer.children.push(children);
            Some(())
        }),
        (3, 6) => reader.number().map(|rows| footer.rows = rows),
        (4, 9) => reader.items(|reader, kind| {
            (kind == STRUCT).then_some(())?;
            reader.fields(|reader, id, kind| match (id, kind) {
                (1, 9) => reader.items(|reader, kind| {
                    (kind == STRUCT).then_some(())?;
                    chunk(reader, &mut footer.chunks)
                }),
                _ => Some(()),
            })
        }),
        _ => Some(()),
    })?;
    Some(footer)
}

fn chunk(reader: &mut Reader<'_>, chunks: &mut Vec<Chunk>) -> Option<()> {
    let mut chunk = None;
    reader.fields(|reader, id, kind| {
        if (id, kind) != (3, STRUCT) {
            return Some(());
        }
        let mut found = Chunk::default();
        reader.fields(|reader, id, kind| {
            match (id, kind) {
                (3, 9) => {
                    let mut path = Vec::new();
                    reader.items(|reader, kind| {
                        (kind == 8).then_some(())?;
                        path.push(reader.text()?);
                        Some(())
                    })?;
                    found.column = String::from_utf8_lossy(path.first()?).into_owned();
                }
                (5, 6) => found.values = reader.number()?,
                (7, 6) => found.compressed = reader.number()?,
                (9, 6) => found.data = reader.number()?,
                (11, 6) => found.dictionary = Some(reader.number()?),
                _ => {}
            }
            Some(())
        })?;
        chunk = Some(found);
        Some(())
    })?;
    // polars requires these fields
    chunks.push(chunk?);
    Some(())
}

/// Walks the schema without recursion.
fn check_schema(children: &[i64]) -> Result<(), String> {
    // for each open group, the number of elements still to come
    let mut open = vec![1i64];
    for &count in children {
        while open.last() == Some(&0) {
            open.pop();
        }
        let Some(left) = open.last_mut() else {
            return Err("its schema has elements beyond its groups".to_owned());
        };
        *left -= 1;
        if count < 0 || count > children.len() as i64 {
            return Err(format!("its schema has a group of {count} elements"));
        }
        open.push(count);
        if open.len() > DEPTH {
            return Err(format!("its schema is nested more than {DEPTH} deep"));
        }
    }
    match children.is_empty() || open.iter().any(|left| *left > 0) {
        true => Err("its schema is incomplete".to_owned()),
        false => Ok(()),
    }
}

enum PageError {
    Claim(String),
    Io(std::io::Error),
}

/// Walks the pages of a column chunk, which follow one another in the file before the footer.
fn pages(file: &mut File, chunk: &Chunk, end: u64, unpacked: &mut i64) -> Result<(), PageError> {
    let claim = |message: String| Err(PageError::Claim(message));
    let first = match chunk.dictionary {
        Some(dictionary) if dictionary > 0 && dictionary < chunk.data => dictionary,
        _ => chunk.data,
    };
    let last = first.checked_add(chunk.compressed);
    let Some(last) = last.filter(|last| first >= 4 && *last >= first && *last as u64 <= end) else {
        return claim(format!(
            "it claims {} bytes of pages from byte {first} on, but pages end at byte {end}",
            chunk.compressed
        ));
    };
    let (mut at, mut values) = (first, 0i64);
    while values < chunk.values {
        let left = (last - at) as u64;
        let small = header_at(file, at as u64, left.min(4096))?;
        let header = match small {
            Some(header) => Some(header),
            None => header_at(file, at as u64, left.min(HEADER))?,
        };
        let Some(header) = header else {
            return claim(format!(
                "no page at byte {at}: only {values} of {} values found",
                chunk.values
            ));
        };
        *unpacked += header.unpacked.clamp(0, PAGE + 1);
        if !(0..=PAGE).contains(&header.unpacked) || *unpacked > PAGES {
            return claim(format!(
                "the page at byte {at} claims {} bytes, but at most {PAGE} per page and {PAGES} in total can be read",
                header.unpacked
            ));
        }
        let next = (at + header.size).checked_add(header.packed);
        match next.filter(|next| header.packed >= 0 && *next <= last) {
            Some(next) => at = next,
            None => return claim(format!("the page at byte {at} ends beyond its column")),
        }
        if header.values < 0 || header.values > chunk.values - values {
            return claim(format!(
                "the page at byte {at} claims {} values",
                header.values
            ));
        }
        values += header.values;
    }
    Ok(())
}

struct PageHeader {
    /// Size of the header itself in bytes.
    size: i64,
    unpacked: i64,
    packed: i64,
    /// Number of values in a data page; values in a dictionary page do not count.
    values: i64,
}

fn header_at(file: &mut File, at: u64, size: u64) -> Result<Option<PageHeader>, PageError> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).map_err(PageError::Io)?;
    let read = file.by_ref().take(size).read_to_end(&mut bytes);
    read.map_err(PageError::Io)?;
    let mut reader = Reader::new(&bytes);
    let (mut unpacked, mut packed, mut values) = (-1, -1, 0);
    let whole = reader.fields(|reader, id, kind| match (id, kind) {
        (2, 5) => reader.number().map(|number| unpacked = number),
        (3, 5) => reader.number().map(|number| packed = number),
        (5 | 8, STRUCT) => reader.fields(|reader, id, kind| match (id, kind) {
            (1, 5) => reader.number().map(|number| values = number),
            _ => Some(()),
        }),
        _ => Some(()),
    });
    Ok(whole.map(|()| PageHeader {
        size: reader.position() as i64,
        unpacked,
        packed,
        values,
    }))
}
