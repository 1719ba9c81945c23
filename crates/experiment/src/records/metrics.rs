//! `metrics.json` of a cell, and its entry in `results.json`.

use std::collections::BTreeMap;
use std::path::Path;

use ner_metrics::{Confusion, Report};
use ner_tokenize::EncodeCounts;
use ner_train::{DecodingGain, EvalSummary};
use serde::{Deserialize, Serialize};

use super::by_name::Names;
use super::folder::CellDir;
use super::results::{CellResult, LanguageResult};
use super::writes::read_json;
use crate::config::is_folder_name;
use crate::error::Error;

/// Scores and counts of one cell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CellMetrics {
    /// Id of the cell.
    pub id: String,
    /// Name in tables.
    pub name: String,
    /// Training languages.
    pub train: Vec<String>,
    /// Training sentences.
    pub sentences: u64,
    /// Training seed.
    pub seed: u64,
    /// Passes over the training set.
    pub epochs: f64,
    /// Optimiser steps.
    pub steps: u32,
    /// What happened to the training set when it was split into subwords.
    pub training_set: Counts,
    /// Validation scores of the last epoch, by language.
    pub validation: BTreeMap<String, EvalSummary>,
    /// Test scores of the trained model, by language.
    pub test: BTreeMap<String, TestMetrics>,
}

/// Scores on one test set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TestMetrics {
    /// seqeval's report.
    pub report: Report,
    /// Words by gold and predicted tag.
    pub confusion: Confusion,
    /// Mean loss per word, in nats.
    pub loss: f64,
    /// What sentence-level decoding changed, if it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoding: Option<DecodingGain>,
    /// What happened to the test set when it was split into subwords.
    pub counts: Counts,
}

/// Everything unusual about a corpus, so that nothing is lost silently.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counts {
    /// Sentences as used.
    pub sentences: u64,
    /// Words as used.
    pub words: u64,
    /// Tags that violate IOB2; they are scored as they are.
    pub iob2_violations: u64,
    /// Document marks skipped when the corpus was read.
    #[serde(default)]
    pub document_marks: u64,
    /// Subwords, unknown subwords, words with no subword, sentences split into windows.
    #[serde(flatten)]
    pub subwords: EncodeCounts,
}

impl CellMetrics {
    /// Mean validation F1 over the training languages; 0 if there are none.
    pub fn validation_f1(&self) -> f64 {
        let sum: f64 = self.validation.values().map(|score| score.f1).sum();
        sum / self.validation.len().max(1) as f64
    }

    /// Reads and checks the metrics of a finished cell.
    ///
    /// # Errors
    /// The file is missing, or no run wrote it.
    pub fn read(id: &str, folder: &CellDir) -> Result<Self, Error> {
        let path = folder.metrics();
        let Some(metrics) = read_json::<Self>(&path)? else {
            let folder = folder.root().display();
            return Err(Error::input(format!("{} is missing", path.display()))
                .with_hint(format!("remove {folder} and run the experiment again")));
        };
        metrics.check(id, &path)?;
        Ok(metrics)
    }

    /// The cell's entry in `results.json`.
    pub fn result(&self, train_seconds: f64, names: &mut Names) -> CellResult {
        let eval = self.test.iter().map(|(language, test)| {
            let result = LanguageResult {
                argmax_f1: test.decoding.as_ref().map(|gain| gain.argmax.f1),
                ..LanguageResult::new(&test.report, names)
            };
            (names.get(language), result)
        });
        CellResult {
            id: self.id.clone(),
            name: self.name.clone(),
            train: self.train.clone(),
            sentences: self.sentences,
            seed: self.seed,
            epochs: self.epochs,
            train_seconds,
            steps: self.steps,
            eval: eval.collect(),
        }
    }
}

impl CellMetrics {
    /// Checks what types cannot express, for names and tables read from a file.
    fn check(&self, id: &str, path: &Path) -> Result<(), Error> {
        let bad = |what: String| {
            Err(Error::input(format!(
                "{} was not written by a run, or was changed: {what}",
                path.display()
            ))
            .with_hint("remove the folder of the cell and run the experiment again"))
        };
        if self.id != id {
            return bad(format!("it belongs to cell `{}`", self.id));
        }
        for name in self.train.iter().chain(self.test.keys()) {
            if !is_folder_name(name) {
                return bad(format!("`{name}` is not a valid language name"));
            }
        }
        for (language, test) in &self.test {
            if test.confusion.labels().is_empty() {
                return bad(format!("the confusion matrix of {language} has no labels"));
            }
        }
        Ok(())
    }
}
