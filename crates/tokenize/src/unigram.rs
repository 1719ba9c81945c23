//! A small unigram vocabulary from word counts, the same on every run and machine.
//!
//! Method: expectation-maximisation over best segmentations ("hard EM"), a simplification of
//! SentencePiece's unigram trainer (Kudo 2018, arXiv:1804.10959, section 3.2). All sums are over
//! integers and all orders are total, so no hash order or float summation order shows; log
//! probabilities are rounded, so that no platform's `ln` does either.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Longest piece, in characters.
const MAX_CHARS: usize = 12;
/// Share of the pieces that one pruning round leaves at least.
const PRUNE_TO: f64 = 0.75;
/// Segmentation rounds after the last pruning.
const FINAL_ROUNDS: usize = 2;

/// What to make.
pub(crate) struct UnigramOptions {
    /// Pieces wanted, single characters included; fewer when the words do not give them.
    pub(crate) size: usize,
    /// A piece found in one distinct word only is kept when that word is at least so frequent:
    /// such pieces say nothing about unseen words.
    pub(crate) frequent: u64,
}

/// Pieces with their log probabilities, most probable first. `words` are counted as they are
/// before the tokenizer's model, word-start mark included; each character of `alphabet` becomes a
/// piece in any case.
pub(crate) fn train(
    words: &BTreeMap<String, u64>,
    alphabet: &BTreeSet<char>,
    options: &UnigramOptions,
) -> Vec<(String, f64)> {
    let mut pieces = seed(words, options);
    pieces.extend(alphabet.iter().map(|c| (c.to_string(), 1)));
    loop {
        let counts = count(words, &score(&pieces));
        let multi: usize = counts.keys().filter(|p| is_long(p)).count();
        let wanted = options.size.saturating_sub(alphabet.len());
        let shrunk = wanted.max((multi as f64 * PRUNE_TO) as usize);
        pieces = prune(counts, alphabet, shrunk);
        if multi <= wanted {
            break;
        }
    }
    for _ in 0..FINAL_ROUNDS {
        pieces = prune(count(words, &score(&pieces)), alphabet, options.size);
    }
    let mut scored: Vec<(String, f64)> = score(&pieces).into_iter().collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    scored
}

fn is_long(piece: &str) -> bool {
    piece.chars().nth(1).is_some()
}

/// Every substring of two characters or more that is shared by words, or frequent by itself.
fn seed(words: &BTreeMap<String, u64>, options: &UnigramOptions) -> BTreeMap<String, u64> {
    let mut found: HashMap<&str, (u64, u64)> = HashMap::new();
    for (word, &count) in words {
        let mut own = BTreeSet::new();
        let ends: Vec<usize> = boundaries(word);
        for (i, &start) in ends.iter().enumerate() {
            for &end in ends.iter().skip(i + 2).take(MAX_CHARS - 1) {
                own.insert(&word[start..end]);
            }
        }
        for piece in own {
            let entry = found.entry(piece).or_default();
            *entry = (entry.0 + count, entry.1 + 1);
        }
    }
    found
        .into_iter()
        .filter(|(_, (count, in_words))| *in_words > 1 || *count >= options.frequent)
        .map(|(piece, (count, _))| (piece.to_owned(), count))
        .collect()
}

/// Byte positions between characters, both ends included.
fn boundaries(word: &str) -> Vec<usize> {
    let starts = word.char_indices().map(|(at, _)| at);
    starts.chain([word.len()]).collect()
}

/// Log probabilities, rounded to 1e-4; what never occurred counts as half a time.
fn score(pieces: &BTreeMap<String, u64>) -> HashMap<String, f64> {
    let total: u64 = pieces.values().sum();
    pieces
        .iter()
        .map(|(piece, &count)| {
            let count = if count == 0 { 0.5 } else { count as f64 };
            let log = (count / total.max(1) as f64).ln();
            (piece.clone(), (log * 1e4).round() / 1e4)
        })
        .collect()
}

/// How often each piece is used when every word takes its most probable segmentation.
fn count(words: &BTreeMap<String, u64>, scores: &HashMap<String, f64>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for (word, &times) in words {
        for piece in segment(word, scores) {
            *counts.entry(piece.to_owned()).or_insert(0) += times;
        }
    }
    counts
}

/// Most probable segmentation (Viterbi); the longer first piece wins a tie. A character without
/// a score is a piece by itself.
fn segment<'a>(word: &'a str, scores: &HashMap<String, f64>) -> Vec<&'a str> {
    const UNKNOWN: f64 = -100.0;
    let ends = boundaries(word);
    let n = ends.len() - 1;
    let mut best = vec![(0.0, 0); n + 1];
    for end in 1..=n {
        best[end] = (f64::NEG_INFINITY, 0);
        for start in end.saturating_sub(MAX_CHARS)..end {
            let score = scores.get(&word[ends[start]..ends[end]]).copied();
            let score = score.or((end - start == 1).then_some(UNKNOWN));
            let Some(score) = score else { continue };
            let through: f64 = best[start].0 + score;
            if through > best[end].0 {
                best[end] = (through, start);
            }
        }
    }
    let mut pieces = Vec::new();
    let mut end = n;
    while end > 0 {
        let start = best[end].1;
        pieces.push(&word[ends[start]..ends[end]]);
        end = start;
    }
    pieces.reverse();
    pieces
}

/// The `wanted` most used longer pieces (ties by spelling), and the whole alphabet.
fn prune(
    counts: BTreeMap<String, u64>,
    alphabet: &BTreeSet<char>,
    wanted: usize,
) -> BTreeMap<String, u64> {
    let mut kept: BTreeMap<String, u64> = alphabet.iter().map(|c| (c.to_string(), 0)).collect();
    let (long, short): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(p, _)| is_long(p));
    kept.extend(short);
    let mut long = long;
    long.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    long.truncate(wanted);
    kept.extend(long);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[(&str, u64)]) -> BTreeMap<String, u64> {
        list.iter().map(|(w, n)| (format!("▁{w}"), *n)).collect()
    }

    fn alphabet(words: &BTreeMap<String, u64>) -> BTreeSet<char> {
        words.keys().flat_map(|w| w.chars()).collect()
    }

    #[test]
    fn shared_parts_become_pieces_and_single_words_do_not() {
        let words = words(&[
            ("Steinberg", 5),
            ("Steinbach", 5),
            ("Goldberg", 5),
            ("Goldbach", 5),
            ("der", 90),
            ("Xylophon", 3),
        ]);
        let options = UnigramOptions {
            size: 60,
            frequent: 20,
        };
        let trained = train(&words, &alphabet(&words), &options);
        let scores: HashMap<String, f64> = trained.into_iter().collect();
        assert_eq!(segment("▁der", &scores), ["▁der"]);
        assert_eq!(segment("▁Steinbach", &scores), ["▁Stein", "bach"]);
        assert_eq!(segment("▁Goldberg", &scores), ["▁Gold", "berg"]);
        assert!(segment("▁Xylophon", &scores).len() > 3);
    }

    #[test]
    fn size_is_kept_and_the_alphabet_complete() {
        let words = words(&[("abcabc", 9), ("abab", 7), ("bcbc", 4), ("cab", 3)]);
        let alphabet: BTreeSet<char> = "▁abcxyz".chars().collect();
        let options = UnigramOptions {
            size: 9,
            frequent: 1,
        };
        let trained = train(&words, &alphabet, &options);
        assert!(trained.len() <= 9, "{trained:?}");
        for c in &alphabet {
            assert!(
                trained.iter().any(|(piece, _)| *piece == c.to_string()),
                "{c}"
            );
        }
        assert_eq!(trained, train(&words, &alphabet, &options));
    }

    #[test]
    fn segmentation_takes_the_most_probable_way() {
        let scores = [("a", -3.0), ("b", -3.0), ("ab", -4.0), ("ba", -1.0)];
        let scores = scores.map(|(p, s)| (p.to_owned(), s)).into();
        assert_eq!(segment("aba", &scores), ["a", "ba"]);
        assert_eq!(segment("ab", &scores), ["ab"]);
        assert_eq!(segment("aéb", &scores), ["a", "é", "b"]);
        assert!(segment("", &scores).is_empty());
    }
}
