//! A tag as numbers: what the scan over a corpus compares.

/// Number of an entity type within one [`TagTable`](crate::tags::TagTable).
pub(crate) type Kind = u32;

/// A tag by numbers of its [`TagTable`](crate::tags::TagTable).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// Number of the whole text: equal texts have equal numbers.
    pub(crate) text: u32,
    /// Class of its prefix.
    pub(crate) prefix: Prefix,
    /// Type.
    pub(crate) kind: Kind,
}

/// Prefixes that some rule tells apart; the last class is that of all other characters.
pub(crate) const LETTERS: [char; 9] = ['O', 'B', 'I', 'E', 'S', 'U', 'L', '.', '?'];

/// Class of a prefix: its place in [`LETTERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefix(u8);

impl Prefix {
    pub(crate) fn new(letter: char) -> Self {
        let known = LETTERS.iter().position(|other| *other == letter);
        Prefix(known.unwrap_or(LETTERS.len() - 1) as u8)
    }

    /// Its place in [`LETTERS`].
    pub(crate) fn place(self) -> usize {
        usize::from(self.0)
    }
}
