//! From running text to words and sentences, with the place of each in the text.
//!
//! Words are split as PAN-X has them, as far as a rule can that knows no language: at white space,
//! and punctuation apart. `’` and `'` stay inside a word ([`split_text`]), though the Italian part
//! of PAN-X splits after them: `dell'Umbria` is two words there.

use std::ops::Range;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};
use unicode_segmentation::UnicodeSegmentation as _;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word itself.
    pub text: &'a str,
    /// Its position, in characters (Unicode scalar values).
    pub chars: Range<usize>,
    /// Its position, in bytes of UTF-8.
    pub bytes: Range<usize>,
}

/// The text from the first of some words to the last, with all between them.
pub fn covered<'a>(text: &'a str, words: &[Word<'_>]) -> &'a str {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => &text[first.bytes.start..last.bytes.end],
        _ => "",
    }
}

/// Splits at white space and nowhere else: the words were split before.
pub fn split_at_space(text: &str) -> Vec<Word<'_>> {
    split_at(text, char::is_whitespace)
}

/// Splits at white space, zero-width spaces and byte order marks, and sets punctuation and symbols apart.
///
/// What a reader sees as one character (a grapheme cluster of UAX #29: a letter with its combining
/// marks, an emoji joined of several) is never cut. A mark is a cluster whose first character is
/// punctuation or a symbol (general category P or S), and is a word of its own; a run of the same
/// mark is one word (`''`, `...`). Part of the word before it is
/// - one of `. , - ' ’ _ · & –` or a hyphen between letters or digits (`2.000`, `Rhein-Main`,
///   `O'Brien`, `AT&T`), and `:` between digits (`2:1`);
/// - the full stop of an initial or of an abbreviation of single letters (`J.`, `d.h.`);
/// - a hyphen at the end of a run without spaces (`Vor- und Nachteile`).
pub fn split_text(text: &str) -> Vec<Word<'_>> {
    let space = |c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}');
    let mut words = Vec::new();
    for chunk in split_at(text, space) {
        set_marks_apart(&chunk, &mut words);
    }
    words
}

/// The sentences of a text by the rules of UAX #29, as ranges of its words; a word belongs to the
/// sentence in which it begins.
///
/// The rules know no abbreviations: a sentence ends after `Dr.` before a capital letter.
pub fn sentences(text: &str, words: &[Word<'_>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (byte, sentence) in text.split_sentence_bound_indices() {
        let end = byte + sentence.len();
        let within = words[start..].iter();
        let count = within.take_while(|word| word.bytes.start < end).count();
        if count > 0 {
            found.push(start..start + count);
            start += count;
        }
    }
    found
}

fn split_at(text: &str, space: impl Fn(char) -> bool) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut begin = None;
    let mut length = 0;
    for (at, (byte, c)) in text.char_indices().enumerate() {
        length = at + 1;
        match (begin, space(c)) {
            (None, false) => begin = Some((at, byte)),
            (Some(start), true) => {
                words.push(word(text, start, (at, byte)));
                begin = None;
            }
            _ => {}
        }
    }
    words.extend(begin.map(|start| word(text, start, (length, text.len()))));
    words
}

/// The word between two places, each a character and a byte.
fn word(text: &str, start: (usize, usize), end: (usize, usize)) -> Word<'_> {
    Word {
        text: &text[start.1..end.1],
        chars: start.0..end.0,
        bytes: start.1..end.1,
    }
}

/// Cuts a run without spaces.
fn set_marks_apart<'a>(chunk: &Word<'a>, words: &mut Vec<Word<'a>>) {
    let clusters: Vec<&'a str> = chunk.text.graphemes(true).collect();
    // whether a cluster is a letter, a digit or a mark that stays with them
    let mut inner: Vec<bool> = Vec::with_capacity(clusters.len());
    let (mut char, mut byte) = (chunk.chars.start, chunk.bytes.start);
    for (at, cluster) in clusters.iter().enumerate() {
        let own = !is_mark(cluster) || stays(&clusters, &inner);
        let before = at.checked_sub(1);
        let joined = before.is_some_and(|before| {
            own && inner[before] || !own && !inner[before] && clusters[before] == *cluster
        });
        inner.push(own);
        let end = (char + cluster.chars().count(), byte + cluster.len());
        match words.last_mut().filter(|_| joined) {
            Some(last) => {
                last.text =
                    &chunk.text[last.bytes.start - chunk.bytes.start..end.1 - chunk.bytes.start];
                last.chars.end = end.0;
                last.bytes.end = end.1;
            }
            None => words.push(Word {
                text: cluster,
                chars: char..end.0,
                bytes: byte..end.1,
            }),
        }
        (char, byte) = end;
    }
}

/// Whether the mark after the clusters of `inner` is part of the word before it.
fn stays(clusters: &[&str], inner: &[bool]) -> bool {
    let at = inner.len();
    if at == 0 || !inner[at - 1] {
        return false;
    }
    let next = clusters.get(at + 1).copied();
    let hyphen = matches!(clusters[at], "-" | "\u{2010}" | "\u{2011}");
    match next.filter(|next| !is_mark(next)) {
        Some(next) if clusters[at] == ":" => is_digit(clusters[at - 1]) && is_digit(next),
        Some(_) if hyphen || matches!(clusters[at], "," | "'" | "’" | "_" | "·" | "&" | "–") => {
            true
        }
        Some(_) if clusters[at] == "." => true,
        _ => hyphen && next.is_none() || clusters[at] == "." && is_initial(clusters, inner),
    }
}

/// Whether a single letter stands before the full stop, at the beginning of its word (then a capital) or
/// after another full stop or hyphen.
fn is_initial(clusters: &[&str], inner: &[bool]) -> bool {
    let at = inner.len();
    let letter = clusters[at - 1].chars().next();
    let before = at.checked_sub(2).filter(|before| inner[*before]);
    match before.map(|before| clusters[before]) {
        None => letter.is_some_and(char::is_uppercase),
        Some("." | "-") => letter.is_some_and(char::is_alphabetic),
        Some(_) => false,
    }
}

fn is_digit(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(char::is_numeric)
}

fn is_mark(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(|c| {
        let group = c.general_category_group();
        matches!(
            group,
            GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
        )
    })
}
