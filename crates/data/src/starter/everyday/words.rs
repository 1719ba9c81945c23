//! What a language is described by.

/// Patterns and names of one language. Lists of names are separated by commas; an article before a `|` is no part of
/// the name.
pub(crate) struct Everyday {
    /// Sentences with entities.
    pub sentences: &'static [&'static str],
    /// Sentences without.
    pub plain: &'static [&'static str],
    /// Short entries beside those of the grammar.
    pub fragments: &'static [&'static str],
    /// Word lists by name.
    pub lists: &'static [(&'static str, &'static str)],
    pub first_names: &'static str,
    pub surnames: &'static str,
    pub cities: &'static str,
    /// Countries and regions that take no article after "in".
    pub lands: &'static str,
    /// Those that do.
    pub the_lands: &'static str,
    pub rivers: &'static str,
    pub peaks: &'static str,
    pub schools: &'static str,
    pub companies: &'static str,
    pub clubs: &'static str,
    /// A preposition, the article after it, and what the two become.
    pub contractions: &'static [(&'static str, &'static str, &'static str)],
    /// The article of `lands`, before a consonant and before a vowel, in languages that use one.
    pub land_articles: Option<(&'static str, &'static str)>,
}
