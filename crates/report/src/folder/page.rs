//! From the files of a run to `report.html`.

use std::collections::BTreeMap;

use ner_experiment::Error;
use ner_experiment::Plan;
use ner_experiment::Predictions;
use ner_experiment::records::data_report::DataReport;
use ner_experiment::records::{RunDir, read_json, write_atomic};

use super::records::Records;
use crate::html::{Budget, Page, Pair, render};

/// What the page shows of the predictions of finished cells. These do not change, so they are read once, however often
/// the page is rewritten.
#[derive(Default)]
pub(crate) struct Pairs(BTreeMap<String, Vec<Pair>>);

/// Writes the page of a run, finished or not, into the folder `out`.
///
/// # Errors
/// Files that cannot be read or written or are not those of a run, or the error of `stop`.
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

    /// Reads the predictions of a finished cell, unless that was done before or there is no room for them.
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

    /// Forgets a cell that was trained again.
    pub(super) fn forget(&mut self, cell: &str) {
        self.0.remove(cell);
    }
}
