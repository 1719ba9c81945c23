//! `--dry-run`: what would run, and what resources it would take.

mod volume;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ner_data::Split;

use crate::cell::{Shared, evaluation_keys};
use crate::config::{Config, KeepModels};
use crate::counted::counted;
use crate::error::Error;
use crate::inputs::key;
use crate::plan::{Plan, Planned};
use crate::records::{Manifest, RunDir, State, read_json};
use crate::workers::failures;
use volume::Volumes;

const F32: u64 = 4;

/// Maximum number of cells listed individually.
const LISTED: usize = 60;

/// Bytes per row of `predictions.parquet`, and of a cell's other files except its model.
const PREDICTION: u64 = 20;
const CELL_FILES: u64 = 300_000;

/// The cost of one cell.
#[derive(Debug, Clone, PartialEq)]
struct Cost {
    steps: u64,
    train_tokens: u64,
    pieces: u64,
    /// Floating-point operations of training.
    train_flop: f64,
    /// Floating-point operations of validation and testing.
    eval_flop: f64,
    memory: u64,
}

/// A plan, with what is known about its corpora and model.
struct Estimate<'a> {
    config: &'a Config,
    run: &'a RunDir,
    plan: &'a Plan,
    volumes: Volumes,
    /// By training languages: the pieces of their corpora and of the test sets.
    pieces: BTreeMap<Vec<String>, u64>,
}

/// The plan with steps, tokens, time, memory and disk space, as text.
///
/// # Errors
/// Those of tokenisation; files of an earlier run that cannot be read.
pub(crate) fn dry_run(shared: &Shared<'_>) -> Result<String, Error> {
    let estimate = Estimate {
        config: shared.config,
        run: shared.run,
        plan: shared.plan,
        volumes: Volumes::measured(shared)?,
        pieces: BTreeMap::new(),
    };
    estimate.text(&|cell| {
        let tries = failures::read(shared.run, &cell.id)?;
        if tries.len() >= shared.config.sharing.attempts {
            return Ok(format!("skipped: {}", failures::count(&tries)));
        }
        Ok(match shared.state(cell)? {
            State::Finished if shared.lacks_model(cell)? => {
                "to be trained again: its model is missing".to_owned()
            }
            State::Missing => "to do".to_owned(),
            State::CutShort => "to be resumed".to_owned(),
            State::Finished => FINISHED.to_owned(),
            State::Other { difference, .. } => format!("conflicting configuration: {difference}"),
        })
    })
}

/// The same from published sizes, when corpora and model are not available because of `reason`.
///
/// # Errors
/// `reason`, if the published sizes are not known either.
pub(crate) fn published_dry_run(
    config: &Config,
    run: &RunDir,
    reason: Error,
) -> Result<String, Error> {
    let Some(volumes) = Volumes::published(config, &reason.message) else {
        return Err(reason);
    };
    let plan = Plan::new(config, &volumes.train_sentences())?;
    let estimate = Estimate {
        config,
        run,
        plan: &plan,
        volumes,
        pieces: BTreeMap::new(),
    };
    estimate.text(&|cell| {
        let manifest = read_json::<Manifest>(&run.cell(&cell.id).manifest())?;
        Ok(match manifest.map(|manifest| manifest.finished) {
            Some(true) => FINISHED.to_owned(),
            Some(false) => "to be resumed".to_owned(),
            None => "to do".to_owned(),
        })
    })
}

const FINISHED: &str = "finished";

impl Estimate<'_> {
    fn text(mut self, state: &dyn Fn(&Planned) -> Result<String, Error>) -> Result<String, Error> {
        let plan = self.plan;
        let (rate, where_from) = self.rate()?;
        let mut text = self.head();
        let mut all = Total::default();
        let mut open = Total::default();
        for (index, cell) in plan.cells.iter().enumerate() {
            let cost = self.cost(cell);
            let seconds =
                (cost.train_flop + cost.eval_flop) / rate + self.config.estimate.cell_seconds;
            let state = state(cell)?;
            all.add(&cost, seconds);
            if state != FINISHED {
                open.add(&cost, seconds);
            }
            if index < LISTED {
                let _ = writeln!(
                    text,
                    "{:<12} {:>9} {:>7} {:>12} {:>10} {:>9}  {state}",
                    cell.id,
                    cell.sentences,
                    cost.steps,
                    cost.train_tokens,
                    duration(seconds),
                    bytes(cost.memory)
                );
            }
        }
        if plan.cells.len() > LISTED {
            let more = counted(plan.cells.len() - LISTED, "more cell");
            let _ = writeln!(text, "and {more}");
        }
        let _ = write!(
            text,
            "\nCells:  {} ({} to do), {} steps, {} training tokens\n",
            plan.cells.len(),
            open.cells,
            all.steps,
            all.tokens
        );
        self.write_totals(&mut text, &open, rate, &where_from);
        Ok(text)
    }

    fn head(&self) -> String {
        let config = self.config;
        let mut text = format!(
            "{} of {}, profile {}, model {}, data {}, device {}\n\n",
            counted(self.plan.cells.len(), "cell"),
            config.experiment,
            config.profile,
            config.model.source,
            config.data.source,
            config.device
        );
        if let Some(reason) = &self.volumes.assumed {
            let _ = writeln!(
                text,
                "Assuming published sizes, 18 tokens per sentence and the whole vocabulary: {reason}\n"
            );
        }
        for (key, set) in self.volumes.sets().take(LISTED) {
            let _ = writeln!(
                text,
                "{key:<16} {:>8} sentences {:>9} words",
                set.sentences, set.words
            );
        }
        let more = self.volumes.sets().count().saturating_sub(LISTED);
        if more > 0 {
            let _ = writeln!(text, "and {more} more");
        }
        let _ = writeln!(
            text,
            "\n{:<12} {:>9} {:>7} {:>12} {:>10} {:>9}  state",
            "cell", "sentences", "steps", "tokens", "time", "memory"
        );
        text
    }

    fn write_totals(&self, text: &mut String, open: &Total, rate: f64, where_from: &str) {
        let (kept, disk) = self.disk(open.pieces);
        let _ = write!(
            text,
            "Time:   {}, {:.1} device-hours (6 x {} parameters without embeddings x training tokens, 2 x for evaluation\n        \
             tokens, at {:.0} GFLOP/s{where_from}; plus {} s overhead per cell)\n\
             Memory: {} at most (weights, gradient and two moments of {} pieces; activations of an average batch)\n\
             Disk:   {} ({}, see --keep-models; one checkpoint; predictions)\n\
             Folder: {}\n",
            duration(open.seconds),
            open.seconds / 3600.0,
            self.volumes.shape.without_embeddings,
            rate / 1e9,
            self.config.estimate.cell_seconds,
            bytes(open.memory),
            open.pieces,
            bytes(disk),
            counted(kept, "model"),
            self.run.root().display()
        );
    }

    /// Floating-point operations per second: as measured by finished cells of this run on this device, otherwise as
    /// configured.
    fn rate(&mut self) -> Result<(f64, String), Error> {
        let (mut flop, mut seconds, mut cells) = (0.0, 0.0, 0);
        for cell in &self.plan.cells {
            let manifest = read_json::<Manifest>(&self.run.cell(&cell.id).manifest())?;
            let usable = |manifest: &Manifest| {
                manifest.finished
                    && manifest.device == self.config.device
                    && manifest.train_seconds > 0.0
            };
            if let Some(manifest) = manifest.filter(usable) {
                flop += self.cost(cell).train_flop;
                seconds += manifest.train_seconds;
                cells += 1;
            }
        }
        if cells > 0 {
            let measured = format!(", measured on {}", counted(cells, "finished cell"));
            return Ok((flop / seconds, measured));
        }
        let rate = self.config.estimate.gflops * 1e9;
        Ok((rate, ": --set estimate.gflops=N".to_owned()))
    }

    fn cost(&mut self, cell: &Planned) -> Cost {
        let (config, shape) = (self.config, self.volumes.shape);
        let recipe = &config.recipe;
        let epochs = recipe.total_epochs(cell.sentences);
        let steps = u64::from(epochs) * u64::from(recipe.steps_per_epoch(cell.sentences));
        let epochs = u64::from(epochs);
        let pieces = match self.pieces.get(&cell.train) {
            Some(pieces) => *pieces,
            None => {
                let mut keys = evaluation_keys(cell, config);
                keys.extend(cell.train.iter().map(|l| key(Split::Train, l)));
                let pieces = self.volumes.pieces(&keys);
                self.pieces.insert(cell.train.clone(), pieces);
                pieces
            }
        };
        let a_pass = self.volumes.train_tokens(cell);
        let validated = self.volumes.sum(Split::Validation, &cell.train).tokens;
        let tested = self
            .volumes
            .sum(Split::Test, config.test_languages())
            .tokens;
        let flop = |each: f64, tokens: u64| each * shape.without_embeddings as f64 * tokens as f64;
        let batch = recipe.batch_size as u64 * a_pass / (cell.sentences.max(1) as u64);
        let activations = batch * shape.activations(recipe.gradient_checkpointing);
        Cost {
            steps,
            train_tokens: epochs * a_pass,
            pieces,
            train_flop: flop(6.0, epochs * a_pass),
            eval_flop: flop(2.0, epochs * validated + tested),
            memory: F32 * (4 * shape.trained_parameters(pieces) + activations),
        }
    }

    /// Number of models kept, and bytes on disk when the run is finished, including one checkpoint meanwhile.
    fn disk(&self, pieces: u64) -> (u64, u64) {
        let cells = &self.plan.cells;
        let kept = match self.config.keep_models {
            KeepModels::All => cells.len(),
            KeepModels::Best => cells
                .iter()
                .map(|cell| &cell.train)
                .collect::<BTreeSet<_>>()
                .len(),
            KeepModels::None => 0,
        } as u64;
        let shape = self.volumes.shape;
        let words = self
            .volumes
            .sum(Split::Test, self.config.test_languages())
            .words;
        let checkpoint = 3 * F32 * shape.trained_parameters(pieces);
        let a_cell = words * PREDICTION + CELL_FILES;
        (
            kept,
            kept * F32 * shape.parameters + checkpoint + cells.len() as u64 * a_cell,
        )
    }
}

/// Sums over cells.
#[derive(Debug, Default)]
struct Total {
    cells: usize,
    steps: u64,
    tokens: u64,
    seconds: f64,
    memory: u64,
    pieces: u64,
}

impl Total {
    fn add(&mut self, cost: &Cost, seconds: f64) {
        self.cells += 1;
        self.steps += cost.steps;
        self.tokens += cost.train_tokens;
        self.seconds += seconds;
        self.memory = self.memory.max(cost.memory);
        self.pieces = self.pieces.max(cost.pieces);
    }
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

fn bytes(count: u64) -> String {
    match count as f64 {
        n if n < 1e6 => format!("{:.0} kB", n / 1e3),
        n if n < 1e9 => format!("{:.0} MB", n / 1e6),
        n => format!("{:.1} GB", n / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_readable() {
        let times = [0.4, 89.0, 90.0, 5399.0, 5400.0].map(duration);
        assert_eq!(times, ["0 s", "89 s", "2 min", "90 min", "1.5 h"]);
        let sizes = [999, 1_500_000, 1_112_000_000].map(bytes);
        assert_eq!(sizes, ["1 kB", "2 MB", "1.1 GB"]);
    }

    #[test]
    fn a_cut_table_is_not_trained() {
        let shape = crate::inputs::Shape {
            parameters: 1000,
            without_embeddings: 100,
            vocabulary: 80,
            hidden: 10,
            intermediate: 20,
            layers: 1,
        };
        assert_eq!(shape.trained_parameters(80), 1000);
        assert_eq!(shape.trained_parameters(30), 500);
        assert_eq!(shape.activations(false), 160);
        assert_eq!(shape.activations(true), 170);
    }
}
