//! seqeval's default rule for where entities start and end, that of CoNLL's `conlleval` script.
//!
//! It takes any tag at all: an `I-PER` after `O` opens an entity, a `U-PER` goes on with one.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Side};
use crate::tags::{Kind, Tag, TagTable};

/// An entity of one sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Type, such as `PER`; `_` where the tag has none.
    pub kind: String,
    /// First word.
    pub start: usize,
    /// Word after the last one.
    pub end: usize,
}

/// The entities of one sentence in prefix notation, by seqeval's default (lenient) rule.
///
/// Tags that are none (`PER`, `U-PER`) are treated as seqeval treats them; it warns, this
/// function does not.
///
/// # Errors
/// [`Error::EmptyTag`], with row 0, for an empty string.
///
/// ```
/// let found = ner_metrics::entities(&["I-PER", "I-LOC", "B-LOC"])?;
/// let kinds: Vec<&str> = found.iter().map(|entity| entity.kind.as_str()).collect();
/// assert_eq!(kinds, ["PER", "LOC", "LOC"]);
/// # Ok::<(), ner_metrics::Error>(())
/// ```
pub fn entities<S: AsRef<str>>(tags: &[S]) -> Result<Vec<Entity>> {
    let mut table = TagTable::new();
    let mut scanner = Scanner::new(table.outside());
    let mut spans = Vec::new();
    for (word, text) in tags.iter().enumerate() {
        let empty = Error::EmptyTag {
            side: Side::Given,
            row: 0,
            word,
        };
        let tag = table.get(text.as_ref()).ok_or(empty)?;
        spans.extend(scanner.step(tag));
    }
    spans.extend(scanner.step(table.outside()));

    let entity = |span: Span| Entity {
        kind: table.kinds()[span.kind as usize].to_owned(),
        start: span.start,
        end: span.end,
    };
    Ok(spans.into_iter().map(entity).collect())
}

/// An entity by numbers: type of the tag table, steps of the scanner (end exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Finds entities tag by tag. Feed it an `O` after each sentence, as seqeval does.
///
/// One scanner goes through a whole corpus: with tags that are none, seqeval may report an entity
/// that begins where the last one of an earlier sentence did, and counts must agree even then.
pub(crate) struct Scanner {
    previous: Tag,
    start: usize,
    step: usize,
}

impl Scanner {
    /// A scanner that has just seen the tag `O` of the table.
    pub(crate) fn new(outside: Tag) -> Self {
        Scanner {
            previous: outside,
            start: 0,
            step: 0,
        }
    }

    /// Takes the next tag; gives the entity that ended just before it. An entity's end is the
    /// step it is given at, so that no two entities of a scanner share one.
    pub(crate) fn step(&mut self, tag: Tag) -> Option<Span> {
        let previous = std::mem::replace(&mut self.previous, tag);
        let ended = ends_between(previous, tag).then_some(Span {
            kind: previous.kind,
            start: self.start,
            end: self.step,
        });
        if starts_at(previous, tag) {
            self.start = self.step;
        }
        self.step += 1;
        ended
    }
}

/// seqeval's `end_of_chunk`.
fn ends_between(previous: Tag, tag: Tag) -> bool {
    match (previous.prefix, tag.prefix) {
        ('E' | 'S', _) | ('B' | 'I', 'B' | 'S' | 'O') => true,
        ('O' | '.', _) => false,
        _ => previous.kind != tag.kind,
    }
}

/// seqeval's `start_of_chunk`.
fn starts_at(previous: Tag, tag: Tag) -> bool {
    match (previous.prefix, tag.prefix) {
        (_, 'B' | 'S') | ('E' | 'S' | 'O', 'E' | 'I') => true,
        (_, 'O' | '.') => false,
        _ => previous.kind != tag.kind,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tags: &str, expected: &[(&str, usize, usize)]) {
        let tags: Vec<&str> = tags.split_whitespace().collect();
        let found = entities(&tags).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|e| (e.kind.as_str(), e.start, e.end))
            .collect();
        assert_eq!(found, expected, "{tags:?}");
    }

    #[test]
    fn iob2_tags() {
        check("B-PER I-PER O B-LOC", &[("PER", 0, 2), ("LOC", 3, 4)]);
        check("B-PER B-PER", &[("PER", 0, 1), ("PER", 1, 2)]);
        check("B-PER O I-PER", &[("PER", 0, 1), ("PER", 2, 3)]);
        check(
            "I-PER I-LOC I-PER",
            &[("PER", 0, 1), ("LOC", 1, 2), ("PER", 2, 3)],
        );
        check("", &[]);
    }

    #[test]
    fn tags_of_other_schemes_and_of_none() {
        check("B-PER E-PER I-PER", &[("PER", 0, 2), ("PER", 2, 3)]);
        check("U-PER O B-LOC L-LOC", &[("PER", 0, 1), ("LOC", 2, 4)]);
        check("U-PER U-PER", &[("PER", 0, 2)]);
        check("PER PER O", &[("ER", 0, 2)]);
        check("B I O", &[("_", 0, 2)]);
        check("O-PER B-PER", &[("PER", 1, 2)]);
    }

    #[test]
    fn an_empty_tag_is_named() {
        let error = entities(&["O", ""]).unwrap_err();
        assert_eq!(
            error,
            Error::EmptyTag {
                side: Side::Given,
                row: 0,
                word: 1
            }
        );
    }
}
