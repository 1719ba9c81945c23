//! Loss per step, validation F1 per epoch and cost of each cell that has started.

use maud::{Markup, html};

use super::chart::{Axis, Chart, Point, Series, Size};
use super::table::{Columns, table};
use super::{Cell, Page, distinct};
use crate::limits::{CARDS, ROWS};
use crate::table::Table;
use crate::tables::cost_table;
use crate::text::{counted, duration, thousands};

const SIZE: Size = Size(320.0, 170.0);

/// The section.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let begun: Vec<&Cell> = page
        .cells
        .iter()
        .filter(|cell| cell.log.last().is_some())
        .collect();
    let drawn = drawn(&begun);
    let scale = Scale::of(&drawn);
    html! {
        section #training aria-labelledby="h-training" {
            h2 #h-training { "Training" }
            @if begun.is_empty() { p { "No cell has started training yet." } } @else {
                p.note { "Training loss (nats) per step, and validation F1 (percent) after each epoch. All charts share the \
                    same vertical scales." }
                @if drawn.len() < begun.len() {
                    p.note {
                        (drawn.len()) " of " (thousands(begun.len() as u64)) " cells are drawn, those in training first. "
                        "For the others, see " code { "log.jsonl" } " and " code { "epochs.jsonl" } " of each cell."
                    }
                }
                div.cards { @for cell in &drawn { (card(cell, &scale)) } }
            }
            @if !page.results.cells.is_empty() { (table(&cost_table(page.results).cut(ROWS, "see tables.md"), Columns::Numbers)) }
            @if begun.iter().any(|cell| !cell.epochs.is_empty()) {
                details { summary { "Validation scores by epoch" } (table(&epochs(&begun).cut(ROWS, "see epochs.jsonl of each cell"), Columns::Numbers)) }
            }
        }
    }
}

/// The cells that have charts, in the order of the plan: those in training, then the first that are finished.
fn drawn<'a>(begun: &[&'a Cell]) -> Vec<&'a Cell> {
    let places = || 0..begun.len();
    let in_training = places().filter(|place| !begun[*place].is_finished());
    let finished = places().filter(|place| begun[*place].is_finished());
    let mut shown: Vec<usize> = in_training.chain(finished).take(CARDS).collect();
    shown.sort_unstable();
    shown.into_iter().map(|place| begun[place]).collect()
}

/// The limits that all charts share.
struct Scale {
    loss: f64,
    f1: f64,
}

impl Scale {
    fn of(cells: &[&Cell]) -> Scale {
        let curves = cells.iter().flat_map(|cell| cell.log.points());
        let scores = cells
            .iter()
            .flat_map(|cell| &cell.epochs)
            .flat_map(|epoch| epoch.validation.values());
        let least = scores
            .map(|score| 100.0 * score.f1)
            .reduce(f64::min)
            .unwrap_or(0.0);
        Scale {
            loss: curves
                .map(|point| point.y)
                .filter(|loss| loss.is_finite())
                .fold(0.1, f64::max),
            f1: (least / 20.0).floor() * 20.0,
        }
    }
}

fn card(cell: &Cell, scale: &Scale) -> Markup {
    let size = cell.log.each();
    let steps = cell.log.last().map_or(0, |step| step.steps);
    let x = |name: &str| Axis::linear(name, 0.0, f64::from(steps), 3);
    let loss = Chart {
        title: format!("Training loss of {} by step", cell.id),
        size: SIZE,
        x: x("step"),
        y: Axis::linear("loss", 0.0, scale.loss, 4),
        series: vec![Series {
            name: String::new(),
            points: cell.log.points().to_vec(),
            dots: false,
        }],
        level: None,
    };
    let languages = distinct(cell.epochs.iter().flat_map(|epoch| epoch.validation.keys()));
    let several = languages.len() > 1;
    let series = languages.iter().map(|language| Series {
        name: if several {
            (*language).clone()
        } else {
            String::new()
        },
        points: validation(cell, language),
        dots: true,
    });
    let f1 = Chart {
        title: format!("Validation F1 of {} by step", cell.id),
        size: SIZE,
        x: x("step"),
        y: Axis::linear("F1 (%)", scale.f1, 100.0, 4),
        series: series.collect(),
        level: None,
    };
    html! {
        article.card {
            h3 { (cell.id) }
            p.note {
                @match (&cell.done, &cell.manifest) {
                    (Some(done), Some(manifest)) => {
                        (counted(u64::from(done.steps), "step")) " in " (duration(manifest.train_seconds))
                    },
                    _ => (cell.state()),
                }
                @if size > 1 { "; each point is the mean of " (size) " steps" }
            }
            div.charts { (loss.draw()) (f1.draw()) }
        }
    }
}

fn validation(cell: &Cell, language: &str) -> Vec<Point> {
    let scores = cell
        .epochs
        .iter()
        .filter_map(|epoch| Some((epoch.step, epoch.validation.get(language)?)));
    scores
        .map(|(step, score)| Point {
            x: f64::from(step),
            y: 100.0 * score.f1,
            deviation: None,
        })
        .collect()
}

fn epochs(cells: &[&Cell]) -> Table {
    let of_cell = |cell: &&Cell| {
        let id = cell.id.clone();
        cell.epochs
            .iter()
            .flat_map(|epoch| epoch.validation.iter().map(move |scored| (epoch, scored)))
            .map(move |(epoch, (language, score))| {
                let percents = [score.precision, score.recall, score.f1]
                    .map(|part| format!("{:.2}", 100.0 * part));
                let lead = [
                    id.clone(),
                    epoch.epoch.to_string(),
                    thousands(u64::from(epoch.step)),
                ];
                let losses = [
                    format!("{:.4}", epoch.train_loss),
                    language.clone(),
                    format!("{:.4}", score.loss),
                ];
                lead.into_iter().chain(losses).chain(percents).collect()
            })
            .collect::<Vec<Vec<String>>>()
    };
    let header = [
        "cell",
        "epoch",
        "step",
        "training loss",
        "validation set",
        "validation loss",
        "precision",
        "recall",
        "F1",
    ];
    Table {
        title: "Validation scores by epoch".into(),
        header: header.map(str::to_owned).to_vec(),
        rows: cells.iter().flat_map(of_cell).collect(),
        notes: Vec::new(),
    }
}
