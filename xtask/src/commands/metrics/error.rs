//! Files of tags that cannot be scored.

use std::path::PathBuf;

use ner_experiment::{Error, Kind, message_of};

use crate::missing;

/// Two files that cannot be scored. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MetricsError {
    /// A file cannot be read; the message names it.
    #[error(transparent)]
    Read(#[from] ner_files::Error),
    /// The file does not exist.
    #[error("{}", missing::message(file))]
    Missing {
        /// File.
        file: PathBuf,
    },
    /// Some bytes are no UTF-8.
    #[error("not valid UTF-8: {}, line {line}", file.display())]
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
    /// A line of a JSONL file is not a sentence with tags.
    #[error("not a sentence with tags: {}, line {line}: {message}", file.display())]
    Json {
        /// File.
        file: PathBuf,
        /// Line.
        line: usize,
        /// What is wrong with it.
        message: String,
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
    /// A scheme without the strict mode, where it would mean nothing.
    #[error("--scheme {scheme} needs --mode strict")]
    Scheme {
        /// The scheme.
        scheme: ner_metrics::Scheme,
    },
    /// The tags cannot be scored.
    #[error(transparent)]
    Score(#[from] ner_metrics::Error),
    /// The report cannot be written as JSON.
    #[error("writing the report as JSON failed")]
    Render(#[from] serde_json::Error),
}

impl MetricsError {
    /// What to do about it.
    #[must_use]
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            MetricsError::NoTag { .. } | MetricsError::Empty { .. } => Some(
                "each line needs a word with its tag in the last column, or only a tag; \
                 an empty line ends a sentence"
                    .into(),
            ),
            MetricsError::Json { .. } => Some(
                "each line needs an object with a list of tags under `ner_tags` or `tags`, or output of predict"
                    .into(),
            ),
            MetricsError::SentenceCount { .. } | MetricsError::SentenceLength { .. } => Some(
                "both files must hold the same words in the same order, with an empty line \
                 between sentences"
                    .into(),
            ),
            MetricsError::Missing { .. } => Some(missing::HINT.into()),
            MetricsError::Scheme { .. } => Some("add --mode strict".into()),
            MetricsError::Score(error) => error.hint(),
            MetricsError::Read(error) => error.hint(),
            MetricsError::NotUtf8 { .. } => Some("convert the file to UTF-8".into()),
            MetricsError::Render(_) => None,
        }
    }
}

impl From<MetricsError> for Error {
    fn from(error: MetricsError) -> Self {
        match error {
            MetricsError::Read(error) => error.into(),
            MetricsError::Score(error) => error.into(),
            error => {
                let kind = match error {
                    MetricsError::Scheme { .. } => Kind::Usage,
                    _ => Kind::Input,
                };
                Self {
                    hint: error.hint(),
                    ..Self::new(kind, message_of(&error))
                }
            }
        }
    }
}
