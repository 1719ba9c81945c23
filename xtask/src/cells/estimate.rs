//! `--dry-run`: what would run, and what it would take.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::cell::{Shared, evaluation_keys};
use super::encoded::{options, tokens};
use super::identity::State;
use super::model::Shape;
use super::plan::Planned;
use crate::cli::KeepModels;
use crate::failure::Failure;

const F32: u64 = 4;

/// What one cell takes.
#[derive(Debug, Clone, PartialEq)]
struct Cost {
    steps: u64,
    train_tokens: u64,
    pieces: u64,
    seconds: f64,
    memory: u64,
}

/// The plan with steps, tokens, time, memory and disk, as text.
///
/// # Errors
/// Those of tokenisation, and files of an earlier run that cannot be read.
pub fn dry_run(shared: &Shared<'_>) -> Result<String, Failure> {
    let config = shared.config;
    let shape = shared.model.shape(label_count(shared)?);
    let mut text = format!(
        "{} cells of {}, profile {}, model {}, data {}, device {}\n\n",
        shared.plan.cells.len(),
        config.experiment,
        config.profile,
        config.model.source,
        config.data.source,
        config.device
    );
    for (key, corpus) in shared.inputs.corpora() {
        let _ = writeln!(
            text,
            "{key:<16} {:>8} sentences {:>9} words",
            corpus.len(),
            corpus.word_count()
        );
    }
    let _ = writeln!(
        text,
        "\n{:<12} {:>9} {:>7} {:>12} {:>10} {:>9}  state",
        "cell", "sentences", "steps", "tokens", "time", "memory"
    );
    let (mut seconds, mut peak, mut pieces) = (0.0, 0, 0);
    for cell in &shared.plan.cells {
        let cost = cost(shared, cell, &shape)?;
        let state = match shared.identity(cell)?.state(&shared.run.cell(&cell.id))? {
            State::Missing => "to do".to_owned(),
            State::CutShort => "to go on".to_owned(),
            State::Finished => "finished".to_owned(),
            State::Other { difference, .. } => format!("in the way: {difference}"),
        };
        if state != "finished" {
            seconds += cost.seconds;
            peak = peak.max(cost.memory);
            pieces = pieces.max(cost.pieces);
        }
        let _ = writeln!(
            text,
            "{:<12} {:>9} {:>7} {:>12} {:>10} {:>9}  {state}",
            cell.id,
            cell.sentences,
            cost.steps,
            cost.train_tokens,
            duration(cost.seconds),
            bytes(cost.memory)
        );
    }
    let (kept, disk) = disk(shared, &shape, pieces);
    let _ = write!(
        text,
        "\nTime:   {} (6 x {} parameters without embeddings x tokens trained on, 2 x on tokens evaluated, at\n        \
         {} GFLOP/s: --set estimate.gflops=N)\n\
         Memory: {} at most (weights, gradient and two moments of {} pieces; activations of a mean batch)\n\
         Disk:   {} ({kept} models kept: --keep-models; one checkpoint; predictions)\n\
         Folder: {}\n",
        duration(seconds),
        shape.without_embeddings,
        config.estimate.gflops,
        bytes(peak),
        pieces,
        bytes(disk),
        shared.run.root().display()
    );
    Ok(text)
}

fn label_count(shared: &Shared<'_>) -> Result<usize, Failure> {
    let mut corpora = shared.inputs.corpora();
    corpora
        .next()
        .map(|(_, corpus)| corpus.labels().len())
        .ok_or_else(|| Failure::run("no corpus was loaded"))
}

fn cost(shared: &Shared<'_>, cell: &Planned, shape: &Shape) -> Result<Cost, Failure> {
    let recipe = &shared.config.recipe;
    let train = shared.inputs.training_set(cell)?;
    let encoded = shared
        .model
        .encoder()
        .encode(&train, &options(&shared.config.encoding, recipe.label_all))?;
    let epochs = recipe.total_epochs(train.len());
    let steps = u64::from(epochs) * u64::from(recipe.steps_per_epoch(train.len()));
    let epochs = u64::from(epochs);
    let mut pieces: BTreeSet<u32> = encoded.pieces().into_iter().collect();
    let mut evaluated = 0;
    for key in evaluation_keys(cell, shared.config) {
        let set = shared.encoded.get(&key)?;
        pieces.extend(set.pieces());
        let times = if key.starts_with("validation/") {
            epochs
        } else {
            1
        };
        evaluated += times * tokens(set);
    }
    let train_tokens = epochs * tokens(&encoded);
    let flop =
        shape.without_embeddings as f64 * (6.0 * train_tokens as f64 + 2.0 * evaluated as f64);
    let trained = shape.trained_parameters(pieces.len() as u64);
    let batch = recipe.batch_size as u64 * tokens(&encoded) / (encoded.windows.len().max(1) as u64);
    let activations = batch * shape.activations(recipe.gradient_checkpointing);
    Ok(Cost {
        steps,
        train_tokens,
        pieces: pieces.len() as u64,
        seconds: flop / (shared.config.estimate.gflops * 1e9),
        memory: F32 * (4 * trained + activations),
    })
}

/// Models kept and bytes on disk when the run is finished, with one checkpoint on the way.
fn disk(shared: &Shared<'_>, shape: &Shape, pieces: u64) -> (u64, u64) {
    let cells = &shared.plan.cells;
    let kept = match shared.config.keep_models {
        KeepModels::All => cells.len(),
        KeepModels::Best => cells
            .iter()
            .map(|cell| &cell.train)
            .collect::<BTreeSet<_>>()
            .len(),
        KeepModels::None => 0,
    } as u64;
    let words: usize = shared
        .inputs
        .corpora()
        .filter(|(key, _)| key.starts_with("test/"))
        .map(|(_, c)| c.word_count())
        .sum();
    let checkpoint = 3 * F32 * shape.trained_parameters(pieces);
    (
        kept,
        kept * F32 * shape.parameters + checkpoint + cells.len() as u64 * words as u64 * 20,
    )
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
        let shape = Shape {
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
