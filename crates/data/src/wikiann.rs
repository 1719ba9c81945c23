//! WikiANN's text files: one `de:Word<TAB>TAG` per line, as in the original archive of PAN-X.

use std::path::Path;
use std::sync::Arc;

use ner_files::{LARGE, read_text};

use crate::conll::read_into;
use crate::names::normalised;
use crate::{Corpus, CorpusBuilder, LabelSet, Result, Split};

/// Reads a WikiANN text file; every line starts with `language` and a colon.
///
/// # Errors
/// A file that cannot be read or has no sentences, a line of another form or language, a tag outside `labels`.
pub fn read_wikiann(
    path: &Path,
    language: &str,
    split: Split,
    labels: &Arc<LabelSet>,
) -> Result<Corpus> {
    CorpusBuilder::read(path, language, split, labels, |builder| {
        append_wikiann(builder, &read_text(path, LARGE)?)
    })
}

/// Appends the sentences of a WikiANN text.
pub(crate) fn append_wikiann(builder: &mut CorpusBuilder, text: &str) -> Result<()> {
    let language = builder.language().to_owned();
    read_into(builder, text, |line| {
        let word_and_tag = without_language(line, &language);
        match word_and_tag.and_then(|rest| rest.split_once('\t')) {
            Some((word, tag)) if !word.is_empty() && !tag.trim_ascii().is_empty() => {
                Ok((word, tag.trim_ascii()))
            }
            _ => Err(format!(
                "expected `{language}:word<TAB>tag`, found {line:?}"
            )),
        }
    })
}

/// Whether the first non-empty line looks like WikiANN's format in this language.
pub(crate) fn is_wikiann(text: &str, language: &str) -> bool {
    let first = text
        .lines()
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    without_language(first, language).is_some_and(|rest| rest.contains('\t'))
}

/// The part of a line after the language, which may be in another Unicode normal form, and the colon.
fn without_language<'l>(line: &'l str, language: &str) -> Option<&'l str> {
    let (spelt, rest) = line.split_once(':')?;
    (spelt == language || normalised(spelt) == normalised(language)).then_some(rest)
}
