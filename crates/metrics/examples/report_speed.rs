//! Times a report on two files of tags: `report_speed GOLD PREDICTED lenient|strict [RUNS]`.
//!
//! A file has a sentence a line, its tags parted by tabs. Prints the seconds of the fastest run and
//! the micro F1 as JSON; reading the files is not counted. `tests/reference/seqeval_speed.py` runs
//! it beside seqeval.

#![allow(clippy::print_stdout, reason = "an example prints")]
#![allow(clippy::disallowed_methods, reason = "the crate knows no files")]

use std::error::Error;
use std::time::Instant;

use ner_metrics::{Mode, Options, Report, Scheme};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, gold, predicted, mode, rest @ ..] = arguments.as_slice() else {
        return Err("usage: report_speed GOLD PREDICTED lenient|strict [RUNS]".into());
    };
    let (gold, predicted) = (
        std::fs::read_to_string(gold)?,
        std::fs::read_to_string(predicted)?,
    );
    let (gold, predicted) = (sentences(&gold), sentences(&predicted));
    let mode = match mode.as_str() {
        "strict" => Mode::Strict(Some(Scheme::Iob2)),
        _ => Mode::Lenient,
    };
    let options = Options {
        mode,
        ..Options::default()
    };
    let runs: usize = rest.first().map_or(Ok(5), |runs| runs.parse())?;
    let mut fastest = f64::INFINITY;
    let mut f1 = 0.0;
    for _ in 0..runs {
        let begin = Instant::now();
        let report = Report::with_options(&gold, &predicted, &options)?;
        std::hint::black_box(report.to_text(2));
        fastest = fastest.min(begin.elapsed().as_secs_f64());
        f1 = report.micro.f1;
    }
    println!("{{\"seconds\": {fastest}, \"f1\": {f1}}}");
    Ok(())
}

fn sentences(text: &str) -> Vec<Vec<&str>> {
    let tags = |line| str::split(line, '\t').filter(|tag| !tag.is_empty());
    text.lines().map(|line| tags(line).collect()).collect()
}
