//! What the types of a configuration cannot say.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::cell_spec::CellSpec;
use super::limits;
use super::types::Config;
use crate::error::Error;

/// A rule for the value of a key.
struct Rule {
    kept: bool,
    key: String,
    rule: &'static str,
    value: String,
}

impl Rule {
    fn new(kept: bool, key: impl Into<String>, rule: &'static str, value: impl Display) -> Self {
        Self {
            kept,
            key: key.into(),
            rule,
            value: value.to_string(),
        }
    }
}

impl Config {
    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// The first key whose value is out of range.
    pub fn check(&self) -> Result<(), Error> {
        let rules = [self.lists(), self.rows(), self.windows(), self.running()];
        if let Some(broken) = rules.into_iter().flatten().find(|rule| !rule.kept) {
            let Rule {
                key, rule, value, ..
            } = broken;
            return Err(Error::input(format!("`{key}` must be {rule}: {value}")));
        }
        self.recipe.validate()?;
        limits::check(self)?;
        for cell in &self.cells {
            CellSpec::parse(cell, self)?;
        }
        Ok(())
    }

    fn lists(&self) -> Vec<Rule> {
        let distinct =
            |items: &[String]| items.iter().collect::<BTreeSet<_>>().len() == items.len();
        let (trained, tested) = (&self.languages, &self.test_languages);
        let seeds: BTreeSet<_> = self.seeds.iter().collect();
        let seeds = !seeds.is_empty() && seeds.len() == self.seeds.len();
        let (some, one_or_more) = (!trained.is_empty(), "one or more distinct numbers");
        vec![
            Rule::new(some, "languages", "at least one", "none given"),
            Rule::new(
                distinct(trained),
                "languages",
                "distinct",
                trained.join(","),
            ),
            Rule::new(
                distinct(tested),
                "test_languages",
                "distinct",
                tested.join(","),
            ),
            Rule::new(seeds, "seeds", one_or_more, format!("{:?}", self.seeds)),
        ]
    }

    fn rows(&self) -> Vec<Rule> {
        let all = ("starter_fraction".to_owned(), self.data.starter_fraction);
        let by_language = self.data.fractions.iter();
        let by_language = by_language.map(|(l, fraction)| (format!("fractions.{l}"), *fraction));
        let fractions = by_language.chain([all]).map(|(key, fraction)| {
            let kept = fraction > 0.0 && fraction <= 1.0;
            Rule::new(
                kept,
                format!("data.{key}"),
                "above 0 and at most 1",
                fraction,
            )
        });
        let sizes = self.learning_curve.sizes.iter();
        let sizes = sizes.map(|size| Rule::new(*size > 0, "learning_curve.sizes", "above 0", size));
        fractions.chain(sizes).collect()
    }

    fn windows(&self) -> Vec<Rule> {
        let (most, overlap) = (self.encoding.max_tokens, self.encoding.overlap);
        let possible = (4..=1 << 20).contains(&most);
        let apart = overlap < most.saturating_sub(2).div_ceil(2);
        let half = "less than half of encoding.max_tokens - 2";
        vec![
            Rule::new(possible, "encoding.max_tokens", "from 4 to 1048576", most),
            Rule::new(apart, "encoding.overlap", half, overlap),
        ]
    }

    fn running(&self) -> Vec<Rule> {
        let (checkpoint, sharing) = (&self.checkpoint, &self.sharing);
        let (minutes, keep) = (checkpoint.every_minutes, checkpoint.keep);
        let (lease, attempts) = (sharing.lease_seconds, sharing.attempts);
        let (rate, seconds) = (self.estimate.gflops, self.estimate.cell_seconds);
        let million = |least: f64, value: f64| (least..=1e6).contains(&value);
        let (from_0, from_1) = ("between 0 and 1000000", "between 1 and 1000000");
        vec![
            Rule::new(
                million(0.0, minutes),
                "checkpoint.every_minutes",
                from_0,
                minutes,
            ),
            Rule::new(keep > 0, "checkpoint.keep", "at least 1", keep),
            Rule::new(million(1.0, lease), "sharing.lease_seconds", from_1, lease),
            Rule::new(attempts > 0, "sharing.attempts", "at least 1", attempts),
            Rule::new(rate > 0.0, "estimate.gflops", "above 0", rate),
            Rule::new(
                million(0.0, seconds),
                "estimate.cell_seconds",
                from_0,
                seconds,
            ),
        ]
    }
}
