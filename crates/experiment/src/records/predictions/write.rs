//! Writes `predictions.parquet`: one row per word of the test sets.

use std::path::Path;

use ner_data::Corpus;
use ner_tokenize::{EncodedCorpus, Encoder};
use ner_train::WordPrediction;
use polars::prelude::{Column, DataFrame, ParquetWriter};

use crate::error::Error;
use crate::records::writes::write_inside;

/// The columns of the file while it is filled.
#[derive(Default)]
struct Columns {
    language: Vec<String>,
    sentence: Vec<u32>,
    position: Vec<u32>,
    word: Vec<String>,
    subword: Vec<Option<String>>,
    gold: Vec<String>,
    predicted: Vec<String>,
    probability: Vec<f32>,
    loss: Vec<Option<f32>>,
    seen: Vec<bool>,
}

/// The predictions for one corpus.
#[derive(Clone, Copy)]
pub struct Predicted<'a> {
    /// The corpus.
    pub corpus: &'a Corpus,
    /// Its subwords.
    pub encoded: &'a EncodedCorpus,
    /// One prediction per word.
    pub predictions: &'a [WordPrediction],
}

/// Writes one row per word: `language`, `sentence` (row of the test set as used, 0-based), `position` (word in
/// the sentence, 0-based), `word`, `subword` (its first one, which carries the label), `gold`, `predicted`,
/// `probability` (of the predicted tag), `loss` (of the gold tag, in nats), `seen` (false for a word with no
/// subword; its `subword` and `loss` are null).
///
/// # Errors
/// Corpora and predictions of different lengths, a file that cannot be written, or a missing folder.
pub fn write_predictions<'a>(
    path: &Path,
    encoder: &Encoder,
    sets: impl IntoIterator<Item = Predicted<'a>>,
) -> Result<(), Error> {
    let mut columns = Columns::default();
    for set in sets {
        columns.add(set, encoder)?;
    }
    let mut bytes = Vec::new();
    let failed = |error: polars::error::PolarsError| {
        Error::run(format!("cannot write {}: {error}", path.display()))
    };
    let mut frame = columns.frame().map_err(failed)?;
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .map_err(failed)?;
    write_inside(path, &bytes)
}

impl Columns {
    fn add(&mut self, set: Predicted<'_>, encoder: &Encoder) -> Result<(), Error> {
        let Predicted {
            corpus,
            encoded,
            predictions,
        } = set;
        if corpus.word_count() != predictions.len() {
            return Err(Error::run(format!(
                "{} predictions for {} words of {}",
                predictions.len(),
                corpus.word_count(),
                corpus.language()
            )));
        }
        self.add_subwords(encoded, encoder);
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

    fn add_subwords(&mut self, encoded: &EncodedCorpus, encoder: &Encoder) {
        let begin = self.subword.len();
        self.subword.resize(begin + encoded.words, None);
        for window in 0..encoded.windows.len() {
            let tokens = encoded.window_tokens(window);
            let targets = encoded.window_targets(window).iter();
            for target in targets.filter(|target| target.first) {
                let piece = encoder.token(tokens[target.position as usize]);
                self.subword[begin + target.word as usize] = piece;
            }
        }
    }

    fn frame(self) -> Result<DataFrame, polars::error::PolarsError> {
        let height = self.word.len();
        let columns = vec![
            Column::new("language".into(), self.language),
            Column::new("sentence".into(), self.sentence),
            Column::new("position".into(), self.position),
            Column::new("word".into(), self.word),
            Column::new("subword".into(), self.subword),
            Column::new("gold".into(), self.gold),
            Column::new("predicted".into(), self.predicted),
            Column::new("probability".into(), self.probability),
            Column::new("loss".into(), self.loss),
            Column::new("seen".into(), self.seen),
        ];
        DataFrame::new(height, columns)
    }
}
