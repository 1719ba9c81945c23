//! Results, tables, plots, page and model cards of a run, from the files of its cells.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ner_experiment::CellMetrics;
use ner_experiment::Error;
use ner_experiment::Manifest;
use ner_experiment::read_plan;
use ner_experiment::records::results::{CellResult, Results};
use ner_experiment::records::{LARGEST, RunDir, read_json, write_atomic, write_from};

use super::page::{Pairs, write_page};
use super::records::Records;
use super::stored::write_results;
use crate::card::Card;
use crate::{curve, curve_plot, plots, tables};

/// What was read of a run's cells, and need not be read again.
#[derive(Default)]
pub(crate) struct Known {
    records: Records,
    looks: Pairs,
    /// Cells read since the last plots and cards were written.
    fresh: HashSet<String>,
}

/// Whether to continue: an error ends a rebuild before it writes another file.
pub(crate) type Stop<'a> = &'a dyn Fn() -> Result<(), Error>;

impl Known {
    /// Reads what is new in a run, and writes the plots of new cells into the folder `out`.
    ///
    /// # Errors
    /// No plan in the folder, files that cannot be read or written, or the error of `stop`.
    pub(crate) fn update(
        &mut self,
        run: &RunDir,
        out: &RunDir,
        stop: Stop<'_>,
    ) -> Result<(), Error> {
        let plan = read_plan(run)?;
        let Self {
            records,
            looks,
            fresh,
        } = self;
        records.update(run, &plan, stop, &mut |metrics, result| {
            looks.forget(&result.id);
            fresh.insert(result.id.clone());
            write_confusions(out, metrics, result, stop)
        })
    }

    /// Rewrites `results.json`, `tables.md`, plots and `report.html` in the folder `out`, which is the run's own or
    /// another, and the cards of models.
    ///
    /// # Errors
    /// As [`Known::update`].
    pub(crate) fn write(
        &mut self,
        run: &RunDir,
        out: &RunDir,
        stop: Stop<'_>,
    ) -> Result<(), Error> {
        let plan = read_plan(run)?;
        let results = self.records.results();
        write_results(&out.results(), results, stop)?;
        let text = tables::tables_md(results);
        stop()?;
        write_atomic(&out.tables(), text.as_bytes())?;
        write_plots(out, results, stop)?;
        write_page(run, out, &plan, &self.records, &mut self.looks, stop)?;
        // cards belong to the models, in the run itself
        if out.root() == run.root() {
            for cell in &results.cells {
                stop()?;
                write_card(run, results, cell, self.fresh.contains(&cell.id))?;
            }
        }
        self.fresh.clear();
        Ok(())
    }

    /// The scores of the finished cells.
    pub(crate) fn results(&self) -> &Results {
        self.records.results()
    }

    /// The scores of the finished cells, and nothing else.
    pub(crate) fn into_results(self) -> Results {
        self.records.into_results()
    }
}

/// Reads the finished cells of a run and writes everything that is made from them into the folder `out`.
///
/// # Errors
/// No plan in the folder, files that cannot be read or written, or the error of `stop`.
pub fn rebuild(run: &RunDir, out: &RunDir, stop: Stop<'_>) -> Result<Results, Error> {
    let mut known = Known::default();
    known.update(run, out, stop)?;
    known.write(run, out, stop)?;
    Ok(known.into_results())
}

/// Paths of the cards that do not match the cells, each with the commit that its cell was made with.
///
/// # Errors
/// No plan in the folder, or files that cannot be read.
pub(crate) fn other_cards(run: &RunDir) -> Result<Vec<(PathBuf, Option<String>)>, Error> {
    let plan = read_plan(run)?;
    let kept = |id: &str| run.cell(id).model().is_dir();
    if !plan.cells.iter().any(|cell| kept(&cell.id)) {
        return Ok(Vec::new());
    }
    let mut records = Records::default();
    records.update(run, &plan, &|| Ok(()), &mut |_, _| Ok(()))?;
    let results = records.results();
    let mut others = Vec::new();
    for cell in &results.cells {
        if let Some((path, text)) = card(run, results, cell)?
            && !has_content(&path, text.as_bytes())
        {
            let manifest = read_json::<Manifest>(&run.cell(&cell.id).manifest())?;
            others.push((path, manifest.and_then(|manifest| manifest.commit)));
        }
    }
    Ok(others)
}

/// Writes the card of a cell's model, if the model was kept.
fn write_card(
    run: &RunDir,
    results: &Results,
    cell: &CellResult,
    fresh: bool,
) -> Result<(), Error> {
    if !fresh && !Card::has_matrix(results, cell) {
        return Ok(());
    }
    let Some((path, text)) = card(run, results, cell)? else {
        return Ok(());
    };
    if has_content(&path, text.as_bytes()) {
        return Ok(());
    }
    // the temporary file is not written next to it: a killed process would leave half a card in a finished cell
    let written = write_from(run.root(), &path, text.as_bytes());
    // another cell may have beaten this one meanwhile
    match run.cell(&cell.id).model().is_dir() {
        true => written,
        false => Ok(()),
    }
}

/// The card of a cell's model and its place, if the model was kept.
fn card(
    run: &RunDir,
    results: &Results,
    cell: &CellResult,
) -> Result<Option<(PathBuf, String)>, Error> {
    let folder = run.cell(&cell.id);
    if !folder.model().is_dir() {
        return Ok(None);
    }
    let Some(manifest) = read_json::<Manifest>(&folder.manifest())? else {
        return Ok(None);
    };
    let text = ner_files::read_text(&folder.config(), LARGEST)?;
    let config = toml::from_str(&text)
        .map_err(|error| Error::input(format!("{}: {error}", folder.config().display())))?;
    let card = Card {
        results,
        cell,
        config: &config,
        manifest: &manifest,
    };
    Ok(Some((folder.model().join("README.md"), card.to_markdown())))
}

/// The matrix and each learning curve.
fn write_plots(out: &RunDir, results: &Results, stop: Stop<'_>) -> Result<(), Error> {
    if results.cells.is_empty() {
        return Ok(());
    }
    let matrix = plots::heatmap_svg(results, &results.languages());
    write_plot(out, "f1_matrix", matrix)?;
    for curve in curve::learning_curves(results) {
        stop()?;
        let name = format!("learning_curve_{}", curve.language);
        write_plot(out, &name, curve_plot::learning_curve_svg(&curve))?;
    }
    Ok(())
}

/// The confusion of a cell on each language it was trained on.
fn write_confusions(
    out: &RunDir,
    cell: &CellMetrics,
    result: &CellResult,
    stop: Stop<'_>,
) -> Result<(), Error> {
    if result.is_subset() {
        return Ok(());
    }
    let trained = |language: &&String| cell.train.contains(language);
    for language in cell.test.keys().filter(trained) {
        stop()?;
        let title = format!("Trained on {}, tested on {language}", shown(&result.train));
        let name = format!("confusion_{}_{language}", cell.id);
        let svg = plots::confusion_svg(&cell.test[language].confusion, &title);
        write_plot(out, &name, svg)?;
    }
    Ok(())
}

fn shown(train: &[String]) -> String {
    train.join(" + ")
}

fn write_plot(
    out: &RunDir,
    name: &str,
    svg: Result<String, plots::PlotError>,
) -> Result<(), Error> {
    let svg = svg.map_err(|error| Error::run(error.to_string()))?;
    write_changed(&out.plot(name), svg.as_bytes())
}

/// Writes a file unless it already has this content: comparing is cheaper than syncing.
fn write_changed(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    match has_content(path, bytes) {
        true => Ok(()),
        false => write_atomic(path, bytes),
    }
}

/// Whether a file has this content; one that cannot be read does not, and writing it says what is wrong.
fn has_content(path: &Path, bytes: &[u8]) -> bool {
    let length = bytes.len() as u64;
    // as above
    let same_length = fs_err::symlink_metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == length);
    same_length && ner_files::read_bytes(path, length).is_ok_and(|old| old == bytes)
}
