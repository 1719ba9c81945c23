//! The measurements as a table.

use clap::ValueEnum as _;
use ner_report::table::{MISSING, Table};
use ner_report::text::thousands;

use super::record::{Bench, Stage};

/// A row a stage, and what the floor was reckoned from.
pub(super) fn render(bench: &Bench) -> String {
    let row = |stage: &Stage| {
        let speed = stage.count as f64 / stage.seconds;
        let rate = stage
            .operations
            .map(|operations| operations / stage.seconds);
        vec![
            name(stage),
            format!("{:.3} s", stage.seconds),
            format!("{} {}/s", thousands(speed as u64), stage.unit),
            rate.map_or(MISSING.into(), |rate| format!("{:.0}", rate / 1e9)),
            rate.map_or(MISSING.into(), |rate| {
                format!("{:.0} %", 100.0 * rate / bench.matrix_rate)
            }),
        ]
    };
    let header = ["stage", "time", "speed", "GFLOP/s", "of peak"];
    let mut notes = vec![format!(
        "GFLOP/s: 6 operations (training) or 2 (evaluation) per token and parameter outside the embeddings; \
         peak: {:.0} GFLOP/s, measured for the feed-forward matrix multiplication alone",
        bench.matrix_rate / 1e9
    )];
    notes.extend(
        bench
            .peak_memory
            .map(|bytes| format!("peak memory {:.2} GB", bytes as f64 / 1e9)),
    );
    Table {
        title: format!(
            "{} of {}, model {}, {} in {}, {} threads",
            bench.languages.join(", "),
            bench.data,
            bench.model,
            bench.device,
            bench.precision,
            bench.threads
        ),
        header: header.map(str::to_owned).to_vec(),
        rows: bench.stages.iter().map(row).collect(),
        notes,
    }
    .to_text()
}

fn name(stage: &Stage) -> String {
    let value = stage.name.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}
