//! seqeval's default rule for where entities start and end, that of CoNLL's `conlleval` script.
//!
//! It takes any tag at all: an `I-PER` after `O` opens an entity, a `U-PER` continues one.

/// seqeval's `end_of_chunk`, of two prefixes and whether the types are the same.
pub(crate) fn ends_between(previous: char, prefix: char, same: bool) -> bool {
    match (previous, prefix) {
        ('E' | 'S', _) | ('B' | 'I', 'B' | 'S' | 'O') => true,
        ('O' | '.', _) => false,
        _ => !same,
    }
}

/// seqeval's `start_of_chunk`, of two prefixes and whether the types are the same.
pub(crate) fn starts_at(previous: char, prefix: char, same: bool) -> bool {
    match (previous, prefix) {
        (_, 'B' | 'S') | ('E' | 'S' | 'O', 'E' | 'I') => true,
        (_, 'O' | '.') => false,
        _ => !same,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::entities;
    use crate::error::{Error, Side};

    #[track_caller]
    fn check(tags: &str, expected: &[(&str, usize, usize)]) {
        let tags: Vec<&str> = tags.split_whitespace().collect();
        let found = entities(&tags).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|e| (e.kind.as_str(), e.start, e.end))
            .collect();
        assert_eq!(found, expected, "{tags:?}");
    }

    #[test]
    fn iob2_tags() {
        check("B-PER I-PER O B-LOC", &[("PER", 0, 2), ("LOC", 3, 4)]);
        check("B-PER B-PER", &[("PER", 0, 1), ("PER", 1, 2)]);
        check("B-PER O I-PER", &[("PER", 0, 1), ("PER", 2, 3)]);
        check(
            "I-PER I-LOC I-PER",
            &[("PER", 0, 1), ("LOC", 1, 2), ("PER", 2, 3)],
        );
        check("", &[]);
    }

    #[test]
    fn tags_of_other_schemes_and_of_none() {
        check("B-PER E-PER I-PER", &[("PER", 0, 2), ("PER", 2, 3)]);
        check("U-PER O B-LOC L-LOC", &[("PER", 0, 1), ("LOC", 2, 4)]);
        check("U-PER U-PER", &[("PER", 0, 2)]);
        check("PER PER O", &[("ER", 0, 2)]);
        check("B I O", &[("_", 0, 2)]);
        check("O-PER B-PER", &[("PER", 1, 2)]);
    }

    #[test]
    fn an_empty_tag_is_named() {
        let error = entities(&["O", ""]).unwrap_err();
        assert_eq!(
            error,
            Error::EmptyTag {
                side: Side::Given,
                row: 0,
                word: 1
            }
        );
    }
}
