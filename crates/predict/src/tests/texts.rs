//! Texts: offsets, words, windows, batches.

use proptest::prelude::*;

use super::{folder, tagger};
use crate::{Decode, Error, SavedModel, Tagged, TaggerOptions, WordRule};

/// Checks that both kinds of offsets slice the text, that entities are made of their words, and that nothing is out of
/// order.
#[track_caller]
fn check(found: &Tagged) {
    let chars: Vec<char> = found.text.chars().collect();
    for word in &found.words {
        assert_eq!(found.text[word.start_byte..word.end_byte], word.word);
        let sliced: String = chars[word.start..word.end].iter().collect();
        assert_eq!(sliced, word.word);
        assert!((0.0..=1.0).contains(&word.probability), "{word:?}");
    }
    for entity in &found.entities {
        assert_eq!(found.text[entity.start_byte..entity.end_byte], entity.text);
        let sliced: String = chars[entity.start..entity.end].iter().collect();
        assert_eq!(sliced, entity.text);
        let own = &found.words[entity.words.clone()];
        assert_eq!(entity.start, own[0].start);
        assert_eq!(entity.end, own[own.len() - 1].end);
        for word in own {
            assert!(word.tag.ends_with(&entity.kind), "{entity:?}: {word:?}");
        }
        let within = |range: &&std::ops::Range<usize>| {
            range.start <= entity.words.start && entity.words.end <= range.end
        };
        assert!(found.sentences.iter().any(|range| within(&range)));
    }
    assert!(found.words.is_sorted_by(|a, b| a.end <= b.start));
    assert!(found.entities.is_sorted_by(|a, b| a.end <= b.start));
    let outside = |at: &usize| !found.entities.iter().any(|e| e.words.contains(at));
    for at in (0..found.words.len()).filter(outside) {
        assert_eq!(found.words[at].tag, "O", "{found:?}");
    }
    let sentences = found.sentences.iter().cloned().flatten();
    assert!(sentences.eq(0..found.words.len()), "{found:?}");
}

/// Text that makes offsets go wrong: marks, emoji, several scripts, controls, all kinds of blanks.
fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[A-Za-z]{1,8}",
        4 => "[ \t\n\u{a0}\u{200b}\u{feff}]{1,2}",
        2 => "[äÖßéñÇłŽ東京абвדוד]{1,4}",
        2 => "[.,;:!?'’\"„“()–-]{1,3}",
        1 => Just("👩\u{200d}🚀".to_owned()),
        1 => Just("🇨🇭".to_owned()),
        1 => Just("❤\u{fe0f}".to_owned()),
        1 => Just("a\u{301}\u{308}".to_owned()),
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{301}\u{202e}]{1,2}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn offsets_slice_any_text(texts in prop::collection::vec(texts(), 1..4)) {
        let found = tagger().tag_all(&texts).unwrap();
        prop_assert_eq!(found.len(), texts.len());
        for (found, text) in found.iter().zip(&texts) {
            prop_assert_eq!(&found.text, text);
            check(found);
        }
    }

    #[test]
    fn offsets_slice_any_words(words in prop::collection::vec(texts(), 0..12)) {
        let found = tagger().tag_words(&words).unwrap();
        let own: Vec<&String> = found.words.iter().map(|word| &word.word).collect();
        prop_assert_eq!(own, words.iter().collect::<Vec<_>>());
        prop_assert_eq!(&found.text, &words.join(" "));
        check(&found);
    }
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", " ", "\n\t \u{a0}\u{200b}\u{feff}"] {
        let found = tagger().tag(text).unwrap();
        let expected = Tagged {
            text: text.to_owned(),
            ..Tagged::default()
        };
        assert_eq!(found, expected);
    }
    assert!(tagger().tag_all::<&str>(&[]).unwrap().is_empty());
    assert_eq!(tagger().tag_words::<&str>(&[]).unwrap(), Tagged::default());
    let mixed = tagger().tag_all(&["", "Anna lebt in Bern.", " "]).unwrap();
    let words: Vec<usize> = mixed.iter().map(|found| found.words.len()).collect();
    assert_eq!(words, [0, 5, 0]);
}

#[test]
fn words_without_a_subword_keep_their_places() {
    let found = tagger()
        .tag_words(&["Anna", "", "\u{7}", "New York", "Bern"])
        .unwrap();
    check(&found);
    assert_eq!(found.text, "Anna  \u{7} New York Bern");
    let starts: Vec<usize> = found.words.iter().map(|word| word.start).collect();
    assert_eq!(starts, [0, 5, 6, 8, 17]);
    for word in &found.words[1..3] {
        assert_eq!(
            (word.tag.as_str(), word.probability),
            ("O", 0.0),
            "{word:?}"
        );
    }
    let text = tagger().tag("Anna \u{0} \u{7}\u{1b} Bern").unwrap();
    check(&text);
    assert_eq!(text.words.len(), 4);
    // the tokenizer leaves nothing of bell and escape; NUL is an unknown piece
    let seen = text.words.iter().map(|word| word.probability > 0.0);
    assert!(seen.eq([true, true, false, true]));
}

#[test]
fn what_a_reader_sees_as_one_character_is_never_cut() {
    let found = tagger()
        .tag("Cora\u{301}ndano 👩\u{200d}🚀! 🇨🇭❤\u{fe0f}")
        .unwrap();
    check(&found);
    let words: Vec<&str> = found.words.iter().map(|word| word.word.as_str()).collect();
    let expected = ["Cora\u{301}ndano", "👩\u{200d}🚀", "!", "🇨🇭", "❤\u{fe0f}"];
    assert_eq!(words, expected);
    let place = (
        found.words[1].start,
        found.words[1].end,
        found.words[1].end_byte,
    );
    assert_eq!(place, (11, 14, 23));
}

#[test]
fn a_long_text_goes_through_in_windows() {
    let sentence = "Anna Weber zog im Jahr 1957 von Köln nach Washington ";
    let text = sentence.repeat(2_000);
    let found = tagger().tag(&text).unwrap();
    check(&found);
    assert_eq!(found.words.len(), 20_000);
    assert!(found.words.iter().all(|word| word.probability > 0.0));
    let texts = [text];
    let prepared = tagger().model().prepare(&texts, &TaggerOptions::new());
    let prepared = prepared.unwrap();
    assert!(prepared.encoded().windows.len() > 1_000);
    assert_eq!(prepared.words(), 20_000);
}

#[test]
fn a_batch_gives_what_single_calls_give() {
    let texts: Vec<String> = (0..60)
        .map(|n| "Anna kam aus Bern und ging nach Rom. ".repeat(n % 7 + 1))
        .collect();
    let together = tagger().tag_all(&texts).unwrap();
    for (text, together) in texts.iter().zip(&together) {
        same(&tagger().tag(text).unwrap(), together);
    }
    let few = TaggerOptions::new().device("cpu").batch_tokens(1);
    let few = few.open(folder()).unwrap();
    for (one, other) in few.tag_all(&texts).unwrap().iter().zip(&together) {
        same(one, other);
    }
}

/// Equal but for rounding of probabilities.
#[track_caller]
fn same(one: &Tagged, other: &Tagged) {
    assert_eq!(one.words.len(), other.words.len());
    for (one, other) in one.words.iter().zip(&other.words) {
        assert_eq!((&one.tag, one.start), (&other.tag, other.start));
        assert!((one.probability - other.probability).abs() < 1e-4);
    }
    assert_eq!(one.entities.len(), other.entities.len());
}

#[test]
fn a_trimmed_tagger_gives_the_same_and_refuses_other_texts() {
    let model = SavedModel::open(folder()).unwrap();
    let options = TaggerOptions::new().device("cpu");
    let texts = ["Anna lebt in Bern.", "Paul Weber kam aus Köln."];
    let prepared = model.prepare(&texts, &options).unwrap();
    let trimmed = options
        .load_for(&model, std::slice::from_ref(prepared.encoded()))
        .unwrap();
    assert!(
        trimmed.network.vocabulary().len() < 60,
        "{}",
        trimmed.network.vocabulary().len()
    );
    let mut tokens = 0;
    let found = trimmed
        .tag_prepared(&prepared, &mut |done| tokens += done)
        .unwrap();
    assert_eq!(tokens, prepared.tokens());
    assert_eq!(found, tagger().tag_all(&texts).unwrap());
    let error = trimmed.tag("Xylophon").unwrap_err();
    assert!(error.to_string().contains("is not among the"), "{error}");
}

#[test]
fn sentences_are_seen_one_by_one_if_asked() {
    let text = "Anna lebt in Bern. Paul kam aus Rom.";
    let options = TaggerOptions::new().device("cpu").by_sentence(true);
    let found = options.open(folder()).unwrap().tag(text).unwrap();
    check(&found);
    assert_eq!(found.sentences, [0..5, 5..10]);
    let first = tagger().tag("Anna lebt in Bern. ").unwrap();
    same(
        &Tagged {
            words: found.words[..5].to_vec(),
            entities: first.entities.clone(),
            ..Tagged::default()
        },
        &first,
    );
}

#[test]
fn words_can_be_what_stands_between_blanks() {
    let options = TaggerOptions::new().device("cpu").words(WordRule::Spaces);
    let spaces = options.open(folder()).unwrap();
    let found = spaces.tag("Anna,  lebt in\tBern.").unwrap();
    check(&found);
    let words: Vec<&str> = found.words.iter().map(|word| word.word.as_str()).collect();
    assert_eq!(words, ["Anna,", "lebt", "in", "Bern."]);
    same(
        &found,
        &tagger()
            .tag_words(&["Anna,", "lebt", "in", "Bern."])
            .map(|mut words| {
                let places = words.words.iter_mut().zip(&found.words);
                places.for_each(|(word, place)| word.start = place.start);
                words
            })
            .unwrap(),
    );
}

#[test]
fn viterbi_gives_valid_sequences() {
    let options = TaggerOptions::new().device("cpu").decoding(Decode::Viterbi);
    let viterbi = options.open(folder()).unwrap();
    assert!(viterbi.decodes_sequences() && !tagger().decodes_sequences());
    let text = "Anna Weber zog im Jahr 1957 von Köln nach Washington und Paul Martin nach Rom .";
    let invalid = |found: &Tagged| {
        let mut before = "O";
        let mut count = 0;
        for word in &found.words {
            if let Some(kind) = word.tag.strip_prefix("I-") {
                count += usize::from(before == "O" || &before[2..] != kind);
            }
            before = &word.tag;
        }
        count
    };
    let found = viterbi.tag(text).unwrap();
    check(&found);
    assert_eq!(invalid(&found), 0);
    assert!(
        invalid(&tagger().tag(text).unwrap()) > 0,
        "the rules bind nothing"
    );
}

#[test]
fn a_word_too_long_for_the_tokenizer_is_named() {
    // 18 characters each under NFKC: 11 million bytes
    let grows = "\u{fdfa}".repeat((1 << 20) / 3 - 2);
    let text = format!("und {grows}");
    let error = tagger().tag(&text).unwrap_err();
    assert!(
        matches!(
            error,
            Error::LongWord {
                at: 4,
                bytes: 1_048_569,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("white space"));
    let error = tagger().tag_all(&["Anna", &text]).unwrap_err();
    let begin = "text 1: the word of 1048569 bytes at character 4: ";
    assert!(error.to_string().starts_with(begin), "{error}");
    assert!(error.hint().unwrap().contains("white space"));
    let error = tagger().tag_words(&["Anna", &grows]).unwrap_err();
    assert!(matches!(error, Error::LongWord { at: 5, .. }), "{error}");
}

#[test]
fn json_has_text_words_and_entities() {
    let found = tagger().tag("Anna lebt in Köln.").unwrap();
    let json = serde_json::to_value(&found).unwrap();
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!(keys(&json), ["entities", "text", "words"]);
    let places = ["end", "end_byte", "probability", "start", "start_byte"];
    let [word, entity] = [["tag", "word"], ["text", "type"]].map(|own| {
        let mut keys = [&places[..], &own[..]].concat();
        keys.sort_unstable();
        keys
    });
    assert_eq!(keys(&json["words"][0]), word);
    assert_eq!(keys(&json["entities"][0]), entity);
}
