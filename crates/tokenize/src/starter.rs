//! The tokenizer of the starter profile, made by code from the starter corpus.
//!
//! It has the layout of XLM-R's: `<s>` 0, `<pad>` 1, `</s>` 2, `<unk>` 3, `<mask>` last, word-start
//! mark `▁`, template `<s> $A </s>`. So the starter model goes through the same code as a real one,
//! and `transformers` loads what it saves.

use std::collections::{BTreeMap, BTreeSet};

use ner_data::Split;
use serde_json::{Value, json};

use crate::unigram::{self, UnigramOptions};
use crate::{Encoder, Error, Result};

/// Word-start mark of SentencePiece.
const MARK: char = '▁';
/// Pieces of the model before special tokens.
const SIZE: usize = 3800;
/// See [`UnigramOptions::frequent`].
const FREQUENT: u64 = 10;
/// Special tokens in the order of their ids.
const SPECIALS: [&str; 4] = ["<s>", "<pad>", "</s>", "<unk>"];

/// Makes the tokenizer from the training sentences of all starter languages. The result is the
/// same, byte for byte, in every call.
///
/// # Errors
/// None in practice: the file is built by this crate.
pub fn encoder() -> Result<Encoder> {
    let words = training_words();
    let options = UnigramOptions {
        size: SIZE,
        frequent: FREQUENT,
    };
    let pieces = unigram::train(&words, &alphabet(&words), &options);
    let json = serde_json::to_vec(&tokenizer_json(&pieces));
    let json = json.map_err(|source| Error::Parse {
        name: "starter".to_owned(),
        source: source.into(),
    })?;
    Encoder::from_bytes("starter", &json)
}

fn training_words() -> BTreeMap<String, u64> {
    let mut words = BTreeMap::new();
    for language in ner_data::starter::LANGUAGES {
        let corpus = ner_data::starter::corpus(language, Split::Train);
        for row in 0..corpus.len() {
            for word in corpus.sentence(row).words() {
                *words.entry(format!("{MARK}{word}")).or_insert(0) += 1;
            }
        }
    }
    words
}

/// Characters that are pieces in any case: those of the words, and what Western European text
/// holds, so that a user's own sentence is spelt rather than unknown.
fn alphabet(words: &BTreeMap<String, u64>) -> BTreeSet<char> {
    let met = words.keys().flat_map(|word| word.chars());
    let latin = ('!'..='~').chain('\u{a1}'..='\u{17e}');
    let typographic = "–—‘’‚“”„€".chars();
    met.chain(latin.filter(|c| !c.is_control()))
        .chain(typographic)
        .collect()
}

/// The content of `tokenizer.json` around the pieces of a unigram model.
pub(crate) fn tokenizer_json(pieces: &[(String, f64)]) -> Value {
    let specials = SPECIALS.iter().map(|&s| (s, 0.0));
    let trained = pieces.iter().map(|(piece, score)| (piece.as_str(), *score));
    let vocab: Vec<(&str, f64)> = specials.chain(trained).chain([("<mask>", 0.0)]).collect();
    let added: Vec<Value> = SPECIALS
        .iter()
        .enumerate()
        .chain([(vocab.len() - 1, &"<mask>")])
        .map(|(id, content)| {
            json!({
                "id": id, "content": content, "single_word": false, "lstrip": *content == "<mask>",
                "rstrip": false, "normalized": false, "special": true,
            })
        })
        .collect();
    let special = |id: &str| json!({"SpecialToken": {"id": id, "type_id": 0}});
    let sequence = |id: &str| json!({"Sequence": {"id": id, "type_id": 0}});
    let metaspace = json!({
        "type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": true,
    });
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}]},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [special("<s>"), sequence("A"), special("</s>")],
            "pair": [
                special("<s>"), sequence("A"), special("</s>"),
                special("</s>"), sequence("B"), special("</s>"),
            ],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
            },
        },
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocab, "byte_fallback": false},
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use super::*;
    use crate::EncodeOptions;

    #[test]
    fn two_calls_give_the_same_bytes() {
        let json = encoder().unwrap().to_json().unwrap();
        assert_eq!(json, encoder().unwrap().to_json().unwrap());
        assert!(json.len() < 200_000);
    }

    #[test]
    fn special_tokens_stand_where_xlm_roberta_has_them() {
        let encoder = encoder().unwrap();
        let ids = ["<s>", "<pad>", "</s>", "<unk>"].map(|s| encoder.id(s));
        assert_eq!(ids, [Some(0), Some(1), Some(2), Some(3)]);
        let mask = encoder.vocab_size() as u32 - 1;
        assert_eq!(encoder.id("<mask>"), Some(mask));
        assert_eq!(encoder.all_special_ids(), [0, 1, 2, 3, mask]);
        assert_eq!((encoder.special_ids(), encoder.unk_id()), ((0, 2), Some(3)));
        assert!((2000..=4000).contains(&encoder.vocab_size()));
    }

    #[test]
    fn words_never_met_are_made_of_pieces_that_were() {
        let encoder = encoder().unwrap();
        let options = EncodeOptions::default();
        let (mut pieces, mut met) = (HashSet::new(), HashSet::new());
        let (mut subwords, mut unseen, mut unseen_in_known_pieces) = (0u32, 0u32, 0u32);
        for language in ner_data::starter::LANGUAGES {
            let train = ner_data::starter::corpus(language, Split::Train);
            pieces.extend(encoder.encode(&train, &options).unwrap().pieces());
            met.extend(
                train
                    .sentences()
                    .flat_map(|s| s.words().map(str::to_owned).collect::<Vec<_>>()),
            );
        }
        for language in ner_data::starter::LANGUAGES {
            let test = ner_data::starter::corpus(language, Split::Test);
            let counts = encoder.encode(&test, &options).unwrap().counts;
            assert_eq!((counts.unknown_words, counts.words_without_subword), (0, 0));
            for word in test.sentences().flat_map(|s| s.words()) {
                if !met.contains(word) {
                    let ids = encoder.word(word).unwrap();
                    unseen += 1;
                    subwords += ids.len() as u32;
                    unseen_in_known_pieces += u32::from(ids.iter().all(|id| pieces.contains(id)));
                }
            }
        }
        assert!(unseen > 500, "{unseen}");
        assert!(
            unseen_in_known_pieces * 100 > unseen * 97,
            "{unseen_in_known_pieces} of {unseen}"
        );
        let mean = f64::from(subwords) / f64::from(unseen);
        assert!((1.5..3.0).contains(&mean), "{mean} subwords a word");
    }

    #[test]
    fn western_text_of_a_user_is_spelt() {
        let encoder = encoder().unwrap();
        for word in [
            "Łódź",
            "Þórsmörk",
            "naïveté",
            "1.234,56€",
            "„Zürich“",
            "Œuvre",
            "{x}~",
            "…",
        ] {
            let ids = encoder.word(word).unwrap();
            assert!(!ids.contains(&3), "{word}: {ids:?}");
        }
        assert_eq!(encoder.word("東").unwrap().last(), Some(&3));
    }
}
