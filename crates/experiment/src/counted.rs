//! A number with its noun, for messages.

use std::fmt::Display;

/// As `1 cell` or `2 cells`.
pub(crate) fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let ending = if count == N::from(1) { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        let texts = [0_u64, 1, 2].map(|count| counted(count, "cell"));
        assert_eq!(texts, ["0 cells", "1 cell", "2 cells"]);
    }
}
