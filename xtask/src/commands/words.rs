//! From raw text to words, with offsets counted in Unicode characters.

use std::ops::Range;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word itself.
    pub text: &'a str,
    /// First character, counted from 0.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// First byte.
    byte: usize,
}

impl Word<'_> {
    fn bytes(&self) -> Range<usize> {
        self.byte..self.byte + self.text.len()
    }
}

/// The text from the first of some words to the last, with all between them.
pub fn covered<'a>(text: &'a str, words: &[Word<'_>]) -> &'a str {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => &text[first.byte..last.bytes().end],
        _ => "",
    }
}

/// Splits at white space only: the words were split before.
pub fn split_at_space(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    let ends = text
        .char_indices()
        .enumerate()
        .map(|(at, (byte, c))| (at, byte, c.is_whitespace()));
    let end = (text.chars().count(), text.len(), true);
    for (at, byte, space) in ends.chain([end]) {
        match (start, space) {
            (None, false) => start = Some((at, byte)),
            (Some((first, first_byte)), true) => {
                words.push(Word {
                    text: &text[first_byte..byte],
                    start: first,
                    end: at,
                    byte: first_byte,
                });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Splits at white space and sets punctuation apart, each mark a word of its own. Marks stay inside a word
/// where a letter or digit stands on both sides and the mark is one of `.` `,` `-` `'` `’` `_` `·` or a
/// hyphen: `2.000`, `Rhein-Main`, `O'Brien`.
pub fn split_text(text: &str) -> Vec<Word<'_>> {
    split_at_space(text)
        .into_iter()
        .flat_map(split_marks)
        .collect()
}

fn split_marks(word: Word<'_>) -> Vec<Word<'_>> {
    let chars: Vec<(usize, char)> = word.text.char_indices().collect();
    let inner = |at: usize| {
        let beside = |other: Option<usize>| {
            other
                .and_then(|i| chars.get(i))
                .is_some_and(|(_, c)| !is_mark(*c))
        };
        matches!(
            chars[at].1,
            '.' | ',' | '-' | '\'' | '’' | '_' | '·' | '\u{2010}' | '\u{2011}'
        ) && beside(at.checked_sub(1))
            && beside(Some(at + 1))
    };
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut open = false;
    for (at, (byte, c)) in chars.iter().enumerate() {
        let alone = is_mark(*c) && !inner(at);
        let end = byte + c.len_utf8();
        match words.last_mut() {
            Some(last) if open && !alone => {
                last.text = &word.text[last.byte - word.byte..end];
                last.end = word.start + at + 1;
            }
            _ => words.push(Word {
                text: &word.text[*byte..end],
                start: word.start + at,
                end: word.start + at + 1,
                byte: word.byte + byte,
            }),
        }
        open = !alone;
    }
    words
}

/// Punctuation of ASCII, Latin-1, the general and CJK punctuation blocks, full-width forms, and the common
/// marks of Arabic, Hebrew and Indic scripts. Combining marks and joiners belong to their word.
fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '\u{A1}'..='\u{A9}' | '\u{AB}'..='\u{B1}' | '\u{B4}' | '\u{B6}'..='\u{B8}' | '\u{BB}' | '\u{BF}' | '×' | '÷'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20CF}' | '\u{2190}'..='\u{2BFF}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{30FB}'
            | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}'
            | '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{6D4}' | '\u{5BE}' | '\u{5C3}' | '\u{964}' | '\u{965}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let words = split_text(text);
        let texts: Vec<_> = words.iter().map(|word| word.text).collect();
        assert_eq!(texts, expected, "{text}");
        let chars: Vec<char> = text.chars().collect();
        for word in &words {
            assert_eq!(
                chars[word.start..word.end].iter().collect::<String>(),
                word.text,
                "{text}"
            );
        }
    }

    #[test]
    fn punctuation_is_set_apart() {
        check(
            "Angela Merkel, Berlin.",
            &["Angela", "Merkel", ",", "Berlin", "."],
        );
        check("2.000 in Rhein-Main", &["2.000", "in", "Rhein-Main"]);
        check("(O'Brien)...", &["(", "O'Brien", ")", ".", ".", "."]);
        check("« À Genève »", &["«", "À", "Genève", "»"]);
        check("東京、大阪。", &["東京", "、", "大阪", "。"]);
        check("-", &["-"]);
        check("  \t ", &[]);
    }

    #[test]
    fn marks_of_a_script_stay_in_the_word() {
        check("हिन्दी भाषा।", &["हिन्दी", "भाषा", "।"]);
        check("e\u{301}te\u{301}", &["e\u{301}te\u{301}"]);
    }

    #[test]
    fn offsets_are_characters_not_bytes() {
        let words = split_text("Zürich – Köln");
        let offsets: Vec<_> = words.iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(offsets, [(0, 6), (7, 8), (9, 13)]);
        assert_eq!(covered("Zürich – Köln", &words[1..]), "– Köln");
    }

    #[test]
    fn words_split_before_are_left_alone() {
        let words = split_at_space(" a, b ");
        let texts: Vec<_> = words
            .iter()
            .map(|word| (word.text, word.start, word.end))
            .collect();
        assert_eq!(texts, [("a,", 1, 3), ("b", 4, 5)]);
    }
}
