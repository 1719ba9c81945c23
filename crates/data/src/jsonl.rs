//! JSON lines: `{"tokens": [...], "ner_tags": [...]}`, tags as names or as numbers.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use ner_files::{LARGE, read_text, write_atomic_with};
use serde::{Deserialize, Serialize};

use crate::{Corpus, CorpusBuilder, Error, LabelSet, Result, Split};

#[derive(Deserialize)]
struct Row {
    tokens: Vec<String>,
    ner_tags: Tags,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "`ner_tags` must be a list of tags or a list of tag ids"
)]
enum Tags {
    Ids(Vec<i64>),
    Names(Vec<String>),
}

#[derive(Serialize)]
struct RowOut<'a> {
    tokens: Vec<&'a str>,
    ner_tags: Vec<&'a str>,
}

/// Reads a JSONL file; keys other than `tokens` and `ner_tags` are ignored.
///
/// # Errors
/// A file that cannot be read or has no rows, a line that is not such an object, rows with unequal numbers of tokens
/// and tags, tags outside `labels`.
pub fn read_jsonl(
    path: &Path,
    language: &str,
    split: Split,
    labels: &Arc<LabelSet>,
) -> Result<Corpus> {
    CorpusBuilder::read(path, language, split, labels, |builder| {
        append_jsonl(builder, &read_text(path, LARGE)?)
    })
}

/// Appends the rows of a JSONL text.
pub(crate) fn append_jsonl(builder: &mut CorpusBuilder, text: &str) -> Result<()> {
    for (number, line) in text.lines().enumerate() {
        let row: Row = serde_json::from_str(line).map_err(|error| Error::Malformed {
            path: builder.origin().to_owned(),
            line: number + 1,
            message: error.to_string(),
        })?;
        let words = row.tokens.iter().map(String::as_str);
        match row.ner_tags {
            Tags::Ids(ids) => builder.push_ids(words, ids.into_iter())?,
            Tags::Names(names) => builder.push_tags(words, names.iter().map(String::as_str))?,
        }
    }
    Ok(())
}

/// Writes one object per sentence, with tags as names.
///
/// # Errors
/// Errors of the file system.
pub fn write_jsonl(path: &Path, corpus: &Corpus) -> Result<()> {
    write_atomic_with(path, |out| {
        for sentence in corpus.sentences() {
            let row = RowOut {
                tokens: sentence.words().collect(),
                ner_tags: sentence.tags().collect(),
            };
            serde_json::to_writer(&mut *out, &row).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Ok(())
    })
}
