//! From the files of a run to `report.html`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::files::{CellDir, LARGEST, RunDir, read_json, write_atomic};
use super::manifest::Manifest;
use super::plan::{Plan, Planned};
use super::scored::read_predictions;
use super::summary::CellMetrics;
use crate::failure::Failure;
use crate::report::corpus::DataReport;
use crate::report::html::{Cell, Look, Page, Share, render};
use crate::report::results::Results;

/// What was seen in the predictions of finished cells. A finished cell does not change, so that a run, which
/// writes its page after every cell, need not read those before it again.
#[derive(Default)]
pub struct Looks(BTreeMap<String, Vec<Look>>);

/// Writes the page of a run, finished or not, into the folder `out`.
///
/// # Errors
/// Files that cannot be read or written, or that hold something else than a run writes.
pub fn write_page(
    run: &RunDir,
    out: &RunDir,
    plan: &Plan,
    results: &Results,
    looks: &mut Looks,
) -> Result<(), Failure> {
    let cells = plan
        .cells
        .iter()
        .map(|cell| read_cell(cell, &run.cell(&cell.id)));
    let cells: Vec<Cell> = cells.collect::<Result<_, _>>()?;
    let share = Share::of(plan.cells.len() * plan.languages.len());
    let pairs: usize = results.cells.iter().map(|cell| cell.eval.len()).sum();
    let mut room = share.looks;
    let mut shown = Vec::new();
    for cell in &results.cells {
        looks.add(run, &cell.id, share, room)?;
        room -= looks.of(&cell.id).len().min(room);
    }
    for cell in &results.cells {
        shown.extend(looks.of(&cell.id).iter().take(share.looks - shown.len()));
    }
    let corpora = read_json::<Vec<DataReport>>(&run.data())?.unwrap_or_default();
    let page = Page {
        results,
        languages: &plan.languages,
        cells: &cells,
        skipped: &plan.skipped,
        commands: &plan.commands,
        corpora: &corpora,
        looks_left_out: pairs.saturating_sub(shown.len()),
        looks: shown,
    };
    write_atomic(&out.page(), render(&page).as_bytes())
}

impl Looks {
    fn of(&self, cell: &str) -> &[Look] {
        self.0.get(cell).map_or(&[], Vec::as_slice)
    }

    /// Looks at the predictions of a finished cell, unless that is done or there is no room for them.
    fn add(&mut self, run: &RunDir, cell: &str, share: Share, room: usize) -> Result<(), Failure> {
        let path = run.cell(cell).predictions();
        if room == 0 || self.0.contains_key(cell) || !path.is_file() {
            return Ok(());
        }
        let sets = read_predictions(&path)?;
        let look = sets
            .iter()
            .take(room)
            .map(|set| Look::new(cell, &set.language, &set.analysis()?, share));
        let looks = look.collect::<Result<_, _>>()?;
        self.0.insert(cell.to_owned(), looks);
        Ok(())
    }
}

fn read_cell(cell: &Planned, folder: &CellDir) -> Result<Cell, Failure> {
    let manifest = read_json::<Manifest>(&folder.manifest())?;
    let finished = manifest.as_ref().is_some_and(|manifest| manifest.finished);
    let metrics = if finished {
        read_json::<CellMetrics>(&folder.metrics())?
    } else {
        None
    };
    Ok(Cell {
        id: cell.id.clone(),
        train: cell.train.clone(),
        is_subset: cell.size.is_some(),
        sentences: cell.sentences as u64,
        seed: cell.seed,
        config: read_config(&folder.config())?,
        steps: read_lines(&folder.log())?,
        epochs: read_lines(&folder.epochs())?,
        manifest,
        metrics,
    })
}

/// The text of a file; `None` when it is not there.
fn read_text(path: &Path) -> Result<Option<String>, Failure> {
    match ner_data::read_text(path, LARGEST) {
        Ok(text) => Ok(Some(text)),
        Err(ner_data::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The values of a file of JSON lines, none when it is not there. A last line without an end is one that is
/// being written, or was cut short, and is left out.
fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let text = read_text(path)?.unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let read = |(row, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| {
            Failure::input(format!(
                "{}, row {row}: `{line}` is not what a run writes: {error}",
                path.display()
            ))
            .with_hint("remove the folder of the cell and run the experiment again")
        })
    };
    whole.lines().enumerate().map(read).collect()
}

/// The keys of a configuration with dots, and their values as TOML, texts without quotes.
fn read_config(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let Some(text) = read_text(path)? else {
        return Ok(Vec::new());
    };
    let table: toml::Table = text.parse().map_err(|error| {
        Failure::input(format!(
            "{} is not what a run writes: {error}",
            path.display()
        ))
        .with_hint("remove the folder of the cell and run the experiment again")
    })?;
    let mut found = Vec::new();
    flatten("", &table, &mut found);
    Ok(found)
}

fn flatten(prefix: &str, table: &toml::Table, found: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            toml::Value::Table(inner) => flatten(&format!("{key}."), inner, found),
            toml::Value::String(text) => found.push((key, text.clone())),
            value => found.push((key, value.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::report::html::Step;

    #[test]
    fn a_line_that_is_being_written_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.jsonl");
        assert_eq!(read_lines::<Step>(&path).unwrap(), []);
        let line =
            |step: u32| format!("{{\"step\":{step},\"steps\":9,\"loss\":0.5,\"tokens\":3}}\n");
        fs_err::write(&path, line(1) + &line(2) + "{\"step\":3,\"st").unwrap();
        let steps = read_lines::<Step>(&path).unwrap();
        assert_eq!(
            steps.iter().map(|step| step.step).collect::<Vec<_>>(),
            [1, 2]
        );
        fs_err::write(&path, line(1) + "{\"step\":2}\n").unwrap();
        let failure = read_lines::<Step>(&path).unwrap_err();
        assert!(
            failure.message.contains("log.jsonl, row 1: `{\"step\":2}`"),
            "{failure}"
        );
    }

    #[test]
    fn configurations_are_flat() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs_err::write(
            &path,
            "id = \"de\"\n[recipe]\nepochs = 3\n[data.fractions]\nde = 0.5\n",
        )
        .unwrap();
        let mut found = read_config(&path).unwrap();
        found.sort();
        let expected = [
            ("data.fractions.de", "0.5"),
            ("id", "de"),
            ("recipe.epochs", "3"),
        ];
        assert_eq!(
            found,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
    }
}
