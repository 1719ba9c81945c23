//! A report, and the entities kept for analysis, on 100,000 words.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ner_metrics::{Comparison, Mode, Options, Report, Resampling, Scheme};

const TAGS: [&str; 7] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];
const WORDS: u64 = 100_000;

/// Sentences of 20 words in no order that a processor could guess.
fn corpus(mut state: u64) -> Vec<Vec<&'static str>> {
    let next = || {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        TAGS[(state >> 33) as usize % TAGS.len()]
    };
    let tags: Vec<&str> = std::iter::repeat_with(next).take(WORDS as usize).collect();
    tags.chunks(20).map(<[&str]>::to_vec).collect()
}

fn report(c: &mut Criterion) {
    let (gold, predicted) = (corpus(1), corpus(2));
    let mut group = c.benchmark_group("metrics");
    group.throughput(Throughput::Elements(WORDS));
    let strict = Mode::Strict(Some(Scheme::Iob2));
    for (name, mode) in [("lenient", Mode::Lenient), ("strict", strict)] {
        let options = Options {
            mode,
            ..Options::default()
        };
        group.bench_function(format!("report, {name}"), |b| {
            b.iter(|| Report::with_options(&gold, &predicted, &options));
        });
    }
    group.bench_function("comparison and taxonomy", |b| {
        b.iter(|| Comparison::new(&gold, &predicted, &Options::default()).map(|c| c.taxonomy()));
    });
    if let Ok(comparison) = Comparison::new(&gold, &predicted, &Options::default()) {
        let resampling = Resampling {
            samples: 100,
            ..Resampling::default()
        };
        group.bench_function("bootstrap, 100 draws", |b| {
            b.iter(|| comparison.bootstrap(&resampling));
        });
    }
    group.finish();
}

criterion_group!(benches, report);
criterion_main!(benches);
