//! F with another weight of recall than F1.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::report::Report;
use crate::score::{Score, f_beta, weighted_mean};

/// F-beta scores, as fractions of 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FBeta {
    /// Weight of recall against precision.
    pub beta: f64,
    /// Of each type.
    pub by_type: BTreeMap<String, f64>,
    /// Of all entities together.
    pub micro: f64,
    /// Mean over types.
    pub macro_avg: f64,
    /// Mean over types weighted by support.
    pub weighted: f64,
}

impl Report {
    /// F-beta of each type, of all together, and its macro and weighted means, from the
    /// precisions and recalls of this report. Above 1, `beta` favours recall.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for a negative beta or none.
    ///
    /// ```
    /// use ner_metrics::Report;
    ///
    /// let report = Report::new(&[vec!["B-PER", "O"]], &[vec!["B-PER", "B-PER"]])?;
    /// assert_eq!(report.f_beta(2.0)?.micro, 5.0 * 0.5 / (4.0 * 0.5 + 1.0));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn f_beta(&self, beta: f64) -> Result<FBeta> {
        if beta.is_nan() || beta < 0.0 {
            let value = beta.to_string();
            return Err(Error::BadArgument {
                name: "beta",
                value,
                expected: "a number of at least 0",
            });
        }
        let of = |score: &Score| f_beta(score.precision, score.recall, beta);
        let mean = |weight: fn(&Score) -> f64, without: f64| {
            let pairs = self
                .by_type
                .values()
                .map(|score| (of(score), weight(score)));
            if pairs.clone().all(|(_, weight)| weight == 0.0) {
                without
            } else {
                weighted_mean(pairs)
            }
        };
        Ok(FBeta {
            beta,
            by_type: self
                .by_type
                .iter()
                .map(|(name, score)| (name.clone(), of(score)))
                .collect(),
            micro: of(&self.micro),
            macro_avg: mean(|_| 1.0, self.macro_avg.f1),
            weighted: mean(|score| score.support as f64, self.weighted.f1),
        })
    }
}
