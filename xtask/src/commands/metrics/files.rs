//! Files of tags: CoNLL, one tag per line, JSONL.
//!
//! A text file has one line per word and an empty line between sentences. The tag is the last column
//! (CoNLL, `de:Word<TAB>TAG`), or the whole line where there is one column. `-DOCSTART-` lines
//! end a sentence and are not words. A JSONL file has one line per sentence.

use std::path::Path;

use serde::Deserialize;

use super::error::MetricsError;
use crate::missing;

/// Bytes of a file that is read: tens of millions of words.
const LARGEST: u64 = 256 << 20;

/// The tags of a file.
pub(super) struct TagFile<'a> {
    pub(super) path: &'a Path,
    pub(super) sentences: Vec<Vec<String>>,
    /// First line of each sentence.
    lines: Vec<usize>,
}

impl<'a> TagFile<'a> {
    pub(super) fn read(path: &'a Path) -> Result<TagFile<'a>, MetricsError> {
        if missing::is_missing(path) {
            return Err(MetricsError::Missing {
                file: path.to_owned(),
            });
        }
        let bytes = ner_files::read_bytes(path, LARGEST)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let good = &bytes[..error.valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            MetricsError::NotUtf8 {
                file: path.to_owned(),
                line,
            }
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = if is_jsonl(path, text) {
            TagFile::parse_jsonl(path, text)?
        } else {
            TagFile::parse(path, text)?
        };
        if file.sentences.is_empty() {
            return Err(MetricsError::Empty {
                file: path.to_owned(),
            });
        }
        Ok(file)
    }

    fn parse_jsonl(path: &'a Path, text: &str) -> Result<TagFile<'a>, MetricsError> {
        let mut file = TagFile {
            path,
            sentences: Vec::new(),
            lines: Vec::new(),
        };
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let sentence: JsonSentence =
                serde_json::from_str(line).map_err(|error| MetricsError::Json {
                    file: path.to_owned(),
                    line: number + 1,
                    message: error.to_string(),
                })?;
            file.sentences.push(sentence.tags());
            file.lines.push(number + 1);
        }
        Ok(file)
    }

    fn parse(path: &'a Path, text: &str) -> Result<TagFile<'a>, MetricsError> {
        let mut file = TagFile {
            path,
            sentences: Vec::new(),
            lines: Vec::new(),
        };
        let mut within = false;
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with("-DOCSTART-") {
                within = false;
                continue;
            }
            let no_tag = || MetricsError::NoTag {
                file: path.to_owned(),
                line: number + 1,
            };
            let tag = last_column(line).ok_or_else(no_tag)?;
            if !within {
                file.sentences.push(Vec::new());
                file.lines.push(number + 1);
                within = true;
            }
            if let Some(sentence) = file.sentences.last_mut() {
                sentence.push(tag.to_owned());
            }
        }
        Ok(file)
    }
}

/// A sentence of a JSONL file: a data set's row with tags as names, or what `predict` writes.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "neither a list of tag names `ner_tags` or `tags` nor `words` with tags"
)]
enum JsonSentence {
    Row {
        #[serde(alias = "tags")]
        ner_tags: Vec<String>,
    },
    Predicted {
        words: Vec<JsonWord>,
    },
}

#[derive(Deserialize)]
struct JsonWord {
    tag: String,
}

impl JsonSentence {
    fn tags(self) -> Vec<String> {
        match self {
            JsonSentence::Row { ner_tags } => ner_tags,
            JsonSentence::Predicted { words } => words.into_iter().map(|word| word.tag).collect(),
        }
    }
}

/// By the ending of the name; without a known one, by a first line that is a JSON object.
fn is_jsonl(path: &Path, text: &str) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let first = text.lines().next().unwrap_or_default();
    matches!(ending, Some("jsonl" | "ndjson" | "json"))
        || serde_json::from_str::<serde_json::Map<_, _>>(first).is_ok()
}

/// The last column; columns are parted by tabs where there are any, for words with blanks.
fn last_column(line: &str) -> Option<&str> {
    let tag = match line.rsplit_once('\t') {
        Some((_, tag)) => tag.trim(),
        None => line.split_whitespace().next_back()?,
    };
    (!tag.is_empty()).then_some(tag)
}

pub(super) fn check_same_shape(
    gold: &TagFile<'_>,
    predicted: &TagFile<'_>,
) -> Result<(), MetricsError> {
    let (gold_file, predicted_file) = (gold.path.to_owned(), predicted.path.to_owned());
    let pairs = gold.sentences.iter().zip(&predicted.sentences);
    if let Some(row) = pairs
        .clone()
        .position(|(gold, predicted)| gold.len() != predicted.len())
    {
        return Err(MetricsError::SentenceLength {
            row,
            gold_file,
            gold_line: gold.lines[row],
            gold: gold.sentences[row].len(),
            predicted_file,
            predicted_line: predicted.lines[row],
            predicted: predicted.sentences[row].len(),
        });
    }
    if gold.sentences.len() != predicted.sentences.len() {
        return Err(MetricsError::SentenceCount {
            gold_file,
            gold: gold.sentences.len(),
            predicted_file,
            predicted: predicted.sentences.len(),
        });
    }
    Ok(())
}
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<TagFile<'_>, MetricsError> {
        TagFile::parse(Path::new("tags.txt"), text)
    }

    #[test]
    fn columns_of_every_kind() {
        let text =
            "-DOCSTART- -X- O\n\nEU NNP B-ORG\nrejects VBZ O\r\n\n\n \nde:New York\tB-LOC\nO";
        let file = parse(text).unwrap();
        assert_eq!(file.sentences, [vec!["B-ORG", "O"], vec!["B-LOC", "O"]]);
        assert_eq!(file.lines, [3, 8]);
    }

    #[test]
    fn a_line_without_tag_is_named() {
        let error = parse("Wort\tO\n\nWort\t \n").err().unwrap();
        assert_eq!(
            error.to_string(),
            "no tag in the last column: tags.txt, line 3"
        );
    }
}
