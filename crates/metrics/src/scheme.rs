//! Tagging schemes and what is an entity under each, as in seqeval's strict mode.
//!
//! A scheme says of two neighbouring tags whether an entity starts at the second, continues with it,
//! or ended properly before it. An entity is kept if the tag that stopped it ends it properly.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Side};

/// A way to write entities as one tag per word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Scheme {
    /// `I`; `B` only where an entity follows another of its type at once.
    Iob1,
    /// `I`; `E` only where an entity is followed by another of its type at once.
    Ioe1,
    /// `B` first, `I` after. PAN-X and CoNLL-2002 use it.
    Iob2,
    /// `E` last, `I` before.
    Ioe2,
    /// `B` first, `I` within, `E` last, `S` alone.
    Iobes,
    /// `B` first, `I` within, `L` last, `U` alone.
    Bilou,
}

/// The letters a scheme can have.
const LETTERS: &str = "IOBESUL";

impl Scheme {
    /// Every scheme.
    pub const ALL: [Scheme; 6] = [
        Scheme::Iob1,
        Scheme::Ioe1,
        Scheme::Iob2,
        Scheme::Ioe2,
        Scheme::Iobes,
        Scheme::Bilou,
    ];

    /// Its name in capitals, as `IOB2`.
    ///
    /// ```
    /// assert_eq!(ner_metrics::Scheme::Iobes.name(), "IOBES");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Iob1 => "IOB1",
            Scheme::Ioe1 => "IOE1",
            Scheme::Iob2 => "IOB2",
            Scheme::Ioe2 => "IOE2",
            Scheme::Iobes => "IOBES",
            Scheme::Bilou => "BILOU",
        }
    }

    /// The letters it allows, as `IOB`.
    ///
    /// ```
    /// assert_eq!(ner_metrics::Scheme::Iob2.letters(), "IOB");
    /// ```
    #[must_use]
    pub fn letters(self) -> &'static str {
        match self {
            Scheme::Iob1 | Scheme::Iob2 => "IOB",
            Scheme::Ioe1 | Scheme::Ioe2 => "IOE",
            Scheme::Iobes => "IOBES",
            Scheme::Bilou => "BILOU",
        }
    }

    /// The scheme that tags follow, by the letters that occur, as seqeval's `auto_detect`: IOB2,
    /// IOE2, IOBES or BILOU, never IOB1 or IOE1.
    ///
    /// # Errors
    /// [`Error::EmptyTag`], [`Error::UnknownPrefix`], [`Error::NoScheme`] when the letters are of
    /// no scheme or of several (`O` alone, `I` and `O`).
    ///
    /// ```
    /// use ner_metrics::Scheme;
    ///
    /// let scheme = Scheme::detect(&[vec!["B-PER", "E-PER", "O"]], false)?;
    /// assert_eq!(scheme, Scheme::Iobes);
    /// # Ok::<(), ner_metrics::Error>(())
    /// ```
    pub fn detect<S: AsRef<str>>(tags: &[Vec<S>], suffix: bool) -> Result<Scheme> {
        let mut seen = 0_u8;
        for (row, sentence) in tags.iter().enumerate() {
            for (word, tag) in sentence.iter().enumerate() {
                let tag = tag.as_ref();
                let side = Side::Gold;
                let end = if suffix {
                    tag.chars().next_back()
                } else {
                    tag.chars().next()
                };
                let letter = end.ok_or(Error::EmptyTag { side, row, word })?;
                let Some(bit) = LETTERS.find(letter) else {
                    return Err(Error::UnknownPrefix {
                        side,
                        row,
                        word,
                        tag: tag.to_owned(),
                    });
                };
                seen |= 1 << bit;
            }
        }
        let letters: String = LETTERS
            .chars()
            .enumerate()
            .filter(|(bit, _)| seen >> bit & 1 == 1)
            .map(|(_, letter)| letter)
            .collect();
        match letters.as_str() {
            "IOB" | "IB" | "OB" | "B" => Ok(Scheme::Iob2),
            "IOE" | "IE" | "OE" | "E" => Ok(Scheme::Ioe2),
            "IOBES" | "IBES" | "IOBE" | "OBES" | "IBE" | "BES" | "OBE" | "BE" | "S" => {
                Ok(Scheme::Iobes)
            }
            "IOBUL" | "IBUL" | "IOBL" | "OBUL" | "IBL" | "BUL" | "OBL" | "BL" | "U" => {
                Ok(Scheme::Bilou)
            }
            _ => Err(Error::NoScheme { letters }),
        }
    }

    /// Whether a letter is of this scheme; `None` for one that is of no scheme at all.
    pub(crate) fn allows(self, letter: char) -> Option<bool> {
        LETTERS
            .contains(letter)
            .then(|| self.letters().contains(letter))
    }

    /// Whether an entity starts at the second of two tags, by their prefixes and whether their
    /// types are the same.
    pub(crate) fn starts(self, previous: char, prefix: char, same: bool) -> bool {
        match (self, previous, prefix) {
            (Scheme::Iob1, 'O' | 'B', 'I')
            | (Scheme::Ioe1, 'O' | 'E', 'I')
            | (Scheme::Iob2 | Scheme::Iobes | Scheme::Bilou, _, 'B')
            | (Scheme::Ioe2, 'O' | 'E', 'I' | 'E')
            | (Scheme::Iobes, _, 'S')
            | (Scheme::Bilou, _, 'U') => true,
            (Scheme::Iob1, 'I' | 'B', 'B') | (Scheme::Ioe1, 'E', 'E') => same,
            (Scheme::Iob1 | Scheme::Ioe1, 'I', 'I') | (Scheme::Ioe2, 'I', 'I' | 'E') => !same,
            _ => false,
        }
    }

    /// Whether an entity continues with the second tag.
    pub(crate) fn goes_on(self, previous: char, prefix: char, same: bool) -> bool {
        same && match self {
            Scheme::Iob1 | Scheme::Iob2 => {
                matches!((previous, prefix), ('B' | 'I', 'I'))
            }
            Scheme::Ioe1 | Scheme::Ioe2 => {
                matches!((previous, prefix), ('I', 'I' | 'E'))
            }
            Scheme::Iobes => matches!((previous, prefix), ('B' | 'I', 'I' | 'E')),
            Scheme::Bilou => matches!((previous, prefix), ('B' | 'I', 'I' | 'L')),
        }
    }

    /// Whether an entity ended properly with the first tag. seqeval's rules for IOE1 miss cases,
    /// as its source says; they are kept.
    pub(crate) fn ends(self, previous: char, prefix: char, same: bool) -> bool {
        match (self, previous, prefix) {
            (Scheme::Iob1, 'I', 'O' | 'B')
            | (Scheme::Iob1, 'B', 'O')
            | (Scheme::Ioe1, 'I', 'O')
            | (Scheme::Iob2, 'I' | 'B', 'O' | 'B')
            | (Scheme::Ioe2 | Scheme::Iobes, 'E', _)
            | (Scheme::Iobes, 'S', _)
            | (Scheme::Bilou, 'U' | 'L', _) => true,
            (Scheme::Iob1 | Scheme::Iob2, 'I' | 'B', 'I') | (Scheme::Ioe1, 'I', 'I' | 'E') => !same,
            (Scheme::Iob1, 'B', 'B') | (Scheme::Ioe1, 'E', 'I' | 'E') => same,
            _ => false,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scheme {
    type Err = Error;

    /// Takes a name in any case.
    fn from_str(name: &str) -> Result<Self> {
        let found = Scheme::ALL
            .into_iter()
            .find(|scheme| scheme.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::BadArgument {
            name: "scheme",
            value: name.to_owned(),
            expected: "IOB1, IOE1, IOB2, IOE2, IOBES or BILOU",
        })
    }
}
