//! A report allocates for the distinct tags and types of a corpus, not for its words.

use ner_metrics::{Mode, Options, Report, Scheme};

/// Sentences of 20 words, with seven tags.
fn corpus(sentences: usize) -> Vec<Vec<&'static str>> {
    const TAGS: [&str; 7] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];
    let tag = |at: usize| TAGS[(at * at + at / 5) % 7];
    (0..sentences)
        .map(|row| (0..20).map(|word| tag(row * 20 + word)).collect())
        .collect()
}

fn allocations(sentences: usize, options: &Options) -> (u64, u64) {
    let gold = corpus(sentences);
    let predicted = corpus(sentences + 1).split_off(1);
    let info = allocation_counter::measure(|| {
        let report = Report::with_options(&gold, &predicted, options);
        assert!(report.is_ok_and(|report| report.words == 20 * sentences as u64));
    });
    (info.count_total, info.bytes_max)
}

#[test]
fn allocations_do_not_grow_with_the_corpus() {
    for mode in [
        Mode::Lenient,
        Mode::Strict(None),
        Mode::Strict(Some(Scheme::Iob2)),
    ] {
        let options = Options {
            mode,
            ..Options::default()
        };
        let small = allocations(100, &options);
        let large = allocations(10_000, &options);
        assert_eq!(small, large, "{mode:?}: (allocations, most bytes)");
        assert!(small.0 < 100, "{small:?}");
    }
}
