//! Learning curves: F1 over training sentences against the zero-shot line, and what the points cost.

use maud::{Markup, html};

use super::Page;
use super::chart::{Axis, Chart, Level, Point, Series, Size};
use super::table::{Columns, table};
use crate::curve::{Curve, curve_table, learning_curves, reverse_table};
use crate::limits::{CURVES, ROWS};
use crate::table::{MISSING, Table};
use crate::text::{duration, thousands};

/// The section; nothing for a run without subsets.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let curves = learning_curves(page.results);
    html! {
        @if !curves.is_empty() {
            section #curve aria-labelledby="h-curve" {
                h2 #h-curve { "Learning curve" }
                @for curve in curves.iter().take(CURVES) { (one(curve)) }
                @if curves.len() > CURVES { (verdicts(&curves[CURVES..])) }
            }
        }
    }
}

/// One line for each curve that is not drawn.
fn verdicts(curves: &[Curve]) -> Markup {
    let row = |curve: &Curve| {
        let verdict = curve.verdict().unwrap_or(MISSING.to_owned());
        vec![curve.language.clone(), verdict]
    };
    let rest = Table {
        title: "Further learning curves".into(),
        header: ["language", "compared with zero-shot"]
            .map(str::to_owned)
            .to_vec(),
        rows: curves.iter().map(row).collect(),
        notes: vec!["Points are in tables.md, plots in plots/.".into()],
    };
    table(&rest.cut(ROWS, "see tables.md"), Columns::Text)
}

fn one(curve: &Curve) -> Markup {
    html! {
        @if let Some(verdict) = curve.verdict() { p.verdict { (verdict) "." } }
        @if let Some(cost) = cost(curve) { p { (cost) } }
        figure {
            (chart(curve).draw())
            figcaption {
                "F1 on " (curve.language) " in percent, by number of " (curve.language)
                " training sentences (log scale)."
                @if curve.points.iter().any(|point| point.f1.deviation.is_some()) {
                    " Error bars show the sample standard deviation over seeds."
                }
            }
        }
        // its note is the verdict above
        (table(&Table { notes: Vec::new(), ..curve_table(curve) }, Columns::Numbers))
        @if curve.has_reverse() { (table(&reverse_table(curve), Columns::Numbers)) }
    }
}

/// What it takes to reach the zero-shot line: the smallest training set that does.
fn cost(curve: &Curve) -> Option<String> {
    let line = curve.zero_shot?;
    let point = curve
        .points
        .iter()
        .find(|point| point.f1.mean >= line.mean)?;
    Some(format!(
        "The smallest training set to reach the zero-shot score has {} annotated sentences; training took {}.",
        thousands(point.sentences),
        duration(point.seconds)
    ))
}

fn chart(curve: &Curve) -> Chart {
    let sizes: Vec<f64> = curve
        .points
        .iter()
        .map(|point| point.sentences as f64)
        .collect();
    let least = sizes.iter().copied().reduce(f64::min).unwrap_or(1.0);
    let largest = sizes.iter().copied().reduce(f64::max).unwrap_or(1.0);
    let points = curve.points.iter().map(|point| Point {
        x: point.sentences as f64,
        y: 100.0 * point.f1.mean,
        deviation: point.f1.deviation.map(|deviation| 100.0 * deviation),
    });
    Chart {
        title: [
            Some(format!("Learning curve of {}", curve.language)),
            curve.verdict(),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(". "),
        size: Size(460.0, 280.0),
        x: Axis {
            name: format!("{} training sentences", curve.language),
            range: (least * 0.88, largest * 1.12),
            ticks: apart(&sizes, largest / least),
            log: true,
        },
        y: Axis::linear("F1 (%)", 0.0, 100.0, 5),
        series: vec![Series {
            name: String::new(),
            points: points.collect(),
            dots: true,
        }],
        level: curve.zero_shot.map(|line| Level {
            y: 100.0 * line.mean,
            label: format!("zero-shot from {}: {}", curve.source, line.percent()),
            crossing: curve
                .crossing
                .map(|x| (x, format!("about {x:.0} sentences"))),
        }),
    }
}

/// Labels of the sizes that leave room for one another.
fn apart(sizes: &[f64], spread: f64) -> Vec<(f64, String)> {
    let mut ticks: Vec<(f64, String)> = Vec::new();
    let room = spread.max(2.0).powf(0.11);
    for size in sizes.iter().rev() {
        if ticks.last().is_none_or(|(last, _)| last / size >= room) {
            ticks.push((*size, thousands(*size as u64)));
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::learning_curve;
    use crate::published;

    #[test]
    fn the_published_curve_with_its_crossing_and_cost() {
        let curve = learning_curve(&published::results(), "fr", "de");
        let page = one(&curve).into_string();
        for part in [
            "zero-shot from de: 71.41",
            "about 694 sentences",
            "has 1,000 annotated sentences",
            "1 min 03 s",
        ] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("class=\"bar\""), "one seed has no deviation");
        let curve = learning_curve(&published::two_seeds(), "fr", "de");
        assert_eq!(
            one(&curve).into_string().matches("class=\"bar\"").count(),
            6
        );
    }

    #[test]
    fn labels_of_the_axis_do_not_touch() {
        let labels: Vec<String> = apart(&[250.0, 500.0, 1000.0, 2000.0, 4000.0, 4580.0], 18.3)
            .into_iter()
            .map(|tick| tick.1)
            .collect();
        assert_eq!(labels, ["4,580", "2,000", "1,000", "500", "250"]);
    }
}
