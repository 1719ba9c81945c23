//! The tags met last, found without a hash of their bytes.
//!
//! A corpus has a handful of tags, a million times. Looking each up in a hash map was two thirds
//! of the time of a report; tags of at most 16 bytes, which is nearly all there are, are compared
//! as two integers instead.

use crate::tag::Tag;

/// A text of 1 to 16 bytes as integers; equal for equal texts only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShortText {
    head: u64,
    tail: u64,
    length: usize,
}

impl ShortText {
    /// `None` for a text that is empty or longer.
    #[inline]
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        let length = bytes.len();
        // head and tail overlap in a text shorter than both; with the length, that is unique
        let (head, tail) = if let (Some(head), Some(tail)) =
            (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
        {
            (u64::from_le_bytes(*head), u64::from_le_bytes(*tail))
        } else if let (Some(head), Some(tail)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>())
        {
            (
                u32::from_le_bytes(*head).into(),
                u32::from_le_bytes(*tail).into(),
            )
        } else {
            let (head, tail) = (*bytes.first()?, *bytes.last()?);
            let middle = u64::from(bytes[length / 2]);
            (u64::from(head) | middle << 8, tail.into())
        };
        (length <= 16).then_some(ShortText { head, tail, length })
    }

    fn place(self) -> usize {
        let mixed = (self.head ^ self.tail.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> (64 - BITS)) as usize
    }
}

const BITS: u32 = 6;

/// One tag a place; a newer one takes the place of an older.
pub(crate) struct RecentTags([Option<(ShortText, Tag)>; 1 << BITS]);

impl RecentTags {
    pub(crate) fn new() -> Self {
        RecentTags([None; 1 << BITS])
    }

    #[inline]
    pub(crate) fn get(&self, text: ShortText) -> Option<Tag> {
        let (own, tag) = self.0[text.place()]?;
        (own == text).then_some(tag)
    }

    pub(crate) fn put(&mut self, text: ShortText, tag: Tag) {
        self.0[text.place()] = Some((text, tag));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_are_of_equal_texts() {
        let letters = ["", "A", "B", "\0"];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = texts
                .iter()
                .flat_map(|text| letters.map(|letter| format!("{text}{letter}")));
            texts = longer.collect();
        }
        texts.sort();
        texts.dedup();
        // the same at every length up to 17, the difference at the front or at the back
        let filled = |fill: usize| {
            let fill = "x".repeat(fill);
            let both = texts
                .iter()
                .flat_map(move |t| [format!("{t}{fill}"), format!("{fill}{t}")]);
            both.collect::<Vec<_>>()
        };
        let mut all: Vec<String> = [0, 1, 3, 4, 5, 8, 11, 13]
            .into_iter()
            .flat_map(filled)
            .collect();
        all.sort();
        all.dedup();
        for (at, text) in all.iter().enumerate() {
            let key = ShortText::new(text.as_bytes());
            assert_eq!(key.is_some(), (1..=16).contains(&text.len()), "{text:?}");
            let twin = all[..at]
                .iter()
                .find(|other| ShortText::new(other.as_bytes()) == key);
            assert!(key.is_none() || twin.is_none(), "{text:?} and {twin:?}");
        }
    }
}
