//! The same words tagged in different ways.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::words::{Analysis, ScoredWord};

/// Words that the annotation tags in more than one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The words, parted by blanks.
    pub text: String,
    /// What they are tagged as, the most frequent first; `O` where none of them is in an entity.
    pub uses: Vec<ConflictUse>,
}

/// One way to tag the words of a [`Conflict`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictUse {
    /// Type, or `O`.
    pub kind: String,
    /// How often.
    pub count: u64,
    /// First sentence that has it.
    pub sentence: usize,
}

impl Conflict {
    /// Whether it has several types, not only one type and `O`.
    ///
    /// ```
    /// use ner_metrics::{Conflict, ConflictUse};
    ///
    /// let used = |kind: &str| ConflictUse { kind: kind.into(), count: 1, sentence: 0 };
    /// let conflict = Conflict { text: "Fulda".into(), uses: vec![used("LOC"), used("O")] };
    /// assert!(!conflict.is_between_types());
    /// ```
    #[must_use]
    pub fn is_between_types(&self) -> bool {
        self.uses.iter().filter(|used| used.kind != OUTSIDE).count() > 1
    }

    /// Occurrences that are tagged otherwise than most.
    ///
    /// ```
    /// use ner_metrics::{Conflict, ConflictUse};
    ///
    /// let used = |kind: &str, count| ConflictUse { kind: kind.into(), count, sentence: 0 };
    /// let conflict = Conflict { text: "Fulda".into(), uses: vec![used("LOC", 5), used("ORG", 2)] };
    /// assert_eq!(conflict.minority(), 2);
    /// ```
    #[must_use]
    pub fn minority(&self) -> u64 {
        self.uses.iter().skip(1).map(|used| used.count).sum()
    }
}

const OUTSIDE: &str = "O";

/// Count and first sentence by type, for each text that is an entity somewhere.
type Uses<'a> = HashMap<String, BTreeMap<&'a str, (u64, usize)>>;

impl Analysis<'_> {
    /// Entities of the annotation whose words have another type, or none, elsewhere in it.
    /// Those with several types come first, then those with most occurrences against the majority.
    ///
    /// ```
    /// use ner_metrics::{Analysis, ScoredWord};
    ///
    /// let word = |gold| ScoredWord {
    ///     word: "Fulda", subword: "", gold, predicted: "O", probability: 0.9, loss: None,
    /// };
    /// let sentences = ["B-LOC", "B-LOC", "B-ORG", "O"].map(|gold| vec![word(gold)]);
    /// let conflicts = Analysis::new(sentences.to_vec())?.conflicts();
    /// assert_eq!((conflicts[0].text.as_str(), conflicts[0].uses[0].count), ("Fulda", 2));
    /// assert_eq!(conflicts[0].minority(), 2);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut uses = self.tagged_texts();
        self.add_untagged(&mut uses);
        let conflicts = uses.into_iter().filter(|(_, kinds)| kinds.len() > 1);
        let mut conflicts: Vec<Conflict> = conflicts.map(conflict).collect();
        conflicts.sort_by(|a, b| {
            let rank = |c: &Conflict| (c.is_between_types(), c.minority());
            rank(b).cmp(&rank(a)).then_with(|| a.text.cmp(&b.text))
        });
        conflicts
    }

    fn tagged_texts(&self) -> Uses<'_> {
        let mut uses = Uses::new();
        for (row, entities) in self.comparison().gold().iter().enumerate() {
            for entity in entities {
                let text = text(&self.sentences()[row][entity.start..entity.end]);
                add(&mut uses, text, &entity.kind, row);
            }
        }
        uses
    }

    /// Adds the places where the words of a known entity are all outside of any.
    fn add_untagged(&self, uses: &mut Uses<'_>) {
        let entities = self.comparison().gold().iter().flatten();
        let lengths: BTreeSet<usize> = entities.map(|entity| entity.end - entity.start).collect();
        for (row, words) in self.sentences().iter().enumerate() {
            for outside in words.split(|word| word.gold != OUTSIDE) {
                for length in &lengths {
                    for window in outside.windows(*length) {
                        let text = text(window);
                        if uses.contains_key(&text) {
                            add(uses, text, OUTSIDE, row);
                        }
                    }
                }
            }
        }
    }
}

fn text(words: &[ScoredWord<'_>]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.word).collect();
    words.join(" ")
}

fn add<'a>(uses: &mut Uses<'a>, text: String, kind: &'a str, row: usize) {
    let kinds = uses.entry(text).or_default();
    kinds.entry(kind).or_insert((0, row)).0 += 1;
}

fn conflict((text, kinds): (String, BTreeMap<&str, (u64, usize)>)) -> Conflict {
    let used = |(kind, (count, sentence)): (&str, (u64, usize))| ConflictUse {
        kind: kind.to_owned(),
        count,
        sentence,
    };
    let mut uses: Vec<ConflictUse> = kinds.into_iter().map(used).collect();
    // stable: equal counts stay in the order of the types
    uses.sort_by_key(|used| std::cmp::Reverse(used.count));
    Conflict { text, uses }
}
