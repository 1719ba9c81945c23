//! `cargo xtask metrics`: seqeval's numbers for two files of tags.
//!
//! A file has a line a word and an empty line between sentences. The tag is the last column
//! (CoNLL, `de:Word<TAB>TAG`), or the whole line where there is one column. `-DOCSTART-` lines
//! part sentences and are no words.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ner_metrics::Report;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub(crate) struct MetricsArgs {
    /// File of the annotation: CoNLL (the last column counts) or one tag a line
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: PathBuf,
    /// File of the prediction, the same sentences in the same order
    #[arg(long, value_name = "FILE")]
    pub(crate) pred: PathBuf,
    /// Digits behind the point of the text report
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=17))]
    pub(crate) digits: u8,
    /// seqeval's text, or everything as JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The text of seqeval's `classification_report`.
    Text,
    /// All scores and counts as JSON.
    Json,
}

/// Two files that cannot be scored. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MetricsError {
    /// A file cannot be read; the message names it.
    #[error(transparent)]
    Read(#[from] std::io::Error),
    /// Some bytes are no UTF-8.
    #[error("not UTF-8: {}, line {line}", file.display())]
    NotUtf8 {
        /// File.
        file: PathBuf,
        /// Line of the first such byte.
        line: usize,
    },
    /// The last column is empty.
    #[error("no tag in the last column: {}, line {line}", file.display())]
    NoTag {
        /// File.
        file: PathBuf,
        /// Line.
        line: usize,
    },
    /// A file holds no word.
    #[error("no tags in {}", file.display())]
    Empty {
        /// File.
        file: PathBuf,
    },
    /// The files do not hold equally many sentences.
    #[error(
        "different numbers of sentences: {gold} in {}, {predicted} in {}",
        gold_file.display(), predicted_file.display()
    )]
    SentenceCount {
        /// File of the annotation.
        gold_file: PathBuf,
        /// Its sentences.
        gold: usize,
        /// File of the prediction.
        predicted_file: PathBuf,
        /// Its sentences.
        predicted: usize,
    },
    /// A sentence has not the same number of words in both files.
    #[error(
        "different numbers of tags in sentence {row}: {gold} from {} line {gold_line}, {predicted} from {} line {predicted_line}",
        gold_file.display(), predicted_file.display()
    )]
    SentenceLength {
        /// Sentence, from 0.
        row: usize,
        /// File of the annotation.
        gold_file: PathBuf,
        /// First line of the sentence there.
        gold_line: usize,
        /// Its tags.
        gold: usize,
        /// File of the prediction.
        predicted_file: PathBuf,
        /// First line of the sentence there.
        predicted_line: usize,
        /// Its tags.
        predicted: usize,
    },
    /// The tags cannot be scored.
    #[error(transparent)]
    Score(#[from] ner_metrics::Error),
    /// The report cannot be written as JSON.
    #[error("writing the report as JSON failed")]
    Json(#[from] serde_json::Error),
}

impl MetricsError {
    /// What to do about it.
    #[must_use]
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            MetricsError::NoTag { .. } | MetricsError::Empty { .. } => Some(
                "a line is a word with its tag in the last column, or a tag alone; \
                 an empty line ends a sentence"
                    .into(),
            ),
            MetricsError::SentenceCount { .. } | MetricsError::SentenceLength { .. } => Some(
                "both files must hold the same words in the same order, with an empty line \
                 between sentences"
                    .into(),
            ),
            MetricsError::Score(error) => error.hint(),
            MetricsError::Read(_) | MetricsError::NotUtf8 { .. } | MetricsError::Json(_) => None,
        }
    }
}

/// The report on two files, with a newline at its end, to be printed as it is.
///
/// # Errors
/// [`MetricsError`], naming file and line.
pub(crate) fn run(
    gold: &Path,
    pred: &Path,
    digits: usize,
    format: Format,
) -> Result<String, MetricsError> {
    let gold = TagFile::read(gold)?;
    let predicted = TagFile::read(pred)?;
    check_same_shape(&gold, &predicted)?;
    let report = Report::new(&gold.sentences, &predicted.sentences)?;
    match format {
        Format::Text => Ok(report.to_text(digits)),
        Format::Json => Ok(serde_json::to_string_pretty(&report)? + "\n"),
    }
}

/// The tags of a file.
struct TagFile<'a> {
    path: &'a Path,
    sentences: Vec<Vec<String>>,
    /// First line of each sentence.
    lines: Vec<usize>,
}

impl<'a> TagFile<'a> {
    fn read(path: &'a Path) -> Result<TagFile<'a>, MetricsError> {
        let bytes = fs_err::read(path)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let good = &bytes[..error.valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            MetricsError::NotUtf8 {
                file: path.to_owned(),
                line,
            }
        })?;
        TagFile::parse(path, text)
    }

    fn parse(path: &'a Path, text: &str) -> Result<TagFile<'a>, MetricsError> {
        let mut file = TagFile {
            path,
            sentences: Vec::new(),
            lines: Vec::new(),
        };
        let mut within = false;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
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
        if file.sentences.is_empty() {
            return Err(MetricsError::Empty {
                file: path.to_owned(),
            });
        }
        Ok(file)
    }
}

/// The last column; columns are parted by tabs where there are any, for words with blanks.
fn last_column(line: &str) -> Option<&str> {
    let tag = match line.rsplit_once('\t') {
        Some((_, tag)) => tag.trim(),
        None => line.split_whitespace().next_back()?,
    };
    (!tag.is_empty()).then_some(tag)
}

fn check_same_shape(gold: &TagFile<'_>, predicted: &TagFile<'_>) -> Result<(), MetricsError> {
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

    fn write(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
        let path = folder.join(name);
        fs_err::write(&path, content).unwrap();
        path
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
        assert_eq!(
            parse("\n \n").err().unwrap().to_string(),
            "no tags in tags.txt"
        );
    }

    #[test]
    fn two_files_to_text_and_json() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(
            folder.path(),
            "gold.conll",
            b"Ada B-PER\nin O\n\nBern B-LOC\n",
        );
        let pred = write(folder.path(), "pred.txt", b"B-PER\nO\n\nO\n");
        let text = run(&gold, &pred, 3, Format::Text).unwrap();
        assert!(
            text.contains("   micro avg      1.000     0.500     0.667         2\n"),
            "{text}"
        );
        let json = run(&gold, &pred, 2, Format::Json).unwrap();
        let report: Report = serde_json::from_str(&json).unwrap();
        assert_eq!((report.micro.recall, report.words), (0.5, 3));
    }

    #[test]
    fn files_that_do_not_fit_are_named_with_their_lines() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(folder.path(), "gold", b"O\n\nO\nO\n");
        let message = |content: &[u8]| {
            let pred = write(folder.path(), "pred", content);
            let error = run(&gold, &pred, 2, Format::Text).unwrap_err();
            error
                .to_string()
                .replace(&format!("{}/", folder.path().display()), "")
        };
        let expected =
            "different numbers of tags in sentence 1: 2 from gold line 3, 1 from pred line 5";
        assert_eq!(message(b"O\n\n\n\nO\n"), expected);
        let expected = "different numbers of sentences: 2 in gold, 1 in pred";
        assert_eq!(message(b"O\n"), expected);
        assert_eq!(message(b"O\n\nO\n\xff\n"), "not UTF-8: pred, line 4");
        let error = run(&gold, Path::new("no/such/file"), 2, Format::Text).unwrap_err();
        assert!(error.to_string().contains("no/such/file"));
    }
}
