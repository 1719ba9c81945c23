//! Unit tests of alignment and windows on a tokenizer of a few letters.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use crate::testing::{corpus, encoder, tokenizer_json};
use crate::{EncodeOptions, EncodedCorpus, Encoder, Error, Target};

fn options(max_tokens: usize, overlap: usize, label_all: bool) -> EncodeOptions {
    EncodeOptions {
        max_tokens,
        overlap,
        label_all,
    }
}

/// (position, word, label, first) of the targets of a window.
fn targets(encoded: &EncodedCorpus, window: usize) -> Vec<(u32, u32, u16, bool)> {
    let plain = |t: &Target| (t.position, t.word, t.label, t.first);
    encoded.window_targets(window).iter().map(plain).collect()
}

#[test]
fn the_first_subword_carries_the_label() {
    let corpus = corpus(&[
        (&["a", "new"], &["O", "B-LOC"]),
        (&["abc", "bb", "c"], &["B-ORG", "I-ORG", "O"]),
    ]);
    let encoded = encoder().encode(&corpus, &options(16, 2, false)).unwrap();
    assert_eq!(encoded.window_tokens(0), [0, 8, 11, 2]);
    assert_eq!(targets(&encoded, 0), [(1, 0, 0, true), (2, 1, 5, true)]);
    // ▁a bc, ▁b b, ▁ c
    assert_eq!(encoded.window_tokens(1), [0, 8, 10, 9, 6, 4, 7, 2]);
    let wanted = [(1, 2, 3, true), (3, 3, 4, true), (5, 4, 0, true)];
    assert_eq!(targets(&encoded, 1), wanted);
    assert_eq!((encoded.sentences, encoded.words), (2, 5));
    assert_eq!(encoded.counts.subwords, 8);
    assert_eq!(encoded.counts.longest, 8);
    assert_eq!(encoded.pieces(), [0, 2, 4, 6, 7, 8, 9, 10, 11]);
}

#[test]
fn label_all_continues_a_begin_tag_as_inside() {
    let corpus = corpus(&[(&["abc", "bb", "cc"], &["B-ORG", "I-ORG", "O"])]);
    let encoded = encoder().encode(&corpus, &options(16, 2, true)).unwrap();
    // ▁a bc, ▁b b, ▁ c c
    let wanted = [
        (1, 0, 3, true),
        (2, 0, 4, false),
        (3, 1, 4, true),
        (4, 1, 4, false),
        (5, 2, 0, true),
        (6, 2, 0, false),
        (7, 2, 0, false),
    ];
    assert_eq!(targets(&encoded, 0), wanted);
}

#[test]
fn words_without_subword_and_unknown_ones_are_counted_and_keep_their_place() {
    let corpus = corpus(&[
        (&["\u{200b}", "a", "東b京"], &["B-PER", "O", "B-LOC"]),
        (&["\u{feff}"], &["O"]),
    ]);
    let encoded = encoder().encode(&corpus, &options(16, 2, false)).unwrap();
    assert_eq!(encoded.window_tokens(0), [0, 8, 4, 3, 6, 3, 2]);
    assert_eq!(targets(&encoded, 0), [(1, 1, 0, true), (2, 2, 5, true)]);
    assert_eq!(encoded.window_tokens(1), [0, 2]);
    assert!(encoded.window_targets(1).is_empty());
    assert_eq!(encoded.windows[1].sentence, 1);
    let counts = encoded.counts;
    assert_eq!(counts.words_without_subword, 2);
    assert_eq!((counts.unknown_words, counts.unknown_subwords), (1, 2));
}

#[test]
fn long_sentences_are_cut_and_every_word_is_scored_once() {
    let letters = ["a", "b", "abcbc", "new", "c"];
    let words: Vec<&str> = letters.into_iter().cycle().take(103).collect();
    let tags = vec!["B-LOC"; words.len()];
    let corpus = corpus(&[(&["a"], &["O"]), (&words, &tags), (&["b"], &["O"])]);
    let encoder = encoder();
    let whole = encoder.encode(&corpus, &options(4000, 0, true)).unwrap();
    for (max_tokens, overlap) in [(3, 0), (9, 2), (16, 5), (64, 10)] {
        let cut = options(max_tokens, overlap, true);
        let cut = encoder.encode(&corpus, &cut).unwrap();
        assert_eq!(cut.counts.split_sentences, 1);
        assert_eq!(cut.counts.subwords, whole.counts.subwords);
        assert_eq!(cut.counts.longest, whole.counts.longest);
        let plain = |e: &EncodedCorpus| -> Vec<_> {
            let targets = e.targets.iter();
            targets.map(|t| (t.word, t.label, t.first)).collect()
        };
        assert_eq!(plain(&cut), plain(&whole));
        for (number, window) in cut.windows.iter().enumerate() {
            let tokens = cut.window_tokens(number);
            assert!(tokens.len() <= max_tokens && window.len() == tokens.len());
            assert_eq!((tokens[0], tokens[tokens.len() - 1]), (0, 2));
        }
    }
}

#[test]
fn a_word_longer_than_a_window_is_scored_once() {
    let giant = "abc".repeat(40);
    let corpus = corpus(&[(&["new", &giant, "new"], &["O", "B-PER", "O"])]);
    let encoded = encoder().encode(&corpus, &options(10, 2, false)).unwrap();
    assert!(encoded.windows.len() > 10);
    let words: Vec<u32> = encoded.targets.iter().map(|t| t.word).collect();
    assert_eq!(words, [0, 1, 2]);
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let sentence: (&[&str], &[&str]) = (&["abc", "new", "c"], &["B-ORG", "I-ORG", "O"]);
    let mut sentences = vec![sentence; 3000];
    sentences[1700] = (&["a"], &["B-PER"]);
    let corpus = corpus(&sentences);
    let encoder = encoder();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let options = options(6, 1, false);
        pool.unwrap()
            .install(|| encoder.encode(&corpus, &options).unwrap())
    };
    let one = run(1);
    assert_eq!(one, run(4));
    let rows: Vec<u32> = one.windows.iter().map(|w| w.sentence).collect();
    assert!(rows.is_sorted() && rows.len() > 3000);
    assert_eq!(one.windows[rows.partition_point(|&r| r < 1700)].len(), 3);
}

#[test]
fn truncation_and_padding_of_the_file_are_switched_off() {
    let mut json: Value = serde_json::from_str(&tokenizer_json()).unwrap();
    json["truncation"] = json!({
        "direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0,
    });
    json["padding"] = json!({
        "strategy": {"Fixed": 12}, "direction": "Right", "pad_to_multiple_of": null,
        "pad_id": 1, "pad_type_id": 0, "pad_token": "<pad>",
    });
    let text = json.to_string();
    let cutting = Encoder::from_bytes("cutting", text.as_bytes()).unwrap();
    let words = ["new", "abcbc", "a"];
    let subwords = cutting.encode_words(&words).unwrap();
    assert_eq!(subwords, encoder().encode_words(&words).unwrap());
    assert_eq!(subwords.ids, [0, 11, 8, 10, 10, 8, 2]);
    assert_eq!(cutting.encode_text("new abcbc a").unwrap().tokens.len(), 7);
    assert_eq!(cutting.to_json().unwrap(), text);
}

#[test]
fn text_keeps_its_offsets() {
    let text = encoder().encode_text("é new  ab").unwrap();
    let found: Vec<_> = text.tokens[1..text.tokens.len() - 1]
        .iter()
        .map(|t| (t.piece.as_str(), t.word, t.bytes.clone(), t.chars.clone()))
        .collect();
    let wanted = [
        ("▁", Some(0), 0..2, 0..1),
        ("<unk>", Some(0), 0..2, 0..1),
        ("▁new", Some(1), 3..6, 2..5),
        ("▁a", Some(2), 8..9, 7..8),
        ("b", Some(2), 9..10, 8..9),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn files_that_are_no_tokenizer_are_named() {
    let Err(error) = Encoder::from_bytes("m/tokenizer.json", b"{\"a\": 1}") else {
        panic!("accepted");
    };
    let message = error.to_string();
    assert!(message.starts_with("`m/tokenizer.json` is not a tokenizer.json: "));
    assert!(error.hint().is_some());
    assert!(Encoder::from_bytes("x", b"\xff\xfe").is_err());

    let mut json: Value = serde_json::from_str(&tokenizer_json()).unwrap();
    json["post_processor"] = Value::Null;
    let bare = Encoder::from_bytes("bare", json.to_string().as_bytes());
    assert!(matches!(bare, Err(Error::Template { added: 0, .. })));

    let dir = tempfile::tempdir().unwrap();
    let Err(error) = Encoder::from_file(&dir.path().join("absent.json")) else {
        panic!("accepted");
    };
    assert!(error.to_string().contains("absent.json"), "{error}");
}

#[test]
fn a_stored_corpus_is_read_back_or_refused() {
    let corpus = corpus(&[
        (&["a", "new"], &["O", "B-LOC"]),
        (&["abc", "bb", "c"], &["B-ORG", "I-ORG", "O"]),
    ]);
    for label_all in [false, true] {
        let options = options(5, 1, label_all);
        let encoded = encoder().encode(&corpus, &options).unwrap();
        assert!(encoded.windows.len() > 2, "a sentence is cut");
        let bytes = encoded.to_bytes();
        assert_eq!(EncodedCorpus::from_bytes(&bytes).unwrap(), encoded);
        let refused = |bytes: &[u8]| {
            let error = EncodedCorpus::from_bytes(bytes).unwrap_err();
            assert!(matches!(error, Error::Stored), "{error}");
        };
        refused(&bytes[..bytes.len() - 1]);
        refused(&bytes[..60]);
        refused(b"");
        refused(&[&bytes[..], &[0; 4]].concat());
        // a token, a label's word and a length that point outside
        for (at, value) in [
            (bytes.len() - 8, 0xff),
            (bytes.len() - 12, 0xff),
            (80, 0xff),
        ] {
            let mut wrong = bytes.clone();
            wrong[at] = value;
            refused(&wrong);
        }
    }
}

#[test]
fn parts_hold_whole_sentences_and_everything_once() {
    let sentences: [(&[&str], &[&str]); 5] = [
        (&["\u{200B}", "a"], &["O", "B-LOC"]),
        (&["abc"; 9], &["O"; 9]),
        (&["\u{200B}"], &["O"]),
        (&["a", "b"], &["O", "O"]),
        (&["new", "\u{200B}"], &["B-ORG", "O"]),
    ];
    let encoded = encoder()
        .encode(&corpus(&sentences), &options(8, 1, false))
        .unwrap();
    for tokens in [1, 7, 20, 1000] {
        let (mut ids, mut words, mut sentences) = (Vec::new(), Vec::new(), 0);
        for (first, part) in encoded.parts(tokens) {
            ids.extend_from_slice(&part.ids);
            words.extend(part.targets.iter().map(|t| t.word + first as u32));
            sentences += part.sentences;
            assert_eq!(part.windows[0].token_start, 0);
            assert_eq!(
                part.windows[part.windows.len() - 1].token_end as usize,
                part.ids.len()
            );
            let within = |target: &Target| (target.word as usize) < part.words;
            assert!(part.targets.iter().all(within));
        }
        assert_eq!(ids, encoded.ids, "{tokens}");
        let all: Vec<u32> = encoded.targets.iter().map(|t| t.word).collect();
        assert_eq!(words, all, "{tokens}");
        assert_eq!(sentences, encoded.sentences, "{tokens}");
    }
    assert_eq!(encoded.parts(1).count(), 5);
    assert_eq!(encoded.parts(1000).count(), 1);
    assert_eq!(EncodedCorpus::default().parts(1).count(), 0);
}
