//! What the corpora contain, before and after tokenisation into subwords.

use std::collections::BTreeMap;

use maud::{Markup, html};
use ner_data::SplitReport;
use ner_experiment::Counts;
use ner_experiment::records::data_report::DataReport;

use super::table::{Columns, table};
use super::{Cell, Page};
use crate::limits::{ROWS, TYPES, others};
use crate::table::Table;
use crate::text::thousands;

/// Where to find the rest of a table.
const DATA: &str = "see data.json";

/// The section.
pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        section #data aria-labelledby="h-data" {
            h2 #h-data { "Data" }
            @if page.corpora.is_empty() {
                p { "This run has no description of its corpora (" code { "data.json" } "). Run the experiment again to write \
                    it, or print one with " code { "cargo xtask data report" } "." }
            } @else {
                @if is_subsampled(page.cells) { p.note { "Counts after subsampling." } }
                @for report in splits(page.corpora) { (table(&report.cut(ROWS, DATA), Columns::Numbers)) }
                (table(&overlaps(page.corpora).cut(ROWS, DATA), Columns::Numbers))
                (table(&frequent(page.corpora).cut(ROWS, DATA), Columns::Text))
                (table(&conflicts(page.corpora).cut(ROWS, DATA), Columns::Text))
            }
            @let subwords = subwords(page);
            @if !subwords.rows.is_empty() { (table(&subwords.cut(ROWS, "see metrics.json of each cell"), Columns::Numbers)) }
        }
    }
}

/// Whether a cell used a fraction of a corpus only.
fn is_subsampled(cells: &[Cell]) -> bool {
    let is_part = |value: &str| value.parse::<f64>().is_ok_and(|fraction| fraction < 1.0);
    cells.iter().any(|cell| match cell.setting("data.source") {
        Some("starter") => cell.setting("data.starter_fraction").is_some_and(is_part),
        _ => {
            let fractions = cell.config.iter();
            let mut fractions = fractions.filter(|(key, _)| key.starts_with("data.fractions."));
            fractions.any(|(_, value)| is_part(value))
        }
    })
}

/// Sizes, entities and tags, lengths, and what is wrong, one row per split.
fn splits(corpora: &[DataReport]) -> [Table; 4] {
    let all = || corpora.iter().flat_map(|report| &report.corpus.splits);
    let kinds = Shown::of(all().map(|split| &split.entities));
    let tags = Shown::of(all().map(|split| &split.labels));
    let counts = |split: &SplitReport| sizes(split, &kinds);
    let by_tag = |split: &SplitReport| {
        let counts = tags.counts(&split.labels).into_iter();
        counts.map(thousands).collect()
    };
    let columns = owned(&["sentences", "words", "without entities", "entities"]);
    let columns = columns.into_iter().chain(kinds.names()).collect();
    let title = "Sentences, words and entities";
    [
        by_split(title, corpora, columns, &counts),
        by_split("Words by tag", corpora, tags.names(), &by_tag),
        by_split("Words per sentence", corpora, owned(&LENGTHS), &lengths),
        by_split(
            "Repeated, empty and irregular sentences",
            corpora,
            owned(&UNUSUAL),
            &unusual,
        ),
    ]
}

const LENGTHS: [&str; 8] = ["mean", "min", "p25", "median", "p75", "p95", "p99", "max"];

const UNUSUAL: [&str; 5] = [
    "repeated",
    "repeated with different tags",
    "empty",
    "document markers skipped",
    "IOB2 violations",
];

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn sizes(split: &SplitReport, kinds: &Shown<'_>) -> Vec<String> {
    let sizes = [
        split.sentences,
        split.words,
        split.sentences_without_entity,
        split.entities.values().sum(),
    ];
    let by_type = kinds.counts(&split.entities);
    sizes.into_iter().chain(by_type).map(thousands).collect()
}

fn lengths(split: &SplitReport) -> Vec<String> {
    let of = &split.lengths;
    let quantiles = [of.min, of.p25, of.median, of.p75, of.p95, of.p99, of.max];
    let mean = [format!("{:.2}", of.mean)].into_iter();
    mean.chain(quantiles.map(thousands)).collect()
}

fn unusual(split: &SplitReport) -> Vec<String> {
    let counts = [
        split.duplicates,
        split.contradictions,
        split.empty_sentences,
        split.skipped,
        split.iob2_violations,
    ];
    counts.map(thousands).to_vec()
}

/// Types or tags that have a column: all, or the most frequent and one for all others.
struct Shown<'a> {
    names: Vec<&'a String>,
    others: usize,
}

impl<'a> Shown<'a> {
    fn of(splits: impl Iterator<Item = &'a BTreeMap<String, u64>>) -> Self {
        let mut sums: BTreeMap<&String, u64> = BTreeMap::new();
        for (name, count) in splits.flatten() {
            *sums.entry(name).or_default() += count;
        }
        let mut names: Vec<&String> = sums.keys().copied().collect();
        let others = names.len().saturating_sub(TYPES);
        if others > 0 {
            names.sort_by_key(|name| std::cmp::Reverse(sums[name]));
            names.truncate(TYPES);
            names.sort_unstable();
        }
        Self { names, others }
    }

    fn names(&self) -> Vec<String> {
        let names = self.names.iter().map(|name| (*name).clone());
        let rest = (self.others > 0).then(|| others(self.others));
        names.chain(rest).collect()
    }

    fn counts(&self, counts: &BTreeMap<String, u64>) -> Vec<u64> {
        let count = |name: &&String| counts.get(*name).copied().unwrap_or(0);
        let mut shown: Vec<u64> = self.names.iter().map(count).collect();
        if self.others > 0 {
            let rest = counts.values().sum::<u64>() - shown.iter().sum::<u64>();
            shown.push(rest);
        }
        shown
    }
}

fn by_split(
    title: &str,
    corpora: &[DataReport],
    columns: Vec<String>,
    cells: &dyn Fn(&SplitReport) -> Vec<String>,
) -> Table {
    let row = |report: &DataReport, split: &SplitReport| {
        let lead = [format!("{} {}", report.corpus.language, split.split)];
        lead.into_iter().chain(cells(split)).collect()
    };
    let of_language = |report: &DataReport| -> Vec<Vec<String>> {
        report
            .corpus
            .splits
            .iter()
            .map(|split| row(report, split))
            .collect()
    };
    Table {
        title: title.to_owned(),
        header: ["corpus".to_owned()].into_iter().chain(columns).collect(),
        rows: corpora.iter().flat_map(of_language).collect(),
        notes: Vec::new(),
    }
}

/// Sentences that two splits of a language share.
fn overlaps(corpora: &[DataReport]) -> Table {
    let of_language = |report: &DataReport| -> Vec<Vec<String>> {
        let row = |overlap: &ner_data::Overlap| {
            let names = [
                format!("{} {}", report.corpus.language, overlap.within),
                overlap.of.to_string(),
            ];
            let counts = [overlap.sentences, overlap.contradictions].map(thousands);
            names.into_iter().chain(counts).collect()
        };
        report.corpus.overlaps.iter().map(row).collect()
    };
    Table {
        title: "Leaks: sentences that also occur in another split".into(),
        header: ["corpus", "also in", "sentences", "with different tags"]
            .map(str::to_owned)
            .to_vec(),
        rows: corpora.iter().flat_map(of_language).collect(),
        notes: Vec::new(),
    }
}

/// The most frequent entities of the corpora.
fn frequent(corpora: &[DataReport]) -> Table {
    let of_language = |report: &DataReport| -> Vec<Vec<String>> {
        let entities = report.frequent.iter();
        let row = entities.map(|entity| {
            vec![
                entity.text.clone(),
                report.corpus.language.clone(),
                entity.kind.clone(),
                thousands(entity.count),
            ]
        });
        row.collect()
    };
    Table {
        title: "Most frequent entities".into(),
        header: ["entity", "language", "type", "count"]
            .map(str::to_owned)
            .to_vec(),
        rows: corpora.iter().flat_map(of_language).collect(),
        notes: Vec::new(),
    }
}

/// Entities whose words are tagged differently elsewhere in the corpora.
fn conflicts(corpora: &[DataReport]) -> Table {
    let of_language = |report: &DataReport| -> Vec<Vec<String>> {
        let conflicts = report.worst_conflicts.iter();
        let row = conflicts.map(|conflict| {
            let uses = conflict.uses.iter();
            let uses: Vec<String> = uses
                .map(|used| format!("{} {}", used.kind, thousands(used.count)))
                .collect();
            vec![
                conflict.text.clone(),
                report.corpus.language.clone(),
                uses.join(", "),
            ]
        });
        row.collect()
    };
    let count = |report: &DataReport| {
        format!(
            "{} in {}",
            thousands(report.conflicts as u64),
            report.corpus.language
        )
    };
    let counts: Vec<String> = corpora.iter().map(count).collect();
    Table {
        title: "Conflicting annotations: the same words tagged in different ways".into(),
        header: ["words", "language", "tagged as"]
            .map(str::to_owned)
            .to_vec(),
        rows: corpora.iter().flat_map(of_language).collect(),
        notes: vec![format!("total: {}", counts.join(", "))],
    }
}

/// Training sets, and each test set once: it is the same for every cell.
fn subwords(page: &Page<'_>) -> Table {
    let row = |name: String, counts: &Counts| -> Vec<String> {
        let subwords = &counts.subwords;
        let numbers = [
            counts.sentences,
            counts.words,
            subwords.subwords,
            subwords.unknown_subwords,
            subwords.words_without_subword,
            subwords.split_sentences,
            subwords.longest,
            counts.iob2_violations,
            counts.document_marks,
        ];
        [name].into_iter().chain(numbers.map(thousands)).collect()
    };
    let training = page.cells.iter().filter_map(|cell| {
        let counts = &cell.done.as_ref()?.training_set;
        Some(row(format!("training set of {}", cell.id), counts))
    });
    let tests = page.tests.iter();
    let tests = tests.map(|(language, counts)| row(format!("test set of {language}"), counts));
    let header = [
        "corpus",
        "sentences",
        "words",
        "subwords",
        "unknown subwords",
        "words with no subword",
        "sentences split",
        "longest (tokens)",
        "IOB2 violations",
        "document markers skipped",
    ];
    Table {
        title: "Words and subwords".into(),
        header: header.map(str::to_owned).to_vec(),
        rows: training.chain(tests).collect(),
        notes: Vec::new(),
    }
}
