//! `metrics.json` of a cell, and from all of them `results.json`, tables and plots of the run.

use std::collections::BTreeMap;
use std::path::Path;

use ner_metrics::{Confusion, Report};
use ner_tokenize::EncodeCounts;
use ner_train::{DecodingGain, EvalSummary};
use serde::{Deserialize, Serialize};

use super::files::{LARGEST, RunDir, read_json, write_atomic, write_json};
use super::manifest::Manifest;
use super::page::{Looks, write_page};
use super::plan::Plan;
use crate::config::is_folder_name;
use crate::failure::Failure;
use crate::report::card::Card;
use crate::report::results::{CellResult, LanguageResult, Results};
use crate::report::{curve, curve_plot, plots, tables};

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
    /// Seconds of training, evaluation not counted.
    pub train_seconds: f64,
    /// What happened to the training set on its way to subwords.
    pub training_set: Counts,
    /// Scores of the last epoch, by language.
    pub validation: BTreeMap<String, EvalSummary>,
    /// Scores of the trained model, by language.
    pub test: BTreeMap<String, TestMetrics>,
}

/// Scores on one test set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TestMetrics {
    /// seqeval's report.
    pub report: Report,
    /// Words by gold and predicted tag.
    pub confusion: Confusion,
    /// Mean over words, natural logarithm.
    pub loss: f64,
    /// What decoding whole sentences changed, where that was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoding: Option<DecodingGain>,
    /// What happened to the test set on its way to subwords.
    pub counts: Counts,
}

/// Everything unusual about a corpus, so that nothing is lost in silence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counts {
    /// Sentences as used.
    pub sentences: u64,
    /// Words as used.
    pub words: u64,
    /// Tags that do not follow IOB2; they are scored as they are.
    pub iob2_violations: u64,
    /// Document marks that were left out when the corpus was read.
    #[serde(default)]
    pub document_marks: u64,
    /// Subwords, unknown ones, words without any, sentences cut into windows.
    #[serde(flatten)]
    pub subwords: EncodeCounts,
}

impl CellMetrics {
    /// Mean of the validation F1 over the training languages, 0 without any.
    pub fn validation_f1(&self) -> f64 {
        let sum: f64 = self.validation.values().map(|score| score.f1).sum();
        sum / self.validation.len().max(1) as f64
    }

    fn result(&self) -> CellResult {
        let eval = self.test.iter().map(|(language, test)| {
            let result = LanguageResult {
                argmax_f1: test.decoding.as_ref().map(|gain| gain.argmax.f1),
                ..LanguageResult::from(&test.report)
            };
            (language.clone(), result)
        });
        CellResult {
            id: self.id.clone(),
            name: self.name.clone(),
            train: self.train.clone(),
            sentences: self.sentences,
            seed: self.seed,
            epochs: self.epochs,
            train_seconds: self.train_seconds,
            steps: self.steps,
            eval: eval.collect(),
        }
    }
}

impl CellMetrics {
    /// Checks what the types cannot say, for names and tables that come from a file.
    fn check(&self, id: &str, path: &Path) -> Result<(), Failure> {
        let bad = |what: String| {
            Err(Failure::input(format!(
                "{} is not what a run writes: {what}",
                path.display()
            ))
            .with_hint("remove the folder of the cell and run the experiment again"))
        };
        if self.id != id {
            return bad(format!("it is of the cell `{}`", self.id));
        }
        for name in self.train.iter().chain(self.test.keys()) {
            if !is_folder_name(name) {
                return bad(format!("`{name}` is no language"));
            }
        }
        for (language, test) in &self.test {
            let (labels, rows) = (test.confusion.labels.len(), &test.confusion.counts);
            if labels == 0 || rows.len() != labels || rows.iter().any(|row| row.len() != labels) {
                return bad(format!(
                    "the confusion of {language} has not a row and a column for each of {labels} labels"
                ));
            }
        }
        Ok(())
    }
}

/// Reads the finished cells of a run and rewrites `results.json`, `tables.md`, plots and `report.html` in the
/// folder `out`, which is the run's own or another. `looks` keeps what need not be read again.
///
/// # Errors
/// No plan in the folder, or files that cannot be read or written.
pub fn rebuild(run: &RunDir, out: &RunDir, looks: &mut Looks) -> Result<Results, Failure> {
    let Some(plan) = read_json::<Plan>(&run.plan())? else {
        return Err(Failure::input(format!(
            "{} holds no run: no plan.json",
            run.root().display()
        ))
        .with_hint("give the folder of a run, as runs/multilingual/starter"));
    };
    let mut results = Results {
        experiment: plan.experiment.clone(),
        profile: plan.profile.clone(),
        cells: Vec::new(),
    };
    let mut finished = Vec::new();
    for cell in &plan.cells {
        let folder = run.cell(&cell.id);
        if !read_json::<Manifest>(&folder.manifest())?.is_some_and(|manifest| manifest.finished) {
            continue;
        }
        let Some(metrics) = read_json::<CellMetrics>(&folder.metrics())? else {
            return Err(
                Failure::input(format!("{} is missing", folder.metrics().display())).with_hint(
                    format!(
                        "remove {} and run the experiment again",
                        folder.root().display()
                    ),
                ),
            );
        };
        metrics.check(&cell.id, &folder.metrics())?;
        results.cells.push(metrics.result());
        finished.push(metrics);
    }
    write_json(&out.results(), &results)?;
    write_atomic(&out.tables(), tables::tables_md(&results).as_bytes())?;
    write_plots(out, &results, &finished)?;
    write_page(run, out, &plan, &results, looks)?;
    // cards lie beside the models, in the run itself
    if out.root() == run.root() {
        for cell in &results.cells {
            write_card(run, &results, cell)?;
        }
    }
    Ok(results)
}

/// The card of a cell's model, if the model was kept.
fn write_card(run: &RunDir, results: &Results, cell: &CellResult) -> Result<(), Failure> {
    let folder = run.cell(&cell.id);
    if !folder.model().is_dir() {
        return Ok(());
    }
    let Some(manifest) = read_json::<Manifest>(&folder.manifest())? else {
        return Ok(());
    };
    let text = ner_data::read_text(&folder.config(), LARGEST)?;
    let config = toml::from_str(&text)
        .map_err(|error| Failure::input(format!("{}: {error}", folder.config().display())))?;
    let card = Card {
        results,
        cell,
        config: &config,
        manifest: &manifest,
    };
    write_atomic(
        &folder.model().join("README.md"),
        card.to_markdown().as_bytes(),
    )
}

/// The matrix, each learning curve, and the confusion of each cell on the languages it was trained on.
fn write_plots(out: &RunDir, results: &Results, cells: &[CellMetrics]) -> Result<(), Failure> {
    if cells.is_empty() {
        return Ok(());
    }
    let write = |name: &str, svg: Result<String, plots::PlotError>| {
        let svg = svg.map_err(|error| Failure::run(error.to_string()))?;
        write_atomic(&out.plot(name), svg.as_bytes())
    };
    write(
        "f1_matrix",
        plots::heatmap_svg(results, &results.languages()),
    )?;
    for curve in curve::learning_curves(results) {
        write(
            &format!("learning_curve_{}", curve.language),
            curve_plot::learning_curve_svg(&curve),
        )?;
    }
    for (cell, result) in cells
        .iter()
        .zip(&results.cells)
        .filter(|(_, result)| !result.is_subset())
    {
        for (language, test) in cell
            .test
            .iter()
            .filter(|(language, _)| cell.train.contains(language))
        {
            let title = format!(
                "Trained on {}, tested on {language}",
                result.train.join(" + ")
            );
            write(
                &format!("confusion_{}_{language}", cell.id),
                plots::confusion_svg(&test.confusion, &title),
            )?;
        }
    }
    Ok(())
}
