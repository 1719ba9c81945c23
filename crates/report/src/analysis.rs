//! Tables of confusions, kinds of errors, scenarios and losses.

use std::collections::BTreeSet;

use ner_metrics::{
    Confusion, EntityConfusion, ErrorCounts, ErrorKind, LossRow, Matching, Normalisation,
    ScenarioReport, ScenarioScore, Taxonomy,
};

use super::limits::{LABELS, others};
use super::table::Table;
use super::text::{counted, thousands};

/// Tags in the order of a matrix: `O`, then by type, `B-` before `I-`.
#[must_use]
pub fn tag_order<'a>(tags: impl Iterator<Item = &'a str>) -> Vec<String> {
    let key = |tag: &'a str| (tag != "O", tag.get(2..).unwrap_or_default(), tag);
    let ordered: BTreeSet<_> = tags.map(key).collect();
    ordered
        .into_iter()
        .map(|(_, _, tag)| tag.to_owned())
        .collect()
}

/// Words by gold and predicted tag: counts, and the share of the gold tag's words.
#[must_use]
pub fn confusion_table(confusion: &Confusion) -> Table {
    let all = confusion.labels().len();
    let fewer = confusion.most_confused(LABELS, &others(all.saturating_sub(LABELS)));
    let confusion = fewer.as_ref().unwrap_or(confusion);
    let shares = confusion.normalised(Normalisation::Gold);
    matrix(
        "Confusion of tags",
        (confusion.labels(), confusion.labels()),
        &confusion.counts(),
        &shares,
        most_confused_note(all, "tags").into_iter().collect(),
    )
}

/// Entities by gold and predicted type.
#[must_use]
pub fn entity_confusion_table(confusion: &EntityConfusion) -> Table {
    let all = confusion.types.len();
    let fewer = confusion.most_confused(LABELS, &others(all.saturating_sub(LABELS)));
    let confusion = fewer.as_ref().unwrap_or(confusion);
    let shares = confusion.normalised(Normalisation::Gold);
    let note = match confusion.matching {
        Matching::SameSpan => "an entity with a wrong boundary counts as missed and as spurious",
        Matching::Overlap => "an entity with a wrong boundary counts under its type",
    };
    matrix(
        "Confusion of entities",
        (&confusion.rows(), &confusion.columns()),
        &confusion.counts,
        &shares,
        [note.to_owned()]
            .into_iter()
            .chain(most_confused_note(all, "types"))
            .collect(),
    )
}

fn most_confused_note(all: usize, what: &str) -> Option<String> {
    (all > LABELS)
        .then(|| format!("the {LABELS} of {all} {what} with the most errors; the JSON lists all"))
}

fn matrix(
    title: &str,
    (rows, columns): (&[String], &[String]),
    counts: &[Vec<u64>],
    shares: &[Vec<f64>],
    notes: Vec<String>,
) -> Table {
    let row = |(name, (counts, shares)): (&String, (&Vec<u64>, &Vec<f64>))| {
        let cells = counts.iter().zip(shares);
        let cell = |(count, share): (&u64, &f64)| format!("{} ({share:.2})", thousands(*count));
        let total = thousands(counts.iter().sum());
        let cells = cells.map(cell).chain([total]);
        [name.clone()].into_iter().chain(cells).collect()
    };
    let header = ["gold \\ predicted".to_owned()].into_iter();
    Table {
        title: format!("{title}: count and share of the row"),
        header: header
            .chain(columns.iter().cloned())
            .chain(["all".to_owned()])
            .collect(),
        rows: rows
            .iter()
            .zip(counts.iter().zip(shares))
            .map(row)
            .collect(),
        notes,
    }
}

/// Correct entities of each type and the errors in the others, by kind; with more than `most` types, only those with the
/// most errors.
#[must_use]
pub fn taxonomy_table(taxonomy: &Taxonomy, most: usize) -> Table {
    let row = |name: &str, counts: &ErrorCounts| {
        let errors = ErrorKind::ALL.map(|kind| thousands(counts.of(kind)));
        let cells = [name.to_owned(), thousands(counts.correct)].into_iter();
        cells.chain(errors).collect()
    };
    let errors =
        |counts: &ErrorCounts| -> u64 { ErrorKind::ALL.iter().map(|kind| counts.of(*kind)).sum() };
    let mut shown: Vec<(&String, &ErrorCounts)> = taxonomy.by_type.iter().collect();
    let left = shown.len().saturating_sub(most);
    if left > 0 {
        shown.sort_by_key(|(_, counts)| std::cmp::Reverse((errors(counts), counts.correct)));
        shown.truncate(most);
    }
    let shown = shown.into_iter();
    let mut rows: Vec<Vec<String>> = shown.map(|(kind, counts)| row(kind, counts)).collect();
    rows.push(row("all", &taxonomy.all));
    let header = ["type", "correct"].map(str::to_owned).into_iter();
    Table {
        title: "Kinds of errors".into(),
        header: header
            .chain(ErrorKind::ALL.map(|kind| kind.to_string()))
            .collect(),
        rows,
        notes: ["by gold type; spurious entities by predicted type".to_owned()]
            .into_iter()
            .chain((left > 0).then(|| {
                format!(
                    "not shown: {} with fewer errors",
                    counted(left as u64, "type")
                )
            }))
            .collect(),
    }
}

/// The four scenarios of SemEval-2013, over all entities.
#[must_use]
pub fn scenario_table(report: &ScenarioReport, digits: usize) -> Table {
    let row = |(name, score): (&str, &ScenarioScore)| {
        let counts = [
            score.correct,
            score.incorrect,
            score.partial,
            score.missed,
            score.spurious,
        ];
        let scores = [score.precision, score.recall, score.f1];
        let cells = counts.map(thousands).into_iter();
        let cells = cells.chain(scores.map(|score| format!("{score:.digits$}")));
        [name.to_owned()].into_iter().chain(cells).collect()
    };
    let all = &report.all;
    let scenarios = [
        ("strict", &all.strict),
        ("exact", &all.exact),
        ("partial", &all.partial),
        ("type", &all.ent_type),
    ];
    let header = [
        "scenario",
        "correct",
        "incorrect",
        "partial",
        "missed",
        "spurious",
        "precision",
        "recall",
        "F1",
    ];
    Table {
        title: "Scenarios (SemEval-2013, counted as nervaluate does)".into(),
        header: header.map(str::to_owned).to_vec(),
        rows: scenarios.into_iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// The first rows of a loss table.
#[must_use]
pub fn loss_table(title: &str, key: &str, rows: &[LossRow], top: usize) -> Table {
    let row = |row: &LossRow| {
        let numbers = [
            thousands(row.count),
            format!("{:.4}", row.mean),
            format!("{:.2}", row.sum),
        ];
        [row.key.clone()].into_iter().chain(numbers).collect()
    };
    let left = rows.len().saturating_sub(top);
    Table {
        title: title.to_owned(),
        header: [key, "count", "mean", "sum"].map(str::to_owned).to_vec(),
        rows: rows.iter().take(top).map(row).collect(),
        notes: (left > 0)
            .then(|| format!("and {} more", thousands(left as u64)))
            .into_iter()
            .collect(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tags_stand_by_type() {
        let tags = ["I-PER", "O", "B-PER", "B-LOC", "O", "I-LOC"];
        let expected = ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"];
        assert_eq!(tag_order(tags.into_iter()), expected);
    }

    #[test]
    fn gold_is_on_the_rows_of_the_table() {
        let labels = ["O", "B-PER"].map(str::to_owned).to_vec();
        let counts = vec![vec![3000, 1000], vec![1, 0]];
        let confusion = Confusion::from_counts(labels, &counts).unwrap();
        let table = confusion_table(&confusion);
        assert_eq!(table.header, ["gold \\ predicted", "O", "B-PER", "all"]);
        assert_eq!(
            table.rows[0],
            ["O", "3,000 (0.75)", "1,000 (0.25)", "4,000"]
        );
    }
}
