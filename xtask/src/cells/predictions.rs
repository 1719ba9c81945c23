//! `predictions.parquet`: a row a word of the test sets.

use std::path::Path;

use ner_data::Corpus;
use polars::prelude::{Column, DataFrame, ParquetWriter};

use super::files::write_atomic;
use super::run::WordPrediction;
use crate::failure::Failure;

/// Columns of the file while it is filled.
#[derive(Default)]
struct Columns {
    language: Vec<String>,
    sentence: Vec<u32>,
    position: Vec<u32>,
    word: Vec<String>,
    gold: Vec<String>,
    predicted: Vec<String>,
    probability: Vec<f32>,
    loss: Vec<Option<f32>>,
    seen: Vec<bool>,
}

/// Writes one row a word: `language`, `sentence` (row of the test set as used, 0-based), `position` (word in
/// the sentence, 0-based), `word`, `gold`, `predicted`, `probability` (of the predicted tag), `loss` (natural
/// logarithm, of the gold tag; null for a word that gave no subword), `seen` (false for such a word).
///
/// # Errors
/// Corpora and predictions of different length, or a file that cannot be written.
pub fn write_predictions<'a>(
    path: &Path,
    sets: impl IntoIterator<Item = (&'a Corpus, &'a [WordPrediction])>,
) -> Result<(), Failure> {
    let mut columns = Columns::default();
    for (corpus, predictions) in sets {
        columns.add(corpus, predictions)?;
    }
    let mut bytes = Vec::new();
    let failed = |error: polars::error::PolarsError| {
        Failure::run(format!("cannot write {}: {error}", path.display()))
    };
    let mut frame = columns.frame().map_err(failed)?;
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .map_err(failed)?;
    write_atomic(path, &bytes)
}

impl Columns {
    fn add(&mut self, corpus: &Corpus, predictions: &[WordPrediction]) -> Result<(), Failure> {
        if corpus.word_count() != predictions.len() {
            return Err(Failure::run(format!(
                "{} predictions for {} words of {}",
                predictions.len(),
                corpus.word_count(),
                corpus.language()
            )));
        }
        let labels = corpus.labels();
        for row in 0..corpus.len() {
            let sentence = corpus.sentence(row);
            let predicted = &predictions[corpus.word_range(row)];
            let words = sentence
                .words()
                .zip(sentence.labels())
                .zip(predicted)
                .enumerate();
            for (position, ((word, gold), prediction)) in words {
                self.language.push(corpus.language().to_owned());
                self.sentence.push(row as u32);
                self.position.push(position as u32);
                self.word.push(word.to_owned());
                self.gold.push(labels.name(*gold).to_owned());
                self.predicted
                    .push(labels.name(prediction.label).to_owned());
                self.probability.push(prediction.probability);
                self.loss.push(prediction.loss);
                self.seen.push(prediction.seen);
            }
        }
        Ok(())
    }

    fn frame(self) -> Result<DataFrame, polars::error::PolarsError> {
        let height = self.word.len();
        let columns = vec![
            Column::new("language".into(), self.language),
            Column::new("sentence".into(), self.sentence),
            Column::new("position".into(), self.position),
            Column::new("word".into(), self.word),
            Column::new("gold".into(), self.gold),
            Column::new("predicted".into(), self.predicted),
            Column::new("probability".into(), self.probability),
            Column::new("loss".into(), self.loss),
            Column::new("seen".into(), self.seen),
        ];
        DataFrame::new(height, columns)
    }
}
