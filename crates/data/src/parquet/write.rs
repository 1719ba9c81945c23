//! Writes parquet with the columns of the hub's PAN-X files.

use std::path::Path;

use ner_files::write_atomic;
use polars::prelude::{
    DataFrame, Int64Type, IntoColumn as _, IntoSeries as _, KeyValueMetadata,
    ListBuilderTrait as _, ListPrimitiveChunkedBuilder, ListStringChunkedBuilder,
    ParquetCompression, ParquetWriter,
};
use polars::prelude::{DataType, PolarsResult};
use serde_json::json;

use super::{FEATURES_KEY, parquet_error};
use crate::{Corpus, Result};

/// Writes columns `tokens`, `ner_tags` and `langs`, with the class labels in the file's metadata
/// under the hub's key.
///
/// [`read_parquet`](super::read_parquet) finds the class labels there. The Python package `datasets`
/// reads the same rows but sees `ner_tags` as plain integers: it looks for the key only inside the
/// Arrow schema, which polars writes without metadata.
///
/// # Errors
/// Errors of polars or the file system.
pub fn write_parquet(path: &Path, corpus: &Corpus) -> Result<()> {
    let name = path.display().to_string();
    let failed = |error| parquet_error(&name, error);
    let mut frame = frame(corpus).map_err(failed)?;
    let features = json!({"info": {"features": {
        "tokens": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"},
        "ner_tags": {
            "feature": {"names": corpus.labels().names(), "_type": "ClassLabel"}, "_type": "List"
        },
        "langs": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"},
    }}});
    let metadata =
        KeyValueMetadata::from_static(vec![(FEATURES_KEY.to_owned(), features.to_string())]);
    // in memory first: polars reports disk errors only as text, which loses the kind of the error
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Snappy)
        .with_key_value_metadata(Some(metadata))
        .finish(&mut frame)
        .map_err(failed)?;
    Ok(write_atomic(path, &bytes)?)
}

fn frame(corpus: &Corpus) -> PolarsResult<DataFrame> {
    let (rows, words) = (corpus.len(), corpus.word_count());
    let mut tokens = ListStringChunkedBuilder::new("tokens".into(), rows, words);
    let mut tags = ListPrimitiveChunkedBuilder::<Int64Type>::new(
        "ner_tags".into(),
        rows,
        words,
        DataType::Int64,
    );
    let mut langs = ListStringChunkedBuilder::new("langs".into(), rows, words);
    for sentence in corpus.sentences() {
        tokens.append_values_iter(sentence.words());
        tags.append_values_iter(sentence.labels().iter().map(|label| i64::from(*label)));
        langs.append_values_iter(sentence.words().map(|_| corpus.language()));
    }
    let columns = [
        tokens.finish().into_series().into_column(),
        tags.finish().into_series().into_column(),
        langs.finish().into_series().into_column(),
    ];
    DataFrame::new(rows, columns.to_vec())
}
