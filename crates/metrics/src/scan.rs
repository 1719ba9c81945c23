//! Goes through tags one by one and finds where entities start and end.

use crate::scheme::Scheme;
use crate::tag::{Kind, Tag};
use crate::transitions::Transitions;

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
    transitions: Transitions,
    lenient: bool,
    previous: Tag,
    start: usize,
    step: usize,
    /// Within an entity; always so by the lenient rule, which asks for the two tags alone.
    open: bool,
}

impl Scanner {
    /// A scanner that has just seen the tag `O` of the table; no scheme: the lenient rule.
    pub(crate) fn new(outside: Tag, scheme: Option<Scheme>) -> Self {
        Scanner {
            transitions: Transitions::new(scheme),
            lenient: scheme.is_none(),
            previous: outside,
            start: 0,
            step: 0,
            open: scheme.is_none(),
        }
    }

    /// Takes the next tag; gives the entity that ended just before it. An entity's end is the
    /// step it is given at, so that no two entities of a scanner share one.
    ///
    /// Tags come in no order that a processor could guess: no branches before the end is known.
    #[inline]
    pub(crate) fn step(&mut self, tag: Tag) -> Option<Span> {
        let previous = std::mem::replace(&mut self.previous, tag);
        let between = self.transitions.between(previous, tag);
        let goes_on = self.open & between.goes_on();
        let ended = self.open & !goes_on & between.ends();
        let starts = !goes_on & between.starts();
        let span = Span {
            kind: previous.kind,
            start: self.start,
            end: self.step,
        };
        self.open = goes_on | starts | self.lenient;
        self.start = if starts { self.step } else { self.start };
        self.step += 1;
        ended.then_some(span)
    }
}
