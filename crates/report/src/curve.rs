//! How F1 grows with the number of training sentences, compared with zero-shot transfer from another language.

use std::collections::HashSet;

use ner_experiment::records::results::Results;

use super::seeds::{Group, Mean};
use super::table::{MISSING, Table};
use super::text::{ZERO_SHOT_NOTE, columns, counted, duration, star, thousands};

/// F1 on one language by number of training sentences in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve {
    /// Language trained and tested on.
    pub(crate) language: String,
    /// Training language of the zero-shot model.
    pub(crate) source: String,
    /// By growing number of sentences; the last may be the whole training set.
    pub(crate) points: Vec<Point>,
    /// F1 of the `source` model on `language`.
    pub(crate) zero_shot: Option<Mean>,
    /// Sentences at which the curve reaches the zero-shot line, interpolated linearly between two points; `None` if it
    /// never does, or starts above it.
    pub(crate) crossing: Option<f64>,
}

/// One training set of the curve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    /// Training sentences.
    pub(crate) sentences: u64,
    /// F1 on the curve's language.
    pub(crate) f1: Mean,
    /// F1 on the source language: zero-shot transfer in the other direction.
    pub(crate) reverse: Option<Mean>,
    /// Optimiser steps.
    pub(crate) steps: u32,
    /// Training time in seconds, mean over seeds.
    pub(crate) seconds: f64,
}

/// Every language with cells on subsets of it, and the first whole training set of another single
/// language as the source.
#[must_use]
pub(crate) fn learning_curves(results: &Results) -> Vec<Curve> {
    let mut curves: Vec<Curve> = Vec::new();
    let mut known = HashSet::new();
    let groups = Group::all(results);
    for cell in results.cells.iter().filter(|cell| cell.is_subset()) {
        let language = &cell.train[0];
        if !known.insert(language) {
            continue;
        }
        let is_source = |other: &str| other != language;
        let whole = results
            .cells
            .iter()
            .filter(|cell| cell.train.len() == 1 && !cell.is_subset());
        let source = whole
            .map(|cell| cell.train[0].as_str())
            .find(|other| is_source(other));
        curves.push(of_groups(&groups, language, source.unwrap_or_default()));
    }
    curves
}

/// The curve of one language against the model of a source language.
#[cfg(test)]
pub(crate) fn learning_curve(results: &Results, language: &str, source: &str) -> Curve {
    of_groups(&Group::all(results), language, source)
}

fn of_groups(groups: &[Group<'_>], language: &str, source: &str) -> Curve {
    let point = |group: &Group<'_>| {
        Some(Point {
            sentences: group.first().sentences,
            f1: group.f1(language)?,
            reverse: group.f1(source),
            steps: group.first().steps,
            seconds: group.mean(|cell| cell.train_seconds)?.mean,
        })
    };
    let of_language = groups
        .iter()
        .filter(|group| group.first().train == [language]);
    let mut points: Vec<Point> = of_language.filter_map(point).collect();
    points.sort_by_key(|point| point.sentences);
    let zero_shot = groups
        .iter()
        .find(|group| group.id == source)
        .and_then(|group| group.f1(language));
    let crossing = zero_shot.and_then(|line| crossing(&points, line.mean));
    Curve {
        language: language.into(),
        source: source.into(),
        points,
        zero_shot,
        crossing,
    }
}

/// The first place where the curve rises to the line.
fn crossing(points: &[Point], line: f64) -> Option<f64> {
    points.windows(2).find_map(|pair| {
        let [left, right] = pair else { return None };
        let (low, high) = (left.f1.mean, right.f1.mean);
        let (from, to) = (left.sentences as f64, right.sentences as f64);
        (low < line && line <= high).then(|| from + (to - from) * (line - low) / (high - low))
    })
}

impl Curve {
    /// Where the curve is relative to the zero-shot line, as a sentence; `None` without such a line.
    #[must_use]
    pub(crate) fn verdict(&self) -> Option<String> {
        let Curve {
            language,
            source,
            points,
            zero_shot,
            crossing,
        } = self;
        let (Some(line), Some(first)) = (zero_shot, points.first()) else {
            return None;
        };
        let transfer = format!("zero-shot transfer from {source} (F1 {})", line.percent());
        Some(match crossing {
            Some(crossing) => format!(
                "Training on {language} overtakes {transfer} at about {crossing:.0} sentences (linear interpolation)"
            ),
            None if first.f1.mean >= line.mean => {
                let better = first.f1.mean > line.mean;
                format!(
                    "Training on {} of {language} already {} {transfer}",
                    counted(first.sentences, "sentence"),
                    if better { "beats" } else { "matches" }
                )
            }
            None => format!("Training on {language} does not reach {transfer}"),
        })
    }

    /// Whether a model of the curve was tested on the source language.
    pub(crate) fn has_reverse(&self) -> bool {
        self.points.iter().any(|point| point.reverse.is_some())
    }
}

/// The points of a learning curve with their cost, and the verdict on the zero-shot line.
#[must_use]
pub(crate) fn curve_table(curve: &Curve) -> Table {
    let row = |point: &Point| {
        let gain = curve
            .zero_shot
            .map(|line| (point.f1.mean - line.mean) * 100.0);
        vec![
            thousands(point.sentences),
            point.f1.percent(),
            gain.map_or(MISSING.into(), |gain| format!("{gain:+.2}")),
            thousands(u64::from(point.steps)),
            duration(point.seconds),
        ]
    };
    Table {
        title: format!("Learning curve of {}", curve.language),
        header: columns(["sentences", "F1", "vs. zero-shot", "steps", "time"]),
        rows: curve.points.iter().map(row).collect(),
        notes: curve.verdict().into_iter().collect(),
    }
}

/// The models of a learning curve tested on the source language, which they were not trained on.
#[must_use]
pub(crate) fn reverse_table(curve: &Curve) -> Table {
    let f1 = |point: &Point| {
        point
            .reverse
            .map_or(MISSING.into(), |f1| star(f1.percent()))
    };
    let Curve {
        language, source, ..
    } = curve;
    Table {
        title: format!("Reverse zero-shot: trained on {language}, tested on {source}"),
        header: vec![
            format!("sentences of {language}"),
            format!("F1 on {source}"),
        ],
        rows: curve
            .points
            .iter()
            .map(|point| vec![thousands(point.sentences), f1(point)])
            .collect(),
        notes: vec![ZERO_SHOT_NOTE.into()],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::published;

    #[test]
    fn the_published_curve_crosses_near_694() {
        let curves = learning_curves(&published::results());
        assert_eq!(curves.len(), 1);
        let curve = &curves[0];
        assert_eq!(
            (curve.language.as_str(), curve.source.as_str()),
            ("fr", "de")
        );
        let sizes: Vec<u64> = curve.points.iter().map(|point| point.sentences).collect();
        assert_eq!(sizes, [250, 500, 1000, 2000, 4000, 4580]);
        let steps: Vec<u32> = curve.points.iter().map(|point| point.steps).collect();
        assert_eq!(steps, [33, 63, 126, 252, 501, 573]);
        assert!(
            (curve.crossing.unwrap() - 694.0).abs() < 1.0,
            "{:?}",
            curve.crossing
        );
        let verdict = "Training on fr overtakes zero-shot transfer from de (F1 71.41) at about 694 sentences \
             (linear interpolation)";
        assert_eq!(curve.verdict().unwrap(), verdict);
        assert!((curve.points[1].reverse.unwrap().mean - 0.5806).abs() < 1e-12);
        assert_eq!(curve.points[5].reverse, None);
    }

    #[test]
    fn no_crossing_is_said() {
        let mut results = published::results();
        results
            .cells
            .retain(|cell| cell.sentences != 250 && cell.sentences != 500);
        let curve = learning_curve(&results, "fr", "de");
        assert_eq!(curve.crossing, None);
        assert_eq!(
            curve.verdict().unwrap(),
            "Training on 1,000 sentences of fr already beats zero-shot transfer from de (F1 71.41)"
        );

        for result in results.cells[0].eval.values_mut() {
            result.f1 = 0.7669;
        }
        let verdict = learning_curve(&results, "fr", "de").verdict().unwrap();
        assert!(verdict.contains("already matches"), "{verdict}");

        results
            .cells
            .retain(|cell| cell.train.len() > 1 || cell.train[0] != "de");
        let curve = learning_curve(&results, "fr", "de");
        assert_eq!(curve.zero_shot, None);
        assert_eq!(curve.verdict(), None);
        assert!(curve_table(&curve).notes.is_empty());

        let mut results = published::results();
        results
            .cells
            .retain(|cell| cell.train != ["fr"] || cell.sentences <= 500);
        let curve = learning_curve(&results, "fr", "de");
        assert_eq!(
            curve.verdict().unwrap(),
            "Training on fr does not reach zero-shot transfer from de (F1 71.41)"
        );
    }

    #[test]
    fn seeds_are_averaged_first() {
        let curve = learning_curve(&published::two_seeds(), "fr", "de");
        assert_eq!(curve.points.len(), 6);
        assert!((curve.crossing.unwrap() - 694.0).abs() < 1.0);
        assert_eq!(curve.zero_shot.unwrap().percent(), "71.91 ± 0.71");
    }
}
