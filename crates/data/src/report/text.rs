//! The report of a corpus as a table, with one column per split.

use std::collections::{BTreeMap, BTreeSet};

use super::{CorpusReport, SplitReport};

/// A number of a split, as displayed.
type Value = fn(&SplitReport) -> String;

/// The rows before the counts of entities and tags.
const ROWS: [(&str, Value); 10] = [
    ("sentences", |split| split.sentences.to_string()),
    ("  without entity", |split| {
        split.sentences_without_entity.to_string()
    }),
    ("  empty", |split| split.empty_sentences.to_string()),
    ("  repeated", |split| split.duplicates.to_string()),
    ("    with other tags", |split| {
        split.contradictions.to_string()
    }),
    ("document marks skipped", |split| split.skipped.to_string()),
    ("words", |split| split.words.to_string()),
    ("words per sentence, mean", |split| {
        format!("{:.2}", split.lengths.mean)
    }),
    ("  min / median / max", |split| {
        let lengths = &split.lengths;
        format!("{} / {} / {}", lengths.min, lengths.median, lengths.max)
    }),
    ("  p75 / p95 / p99", |split| {
        let lengths = &split.lengths;
        format!("{} / {} / {}", lengths.p75, lengths.p95, lengths.p99)
    }),
];

impl CorpusReport {
    /// The report as text, with one column per split.
    pub fn to_text(&self) -> String {
        let mut lines = vec![self.row(&self.language, |split| split.split.to_string())];
        lines.extend(ROWS.map(|(name, value)| self.row(name, value)));
        lines.extend(self.counts("entities", |split| &split.entities));
        lines.extend(self.counts("tags", |split| &split.labels));
        lines.push(self.row("IOB2 violations", |split| split.iob2_violations.to_string()));
        lines.extend(self.overlaps.iter().map(|overlap| {
            format!(
                "also in {}: {} of the {} sentences, {} of them with other tags",
                overlap.of, overlap.sentences, overlap.within, overlap.contradictions
            )
        }));
        lines.join("\n") + "\n"
    }

    /// A line with the value for each split.
    fn row(&self, name: &str, value: impl Fn(&SplitReport) -> String) -> String {
        let values = self.splits.iter();
        let values = values.map(|split| format!("{:>14}", value(split)));
        format!("{name:24}{}", values.collect::<String>())
    }

    /// A line with the sum of some counts, and one line for each name that any split has.
    fn counts(&self, heading: &str, of: fn(&SplitReport) -> &BTreeMap<String, u64>) -> Vec<String> {
        let names = self.splits.iter().flat_map(|split| of(split).keys());
        let names: BTreeSet<&String> = names.collect();
        let sum = self.row(heading, |split| of(split).values().sum::<u64>().to_string());
        let each = names.into_iter().map(|name| {
            self.row(&format!("  {name}"), |split| {
                of(split).get(name).copied().unwrap_or(0).to_string()
            })
        });
        std::iter::once(sum).chain(each).collect()
    }
}
