//! Suggestions for misspelt names.

/// The candidate that takes the fewest edits to reach from `name`, if that is at most half of the
/// longer one's characters.
pub(crate) fn nearest<'a>(name: &str, candidates: &'a [String]) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(edits, candidate)| {
            2 * edits <= name.chars().count().max(candidate.chars().count())
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_needs_some_likeness() {
        let names = ["de", "fr", "it", "en"].map(str::to_owned);
        assert_eq!(nearest("dee", &names), Some("de"));
        assert_eq!(nearest("DE", &names), Some("de"));
        assert_eq!(nearest("japanese", &names), None);
    }
}
