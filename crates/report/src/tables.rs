//! The tables of a run, and `tables.md` with all of them. Scores are in percent.

use ner_experiment::records::results::Results;

use super::curve::{curve_table, learning_curves, reverse_table};
use super::decoding::decoding_table;
use super::large::{by_language, by_training_set, is_large, shown_kinds, type_means};
use super::limits::LINES;
use super::markdown::escaped;
use super::seeds::{Group, Mean};
use super::table::{MISSING, Table};
use super::text::{ZERO_SHOT_NOTE, columns, counted, duration, star, thousands};

/// F1 by training set (rows) and test language (columns); zero-shot cells carry a star.
#[must_use]
pub fn f1_matrix(results: &Results, languages: &[String]) -> Table {
    let groups = Group::all(results);
    // Points of a learning curve have their own table, unless there is nothing else to show.
    let only_subsets = groups.iter().all(|group| group.first().is_subset());
    let matrix = groups
        .iter()
        .filter(|group| only_subsets || !group.first().is_subset());
    let starred = |group: &Group<'_>| languages.iter().any(|l| is_starred(group, l));
    let stars = matrix.clone().any(starred);
    let row = |group: &Group<'_>| {
        let f1 = languages
            .iter()
            .map(|language| marked_f1(group, language, stars));
        [group.id.to_owned(), thousands(group.first().sentences)]
            .into_iter()
            .chain(f1)
            .collect()
    };
    let names = languages.iter().cloned();
    let mut notes = Vec::new();
    notes.extend(stars.then(|| ZERO_SHOT_NOTE.to_owned()));
    notes.extend(seeds_note(&groups));
    Table {
        title: "F1 by training set and test language".into(),
        header: columns(["training set", "sentences"])
            .into_iter()
            .chain(names)
            .collect(),
        rows: matrix.map(row).collect(),
        notes,
    }
}

/// Scores of one training set on each test language: F1 with precision and recall, for all
/// entities and for each type, and accuracy.
#[must_use]
pub(crate) fn type_table(group: &Group<'_>, languages: &[String]) -> Table {
    let tests = || {
        languages
            .iter()
            .filter(|language| group.f1(language).is_some())
    };
    let cell = group.first();
    let (kinds, note) = shown_kinds(cell);

    let row = |language: &String| {
        let score = |f1, precision, recall| match (f1, precision, recall) {
            (Some(f1), Some(p), Some(r)) => f1_with_parts(f1, p, r),
            _ => MISSING.to_owned(),
        };
        let all = score(
            group.f1(language),
            group.score(language, |test| Some(test.precision)),
            group.score(language, |test| Some(test.recall)),
        );
        let by_type = kinds.iter().map(|kind| {
            let part = |value: fn(&ner_metrics::Score) -> f64| {
                group.score(language, |test| test.by_type.get(kind).map(value))
            };
            score(
                part(|score| score.f1),
                part(|score| score.precision),
                part(|score| score.recall),
            )
        });
        let mark = if group.is_zero_shot(language) {
            "*"
        } else {
            ""
        };
        let mut row = vec![format!("{language}{mark}"), all];
        row.extend(by_type);
        row.push(percent(group.score(language, |test| Some(test.accuracy))));
        row.push(thousands(
            cell.eval.get(language).map_or(0, |test| test.entities),
        ));
        row
    };
    let mut header = columns(["test language", "all: F1 (P / R)"]);
    header.extend(kinds.iter().map(|kind| format!("{kind}: F1 (P / R)")));
    header.extend(columns(["accuracy", "entities"]));
    Table {
        title: group.id.to_owned(),
        header,
        rows: tests().map(row).collect(),
        notes: tests()
            .any(|language| is_starred(group, language))
            .then(|| ZERO_SHOT_NOTE.to_owned())
            .into_iter()
            .chain(note)
            .collect(),
    }
}

/// What each training set cost.
#[must_use]
pub fn cost_table(results: &Results) -> Table {
    let row = |group: &Group<'_>| {
        let cell = group.first();
        let seconds = group.mean(|cell| cell.train_seconds);
        vec![
            group.id.to_owned(),
            thousands(cell.sentences),
            cell.epochs.to_string(),
            thousands(u64::from(cell.steps)),
            group.seeds().to_string(),
            seconds.map_or(MISSING.into(), |seconds| duration(seconds.mean)),
        ]
    };
    let total: f64 = results.cells.iter().map(|cell| cell.train_seconds).sum();
    Table {
        title: "Cost".into(),
        header: columns([
            "training set",
            "sentences",
            "epochs",
            "steps",
            "seeds",
            "time per seed",
        ]),
        rows: Group::all(results).iter().map(row).collect(),
        notes: vec![format!("Total training time: {}", duration(total))],
    }
}

/// The summary printed at the end of an experiment: the matrix and the learning curves.
#[must_use]
pub fn terminal(results: &Results) -> String {
    let languages = results.languages();
    let curves = learning_curves(results);
    let mut tables = Vec::new();
    let mut more = None;
    if is_large(results.cells.len(), languages.len()) {
        let rest = "see tables.md";
        tables.push(by_training_set(results).cut(LINES, rest));
        tables.push(by_language(results, &languages).cut(LINES, rest));
        more = (!curves.is_empty()).then(|| {
            let curves = counted(curves.len() as u64, "learning curve");
            format!("See tables.md and report.html for {curves}\n")
        });
    } else {
        tables.push(f1_matrix(results, &languages));
        tables.extend(curves.iter().map(curve_table));
    }
    let mut parts: Vec<String> = tables.iter().map(Table::to_text).collect();
    parts.extend(more);
    parts.extend(warning(results));
    parts.join("\n")
}

/// The whole of `tables.md`.
#[must_use]
pub fn tables_md(results: &Results) -> String {
    let languages = results.languages();
    let mut parts = vec![format!(
        "# {}, profile {}\n",
        escaped(&results.experiment),
        escaped(&results.profile)
    )];
    parts.extend(warning(results));
    if results.cells.is_empty() {
        parts.push("No cell is finished yet.\n".into());
        return parts.join("\n");
    }
    parts.push(f1_matrix(results, &languages).to_markdown(2));
    for curve in learning_curves(results) {
        parts.push(curve_table(&curve).to_markdown(2));
        if curve.has_reverse() {
            parts.push(reverse_table(&curve).to_markdown(2));
        }
    }
    parts.extend(decoding_table(results, &languages).map(|table| table.to_markdown(2)));
    parts.push(cost_table(results).to_markdown(2));
    if is_large(results.cells.len(), languages.len()) {
        parts.push(by_training_set(results).to_markdown(2));
        parts.push(by_language(results, &languages).to_markdown(2));
        parts.extend(type_means(results).map(|table| table.to_markdown(2)));
        return parts.join("\n");
    }
    parts.push("## Scores by type\n".into());
    let groups = Group::all(results);
    parts.extend(
        groups
            .iter()
            .map(|group| type_table(group, &languages).to_markdown(3)),
    );
    parts.join("\n")
}

/// Nobody should take the scores of a starter model for those of a pretrained one, or of real text.
fn warning(results: &Results) -> Option<String> {
    let starter = results.profile == "starter";
    starter.then(|| {
        "The starter profile trains a small model from scratch, by default on a generated corpus: its scores say nothing \
         about a pretrained model.\n"
            .to_owned()
    })
}

fn seeds_note(groups: &[Group<'_>]) -> Option<String> {
    let most = groups.iter().map(Group::seeds).max()?;
    let all = groups.iter().all(|group| group.seeds() == most);
    let most = if all {
        most.to_string()
    } else {
        format!("up to {most}")
    };
    (most != "1").then(|| format!("mean ± sample standard deviation over {most} seeds"))
}

/// With a blank where other rows of the table have stars: it keeps the digits aligned.
fn marked_f1(group: &Group<'_>, language: &str, stars: bool) -> String {
    let blank = if stars { " " } else { "" };
    match group.f1(language) {
        Some(f1) if group.is_zero_shot(language) => star(f1.percent()),
        Some(f1) => f1.percent() + blank,
        None => format!("{MISSING}{blank}"),
    }
}

/// Whether a group has a zero-shot score on a language.
fn is_starred(group: &Group<'_>, language: &str) -> bool {
    group.is_zero_shot(language) && group.f1(language).is_some()
}

fn f1_with_parts(f1: Mean, precision: Mean, recall: Mean) -> String {
    let [precision, recall] = [precision, recall].map(|part| part.mean * 100.0);
    format!("{} ({precision:.2} / {recall:.2})", f1.percent())
}

fn percent(value: Option<Mean>) -> String {
    value.map_or(MISSING.into(), |value| value.percent())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published;

    #[test]
    fn the_published_matrix() {
        let results = published::results();
        let expected = "\
F1 by training set and test language

training set  sentences      de      fr      it      en
────────────  ─────────  ──────  ──────  ──────  ──────
de               12,580  86.77   71.41*  69.23*  58.90*
fr                4,580      –   85.05       –       –
it                1,680      –       –   81.92       –
en                1,180      –       –       –   70.68
de+fr            17,160  86.60   86.80   81.50*  67.70*
all              20,020  86.82   86.47   85.75   78.70
* zero-shot: no training data in the test language
";
        assert_eq!(
            f1_matrix(&results, &results.languages()).to_text(),
            expected
        );
    }

    #[test]
    fn the_published_curve() {
        let curve = &learning_curves(&published::results())[0];
        let expected = "\
Learning curve of fr

sentences     F1  vs. zero-shot  steps        time
─────────  ─────  ─────────────  ─────  ──────────
250        13.73         -57.68     33      16.5 s
500        68.06          -3.35     63      31.5 s
1,000      76.69          +5.28    126  1 min 03 s
";
        let text = curve_table(curve).to_text();
        assert!(text.starts_with(expected), "{text}");
        let last = "Training on fr overtakes zero-shot transfer from de (F1 71.41) at about 694 sentences \
             (linear interpolation)\n";
        assert!(text.ends_with(last), "{text}");

        let reverse = reverse_table(curve);
        assert_eq!(
            reverse.title,
            "Reverse zero-shot: trained on fr, tested on de"
        );
        assert_eq!(reverse.rows[0], ["250", "3.73*"]);
        assert_eq!(reverse.rows[5], ["4,580", MISSING]);
    }

    #[test]
    fn scores_by_type() {
        let results = published::results();
        let groups = Group::all(&results);
        let table = type_table(&groups[0], &results.languages());
        assert_eq!(
            table.header[1..4],
            ["all: F1 (P / R)", "LOC: F1 (P / R)", "PER: F1 (P / R)"]
        );
        let first = ["de", "86.77 (86.77 / 86.77)", "43.38 (43.38 / 43.38)"];
        assert_eq!(table.rows[0][..3], first);
        assert_eq!(table.rows[1][0], "fr*");
        assert_eq!(table.rows[1][4..], ["85.70", "30"]);
        assert_eq!(type_table(&groups[1], &results.languages()).rows.len(), 1);
    }

    #[test]
    fn seeds_give_mean_and_deviation() {
        let results = published::two_seeds();
        let table = f1_matrix(&results, &results.languages());
        assert_eq!(table.rows[0][2..4], ["87.27 ± 0.71 ", "71.91 ± 0.71*"]);
        assert_eq!(
            table.notes[1],
            "mean ± sample standard deviation over 2 seeds"
        );
        assert_eq!(cost_table(&results).rows[0][4], "2");
    }

    #[test]
    fn tables_md_holds_every_table() {
        let mut results = published::results();
        let text = tables_md(&results);
        for heading in [
            "# multilingual, profile base",
            "## F1 by training set and test language",
            "## Learning curve of fr",
            "## Reverse zero-shot: trained on fr, tested on de",
            "## Cost",
            "## Scores by type",
            "### de+fr",
            "### fr-250",
        ] {
            assert!(text.lines().any(|line| line == heading), "{heading}");
        }
        assert!(
            !text.contains("starter profile") && !terminal(&results).contains("starter profile")
        );
        results.profile = "starter".into();
        assert!(tables_md(&results).contains("say nothing about a pretrained model"));
        assert!(terminal(&results).contains("say nothing about a pretrained model"));
        results.cells.clear();
        assert!(tables_md(&results).contains("No cell is finished yet"));
    }

    #[test]
    fn numbers_for_people() {
        let shown = [0, 999, 1000, 12580, 1_000_000].map(thousands);
        assert_eq!(shown, ["0", "999", "1,000", "12,580", "1,000,000"]);
        let shown = [4.24, 59.96, 187.0, 3900.0].map(duration);
        assert_eq!(shown, ["4.2 s", "1 min 00 s", "3 min 07 s", "1 h 05 min"]);
    }
}
