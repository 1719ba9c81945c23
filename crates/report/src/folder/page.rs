//! From the files of a run to `report.html`.

use std::collections::BTreeMap;
use std::path::Path;

use ner_experiment::Error;
use ner_experiment::Plan;
use ner_experiment::Predictions;
use ner_experiment::records::data_report::DataReport;
use ner_experiment::records::{LARGEST, RunDir, read_json, write_atomic};
use serde::de::DeserializeOwned;

use super::records::Records;
use crate::html::{Budget, Page, Pair, render};

/// What was seen in the predictions of finished cells. A finished cell does not change, so that a run, which
/// writes its page again and again, need not read those before it again.
#[derive(Default)]
pub(crate) struct Pairs(BTreeMap<String, Vec<Pair>>);

/// Writes the page of a run, finished or not, into the folder `out`.
///
/// # Errors
/// Files that cannot be read or written, or that hold something else than a run writes; or `stop` says so.
pub(crate) fn write_page(
    run: &RunDir,
    out: &RunDir,
    plan: &Plan,
    records: &Records,
    looks: &mut Pairs,
    stop: &dyn Fn() -> Result<(), Error>,
) -> Result<(), Error> {
    let results = records.results();
    let share = Budget::of(plan.cells.len() * plan.languages.len());
    let mut room = share.looks;
    for cell in &results.cells {
        stop()?;
        looks.add(run, &cell.id, share, room, stop)?;
        room -= looks.of(&cell.id).len().min(room);
    }
    let mut left = share.looks;
    looks.0.retain(|id, _| records.is_finished(id));
    let mut shown = Vec::new();
    for cell in &results.cells {
        let of_cell = looks.of(&cell.id).iter().take(left);
        shown.extend(of_cell);
        left = share.looks - shown.len();
    }
    let corpora = read_json::<Vec<DataReport>>(&run.data())?.unwrap_or_default();
    let tests: Vec<_> = records.tests().collect();
    let page = Page {
        results,
        languages: &plan.languages,
        cells: records.cells(),
        skipped: &plan.skipped,
        commands: &plan.commands,
        corpora: &corpora,
        tests: &tests,
        looks_left_out: results.pairs().saturating_sub(shown.len()),
        looks: shown,
    };
    stop()?;
    write_atomic(&out.page(), render(&page).as_bytes())
}

impl Pairs {
    fn of(&self, cell: &str) -> &[Pair] {
        self.0.get(cell).map_or(&[], Vec::as_slice)
    }

    /// Pairs at the predictions of a finished cell, unless that is done or there is no room for them.
    fn add(
        &mut self,
        run: &RunDir,
        cell: &str,
        share: Budget,
        room: usize,
        stop: &dyn Fn() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let path = run.cell(cell).predictions();
        if room == 0 || self.0.contains_key(cell) || !path.is_file() {
            return Ok(());
        }
        let file = Predictions::open(&path)?;
        let mut looks = Vec::new();
        for at in 0..file.languages().count().min(room) {
            stop()?;
            let set = file.read(at)?;
            looks.push(Pair::new(cell, &set.language, &set.analysis()?, share)?);
        }
        self.0.insert(cell.to_owned(), looks);
        Ok(())
    }

    /// Forgets a cell that was made anew.
    pub(super) fn forget(&mut self, cell: &str) {
        self.0.remove(cell);
    }
}

/// The text of a file; `None` when it is not there.
fn read_text(path: &Path) -> Result<Option<String>, Error> {
    match ner_files::read_text(path, LARGEST) {
        Ok(text) => Ok(Some(text)),
        Err(ner_files::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The values of a file of JSON lines, none when it is not there. A last line without an end is one that is
/// being written, or was cut short, and is left out.
pub(super) fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let text = read_text(path)?.unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let read = |(row, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| {
            Error::input(format!(
                "{}, row {row}: `{line}` is not what a run writes: {error}",
                path.display()
            ))
            .with_hint("remove the folder of the cell and run the experiment again")
        })
    };
    whole.lines().enumerate().map(read).collect()
}

/// The keys of a configuration with dots, and their values as TOML, texts without quotes.
pub(super) fn read_config(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let Some(text) = read_text(path)? else {
        return Ok(Vec::new());
    };
    let table: toml::Table = text.parse().map_err(|error| {
        Error::input(format!(
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
    use crate::html::Step;

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
