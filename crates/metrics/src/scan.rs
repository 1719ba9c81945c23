//! Goes through tags one by one and finds where entities start and end.

use crate::lenient;
use crate::scheme::Scheme;
use crate::tags::{Kind, Tag};

/// An entity by numbers: type of the tag table, steps of the scanner (end exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Finds entities tag by tag. Feed it an `O` after each sentence, as seqeval does.
///
/// One scanner goes through a whole corpus: with tags that are none, lenient seqeval may report an
/// entity that begins where the last one of an earlier sentence did, and counts must agree even
/// then.
pub(crate) struct Scanner {
    /// `None`: the lenient rule.
    scheme: Option<Scheme>,
    previous: Tag,
    start: usize,
    step: usize,
    /// Within an entity; used by the schemes.
    open: bool,
}

impl Scanner {
    /// A scanner that has just seen the tag `O` of the table.
    pub(crate) fn new(outside: Tag, scheme: Option<Scheme>) -> Self {
        Scanner {
            scheme,
            previous: outside,
            start: 0,
            step: 0,
            open: false,
        }
    }

    /// Takes the next tag; gives the entity that ended just before it. An entity's end is the
    /// step it is given at, so that no two entities of a scanner share one.
    pub(crate) fn step(&mut self, tag: Tag) -> Option<Span> {
        let previous = std::mem::replace(&mut self.previous, tag);
        let span = Span {
            kind: previous.kind,
            start: self.start,
            end: self.step,
        };
        let (ended, starts) = match self.scheme {
            None => (
                lenient::ends_between(previous, tag),
                lenient::starts_at(previous, tag),
            ),
            Some(scheme) => self.strict(scheme, previous, tag),
        };
        if starts {
            self.start = self.step;
        }
        self.step += 1;
        ended.then_some(span)
    }

    /// Whether an entity ended properly before `tag`, and whether one starts at it.
    fn strict(&mut self, scheme: Scheme, previous: Tag, tag: Tag) -> (bool, bool) {
        if self.open && scheme.goes_on(previous, tag) {
            return (false, false);
        }
        let ended = self.open && scheme.ends(previous, tag);
        self.open = scheme.starts(previous, tag);
        (ended, self.open)
    }
}
