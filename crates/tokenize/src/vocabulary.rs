//! The pieces that are kept of a full table, and the way between both numberings.

use crate::{EncodedCorpus, Encoder, Error, Result};

const ABSENT: u32 = u32::MAX;

/// Which rows of an embedding table are in use. Local ids number the kept rows in ascending order
/// of their full ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    kept: Vec<u32>,
    local: Vec<u32>,
}

impl Vocabulary {
    /// Keeps the ids of `pieces` (any order, repeats allowed) and `always`, of a table of
    /// `full_size` rows.
    ///
    /// # Errors
    /// [`Error::Piece`] for an id outside the table.
    pub fn trimmed(full_size: usize, pieces: &[&[u32]], always: &[u32]) -> Result<Self> {
        let mut local = vec![ABSENT; full_size];
        for &id in pieces.iter().copied().flatten().chain(always) {
            let slot = local.get_mut(id as usize);
            *slot.ok_or(Error::Piece { id, full_size })? = 0;
        }
        let mut kept = Vec::new();
        for (id, slot) in (0u32..).zip(&mut local) {
            if *slot != ABSENT {
                *slot = kept.len() as u32;
                kept.push(id);
            }
        }
        Ok(Self { kept, local })
    }

    /// Keeps what encoded corpora use and the special tokens of their tokenizer, of a table of `full_size` rows
    /// (`vocab_size` of the model).
    ///
    /// # Errors
    /// [`Error::Piece`] for an id outside the table.
    pub fn of_corpora<'a>(
        full_size: usize,
        encoder: &Encoder,
        corpora: impl IntoIterator<Item = &'a EncodedCorpus>,
    ) -> Result<Self> {
        let pieces: Vec<Vec<u32>> = corpora.into_iter().map(EncodedCorpus::pieces).collect();
        let pieces: Vec<&[u32]> = pieces.iter().map(Vec::as_slice).collect();
        Self::trimmed(full_size, &pieces, &encoder.all_special_ids())
    }

    /// Keeps all of a table of `full_size` rows.
    pub fn whole(full_size: usize) -> Self {
        let kept: Vec<u32> = (0..full_size as u32).collect();
        Self {
            local: kept.clone(),
            kept,
        }
    }

    /// Rows of the full table.
    pub fn full_size(&self) -> usize {
        self.local.len()
    }

    /// Rows kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// True when no row is kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// True when every row is kept.
    pub fn is_whole(&self) -> bool {
        self.kept.len() == self.local.len()
    }

    /// Full ids of the kept rows, ascending: entry `local` is the full id.
    pub fn kept(&self) -> &[u32] {
        &self.kept
    }

    /// Local id of a full id.
    pub fn local(&self, full_id: u32) -> Option<u32> {
        let local = self.local.get(full_id as usize).copied();
        local.filter(|&local| local != ABSENT)
    }

    /// Local ids of many full ids.
    ///
    /// # Errors
    /// [`Error::Trimmed`] for the first id that is not kept.
    pub fn to_local(&self, full_ids: &[u32]) -> Result<Vec<u32>> {
        let missing = |id| Error::Trimmed {
            id,
            kept: self.len(),
        };
        full_ids
            .iter()
            .map(|&id| self.local(id).ok_or_else(|| missing(id)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn trimmed_numbers_the_kept_ids_in_order() {
        let vocabulary = Vocabulary::trimmed(10, &[&[7, 3, 7], &[9]], &[0, 3]).unwrap();
        assert_eq!(vocabulary.kept(), [0, 3, 7, 9]);
        assert_eq!((vocabulary.len(), vocabulary.full_size()), (4, 10));
        assert_eq!(vocabulary.local(7), Some(2));
        assert_eq!((vocabulary.local(8), vocabulary.local(10)), (None, None));
        assert_eq!(vocabulary.to_local(&[9, 0]).unwrap(), [3, 0]);
        let error = vocabulary.to_local(&[0, 8]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "token id 8 is not among the 4 pieces kept"
        );
        assert!(!vocabulary.is_whole() && !vocabulary.is_empty());
    }

    #[test]
    fn ids_outside_the_table_are_refused() {
        let error = Vocabulary::trimmed(10, &[&[1, 10]], &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "token id 10 is outside a table of 10 pieces"
        );
        assert!(Vocabulary::trimmed(10, &[], &[11]).is_err());
    }

    #[test]
    fn whole_is_the_identity() {
        let vocabulary = Vocabulary::whole(4);
        assert_eq!(vocabulary.kept(), [0, 1, 2, 3]);
        assert!(vocabulary.is_whole());
        assert_eq!(
            vocabulary,
            Vocabulary::trimmed(4, &[&[3, 2, 1, 0]], &[]).unwrap()
        );
    }
}
