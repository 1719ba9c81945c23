//! Where a sentence longer than the model is cut, and which window scores which token.

use std::ops::Range;

use crate::{Error, Result};

/// How sentences are cut. Lengths are in subwords, special tokens not counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Windowing {
    capacity: usize,
    overlap: usize,
}

/// A stretch of a sentence that goes through the model at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// Subwords the model sees.
    pub(crate) seen: Range<usize>,
    /// Subwords scored here, a part of `seen`; over all spans each subword once.
    pub(crate) scored: Range<usize>,
}

impl Windowing {
    /// Windows of `max_tokens` with two special tokens, every token with at least `overlap` tokens
    /// of context on each side in the window that scores it.
    pub(crate) fn new(max_tokens: usize, overlap: usize) -> Result<Self> {
        let capacity = max_tokens.saturating_sub(2);
        if overlap.saturating_mul(2) >= capacity {
            return Err(Error::Overlap {
                max_tokens,
                overlap,
            });
        }
        Ok(Self { capacity, overlap })
    }

    /// Spans of a sentence of `tokens` subwords: one for all that fits, an empty one for nothing.
    ///
    /// All spans of a long sentence have full length; the last one is moved left to end with the
    /// sentence. With spans of equal length a token has most context in the span whose middle is
    /// nearest, so scoring changes over in the middle of what two neighbours share.
    pub(crate) fn spans(self, tokens: usize) -> Vec<Span> {
        if tokens <= self.capacity {
            return vec![Span {
                seen: 0..tokens,
                scored: 0..tokens,
            }];
        }
        let stride = self.capacity - 2 * self.overlap;
        let last = tokens - self.capacity;
        let mut spans: Vec<Span> = Vec::with_capacity(last.div_ceil(stride) + 1);
        for start in (0..last).step_by(stride).chain([last]) {
            let end = start + self.capacity;
            let mut scored = start..end;
            if let Some(before) = spans.last_mut() {
                scored.start = (before.seen.end + start).div_ceil(2);
                before.scored.end = scored.start;
            }
            spans.push(Span {
                seen: start..end,
                scored,
            });
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Tokens between `token` and the nearer edge of `seen` that is not an edge of the sentence.
    fn context(seen: &Range<usize>, token: usize, tokens: usize) -> usize {
        let left = (seen.start > 0).then(|| token - seen.start);
        let right = (seen.end < tokens).then(|| seen.end - 1 - token);
        left.into_iter().chain(right).min().unwrap_or(usize::MAX)
    }

    #[test]
    fn every_token_is_scored_once_where_it_has_most_context() {
        for (max_tokens, overlap) in [(3, 0), (4, 0), (7, 2), (12, 1), (12, 4), (20, 8)] {
            let windowing = Windowing::new(max_tokens, overlap).unwrap();
            for tokens in 0..90 {
                let spans = windowing.spans(tokens);
                let scored: Vec<usize> = spans.iter().flat_map(|s| s.scored.clone()).collect();
                assert_eq!(scored, (0..tokens).collect::<Vec<_>>());
                for span in &spans {
                    assert!(span.seen.len() <= max_tokens - 2);
                    for token in span.scored.clone() {
                        let best = spans
                            .iter()
                            .filter(|s| s.seen.contains(&token))
                            .map(|s| context(&s.seen, token, tokens))
                            .max();
                        let here = context(&span.seen, token, tokens);
                        assert_eq!(Some(here), best, "{max_tokens} {overlap} {tokens} {token}");
                        assert!(here >= overlap);
                    }
                }
            }
        }
    }

    #[test]
    fn overlap_must_leave_room() {
        assert!(Windowing::new(512, 254).is_ok());
        let error = Windowing::new(512, 255).unwrap_err();
        assert!(matches!(error, Error::Overlap { overlap: 255, .. }));
        assert!(Windowing::new(2, 0).is_err());
    }
}
