//! A confusion matrix as it is written: `{"labels": [...], "counts": {GOLD: {PREDICTED: COUNT}}}`, pairs without
//! a word left out. Read is besides the form of earlier versions, where `counts` is a list of rows.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Confusion, label_ids};
use crate::error::{Error, Result};

#[derive(Serialize)]
pub(super) struct Written {
    labels: Vec<String>,
    counts: Rows,
}

/// Labels in their order, not in that of code points.
struct Rows(Vec<(String, Vec<(String, u64)>)>);

impl From<Confusion> for Written {
    fn from(confusion: Confusion) -> Self {
        let Confusion { labels, counts } = confusion;
        let mut rows: Vec<(String, Vec<(String, u64)>)> = Vec::new();
        let mut last = None;
        for ((gold, predicted), count) in counts {
            if last != Some(gold) {
                rows.push((labels[gold as usize].clone(), Vec::new()));
                last = Some(gold);
            }
            if let Some((_, row)) = rows.last_mut() {
                row.push((labels[predicted as usize].clone(), count));
            }
        }
        Written {
            labels,
            counts: Rows(rows),
        }
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (gold, row) in &self.0 {
            map.serialize_entry(gold, &Row(row))?;
        }
        map.end()
    }
}

struct Row<'a>(&'a [(String, u64)]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(predicted, count)| (predicted, count)))
    }
}

#[derive(Deserialize)]
pub(super) struct Read {
    labels: Vec<String>,
    counts: Counts,
}

enum Counts {
    All(Vec<Vec<u64>>),
    Pairs(Vec<(String, Vec<(String, u64)>)>),
}

impl TryFrom<Read> for Confusion {
    type Error = Error;

    fn try_from(read: Read) -> Result<Confusion> {
        let rows = match read.counts {
            Counts::All(counts) => return Confusion::from_counts(read.labels, &counts),
            Counts::Pairs(rows) => rows,
        };
        let mut counts = BTreeMap::new();
        let ids = label_ids(&read.labels)?;
        let id = |label: &String| {
            let unknown = || Error::UnknownLabel {
                label: label.clone(),
            };
            ids.get(label.as_str()).copied().ok_or_else(unknown)
        };
        for (gold, row) in &rows {
            for (predicted, count) in row {
                let twice = counts.insert((id(gold)?, id(predicted)?), *count);
                if twice.is_some() {
                    return Err(Error::DuplicatePair {
                        gold: gold.clone(),
                        predicted: predicted.clone(),
                    });
                }
            }
        }
        counts.retain(|_, count| *count > 0);
        drop(ids);
        Ok(Confusion {
            labels: read.labels,
            counts,
        })
    }
}

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(CountsVisitor)
    }
}

struct CountsVisitor;

impl<'de> Visitor<'de> for CountsVisitor {
    type Value = Counts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("counts by gold and predicted label")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> std::result::Result<Counts, A::Error> {
        let mut all: Vec<Vec<u64>> = Vec::new();
        while let Some(row) = rows.next_element()? {
            all.push(row);
        }
        Ok(Counts::All(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut rows: A) -> std::result::Result<Counts, A::Error> {
        let mut all = Vec::new();
        while let Some((gold, Pairs(row))) = rows.next_entry()? {
            all.push((gold, row));
        }
        Ok(Counts::Pairs(all))
    }
}

/// One row, its pairs as they are in the file: duplicates are found later.
struct Pairs(Vec<(String, u64)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("counts by predicted label")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> std::result::Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = row.next_entry::<String, u64>()? {
            if pair.0.is_empty() {
                return Err(A::Error::custom("a label without a character"));
            }
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}
