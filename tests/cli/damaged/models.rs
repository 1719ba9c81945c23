//! Model folders: configuration and tokenizer.

use serde_json::{Value, json};

use super::{Case, Format, copy};
use crate::support::{Place, trained_model};

pub(super) const PREDICT: &[&str] = &["predict", "--model", "model", "Anna lebt in Ulm."];

pub(super) fn folder(place: &Place) {
    copy(trained_model(), &place.path("model"));
}

const CONFIG: Format = Format {
    name: "config.json",
    make: folder,
    file: "model/config.json",
    args: PREDICT,
};

const TOKENIZER: Format = Format {
    name: "tokenizer.json",
    make: folder,
    file: "model/tokenizer.json",
    args: PREDICT,
};

pub(super) const FORMATS: &[Format] = &[CONFIG, TOKENIZER];

/// The file with its JSON changed.
pub(super) fn json_edit(
    format: Format,
    what: impl Into<String>,
    edit: impl FnOnce(&mut Value) + Send + 'static,
) -> Case {
    format.edited(what, move |text| {
        let mut value = serde_json::from_str(&text).unwrap();
        edit(&mut value);
        value.to_string()
    })
}

pub(super) fn set(format: Format, key: &'static str, value: Value) -> Case {
    let what = format!("{key} = {}", shortened(&value.to_string()));
    json_edit(format, what, move |json| {
        let (parents, last) = key.rsplit_once('.').unwrap_or(("", key));
        let parents = parents.split('.').filter(|part| !part.is_empty());
        let place = parents.fold(json, |json, part| &mut json[part]);
        place[last] = value;
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = config();
    cases.extend(tokenizer());
    cases
}

fn config() -> Vec<Case> {
    let mut cases = Vec::new();
    for key in [
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings",
        "type_vocab_size",
    ] {
        for value in [
            json!(0),
            json!(-1),
            json!(1u64 << 60),
            json!(u64::MAX),
            json!("8"),
            json!(null),
        ] {
            let case = set(CONFIG, key, value);
            cases.push(case.says([key]));
        }
        cases.push(
            json_edit(CONFIG, format!("no {key}"), move |json| {
                json.as_object_mut().unwrap().remove(key);
            })
            .says([key]),
        );
    }
    for value in [
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(1u64 << 32),
        json!("1"),
    ] {
        cases.push(set(CONFIG, "pad_token_id", value).says(["pad_token_id"]));
    }
    for (key, value) in [
        ("hidden_dropout_prob", json!(1.0)),
        ("hidden_dropout_prob", json!(-0.5)),
        ("attention_probs_dropout_prob", json!("x")),
        ("layer_norm_eps", json!(null)),
        ("layer_norm_eps", json!(-1.0)),
        ("initializer_range", json!([])),
        ("hidden_act", json!("relu")),
        ("model_type", json!("gpt2")),
        ("model_type", json!(7)),
        ("id2label", json!({"0": "O", "2": "B-PER"})),
        ("id2label", json!({"0": 1})),
        ("id2label", json!({"a": "O"})),
    ] {
        cases.push(set(CONFIG, key, value).says([key]));
    }
    cases.push(CONFIG.bytes("a list", "[]"));
    cases.push(CONFIG.bytes("a number", "1"));
    cases.push(CONFIG.bytes("deep lists", "[".repeat(1 << 20)));
    cases.push(CONFIG.bytes("deep objects", "{\"a\":".repeat(1 << 18)));
    cases.push(CONFIG.edited("a comma too many", |text| text.replacen('{', "{,", 1)));
    cases.push(CONFIG.bytes("30 MB of blanks", " ".repeat(30 << 20)));
    cases
}

fn tokenizer() -> Vec<Case> {
    let mut cases = Vec::new();
    let deep = |open: &str, close: &str, depth: usize| open.repeat(depth) + &close.repeat(depth);
    cases.push(TOKENIZER.bytes("deep lists", deep("[", "]", 1 << 20)));
    cases.push(TOKENIZER.bytes("deep objects", deep("{\"a\":", "}", 1 << 18)));
    cases.push(TOKENIZER.bytes("an object", "{}"));
    cases.push(TOKENIZER.bytes("only a model", "{\"model\":{\"type\":\"Unigram\"}}"));
    for (key, value) in [
        ("model", json!(null)),
        ("model", json!({"type": "Nonsense"})),
        ("model.vocab", json!([])),
        ("model.vocab", json!({})),
        ("model.vocab", json!([["a", "b"]])),
        ("model.vocab", json!([["a"]])),
        ("model.unk_id", json!(1_000_000_000)),
        ("model.unk_id", json!(u64::MAX)),
        ("model.unk_id", json!(-1)),
        ("post_processor", json!({"type": "TemplateProcessing"})),
        (
            "post_processor",
            json!({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<none>", "type_id": 0}}], "pair": [], "special_tokens": {}}),
        ),
        (
            "post_processor",
            json!({"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {}}),
        ),
        (
            "post_processor",
            json!({"type": "Sequence", "processors": []}),
        ),
        ("pre_tokenizer", json!({"type": "Nonsense"})),
        (
            "pre_tokenizer",
            json!({"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated", "invert": false}),
        ),
        (
            "normalizer",
            json!({"type": "Precompiled", "precompiled_charsmap": "%%%"}),
        ),
        (
            "normalizer",
            json!({"type": "Precompiled", "precompiled_charsmap": "/////w=="}),
        ),
        (
            "normalizer",
            json!({"type": "Replace", "pattern": {"Regex": "[z-a]"}, "content": "x"}),
        ),
        ("added_tokens", json!([{"id": "x"}])),
        (
            "normalizer",
            json!({"type": "Prepend", "prepend": "x".repeat(1 << 20)}),
        ),
        // each makes a text twice as long
        (
            "normalizer",
            json!({"type": "Sequence", "normalizers": vec![
                json!({"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}); 40
            ]}),
        ),
        // a map that claims a trie of 4 GiB
        (
            "normalizer",
            json!({"type": "Precompiled", "precompiled_charsmap": "/P///wAAAAA="}),
        ),
    ] {
        cases.push(set(TOKENIZER, key, value));
    }
    for (key, value) in [
        ("model.dropout", json!(0.1)),
        ("model.end_of_word_suffix", json!("x".repeat(1 << 20))),
    ] {
        let named = key.rsplit_once('.').map_or(key, |(_, name)| name);
        cases.push(set(TOKENIZER, key, value).says([named]));
    }
    // what may be a tokenizer, if a strange one
    for (key, value) in [
        ("model.unk_id", json!(null)),
        ("model.unk_id", json!(4)),
        ("added_tokens", json!([])),
        (
            "added_tokens",
            json!([{"id": 4294967295u32, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}]),
        ),
        (
            "added_tokens",
            json!([{"id": 7, "content": "", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}]),
        ),
        (
            "truncation",
            json!({"direction": "Right", "max_length": 0, "strategy": "LongestFirst", "stride": 9}),
        ),
        (
            "padding",
            json!({"strategy": {"Fixed": 1u64 << 60}, "direction": "Right", "pad_to_multiple_of": 0, "pad_id": 0, "pad_type_id": 0, "pad_token": "x"}),
        ),
        (
            "normalizer",
            json!({"type": "Replace", "pattern": {"String": ""}, "content": "x"}),
        ),
        (
            "normalizer",
            json!({"type": "Replace", "pattern": {"Regex": "(a*)*(a*)*(a*)*b"}, "content": "x"}),
        ),
        ("pre_tokenizer", json!(null)),
        ("pre_tokenizer", json!({"type": "FixedLength", "length": 0})),
        (
            "pre_tokenizer",
            json!({"type": "Split", "pattern": {"Regex": "(.*)*(.*)*(.*)*(.*)*$x"}, "behavior": "Isolated", "invert": false}),
        ),
        (
            "decoder",
            json!({"type": "Strip", "content": "x", "start": u64::MAX, "stop": 0}),
        ),
    ] {
        let case = set(TOKENIZER, key, value);
        cases.push(Case {
            outcome: super::Outcome::Bounded,
            ..case
        });
    }
    let nested = (0..100).fold(
        json!({"type": "NFC"}),
        |inner, _| json!({"type": "Sequence", "normalizers": [inner]}),
    );
    cases.push(Case {
        outcome: super::Outcome::Bounded,
        ..set(TOKENIZER, "normalizer", nested)
    });
    // ids of the template beyond the embedding table
    let template = |id: u64| {
        json!({
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<s>", "type_id": 0}}],
            "pair": [],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [id], "tokens": ["<s>"]}},
        })
    };
    for id in [1_000_000, u64::from(u32::MAX), u64::MAX] {
        cases.push(set(TOKENIZER, "post_processor", template(id)));
    }
    let circle = json!({
        "type": "TemplateProcessing",
        "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [],
        "special_tokens": {"A": {"id": "A", "ids": [0, 0], "tokens": ["A", "A"]}},
    });
    cases.push(set(TOKENIZER, "post_processor", circle));
    let long = json!({
        "type": "TemplateProcessing",
        "single": vec![json!({"SpecialToken": {"id": "<s>", "type_id": 0}}); 1000],
        "pair": [],
        "special_tokens": {"<s>": {"id": "<s>", "ids": vec![0; 10_000], "tokens": vec!["<s>"; 10_000]}},
    });
    cases.push(set(TOKENIZER, "post_processor", long));
    let (more, many) = (100_000, 400_000);
    for count in [more, many] {
        let case = json_edit(TOKENIZER, format!("{count} pieces more"), move |json| {
            let vocab = json["model"]["vocab"].as_array_mut().unwrap();
            vocab.extend((0..count).map(|i| json!([format!("x{i}"), -9.0])));
        });
        cases.push(case);
    }
    cases
}
