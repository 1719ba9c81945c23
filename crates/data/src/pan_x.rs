//! The contents of the PAN-X part of XTREME, without reading it: languages and sizes as stated on its card.

use crate::split::Split;

/// The repository on the hub.
pub const REPOSITORY: &str = "google/xtreme";

/// Language, training sentences, and sentences in each of the validation and test splits.
const SIZES: [(&str, usize, usize); 40] = [
    ("af", 5_000, 1_000),
    ("ar", 20_000, 10_000),
    ("bg", 20_000, 10_000),
    ("bn", 10_000, 1_000),
    ("de", 20_000, 10_000),
    ("el", 20_000, 10_000),
    ("en", 20_000, 10_000),
    ("es", 20_000, 10_000),
    ("et", 15_000, 10_000),
    ("eu", 10_000, 10_000),
    ("fa", 20_000, 10_000),
    ("fi", 20_000, 10_000),
    ("fr", 20_000, 10_000),
    ("he", 20_000, 10_000),
    ("hi", 5_000, 1_000),
    ("hu", 20_000, 10_000),
    ("id", 20_000, 10_000),
    ("it", 20_000, 10_000),
    ("ja", 20_000, 10_000),
    ("jv", 100, 100),
    ("ka", 10_000, 10_000),
    ("kk", 1_000, 1_000),
    ("ko", 20_000, 10_000),
    ("ml", 10_000, 1_000),
    ("mr", 5_000, 1_000),
    ("ms", 20_000, 1_000),
    ("my", 100, 100),
    ("nl", 20_000, 10_000),
    ("pt", 20_000, 10_000),
    ("ru", 20_000, 10_000),
    ("sw", 1_000, 1_000),
    ("ta", 15_000, 1_000),
    ("te", 1_000, 1_000),
    ("th", 20_000, 10_000),
    ("tl", 10_000, 1_000),
    ("tr", 20_000, 10_000),
    ("ur", 20_000, 1_000),
    ("vi", 20_000, 10_000),
    ("yo", 100, 100),
    ("zh", 20_000, 10_000),
];

/// Its languages, in the order of their codes.
pub fn languages() -> impl Iterator<Item = &'static str> {
    SIZES.iter().map(|(language, ..)| *language)
}

/// Number of sentences of a language and split; `None` for a language it does not have.
pub fn sentences(language: &str, split: Split) -> Option<usize> {
    let (_, train, other) = SIZES.iter().find(|(code, ..)| *code == language)?;
    Some(match split {
        Split::Train => *train,
        Split::Validation | Split::Test => *other,
    })
}

/// Whether a data source is this repository, at any revision.
pub fn is_source(source: &str) -> bool {
    source.split('@').next() == Some(REPOSITORY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_sorted_and_sizes_are_those_of_the_published_subset() {
        let codes: Vec<&str> = languages().collect();
        assert!(codes.is_sorted());
        let published = [("de", 12_580), ("fr", 4_580), ("it", 1_680), ("en", 1_180)];
        for ((language, rows), fraction) in published.into_iter().zip([0.629, 0.229, 0.084, 0.059])
        {
            let all = sentences(language, Split::Train).unwrap_or(0);
            assert_eq!((fraction * all as f64) as usize, rows, "{language}");
        }
        assert_eq!(sentences("xx", Split::Test), None);
        assert!(is_source("google/xtreme@main") && !is_source("unimelb-nlp/wikiann"));
    }
}
