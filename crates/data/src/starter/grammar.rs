//! What a language of the starter corpus is described by.
//!
//! Patterns are words separated by blanks. Words in capitals are slots:
//! `PER` a person, `SUR` a surname alone, `LOC` a place, `PLACE` a place of one word, `ORG` an
//! organisation, `FIRM` an organisation of one word, `NUM` and `YEAR` numbers. `#list` stands for
//! an entry of a word list. In name forms `@` stands for a name of the common pool.

/// Patterns and word lists of one language.
pub(super) struct Grammar {
    /// Sentences with entities.
    pub sentences: &'static [&'static str],
    /// Sentences without.
    pub plain: &'static [&'static str],
    /// What may come before a sentence's full stop.
    pub tails: &'static [&'static str],
    /// Short entries as encyclopedias are full of; those all languages share are in [`FRAGMENTS`].
    pub fragments: &'static [&'static str],
    /// Word lists by name.
    pub lists: &'static [(&'static str, &'static [&'static str])],
    /// First names of this language beside the international ones.
    pub first_names: &'static [&'static str],
    /// Forms of persons' names beyond first name and surname, `^` for a first name.
    pub person_forms: &'static [&'static str],
    /// Forms of places' names of more than one word.
    pub place_forms: &'static [&'static str],
    /// Forms of organisations' names of more than one word.
    pub organisation_forms: &'static [&'static str],
}

/// Short entries in all languages.
pub(super) const FRAGMENTS: &[&str] = &[
    "PER ( YEAR – YEAR )",
    "SUR ( * YEAR )",
    "'' PER ''",
    "* PLACE – PLACE ( NUM km )",
    "NUM . ORG NUM : NUM",
    "** PER , #job",
    "ORG ( #trade )",
    "PLACE ( #region )",
    "PER , PER , PER",
];

/// Person, place or organisation: only the context tells.
pub(super) const COMMON_NAMES: &[&str] = &[
    "Florence",
    "Washington",
    "Victoria",
    "Sydney",
    "Lincoln",
    "Jackson",
    "Orlando",
    "Valencia",
    "Santiago",
    "Geneva",
    "Chester",
    "Madison",
    "Austin",
    "Milan",
    "Verona",
    "Chelsea",
    "Vienna",
    "Georgia",
    "Houston",
    "Siena",
];

/// First names known in all four languages.
pub(super) const FIRST_NAMES: &[&str] = &[
    "Anna", "Paul", "Sofia", "David", "Clara", "Martin", "Elena", "Leo", "Nora", "Simon", "Julia",
    "Victor", "Laura", "Adam", "Eva", "Daniel",
];

#[cfg(test)]
mod tests {
    use super::super::{de, en, fr, it};
    use super::*;

    /// Every `#list` of every pattern exists, and every list is used.
    #[test]
    fn lists_are_complete() {
        for grammar in [&de::GRAMMAR, &fr::GRAMMAR, &it::GRAMMAR, &en::GRAMMAR] {
            let patterns = [
                grammar.sentences,
                grammar.plain,
                grammar.tails,
                grammar.fragments,
            ];
            let used: Vec<&str> = patterns
                .iter()
                .flat_map(|patterns| patterns.iter())
                .chain(FRAGMENTS)
                .flat_map(|pattern| pattern.split(' '))
                .filter_map(|word| word.strip_prefix('#'))
                .collect();
            let known: Vec<&str> = grammar.lists.iter().map(|(name, _)| *name).collect();
            assert!(
                used.iter().all(|list| known.contains(list)),
                "{used:?} {known:?}"
            );
            assert!(
                known.iter().all(|list| used.contains(list)),
                "{used:?} {known:?}"
            );
        }
    }
}
