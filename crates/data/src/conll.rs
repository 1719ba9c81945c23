//! CoNLL files: one word and its tag per line, a blank line after each sentence.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use ner_files::{LARGE, read_text, write_atomic_with};

use crate::{Corpus, CorpusBuilder, Error, LabelSet, Result, Split};

/// The mark between documents in CoNLL-2003, which is not a sentence.
const DOCUMENT_MARK: &str = "-DOCSTART-";

/// Skipped at the beginning of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a CoNLL file.
///
/// The word is in the first column and the tag in the last; columns in between are ignored. Columns are separated by
/// tabs if the line has any, otherwise by spaces. `-DOCSTART-` lines are skipped and counted, see [`Corpus::skipped`].
///
/// # Errors
/// A file that cannot be read or has no sentences, a line with only one column, a tag outside `labels`.
pub fn read_conll(
    path: &Path,
    language: &str,
    split: Split,
    labels: &Arc<LabelSet>,
) -> Result<Corpus> {
    CorpusBuilder::read(path, language, split, labels, |builder| {
        append_conll(builder, &read_text(path, LARGE)?)
    })
}

/// Appends the sentences of a CoNLL text.
pub(crate) fn append_conll(builder: &mut CorpusBuilder, text: &str) -> Result<()> {
    read_into(builder, text, columns)
}

/// Appends the sentences of a text with one word per line; `columns` extracts word and tag from a line.
pub(crate) fn read_into<'t>(
    builder: &mut CorpusBuilder,
    text: &'t str,
    columns: impl Fn(&'t str) -> Result<(&'t str, &'t str), String>,
) -> Result<()> {
    let (mut words, mut tags) = (Vec::new(), Vec::new());
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    // the extra blank line ends the last sentence
    for (number, line) in text.lines().chain([""]).enumerate() {
        let blank = line.bytes().all(|byte| byte.is_ascii_whitespace());
        if blank || is_mark(line) {
            if !words.is_empty() {
                builder.push_tags(words.drain(..), tags.drain(..))?;
            }
            if !blank {
                builder.skip();
            }
            continue;
        }
        let (word, tag) = columns(line).map_err(|message| Error::Malformed {
            path: builder.origin().to_owned(),
            line: number + 1,
            message,
        })?;
        words.push(word);
        tags.push(tag);
    }
    Ok(())
}

fn is_mark(line: &str) -> bool {
    line.split_ascii_whitespace().next() == Some(DOCUMENT_MARK)
}

fn columns(line: &str) -> Result<(&str, &str), String> {
    let pair = if line.contains('\t') {
        line.split_once('\t')
            .map(|(word, rest)| (word, rest.rsplit('\t').next().unwrap_or(rest)))
    } else {
        let mut columns = line.split_ascii_whitespace();
        columns.next().zip(columns.next_back())
    };
    match pair {
        Some((word, tag)) if !word.is_empty() && !tag.trim_ascii().is_empty() => {
            Ok((word, tag.trim_ascii()))
        }
        _ => Err(format!("expected a word and a tag, found {line:?}")),
    }
}

/// Writes each word and its tag, separated by a tab.
///
/// # Errors
/// [`Error::Unwritable`] for a word the format cannot represent: an empty word, a word with a tab or a line break, a
/// word that begins with `-DOCSTART-`, a first word that begins with a byte order mark; and for a sentence without
/// words. Errors of the file system.
pub fn write_conll(path: &Path, corpus: &Corpus) -> Result<()> {
    let unwritable = |row: usize, word: &str| Error::Unwritable {
        path: path.display().to_string(),
        row,
        word: word.to_owned(),
        format: "CoNLL",
    };
    write_atomic_with(path, |out| {
        for (row, sentence) in corpus.sentences().enumerate() {
            if sentence.is_empty() {
                return Err(unwritable(row, ""));
            }
            for (at, (word, tag)) in sentence.words().zip(sentence.tags()).enumerate() {
                let lost = row == 0 && at == 0 && word.starts_with(BYTE_ORDER_MARK);
                let broken = word.is_empty() || word.contains(['\t', '\n', '\r']);
                if lost || broken || is_mark(word) {
                    return Err(unwritable(row, word));
                }
                writeln!(out, "{word}\t{tag}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}
