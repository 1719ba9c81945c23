//! What is wrong with a text that should be a tag.

use crate::error::{Error, Side};
use crate::scheme::Scheme;

/// Why a text is not a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    Empty,
    UnknownPrefix,
    ForbiddenPrefix(Scheme),
}

impl Flaw {
    pub(crate) fn into_error(self, side: Side, row: usize, word: usize, tag: &str) -> Error {
        let tag = tag.to_owned();
        match self {
            Flaw::Empty => Error::EmptyTag { side, row, word },
            Flaw::UnknownPrefix => Error::UnknownPrefix {
                side,
                row,
                word,
                tag,
            },
            Flaw::ForbiddenPrefix(scheme) => Error::ForbiddenPrefix {
                side,
                row,
                word,
                tag,
                scheme,
            },
        }
    }
}
