//! A report as seqeval's text and as its dictionary.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::report::Report;
use crate::score::Score;

/// Names of the averages, in seqeval's order.
const AVERAGES: [&str; 3] = ["micro avg", "macro avg", "weighted avg"];

impl Report {
    /// The text of seqeval's `classification_report(digits=digits)`, to the letter.
    ///
    /// Where there is no entity at all, seqeval fails; here only the averages are printed.
    ///
    /// ```
    /// let tags = [vec!["B-PER", "O"]];
    /// let report = ner_metrics::Report::new(&tags, &tags)?;
    /// assert!(report.to_text(2).ends_with("weighted avg       1.00      1.00      1.00         1\n"));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn to_text(&self, digits: usize) -> String {
        let names = self.by_type.keys().map(|name| name.chars().count());
        let width = names.max().unwrap_or(0).max(AVERAGES[2].len()).max(digits);
        let row = |name: &str, score: &Score| {
            let Score {
                precision,
                recall,
                f1,
                support,
                ..
            } = score;
            format!(
                "{name:>width$}  {precision:>9.digits$} {recall:>9.digits$} {f1:>9.digits$} {support:>9}\n"
            )
        };
        let mut text = format!(
            "{:>width$}  precision    recall  f1-score   support\n\n",
            ""
        );
        text.extend(self.by_type.iter().map(|(name, score)| row(name, score)));
        text.push('\n');
        text.extend(self.averages().map(|(name, score)| row(name, score)));
        text
    }

    /// What seqeval's `classification_report(output_dict=True)` gives.
    ///
    /// Without any entity, seqeval's macro average is not a number; here it is 0 (1 with
    /// [`ZeroDivision::One`](crate::ZeroDivision::One)).
    ///
    /// ```
    /// let tags = [vec!["B-PER", "O"]];
    /// let dict = ner_metrics::Report::new(&tags, &tags)?.to_dict();
    /// assert_eq!(dict.get("micro avg").map(|score| score.f1), Some(1.0));
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn to_dict(&self) -> ReportDict {
        let mut rows: Vec<(String, Score)> = self
            .by_type
            .iter()
            .map(|(name, score)| (name.clone(), score.clone()))
            .collect();
        for (name, score) in self.averages() {
            // as a Python dictionary: a type of this name loses its place to the average
            match rows.iter_mut().find(|(other, _)| other == name) {
                Some(row) => row.1 = score.clone(),
                None => rows.push((name.to_owned(), score.clone())),
            }
        }
        ReportDict { rows }
    }

    fn averages(&self) -> [(&'static str, &Score); 3] {
        let [micro, macro_avg, weighted] = AVERAGES;
        [
            (micro, &self.micro),
            (macro_avg, &self.macro_avg),
            (weighted, &self.weighted),
        ]
    }
}

/// seqeval's dictionary: a score a type, then the averages. Serialised, it has the keys
/// `precision`, `recall`, `f1-score` and `support`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportDict {
    /// Name and score, in seqeval's order.
    pub rows: Vec<(String, Score)>,
}

impl ReportDict {
    /// The score of a type or average.
    ///
    /// ```
    /// let dict = ner_metrics::ReportDict { rows: vec![] };
    /// assert_eq!(dict.get("PER"), None);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Score> {
        self.rows
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, score)| score)
    }
}

impl Serialize for ReportDict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Row {
            precision: f64,
            recall: f64,
            #[serde(rename = "f1-score")]
            f1: f64,
            support: u64,
        }
        let mut map = serializer.serialize_map(Some(self.rows.len()))?;
        for (
            name,
            Score {
                precision,
                recall,
                f1,
                support,
                ..
            },
        ) in &self.rows
        {
            let row = Row {
                precision: *precision,
                recall: *recall,
                f1: *f1,
                support: *support,
            };
            map.serialize_entry(name, &row)?;
        }
        map.end()
    }
}
