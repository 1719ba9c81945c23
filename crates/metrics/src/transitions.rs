//! What each rule says of two neighbouring tags, worked out once so that a scan only looks it up.

use crate::lenient;
use crate::scheme::Scheme;
use crate::tag::{LETTERS, Prefix, Tag};

/// What happens between two tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Between(u8);

impl Between {
    /// An open entity ends properly.
    pub(crate) fn ends(self) -> bool {
        self.0 & 1 != 0
    }

    /// An entity starts at the second tag.
    pub(crate) fn starts(self) -> bool {
        self.0 & 2 != 0
    }

    /// An open entity continues.
    pub(crate) fn goes_on(self) -> bool {
        self.0 & 4 != 0
    }
}

/// [`Between`] of every two prefixes, for other and for the same types.
pub(crate) struct Transitions([Between; 2 * SIZE * SIZE]);

const SIZE: usize = 16; // a power of two: no bounds to check

impl Transitions {
    /// No scheme: the lenient rule.
    pub(crate) fn new(scheme: Option<Scheme>) -> Self {
        let mut table = [Between(0); 2 * SIZE * SIZE];
        for same in [false, true] {
            for previous in LETTERS {
                for prefix in LETTERS {
                    let (ends, starts, goes_on) = match scheme {
                        None => (
                            lenient::ends_between(previous, prefix, same),
                            lenient::starts_at(previous, prefix, same),
                            false,
                        ),
                        Some(scheme) => (
                            scheme.ends(previous, prefix, same),
                            scheme.starts(previous, prefix, same),
                            scheme.goes_on(previous, prefix, same),
                        ),
                    };
                    let flags = u8::from(ends) | u8::from(starts) << 1 | u8::from(goes_on) << 2;
                    table[place(Prefix::new(previous), Prefix::new(prefix), same)] = Between(flags);
                }
            }
        }
        Transitions(table)
    }

    #[inline]
    pub(crate) fn between(&self, previous: Tag, tag: Tag) -> Between {
        self.0[place(previous.prefix, tag.prefix, previous.kind == tag.kind)]
    }
}

fn place(previous: Prefix, prefix: Prefix, same: bool) -> usize {
    let [previous, prefix] = [previous, prefix].map(|prefix| prefix.place() % SIZE);
    (usize::from(same) * SIZE + previous) * SIZE + prefix
}
