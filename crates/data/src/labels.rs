//! The tags of a corpus and their numbers.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::{Error, Result};

/// An ordered set of tags (`O`, `B-PER`, ...). The position of a tag is its label, as in the `ClassLabel` feature of
/// the Python package `datasets`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSet {
    names: Vec<String>,
    ids: HashMap<String, u16>,
}

impl LabelSet {
    /// Builds the set from its tags in the order of their labels.
    ///
    /// # Errors
    /// [`Error::Labels`] if tag `O` is missing, a tag occurs twice, is empty, is neither `O` nor of the form `X-TYPE`,
    /// or contains white space or a control character, or if there are more tags than labels.
    pub fn new(names: Vec<String>) -> Result<Self> {
        let bad = |message: String| Err(Error::Labels { message });
        if names.len() > usize::from(u16::MAX) {
            return bad(format!(
                "{} tags, but at most {} are possible",
                names.len(),
                u16::MAX
            ));
        }
        let mut ids = HashMap::with_capacity(names.len());
        for (id, name) in names.iter().enumerate() {
            let well_formed = name == "O"
                || name.split_once('-').is_some_and(|(prefix, kind)| {
                    matches!(prefix, "B" | "I" | "E" | "S" | "L" | "U") && !kind.is_empty()
                });
            // control characters would end up in terminals, tables and plots
            let unseen = |c: char| c.is_whitespace() || c.is_control();
            if !well_formed || name.chars().any(unseen) {
                return bad(format!("`{}` is not a valid tag", name.escape_debug()));
            }
            // the length was checked above
            if ids.insert(name.clone(), id as u16).is_some() {
                return bad(format!("tag `{name}` occurs twice"));
            }
        }
        if !ids.contains_key("O") {
            return bad("tag `O` is missing".to_owned());
        }
        Ok(Self { names, ids })
    }

    /// The seven tags of PAN-X and WikiANN, in the hub's order.
    pub fn pan_x() -> Arc<Self> {
        static SET: OnceLock<Arc<LabelSet>> = OnceLock::new();
        let tags = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];
        Arc::clone(SET.get_or_init(|| {
            let ids = tags
                .iter()
                .zip(0..)
                .map(|(tag, id)| ((*tag).to_owned(), id))
                .collect();
            Arc::new(Self {
                names: tags.map(str::to_owned).to_vec(),
                ids,
            })
        }))
    }

    /// All tags, in the order of their labels.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The label of a tag.
    pub fn id(&self, name: &str) -> Option<u16> {
        self.ids.get(name).copied()
    }

    /// The tag of a label.
    ///
    /// # Panics
    /// If the label is not in this set; the labels of a [`Corpus`](crate::Corpus) always are.
    pub fn name(&self, label: u16) -> &str {
        &self.names[usize::from(label)]
    }

    /// The number of tags.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Always false: a set contains at least `O`.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The tags as text for messages: `O, B-PER, ...`.
    pub(crate) fn listed(&self) -> String {
        self.names.join(", ")
    }
}

/// The parts of a tag: the position of its word in an entity, and the entity's type.
///
/// `O` and anything without a type give `None`.
pub(crate) fn parts(tag: &str) -> Option<(char, &str)> {
    let (prefix, kind) = tag.split_once('-')?;
    Some((prefix.chars().next()?, kind))
}
