//! Scores two systems on the same sentences and asks whether the better one is only luckier.
//!
//! cargo run --release --package ner-metrics --example compare

#![allow(clippy::print_stdout)]

use ner_metrics::{Comparison, Options, Report, Resampling};

fn main() -> Result<(), ner_metrics::Error> {
    // forty sentences of two kinds; the second system misses the organisation of every fourth
    let kinds = [
        vec!["B-PER", "I-PER", "O", "B-LOC"],
        vec!["O", "B-ORG", "I-ORG", "O"],
    ];
    let gold: Vec<Vec<&str>> = (0..40).map(|i| kinds[i % 2].clone()).collect();
    let missed = vec!["O", "O", "I-ORG", "O"];
    let second: Vec<Vec<&str>> = gold
        .iter()
        .enumerate()
        .map(|(i, tags)| {
            if i % 4 == 3 {
                missed.clone()
            } else {
                tags.clone()
            }
        })
        .collect();
    print!("{}", Report::new(&gold, &second)?.to_text(2));

    let options = Options::default();
    let [perfect, other] = [&gold, &second].map(|tags| Comparison::new(&gold, tags, &options));
    let found = perfect?.against(&other?, &Resampling::default())?;
    println!(
        "better by {:.2} points of F1 ({:.2} to {:.2}), p = {:.3}",
        100.0 * found.difference,
        100.0 * found.interval.low,
        100.0 * found.interval.high,
        found.p_value
    );
    Ok(())
}
