//! Predictions for a large corpus, a part at a time.

use ner_tokenize::EncodedCorpus;

use crate::evaluate::{UNSEEN, WordPrediction};

/// Tokens of a part: large enough that windows of like length find one another.
const PART: usize = 32 << 10;

/// Tags a corpus part by part, so that progress can be shown and memory stays that of one part.
///
/// `predict` is called for each part and gives one prediction a word; `advance` is told the number of tokens
/// that were done. Returns one prediction for every word of `encoded`, in its order.
///
/// # Errors
/// The first error of `predict`.
pub fn predict_in_parts<E>(
    encoded: &EncodedCorpus,
    advance: &mut dyn FnMut(u64),
    predict: impl Fn(&EncodedCorpus) -> std::result::Result<Vec<WordPrediction>, E>,
) -> std::result::Result<Vec<WordPrediction>, E> {
    let mut predictions = vec![UNSEEN; encoded.words];
    for (first, part) in encoded.parts(PART) {
        let predicted = predict(&part)?;
        predictions[first..][..predicted.len()].copy_from_slice(&predicted);
        advance(part.ids.len() as u64);
    }
    Ok(predictions)
}
