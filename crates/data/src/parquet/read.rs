//! Reads parquet through polars: list columns by chunk, without copying each row.

use std::path::Path;
use std::sync::Arc;

use ner_files::{guard_threads, open_file};
use polars::prelude::{
    Column, DataFrame, DataType, Int64Chunked, ListChunked, ParquetReader, SerReader as _, Series,
    StringChunked,
};

use super::check::check_parquet;
use super::{FEATURES_KEY, parquet_error};
use crate::{Corpus, CorpusBuilder, Error, LabelSet, Result, Split};

const TOKENS: &str = "tokens";
const TAGS: &str = "ner_tags";

/// Maximum number of words in a file.
const MOST_WORDS: usize = 16 << 20;

/// Reads a parquet file.
///
/// Tag numbers refer to `labels`; if the file has its own class labels, they must be the same.
///
/// # Errors
/// A file that is not valid parquet or is incomplete; columns missing or of another type; other class labels; nulls;
/// rows with unequal numbers of tokens and tags; tag numbers out of range; no rows.
pub fn read_parquet(
    path: &Path,
    language: &str,
    split: Split,
    labels: &Arc<LabelSet>,
) -> Result<Corpus> {
    CorpusBuilder::read(path, language, split, labels, |builder| {
        append_parquet(builder, path)
    })
}

/// The class labels of column `ner_tags` as `datasets` stores them in the file's metadata; `None`
/// if the file was written by something else.
///
/// # Errors
/// A file that is not valid parquet, or whose class labels are not a valid tag set.
pub fn class_labels(path: &Path) -> Result<Option<LabelSet>> {
    let name = path.display().to_string();
    check_parquet(path, Some(&[TOKENS, TAGS]), MOST_WORDS)?;
    let file = open(path)?;
    guarded(&name, || names_in(&mut ParquetReader::new(file), &name))?
        .map(LabelSet::new)
        .transpose()
        .map_err(|error| parquet_error(&name, error))
}

/// Reads a file that passed the check through polars, which may still panic on the content of the pages.
fn guarded<T>(path: &str, call: impl FnOnce() -> Result<T>) -> Result<T> {
    guard_threads(call).unwrap_or_else(|panic| {
        Err(parquet_error(
            path,
            format!("its content is damaged: {panic}"),
        ))
    })
}

fn open(path: &Path) -> Result<std::fs::File> {
    Ok(open_file(path)?.into_parts().0)
}

fn names_in(reader: &mut ParquetReader<std::fs::File>, path: &str) -> Result<Option<Vec<String>>> {
    let metadata = reader
        .get_metadata()
        .map_err(|error| parquet_error(path, error))?;
    let pairs = metadata.key_value_metadata().iter().flatten();
    let Some(json) = pairs
        .filter(|pair| pair.key == FEATURES_KEY)
        .find_map(|pair| pair.value.as_ref())
    else {
        return Ok(None);
    };
    let value: serde_json::Value = serde_json::from_str(json)
        .map_err(|error| parquet_error(path, format!("metadata `{FEATURES_KEY}`: {error}")))?;
    let column = &value["info"]["features"][TAGS];
    // list types are written {"feature": T, ...}, [T] or {"_type": "Sequence", ...}
    let names = [&column["feature"]["names"], &column[0]["names"]]
        .into_iter()
        .find_map(serde_json::Value::as_array);
    Ok(names.map(|names| {
        names
            .iter()
            .map(|name| name.as_str().unwrap_or_default().to_owned())
            .collect()
    }))
}

/// Appends the rows of a parquet file.
pub(crate) fn append_parquet(builder: &mut CorpusBuilder, path: &Path) -> Result<()> {
    check_parquet(path, Some(&[TOKENS, TAGS]), MOST_WORDS)?;
    guarded(&path.display().to_string(), || append(builder, path))
}

fn append(builder: &mut CorpusBuilder, path: &Path) -> Result<()> {
    let name = path.display().to_string();
    let mut reader = ParquetReader::new(open(path)?);
    if let Some(names) = names_in(&mut reader, &name)?
        && names != builder.labels().names()
    {
        let expected = builder.labels().listed();
        return Err(Error::LabelNames {
            path: name,
            found: names.join(", "),
            expected,
        });
    }
    let schema = reader
        .schema()
        .map_err(|error| parquet_error(&name, error))?;
    let columns: Vec<String> = schema
        .iter_names()
        .map(|column| column.to_string())
        .collect();
    for column in [TOKENS, TAGS] {
        if !columns.iter().any(|found| found == column) {
            return Err(Error::MissingColumn {
                path: name,
                column,
                found: columns.join(", "),
            });
        }
    }
    let frame = reader
        .with_columns(Some(vec![TOKENS.to_owned(), TAGS.to_owned()]))
        .finish()
        .map_err(|error| parquet_error(&name, error))?;
    append_frame(builder, &frame, &name)
}

fn append_frame(builder: &mut CorpusBuilder, frame: &DataFrame, path: &str) -> Result<()> {
    let tokens = list(frame, path, TOKENS, "a list of strings", |inner| {
        *inner == DataType::String
    })?;
    let tags = list(
        frame,
        path,
        TAGS,
        "a list of integers",
        DataType::is_integer,
    )?;
    let token_rows = rows(&tokens, path, TOKENS)?;
    let tag_rows = rows(&tags, path, TAGS)?;
    let words = Words::new(tokens, path)?;
    let ids = Ids::new(tags, path)?;
    for (row, (token_row, tag_row)) in token_rows.iter().zip(&tag_rows).enumerate() {
        let null = |column| Error::Null {
            path: path.to_owned(),
            row,
            column,
        };
        let (token_row, tag_row) = (
            token_row.ok_or_else(|| null(TOKENS))?,
            tag_row.ok_or_else(|| null(TAGS))?,
        );
        if words.has_null(token_row) {
            return Err(null(TOKENS));
        }
        if ids.has_null(tag_row) {
            return Err(null(TAGS));
        }
        builder.push_ids(words.of(token_row), ids.of(tag_row))?;
    }
    Ok(())
}

fn list(
    frame: &DataFrame,
    path: &str,
    column: &'static str,
    expected: &'static str,
    inner_fits: impl Fn(&DataType) -> bool,
) -> Result<ListChunked> {
    let found: &Column = frame
        .column(column)
        .map_err(|error| parquet_error(path, error))?;
    match found.dtype() {
        DataType::List(inner) if inner_fits(inner) => Ok(found
            .list()
            .map_err(|error| parquet_error(path, error))?
            .clone()),
        other => Err(Error::ColumnType {
            path: path.to_owned(),
            column,
            expected,
            found: other.to_string(),
        }),
    }
}

/// A row of a list column: its chunk and the range of its values in the chunk's child.
#[derive(Clone, Copy)]
struct ListRow {
    chunk: usize,
    start: usize,
    end: usize,
}

/// The rows of a list column; `None` where the list itself is null.
fn rows(list: &ListChunked, path: &str, column: &'static str) -> Result<Vec<Option<ListRow>>> {
    let mut rows = Vec::with_capacity(list.len());
    for (chunk, array) in list.downcast_iter().enumerate() {
        let validity = array.validity();
        for i in 0..array.len() {
            let (start, end) = array.offsets().start_end(i);
            let valid = validity.is_none_or(|bits| bits.get_bit(i));
            rows.push(valid.then_some(ListRow { chunk, start, end }));
        }
    }
    if rows.len() == list.len() {
        Ok(rows)
    } else {
        Err(parquet_error(
            path,
            format!("column `{column}` is inconsistent"),
        ))
    }
}

/// The children of a list column, as one typed array per chunk. Cheap, because buffers are shared.
fn children(list: &ListChunked, path: &str) -> Result<Vec<Series>> {
    let child = |values: &polars::prelude::ArrayRef| {
        Series::try_from((list.name().clone(), values.clone()))
    };
    list.downcast_iter()
        .map(|array| child(array.values()).map_err(|error| parquet_error(path, error)))
        .collect()
}

struct Words {
    chunks: Vec<StringChunked>,
}

impl Words {
    fn new(list: ListChunked, path: &str) -> Result<Self> {
        let chunks = children(&list, path)?
            .iter()
            .map(|series| {
                Ok(series
                    .str()
                    .map_err(|error| parquet_error(path, error))?
                    .clone())
            })
            .collect::<Result<_>>()?;
        Ok(Self { chunks })
    }

    fn has_null(&self, row: ListRow) -> bool {
        let chunk = &self.chunks[row.chunk];
        chunk.null_count() > 0 && (row.start..row.end).any(|i| chunk.get(i).is_none())
    }

    fn of(&self, row: ListRow) -> impl ExactSizeIterator<Item = &str> {
        let chunk = &self.chunks[row.chunk];
        // nulls were rejected earlier
        (row.start..row.end).map(|i| chunk.get(i).unwrap_or_default())
    }
}

struct Ids {
    chunks: Vec<Int64Chunked>,
}

impl Ids {
    fn new(list: ListChunked, path: &str) -> Result<Self> {
        let wide = |series: &Series| -> polars::prelude::PolarsResult<Int64Chunked> {
            Ok(series.cast(&DataType::Int64)?.i64()?.clone())
        };
        let chunks = children(&list, path)?
            .iter()
            .map(|series| wide(series).map_err(|error| parquet_error(path, error)))
            .collect::<Result<_>>()?;
        Ok(Self { chunks })
    }

    fn has_null(&self, row: ListRow) -> bool {
        let chunk = &self.chunks[row.chunk];
        chunk.null_count() > 0 && (row.start..row.end).any(|i| chunk.get(i).is_none())
    }

    fn of(&self, row: ListRow) -> impl ExactSizeIterator<Item = i64> {
        let chunk = &self.chunks[row.chunk];
        // nulls were rejected earlier
        (row.start..row.end).map(|i| chunk.get(i).unwrap_or_default())
    }
}
