//! The four ways of SemEval-2013 task 9.1 to score an entity, with the counts of nervaluate 1.1.0.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::comparison::Comparison;
use crate::entities::Entity;

/// Entities of one scenario by what became of them, and the scores from that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScenarioScore {
    /// Right by the scenario's rule.
    pub correct: u64,
    /// Overlapping, and not right.
    pub incorrect: u64,
    /// Overlapping on other words; in the scenario `partial` alone.
    pub partial: u64,
    /// In the annotation only.
    pub missed: u64,
    /// In the prediction only.
    pub spurious: u64,
    /// Correct and half of the partial ones, of all that was predicted; 0 if nothing was.
    pub precision: f64,
    /// Correct and half of the partial ones, of all in the annotation; 0 if nothing is.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

/// The four scenarios.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scenarios {
    /// Right: the same words and the same type.
    pub strict: ScenarioScore,
    /// Right: the same words, whatever the type.
    pub exact: ScenarioScore,
    /// Right: the same words; half right: words that overlap; whatever the type.
    pub partial: ScenarioScore,
    /// Right: words that overlap and the same type.
    pub ent_type: ScenarioScore,
}

/// The scenarios over all entities and for each type alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScenarioReport {
    /// All entities together.
    pub all: Scenarios,
    /// As if the corpus had entities of this type only: there, nothing is of another type.
    pub by_type: BTreeMap<String, Scenarios>,
}

impl Comparison {
    /// Scores the entities in nervaluate's four scenarios.
    ///
    /// The counts are those of nervaluate 1.1.0, whose pairs are first come, first served: a
    /// predicted entity takes the first one of the annotation that it overlaps (by at least 1 % of
    /// that one's words) and that is not taken. So an entity that is exactly right can lose its
    /// partner to the one before it; [`Comparison::taxonomy`] does better.
    ///
    /// Precision and recall follow nervaluate's definition. nervaluate itself drops the half
    /// points of `partial` when it adds up documents; here they stay.
    ///
    /// ```
    /// use ner_metrics::{Comparison, Options};
    ///
    /// let gold = [vec!["B-PER", "I-PER", "O", "B-LOC"]];
    /// let predicted = [vec!["B-PER", "O", "O", "B-ORG"]];
    /// let scenarios = Comparison::new(&gold, &predicted, &Options::default())?.scenarios().all;
    /// assert_eq!(scenarios.strict.incorrect, 2);
    /// assert_eq!((scenarios.exact.correct, scenarios.ent_type.correct), (1, 1));
    /// assert_eq!(scenarios.partial.f1, 0.75);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn scenarios(&self) -> ScenarioReport {
        let mut report = ScenarioReport::default();
        for (gold, predicted) in self.sentences() {
            let (gold, predicted): (Vec<_>, Vec<_>) =
                (gold.iter().collect(), predicted.iter().collect());
            report.all.add(&gold, &predicted);
            let kinds = gold.iter().chain(&predicted).map(|e| e.kind.as_str());
            for kind in kinds.collect::<BTreeSet<_>>() {
                let scenarios = report.by_type.entry(kind.to_owned()).or_default();
                scenarios.add(&of_kind(&gold, kind), &of_kind(&predicted, kind));
            }
        }
        report.all.finish();
        report.by_type.values_mut().for_each(Scenarios::finish);
        report
    }
}

fn of_kind<'a>(entities: &[&'a Entity], kind: &str) -> Vec<&'a Entity> {
    let own = entities.iter().filter(|entity| entity.kind == kind);
    own.copied().collect()
}

/// A way to judge a predicted entity.
#[derive(Clone, Copy)]
enum Scenario {
    Strict,
    Exact,
    Partial,
    EntType,
}

/// What a scenario makes of two entities that overlap.
enum Verdict {
    Correct,
    Incorrect,
    Partial,
}

impl Scenario {
    /// `None` for entities that do not overlap.
    fn verdict(self, gold: &Entity, predicted: &Entity) -> Option<Verdict> {
        let same_span = (gold.start, gold.end) == (predicted.start, predicted.end);
        let same_kind = gold.kind == predicted.kind;
        overlaps(gold, predicted).then_some(match self {
            Scenario::Strict if same_span && same_kind => Verdict::Correct,
            Scenario::Exact | Scenario::Partial if same_span => Verdict::Correct,
            Scenario::EntType if same_kind => Verdict::Correct,
            Scenario::Partial => Verdict::Partial,
            _ => Verdict::Incorrect,
        })
    }
}

/// Whether they share at least 1 % of the gold entity's words.
fn overlaps(gold: &Entity, predicted: &Entity) -> bool {
    let shared = (gold.end.min(predicted.end)).saturating_sub(gold.start.max(predicted.start));
    shared > 0 && 100 * shared >= gold.end - gold.start
}

impl Scenarios {
    fn add(&mut self, gold: &[&Entity], predicted: &[&Entity]) {
        self.strict.add(Scenario::Strict, gold, predicted);
        self.exact.add(Scenario::Exact, gold, predicted);
        self.partial.add(Scenario::Partial, gold, predicted);
        self.ent_type.add(Scenario::EntType, gold, predicted);
    }

    fn finish(&mut self) {
        self.strict.finish();
        self.exact.finish();
        self.partial.finish();
        self.ent_type.finish();
    }
}

impl ScenarioScore {
    fn add(&mut self, scenario: Scenario, gold: &[&Entity], predicted: &[&Entity]) {
        let mut free = vec![true; gold.len()];
        for predicted in predicted {
            let partners = gold.iter().enumerate().filter(|(at, _)| free[*at]);
            let mut verdicts =
                partners.filter_map(|(at, gold)| Some((at, scenario.verdict(gold, predicted)?)));
            let counter = match verdicts.next() {
                None => &mut self.spurious,
                Some((at, verdict)) => {
                    free[at] = false;
                    match verdict {
                        Verdict::Correct => &mut self.correct,
                        Verdict::Incorrect => &mut self.incorrect,
                        Verdict::Partial => &mut self.partial,
                    }
                }
            };
            *counter += 1;
        }
        self.missed += free.iter().filter(|free| **free).count() as u64;
    }

    fn finish(&mut self) {
        let paired = self.correct + self.incorrect + self.partial;
        let points = self.correct as f64 + 0.5 * self.partial as f64;
        let ratio = |whole: u64| {
            if whole == 0 {
                0.0
            } else {
                points / whole as f64
            }
        };
        self.precision = ratio(paired + self.spurious);
        self.recall = ratio(paired + self.missed);
        let sum = self.precision + self.recall;
        self.f1 = if sum == 0.0 {
            0.0
        } else {
            2.0 * (self.precision * self.recall) / sum
        };
    }
}
