//! `predictions.parquet` read back, for the analysis of errors.

use std::path::{Path, PathBuf};

use ner_metrics::{Analysis, ScoredWord};
use polars::prelude::{DataFrame, DataType, ParquetReader, PolarsError, SerReader as _};

use super::files::{RunDir, read_json};
use super::plan::Plan;
use crate::failure::Failure;

/// Words of a file that are read.
const MOST_WORDS: usize = 4 << 20;
/// Bytes of a column of texts, unpacked.
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
    /// The words, to be analysed.
    ///
    /// # Errors
    /// A tag that is empty.
    pub fn analysis(&self) -> Result<Analysis<'_>, Failure> {
        let sentences = self.sentences.iter();
        let sentences = sentences.map(|words| words.iter().map(Word::scored).collect());
        Ok(Analysis::new(sentences.collect())?)
    }

    /// Only the sentences that hold a word, or a first subword, equal to `text`; rows of the others are left
    /// without words, so that all keep their numbers.
    ///
    /// # Errors
    /// No such sentence.
    pub fn retain_containing(&mut self, text: &str) -> Result<(), Failure> {
        let rows = self.analysis()?.containing(text);
        if rows.is_empty() {
            let message = format!(
                "no word and no first subword of {} is `{text}`",
                self.language
            );
            return Err(Failure::usage(message).with_hint(
                "a subword at the beginning of a word is written with ▁, as in `tokenize`",
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

/// The predictions of a run's cell, the first one that has any unless `cell` names it, and the cell's id.
///
/// # Errors
/// No run in the folder, no such cell, or no cell with predictions.
pub fn predictions_of(run: &RunDir, cell: Option<&str>) -> Result<(String, PathBuf), Failure> {
    let root = run.root().display();
    let Some(plan) = read_json::<Plan>(&run.plan())? else {
        return Err(Failure::input(format!("{root} holds no predictions")).with_hint(
            "give the folder of a run or of a cell, the folder of `evaluate --out`, or a predictions.parquet",
        ));
    };
    let has_predictions =
        |id: &&String| fs_err::symlink_metadata(run.cell(id).predictions()).is_ok();
    let ids: Vec<&String> = plan
        .cells
        .iter()
        .map(|cell| &cell.id)
        .filter(has_predictions)
        .collect();
    let listed = ids
        .iter()
        .map(|id| id.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let found = match cell {
        Some(cell) => ids.iter().find(|id| *id == &cell),
        None => ids.first(),
    };
    match (found, cell) {
        (Some(id), _) => Ok(((*id).clone(), run.cell(id).predictions())),
        (None, Some(cell)) => Err(Failure::usage(format!(
            "{root} has no predictions of a cell `{cell}`"
        ))
        .with_hint(format!("cells with predictions: {listed}"))),
        (None, None) => Err(Failure::input(format!("no cell of {root} is finished"))
            .with_hint("run the experiment again: it goes on where it was")),
    }
}

/// Reads the predictions of every language in a file.
///
/// # Errors
/// A file that cannot be read or is no `predictions.parquet`, naming what is wrong.
pub fn read_predictions(path: &Path) -> Result<Vec<Scored>, Failure> {
    let bad = |error: &dyn std::fmt::Display| {
        Failure::input(format!(
            "{} is no file of predictions: {error}",
            path.display()
        ))
        .with_hint("such files are written by experiment, train and evaluate --out")
    };
    let file = ner_data::open_file(path)?;
    ner_data::parquet::check_parquet(path, None, MOST_WORDS).map_err(|error| bad(&error))?;
    // polars may still panic on what stands in the pages
    let read = ner_data::guard_threads(|| {
        let frame = ParquetReader::new(file.into_parts().0).finish()?;
        Rows::of(&frame)?.gather()
    });
    let sets = read
        .map_err(|panic| bad(&panic))?
        .map_err(|error| bad(&error))?;
    if sets.is_empty() {
        return Err(bad(&"it has no row"));
    }
    Ok(sets)
}

/// Columns of the file.
struct Rows {
    language: Vec<String>,
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
                    "column `{name}` has {bytes} bytes of text, at most {MOST_TEXT} are read"
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
            // files of the first versions have none
            Err(_) => vec![String::new(); frame.height()],
            Ok(_) => texts("subword")?,
        };
        Ok(Rows {
            language: texts("language")?,
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

    fn gather(self) -> Result<Vec<Scored>, PolarsError> {
        let mut sets: Vec<Scored> = Vec::new();
        // sentences of the languages before
        let mut before = 0;
        for row in 0..self.word.len() {
            if sets
                .last()
                .is_none_or(|set| set.language != self.language[row])
            {
                before += sets.last().map_or(0, |set| set.sentences.len());
                sets.push(Scored {
                    language: self.language[row].clone(),
                    sentences: Vec::new(),
                });
            }
            let Some(set) = sets.last_mut() else { continue };
            let (sentence, position) = (self.sentence[row] as usize, self.position[row] as usize);
            let follows = match position {
                // a file has no more sentences than words, in all its languages together
                0 => sentence >= set.sentences.len() && before + sentence < self.word.len(),
                _ => sentence + 1 == set.sentences.len(),
            };
            if position == 0 && follows {
                // sentences without a word have no row
                set.sentences.resize_with(sentence + 1, Vec::new);
            }
            for (column, tag) in [
                ("gold", &self.gold[row]),
                ("predicted", &self.predicted[row]),
            ] {
                if tag.is_empty() {
                    let place = format!("row {row}: no tag in column `{column}`");
                    return Err(PolarsError::ComputeError(place.into()));
                }
            }
            match set.sentences.last_mut() {
                Some(words) if follows && words.len() == position => words.push(self.word_at(row)),
                _ => {
                    let place = format!(
                        "row {row}: word {position} of sentence {sentence} is out of order"
                    );
                    return Err(PolarsError::ComputeError(place.into()));
                }
            }
        }
        Ok(sets)
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
