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
const SIZE: usize = 2500;
/// See [`UnigramOptions::frequent`].
const FREQUENT: u64 = 40;
/// Special tokens in the order of their ids.
const SPECIALS: [&str; 4] = ["<s>", "<pad>", "</s>", "<unk>"];

/// Makes the tokenizer from the training sentences of all starter languages. The result is the
/// same, byte for byte, in every call.
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
