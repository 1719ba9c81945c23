//! Reads `predictions.parquet` for error analysis.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use ner_metrics::{Analysis, ScoredWord};
use polars::prelude::{DataFrame, DataType, ParquetReader, PolarsError, SerReader as _};

use crate::error::Error;

/// Maximum number of words in a file.
const MOST_ROWS: usize = 64 << 20;
/// Maximum number of words of one language.
const MOST_WORDS: usize = 4 << 20;
/// Number of rows whose language is read at a time.
const BLOCK: usize = 1 << 20;
/// Maximum number of language changes in a file.
const MOST_LANGUAGES: usize = 10_000;
/// Maximum size in bytes of a text column, uncompressed.
const MOST_TEXT: usize = 128 << 20;

/// The predictions for one language.
#[derive(Debug, Default)]
pub struct Scored {
    /// The language.
    pub language: String,
    sentences: Vec<Vec<Word>>,
}

#[derive(Debug)]
struct Word {
    word: String,
    subword: String,
    gold: String,
    predicted: String,
    probability: f64,
    loss: Option<f64>,
}

impl Word {
    fn scored(&self) -> ScoredWord<'_> {
        ScoredWord {
            word: &self.word,
            subword: &self.subword,
            gold: &self.gold,
            predicted: &self.predicted,
            probability: self.probability,
            loss: self.loss,
        }
    }
}

impl Scored {
    /// The words, for analysis.
    ///
    /// # Errors
    /// An empty tag.
    pub fn analysis(&self) -> Result<Analysis<'_>, Error> {
        let sentences = self.sentences.iter();
        let sentences = sentences.map(|words| words.iter().map(Word::scored).collect());
        Ok(Analysis::new(sentences.collect())?)
    }

    /// Only the sentences that contain a word, or a first subword, equal to `text`; the other sentences are left empty,
    /// so that all keep their numbers.
    ///
    /// # Errors
    /// No such sentence.
    pub fn retain_containing(&mut self, text: &str) -> Result<(), Error> {
        let rows = self.analysis()?.containing(text);
        if rows.is_empty() {
            let message = format!(
                "no word or first subword of {} equals `{text}`",
                self.language
            );
            return Err(Error::usage(message).with_hint(
                "a subword at the beginning of a word starts with ▁, as `tokenize` shows",
            ));
        }
        for (row, words) in self.sentences.iter_mut().enumerate() {
            if rows.binary_search(&row).is_err() {
                words.clear();
            }
        }
        Ok(())
    }
}

/// A predictions file, read one language at a time because a file can have very many.
#[derive(Debug)]
pub struct Predictions {
    path: PathBuf,
    /// Language, first row, number of rows.
    parts: Vec<(String, usize, usize)>,
    rows: usize,
    /// Number of sentences that may still be read: over all languages, a file has no more sentences than words.
    sentences: Cell<usize>,
}

impl Predictions {
    /// Opens a file and finds its languages.
    ///
    /// # Errors
    /// A file that cannot be read or is not a valid `predictions.parquet`, with the reason.
    pub fn open(path: &Path) -> Result<Self, Error> {
        ner_data::parquet::check_parquet(path, None, MOST_ROWS)
            .map_err(|error| bad(path, &error))?;
        let mut found = Self {
            path: path.to_owned(),
            parts: Vec::new(),
            rows: 0,
            sentences: Cell::new(0),
        };
        loop {
            let column = Some(vec!["language".to_owned()]);
            let read = found.guarded((found.rows, BLOCK), column, |frame| {
                let languages = frame.column("language")?.str()?;
                Ok(languages
                    .iter()
                    .map(|text| text.unwrap_or_default().to_owned())
                    .collect())
            });
            let languages: Vec<String> = read?;
            if languages.is_empty() {
                break;
            }
            for language in languages {
                match found.parts.last_mut() {
                    Some((last, _, rows)) if *last == language => *rows += 1,
                    _ => found.parts.push((language, found.rows, 1)),
                }
                found.rows += 1;
            }
            if found.parts.len() > MOST_LANGUAGES {
                let text = format!("its language changes more than {MOST_LANGUAGES} times");
                return Err(bad(path, &text));
            }
        }
        found.sentences.set(found.rows);
        match found.parts.is_empty() {
            true => Err(bad(path, &"it has no rows")),
            false => Ok(found),
        }
    }

    /// The languages, in the order of the file.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(language, ..)| language.as_str())
    }

    /// The predictions for the language at an index of [`Predictions::languages`]; each can be read once.
    ///
    /// # Errors
    /// As [`Predictions::open`], or no such index.
    pub fn read(&self, at: usize) -> Result<Scored, Error> {
        let Some((language, first, rows)) = self.parts.get(at) else {
            return Err(bad(&self.path, &format!("it has no language number {at}")));
        };
        if *rows > MOST_WORDS {
            let text = format!("{rows} words of {language}, but at most {MOST_WORDS} can be read");
            return Err(bad(&self.path, &text));
        }
        let sentences = self.guarded((*first, *rows), None, |frame| {
            Rows::of(frame)?.gather(*first, self.sentences.get().min(MOST_WORDS))
        })?;
        let left = self.sentences.get().saturating_sub(sentences.len());
        self.sentences.set(left);
        Ok(Scored {
            language: language.clone(),
            sentences,
        })
    }

    /// Reads some rows; polars may panic on the content of the pages.
    fn guarded<T>(
        &self,
        slice: (usize, usize),
        columns: Option<Vec<String>>,
        take: impl FnOnce(&DataFrame) -> Result<T, PolarsError>,
    ) -> Result<T, Error> {
        let file = ner_files::open_file(&self.path)?;
        let read = ner_files::guard_threads(|| {
            let reader = ParquetReader::new(file.into_parts().0);
            let frame = reader
                .with_slice(Some(slice))
                .with_columns(columns)
                .finish()?;
            take(&frame)
        });
        read.map_err(|panic| bad(&self.path, &panic))?
            .map_err(|error| bad(&self.path, &error))
    }
}

fn bad(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::input(format!(
        "{} is not a valid predictions file: {error}",
        path.display()
    ))
    .with_hint("predictions files are written by experiment, train and evaluate --out")
}

/// Reads the predictions of every language in a file.
///
/// # Errors
/// As [`Predictions::open`].
pub fn read_predictions(path: &Path) -> Result<Vec<Scored>, Error> {
    let file = Predictions::open(path)?;
    (0..file.parts.len()).map(|at| file.read(at)).collect()
}

/// Columns of the file.
struct Rows {
    sentence: Vec<u32>,
    position: Vec<u32>,
    word: Vec<String>,
    subword: Vec<String>,
    gold: Vec<String>,
    predicted: Vec<String>,
    probability: Vec<Option<f32>>,
    loss: Vec<Option<f32>>,
}

impl Rows {
    fn of(frame: &DataFrame) -> Result<Self, PolarsError> {
        let texts = |name: &str| -> Result<Vec<String>, PolarsError> {
            let column = frame.column(name)?.str()?;
            let bytes: usize = column.iter().flatten().map(str::len).sum();
            if bytes > MOST_TEXT {
                let text = format!(
                    "column `{name}` has {bytes} bytes of text, but at most {MOST_TEXT} can be read"
                );
                return Err(PolarsError::ComputeError(text.into()));
            }
            Ok(column
                .iter()
                .map(|text| text.unwrap_or_default().to_owned())
                .collect())
        };
        let numbers = |name: &str| -> Result<Vec<u32>, PolarsError> {
            let column = frame.column(name)?.u32()?;
            Ok(column
                .iter()
                .map(|number| number.unwrap_or(u32::MAX))
                .collect())
        };
        let floats = |name: &str| -> Result<Vec<Option<f32>>, PolarsError> {
            let column = frame.column(name)?.cast(&DataType::Float32)?;
            Ok(column.f32()?.iter().collect())
        };
        let subword = match frame.column("subword") {
            // files of the first versions do not have it
            Err(_) => vec![String::new(); frame.height()],
            Ok(_) => texts("subword")?,
        };
        Ok(Rows {
            sentence: numbers("sentence")?,
            position: numbers("position")?,
            word: texts("word")?,
            subword,
            gold: texts("gold")?,
            predicted: texts("predicted")?,
            probability: floats("probability")?,
            loss: floats("loss")?,
        })
    }

    /// The sentences of the rows from `first` on, at most `most`; some may have no words.
    fn gather(self, first: usize, most: usize) -> Result<Vec<Vec<Word>>, PolarsError> {
        let mut sentences: Vec<Vec<Word>> = Vec::new();
        for row in 0..self.word.len() {
            let named = first + row;
            let (sentence, position) = (self.sentence[row] as usize, self.position[row] as usize);
            let follows = match position {
                // over all its languages, a file has no more sentences than words
                0 => sentence >= sentences.len() && sentence < most,
                _ => sentence + 1 == sentences.len(),
            };
            if position == 0 && follows {
                // sentences without words have no rows
                sentences.resize_with(sentence + 1, Vec::new);
            }
            for (column, tag) in [
                ("gold", &self.gold[row]),
                ("predicted", &self.predicted[row]),
            ] {
                if tag.is_empty() {
                    let place = format!("row {named}: no tag in column `{column}`");
                    return Err(PolarsError::ComputeError(place.into()));
                }
            }
            match sentences.last_mut() {
                Some(words) if follows && words.len() == position => words.push(self.word_at(row)),
                _ => {
                    let place = format!(
                        "row {named}: word {position} of sentence {sentence} is out of order"
                    );
                    return Err(PolarsError::ComputeError(place.into()));
                }
            }
        }
        Ok(sentences)
    }

    fn word_at(&self, row: usize) -> Word {
        Word {
            word: self.word[row].clone(),
            subword: self.subword[row].clone(),
            gold: self.gold[row].clone(),
            predicted: self.predicted[row].clone(),
            probability: f64::from(self.probability[row].unwrap_or_default()),
            loss: self.loss[row].map(f64::from),
        }
    }
}
