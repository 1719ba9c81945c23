//! The input of the model: the tokens of several windows, one after the other, without padding.

use std::sync::Arc;

/// Packed windows. There is no padding: every row of every matrix multiplication belongs to a token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackedBatch {
    /// Rows of the (trimmed) word embedding, `[tokens]`.
    pub ids: Vec<u32>,
    /// First token of each window, and the end, `[windows + 1]`.
    pub offsets: Arc<Vec<u32>>,
    /// Tokens to compute logits for, `[targets]`.
    pub targets: Vec<u32>,
}

impl PackedBatch {
    /// Packs windows, each given as its token ids and the positions to compute logits for.
    pub fn new<'a>(windows: impl IntoIterator<Item = (&'a [u32], Vec<u32>)>) -> Self {
        let (mut ids, mut offsets, mut targets) = (Vec::new(), vec![0], Vec::new());
        for (pieces, positions) in windows {
            let first = ids.len() as u32;
            targets.extend(positions.into_iter().map(|position| first + position));
            ids.extend_from_slice(pieces);
            offsets.push(ids.len() as u32);
        }
        Self {
            ids,
            offsets: Arc::new(offsets),
            targets,
        }
    }

    /// The same with filler after the last window, so that tokens and targets are multiples of
    /// `multiple`. Filler is in no window and no target of the caller; nothing attends to it.
    pub(crate) fn filled(&self, multiple: usize) -> Self {
        let mut filled = self.clone();
        let grow =
            |numbers: &mut Vec<u32>| numbers.resize(numbers.len().next_multiple_of(multiple), 0);
        grow(&mut filled.ids);
        grow(&mut filled.targets);
        filled
    }

    /// Number of tokens.
    pub fn tokens(&self) -> usize {
        self.ids.len()
    }

    /// Number of windows.
    pub fn windows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Length of each window.
    pub fn lengths(&self) -> impl Iterator<Item = usize> {
        self.offsets.windows(2).map(|w| (w[1] - w[0]) as usize)
    }

    /// Length of the longest window.
    pub fn longest(&self) -> usize {
        self.lengths().max().unwrap_or(0)
    }

    /// Position of each token within its window, `[tokens]`.
    pub fn positions(&self) -> Vec<u32> {
        let windows = self.lengths().flat_map(|length| 0..length as u32);
        let mut positions: Vec<u32> = windows.collect();
        positions.resize(self.tokens(), 0);
        positions
    }
}
