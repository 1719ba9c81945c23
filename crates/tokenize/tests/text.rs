//! Words of running text: what is split, and that every place slices the text exactly.
#![allow(clippy::unwrap_used)]

use ner_tokenize::{Word, covered, sentences, split_at_space, split_text};
use proptest::prelude::*;

/// Every word is what its characters and its bytes slice, words are in order, and nothing but `gap` is
/// between them.
#[track_caller]
fn check_places(text: &str, words: &[Word<'_>], gap: impl Fn(char) -> bool) {
    let chars: Vec<char> = text.chars().collect();
    let (mut char, mut byte) = (0, 0);
    for word in words {
        assert_eq!(&text[word.bytes.clone()], word.text, "{text:?}");
        let sliced: String = chars[word.chars.clone()].iter().collect();
        assert_eq!(sliced, word.text, "{text:?}");
        assert!(
            !word.text.is_empty() && word.chars.start >= char,
            "{text:?}"
        );
        let between = &text[byte..word.bytes.start];
        assert!(
            between.chars().all(&gap),
            "{between:?} of {text:?} is in no word"
        );
        (char, byte) = (word.chars.end, word.bytes.end);
    }
    assert!(
        text[byte..].chars().all(&gap),
        "the end of {text:?} is in no word"
    );
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}')
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let words = split_text(text);
    let texts: Vec<_> = words.iter().map(|word| word.text).collect();
    assert_eq!(texts, expected, "{text:?}");
    check_places(text, &words, is_gap);
}

#[test]
fn punctuation_is_set_apart() {
    check(
        "Angela Merkel, Berlin.",
        &["Angela", "Merkel", ",", "Berlin", "."],
    );
    check("(O'Brien)", &["(", "O'Brien", ")"]);
    check("« À Genève »", &["«", "À", "Genève", "»"]);
    check("„Zürich“–", &["„", "Zürich", "“", "–"]);
    check("東京、大阪。", &["東京", "、", "大阪", "。"]);
    check("20% für 5€/h", &["20", "%", "für", "5", "€", "/", "h"]);
    check("-", &["-"]);
    check("  \t ", &[]);
    check("", &[]);
}

#[test]
fn marks_within_words_stay() {
    check("2.000 in Rhein-Main", &["2.000", "in", "Rhein-Main"]);
    check("l’Odéon d'Oum AT&T", &["l’Odéon", "d'Oum", "AT&T"]);
    check(
        "Köln–Bonn 2008–09, 2:1",
        &["Köln–Bonn", "2008–09", ",", "2:1"],
    );
    check("Ort:Bern", &["Ort", ":", "Bern"]);
    check("Vor- und Nachteile", &["Vor-", "und", "Nachteile"]);
}

#[test]
fn initials_keep_their_full_stop() {
    check("J. K. Rowling", &["J.", "K.", "Rowling"]);
    check("(J.-H. Meyer)", &["(", "J.-H.", "Meyer", ")"]);
    check("d.h. a.C.", &["d.h.", "a.C."]);
    check("Platz 3. Er kam.", &["Platz", "3", ".", "Er", "kam", "."]);
}

#[test]
fn runs_of_one_mark_are_one_word() {
    check("''Titel''...", &["''", "Titel", "''", "..."]);
    check("Ja?!!", &["Ja", "?", "!!"]);
}

#[test]
fn what_looks_like_one_character_is_not_cut() {
    check("हिन्दी भाषा।", &["हिन्दी", "भाषा", "।"]);
    check("e\u{301}te\u{301}, ok", &["e\u{301}te\u{301}", ",", "ok"]);
    let family = "👨\u{200D}👩\u{200D}👧";
    check(&format!("Köln{family}Bonn"), &["Köln", family, "Bonn"]);
    check("I ❤\u{FE0F} Rom", &["I", "❤\u{FE0F}", "Rom"]);
    check("👍🏽!", &["👍🏽", "!"]);
}

#[test]
fn spaces_of_all_kinds_part_words() {
    check(
        "Anna\u{A0}Meier  in\tUlm\r\nund\u{202F}so",
        &["Anna", "Meier", "in", "Ulm", "und", "so"],
    );
    check("\u{FEFF}Anna\u{200B}Meier", &["Anna", "Meier"]);
}

#[test]
fn right_to_left_text_is_in_the_order_of_its_characters() {
    check(
        "דוד בן־גוריון, ישראל.",
        &["דוד", "בן", "־", "גוריון", ",", "ישראל", "."],
    );
    check("محمد صلاح؟", &["محمد", "صلاح", "؟"]);
}

#[test]
fn offsets_are_characters_not_bytes() {
    let words = split_text("Zürich – Köln");
    let offsets: Vec<_> = words.iter().map(|word| word.chars.clone()).collect();
    assert_eq!(offsets, [0..6, 7..8, 9..13]);
    assert_eq!(words[2].bytes, 12..17);
    assert_eq!(covered("Zürich – Köln", &words[1..]), "– Köln");
}

#[test]
fn words_split_before_are_left_alone() {
    let words = split_at_space(" a, b ");
    let texts: Vec<_> = words
        .iter()
        .map(|word| (word.text, word.chars.clone()))
        .collect();
    assert_eq!(texts, [("a,", 1..3), ("b", 4..5)]);
}

#[test]
fn sentences_end_where_uax_29_says() {
    let of = |text: &str| -> Vec<String> {
        let words = split_text(text);
        let ranges = sentences(text, &words).into_iter();
        ranges
            .map(|range| covered(text, &words[range]).to_owned())
            .collect()
    };
    assert_eq!(
        of("Er kam. Sie ging! «Ja?» Gut"),
        ["Er kam.", "Sie ging!", "«Ja?»", "Gut"]
    );
    assert_eq!(of("Um 3.5 km. "), ["Um 3.5 km."]);
    // no abbreviations are known
    assert_eq!(of("Dr. Meier"), ["Dr.", "Meier"]);
    assert_eq!(of("  "), Vec::<String>::new());
}

/// Text in which what is hard is frequent.
fn texts() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        ' ',
        '\u{A0}',
        '\t',
        '\r',
        '\n',
        '\u{200B}',
        '\u{200D}',
        '\u{FE0F}',
        '\u{FEFF}',
        '\u{301}',
        '\u{345}',
        '\'',
        '’',
        '-',
        '–',
        '.',
        ',',
        ':',
        '&',
        '"',
        '„',
        '“',
        '(',
        'J',
        'a',
        'ß',
        '7',
        '👩',
        '🏽',
        '❤',
        '🇩',
        '🇪',
        'ש',
        '־',
        'م',
        '\u{200F}',
        '\u{202E}',
        '東',
        '。',
        'क',
        '्',
        '\u{600}',
        '\0',
        '\u{10FFFF}',
    ]);
    prop::collection::vec(prop_oneof![3 => hard, 1 => any::<char>()], 0..60)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_place_slices_the_text(text in texts()) {
        let words = split_text(&text);
        check_places(&text, &words, is_gap);
        check_places(&text, &split_at_space(&text), char::is_whitespace);
        let ranges = sentences(&text, &words);
        let all: Vec<usize> = ranges.iter().cloned().flatten().collect();
        prop_assert_eq!(all, (0..words.len()).collect::<Vec<_>>());
        prop_assert!(ranges.iter().all(|range| !range.is_empty()));
    }

    #[test]
    fn words_are_split_once(text in texts()) {
        // joined by spaces and read as words that were split before, they are the same words
        let words: Vec<_> = split_text(&text).iter().map(|word| word.text.to_owned()).collect();
        let joined = words.join(" ");
        let again: Vec<_> = split_at_space(&joined).iter().map(|word| word.text.to_owned()).collect();
        prop_assert_eq!(again, words);
    }
}
