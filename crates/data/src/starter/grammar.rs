//! What a language of the starter corpus is described by.
//!
//! Patterns are words separated by blanks. Words in capitals are slots:
//! `PER` a person, `SUR` a surname alone, `LOC` a place, `PLACE` a place of one word, `ORG` an
//! organisation, `FIRM` an organisation of one word, `NUM` and `YEAR` numbers. `#list` stands for
//! an entry of a word list. In name forms `@` stands for a name of the common pool.

/// The languages of the starter corpus.
pub const LANGUAGES: [&str; 4] = ["de", "fr", "it", "en"];

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
    use super::super::everyday::{self, Named};
    use super::super::{de, en, fr, it};
    use super::*;

    fn lists_of<'p>(patterns: &[&[&'p str]]) -> Vec<&'p str> {
        let patterns = patterns.concat();
        let words = patterns.into_iter().flat_map(|pattern| pattern.split(' '));
        words.filter_map(|word| word.strip_prefix('#')).collect()
    }

    /// Every `#list` of every pattern exists, and every list is used.
    #[test]
    fn lists_are_complete() {
        for (language, grammar) in [
            ("de", &de::GRAMMAR),
            ("fr", &fr::GRAMMAR),
            ("it", &it::GRAMMAR),
            ("en", &en::GRAMMAR),
        ] {
            let everyday = everyday::of(language);
            let used = lists_of(&[
                grammar.sentences,
                grammar.plain,
                grammar.tails,
                grammar.fragments,
                FRAGMENTS,
                everyday.sentences,
                everyday.plain,
                everyday.fragments,
                everyday::FRAGMENTS,
            ]);
            let own = grammar.lists.iter().map(|(name, _)| *name);
            let everydays = everyday.lists.iter().map(|(name, _)| *name);
            let known: Vec<&str> = own.chain(everydays).collect();
            for list in &used {
                assert!(known.contains(list), "{language} has no list {list}");
            }
            for list in &known {
                assert!(used.contains(list), "{language} does not use {list}");
                assert_eq!(known.iter().filter(|l| *l == list).count(), 1, "{list}");
            }
        }
    }

    /// A word in capitals that is not a slot would be a word of the corpus.
    #[test]
    fn slots_of_everyday_patterns_exist() {
        for language in LANGUAGES {
            let everyday = everyday::of(language);
            let tables = everyday.tables();
            let patterns = [everyday.sentences, everyday.plain, everyday.fragments];
            let words = patterns.concat();
            let words = words.iter().flat_map(|pattern| pattern.split(' '));
            for word in words.filter(|word| word.len() > 2 && word.to_uppercase() == **word) {
                let slot = word.strip_prefix("THE-").unwrap_or(word);
                let known = ["WHO", "FULL", "NUM", "YEAR"].contains(&slot);
                let letters = slot.chars().any(char::is_alphabetic);
                assert!(
                    !letters || known || tables.names.contains_key(slot),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn names_are_clean_and_many() {
        for language in LANGUAGES {
            let tables = everyday::of(language).tables();
            for (slot, names) in &tables.names {
                let clean = |named: &Named| {
                    let words = named.name.split(' ');
                    words
                        .clone()
                        .all(|word| !word.is_empty() && !word.contains('|'))
                };
                assert!(names.iter().all(clean), "{language} {slot} {names:?}");
                assert!(names.len() >= 10, "{language} {slot}");
            }
            assert!(tables.names["CITY"].len() > 100 && tables.names["PERSON"].len() > 150);
        }
    }
}
