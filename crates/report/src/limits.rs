//! How much of a large run its page, plots and tables show in full. Numbers grow as cells times languages times types;
//! beyond these limits, means and the most telling rows are shown, with a note on what is missing and which file has
//! it.

use super::text::thousands;

/// Pairs of training set and test language up to which each has its scores in the page, on the terminal and in
/// model cards.
pub const PAIRS: usize = 10_000;
/// Rows of a table of the page.
pub const ROWS: usize = 1_000;
/// Rows of the tables that have one for each pair and type.
pub const TYPE_ROWS: usize = 5_000;
/// Types with a column of their own.
pub const TYPES: usize = 40;
/// Labels of a confusion matrix.
pub const LABELS: usize = 40;
/// Cells whose training is drawn in the page.
pub const CARDS: usize = 120;
/// Learning curves drawn in the page.
pub const CURVES: usize = 40;
/// Unfinished cells named at the top of the page.
pub const UNFINISHED: usize = 50;
/// Cells named where something is true of several.
pub const NAMES: usize = 30;
/// Rows of a table on the terminal, once a run is large.
pub const LINES: usize = 100;
/// Training sets and test languages in the plot of the matrix.
pub const PLOTTED: (usize, usize) = (120, 60);

/// The first names, and how many more there are.
#[must_use]
pub fn names<'a>(all: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let more = all.len().saturating_sub(most);
    let mut text = all.take(most).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text += &format!(" and {} more", thousands(more as u64));
    }
    text
}

/// The name of the label that sums up the others in a confusion matrix.
#[must_use]
pub fn others(count: usize) -> String {
    format!("{} others", thousands(count as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_of_names_are_cut() {
        let all = ["de", "fr", "it"];
        assert_eq!(names(all.into_iter(), 3), "de, fr, it");
        assert_eq!(names(all.into_iter(), 1), "de and 2 more");
        assert_eq!(names([].into_iter(), 1), "");
    }
}
