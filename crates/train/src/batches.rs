//! From encoded corpora to packed batches.

use std::ops::Range;

use ner_data::permutation;
use ner_model::PackedBatch;
use ner_tokenize::{EncodedCorpus, Target, Vocabulary};

use crate::error::Result;

/// A packed batch with the labels of its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledBatch {
    /// The input of the model.
    pub packed: PackedBatch,
    /// Label of each target.
    pub labels: Vec<u16>,
}

/// An encoded corpus whose pieces are numbered as in the trimmed embedding.
pub(crate) struct LocalCorpus<'a> {
    encoded: &'a EncodedCorpus,
    ids: Vec<u32>,
    /// Windows of each sentence.
    sentences: Vec<Range<usize>>,
}

impl<'a> LocalCorpus<'a> {
    pub(crate) fn new(encoded: &'a EncodedCorpus, vocabulary: &Vocabulary) -> Result<Self> {
        let mut sentences = vec![0..0; encoded.sentences];
        for (number, window) in encoded.windows.iter().enumerate() {
            let windows = &mut sentences[window.sentence as usize];
            if windows.start == windows.end {
                windows.start = number;
            }
            windows.end = number + 1;
        }
        Ok(Self {
            encoded,
            ids: vocabulary.to_local(&encoded.ids)?,
            sentences,
        })
    }

    pub(crate) fn encoded(&self) -> &'a EncodedCorpus {
        self.encoded
    }

    /// Batches of one epoch in the order of `seed` and `epoch`, `batch_size` sentences each.
    pub(crate) fn epoch(&self, seed: u64, epoch: u32, batch_size: usize) -> Vec<LabelledBatch> {
        let order = permutation(
            self.sentences.len(),
            seed.wrapping_add(u64::from(epoch) << 32),
        );
        let batch = |sentences: &[usize]| {
            let windows = sentences
                .iter()
                .flat_map(|&sentence| self.sentences[sentence].clone());
            self.pack(&windows.collect::<Vec<_>>(), |_| true)
        };
        order.chunks(batch_size).map(batch).collect()
    }

    /// Packs windows with the targets that `wanted` picks.
    pub(crate) fn pack(
        &self,
        windows: &[usize],
        wanted: impl Fn(&Target) -> bool,
    ) -> LabelledBatch {
        let targets = |&window: &usize| {
            self.encoded
                .window_targets(window)
                .iter()
                .filter(|target| wanted(target))
        };
        let labels = windows
            .iter()
            .flat_map(targets)
            .map(|target| target.label)
            .collect();
        let packed = PackedBatch::new(windows.iter().map(|window| {
            let range = &self.encoded.windows[*window];
            let ids = &self.ids[range.token_start as usize..range.token_end as usize];
            (ids, targets(window).map(|target| target.position).collect())
        }));
        LabelledBatch { packed, labels }
    }

    /// Windows in groups of at most `tokens` tokens (or one window), the longest first.
    pub(crate) fn by_length(&self, tokens: usize) -> Vec<Vec<usize>> {
        let length = |window: usize| self.encoded.windows[window].len();
        let mut order: Vec<usize> = (0..self.encoded.windows.len()).collect();
        order.sort_by_key(|&window| std::cmp::Reverse(length(window)));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut room = 0;
        for window in order {
            if length(window) > room {
                groups.push(Vec::new());
                room = tokens.max(length(window));
            }
            room -= length(window);
            if let Some(group) = groups.last_mut() {
                group.push(window);
            }
        }
        groups
    }
}
