//! Model folders: configuration, tokenizer, weights in one file and in parts.

use std::path::Path;

use serde_json::{Value, json};

use super::bytes::Random;
use super::{Case, Format, copy};
use crate::support::{Place, trained_model};

const PREDICT: &[&str] = &["predict", "--model", "model", "Anna lebt in Ulm."];

fn folder(place: &Place) {
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

const WEIGHTS: Format = Format {
    name: "model.safetensors",
    make: folder,
    file: "model/model.safetensors",
    args: PREDICT,
};

const INDEX: Format = Format {
    name: "weight index",
    make: |place| {
        folder(place);
        let whole = place.path("model/model.safetensors");
        let bytes = fs_err::read(&whole).unwrap();
        let map: serde_json::Map<String, Value> = header(&bytes)
            .into_iter()
            .map(|(name, _)| (name, json!("part-1.safetensors")))
            .collect();
        fs_err::rename(whole, place.path("model/part-1.safetensors")).unwrap();
        let index = json!({"metadata": {}, "weight_map": map});
        fs_err::write(
            place.path("model/model.safetensors.index.json"),
            index.to_string(),
        )
        .unwrap();
    },
    file: "model/model.safetensors.index.json",
    args: PREDICT,
};

pub(super) const FORMATS: &[Format] = &[CONFIG, TOKENIZER, WEIGHTS, INDEX];

fn header(bytes: &[u8]) -> serde_json::Map<String, Value> {
    let size = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header: serde_json::Map<String, Value> =
        serde_json::from_slice(&bytes[8..8 + size]).unwrap();
    header.remove("__metadata__");
    header
}

/// The file with its JSON changed.
fn json_edit(
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

fn set(format: Format, key: &'static str, value: Value) -> Case {
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

/// The weights with their header changed.
fn headed(
    what: impl Into<String>,
    edit: impl FnOnce(&mut serde_json::Map<String, Value>) + Send + 'static,
) -> Case {
    WEIGHTS.refused(what, move |path| {
        let bytes = fs_err::read(path).unwrap();
        let size = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let mut header = header(&bytes);
        edit(&mut header);
        let text = Value::Object(header).to_string();
        let length = (text.len() as u64).to_le_bytes();
        fs_err::write(
            path,
            [&length, text.as_bytes(), &bytes[8 + size..]].concat(),
        )
        .unwrap();
    })
}

const TENSOR: &str = "classifier.weight";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = config();
    cases.extend(tokenizer());
    cases.extend(weights());
    cases.extend(index());
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
        json!(300),
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
            "added_tokens",
            json!([{"id": 4294967295u32, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}]),
        ),
    ] {
        cases.push(set(TOKENIZER, key, value));
    }
    // what may be a tokenizer, if a strange one
    for (key, value) in [
        ("model.unk_id", json!(null)),
        ("model.unk_id", json!(3)),
        ("added_tokens", json!([])),
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
            json!({"type": "Prepend", "prepend": "x".repeat(1 << 20)}),
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
    let (more, many) = (100_000, 1_000_000);
    for count in [more, many] {
        let case = json_edit(TOKENIZER, format!("{count} pieces more"), move |json| {
            let vocab = json["model"]["vocab"].as_array_mut().unwrap();
            vocab.extend((0..count).map(|i| json!([format!("x{i}"), -9.0])));
        });
        cases.push(case);
    }
    cases
}

fn weights() -> Vec<Case> {
    let mut cases = Vec::new();
    for size in [1u64, 7, 1 << 20, 1 << 31, 1 << 60, u64::MAX] {
        cases.push(
            WEIGHTS.refused(format!("a header of {size} bytes"), move |path| {
                let mut bytes = fs_err::read(path).unwrap();
                bytes[..8].copy_from_slice(&size.to_le_bytes());
                fs_err::write(path, bytes).unwrap();
            }),
        );
    }
    cases.push(
        WEIGHTS.refused("a header of 2 GB in a file of 4 GB", |path| {
            let file = fs_err::OpenOptions::new().write(true).open(path).unwrap();
            file.set_len(4 << 30).unwrap();
            std::os::unix::fs::FileExt::write_all_at(file.file(), &(2u64 << 30).to_le_bytes(), 0)
                .unwrap();
        }),
    );
    for seed in 0..6 {
        cases.push(
            WEIGHTS.bounded(format!("a flipped header {seed}"), move |path| {
                let mut bytes = fs_err::read(path).unwrap();
                let size = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
                let mut random = Random(seed);
                let at = random.below(8 + size);
                bytes[at] ^= 1 << random.below(8);
                fs_err::write(path, bytes).unwrap();
            }),
        );
    }
    for percent in [0, 1, 50, 99] {
        cases.push(WEIGHTS.refused(format!("cut at {percent} %"), move |path| {
            let mut bytes = fs_err::read(path).unwrap();
            bytes.truncate(bytes.len() * percent / 100);
            fs_err::write(path, bytes).unwrap();
        }));
    }
    for (what, key, value) in [
        (
            "offsets beyond its end",
            "data_offsets",
            json!([1u64 << 60, (1u64 << 60) + 64]),
        ),
        ("offsets of 2^64", "data_offsets", json!([0, u64::MAX])),
        ("offsets backwards", "data_offsets", json!([64, 0])),
        ("negative offsets", "data_offsets", json!([-64, 0])),
        ("one offset", "data_offsets", json!([0])),
        ("offsets as text", "data_offsets", json!("0")),
        ("no offsets", "data_offsets", json!(null)),
        ("offsets of another tensor", "data_offsets", json!([0, 4])),
        (
            "a shape of 2^64 elements",
            "shape",
            json!([1u64 << 32, 1u64 << 32, 1]),
        ),
        ("a shape that wraps around", "shape", json!([1u64 << 63, 2])),
        ("a negative shape", "shape", json!([-1])),
        ("a shape of no elements", "shape", json!([0])),
        ("a shape of broken numbers", "shape", json!([1.5])),
        ("another shape", "shape", json!([1, 2, 3])),
        ("an unknown type", "dtype", json!("F128")),
        ("a type of other width", "dtype", json!("F64")),
        ("whole numbers", "dtype", json!("I32")),
        ("a type as a number", "dtype", json!(4)),
    ] {
        let case = headed(what, move |header| header[TENSOR][key] = value);
        cases.push(case.says([TENSOR]));
    }
    cases.push(
        headed("overlapping tensors", |header| {
            let other = header
                .iter()
                .find(|(name, _)| name.ends_with("query.bias"))
                .unwrap()
                .1
                .clone();
            let same = header
                .iter_mut()
                .find(|(name, _)| name.ends_with("key.bias"))
                .unwrap();
            same.1["data_offsets"] = other["data_offsets"].clone();
        })
        .says(["key.bias"]),
    );
    cases.push(
        headed("a tensor less", |header| {
            header.remove("classifier.bias");
        })
        .says(["classifier.bias"]),
    );
    cases.push(
        headed("a tensor more", |header| {
            header.insert(
                "evil".to_owned(),
                json!({"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}),
            );
        })
        .says(["evil"]),
    );
    cases.push(headed("no tensors", serde_json::Map::clear));
    cases.push(headed("a hundred thousand tensors", |header| {
        for i in 0..100_000 {
            header.insert(
                format!("t{i}"),
                json!({"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}),
            );
        }
    }));
    cases.push(headed("a name of a megabyte", |header| {
        header.insert(
            "n".repeat(1 << 20),
            json!({"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}),
        );
    }));
    let raw = |text: String| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    cases.push(WEIGHTS.bytes("a deep header", raw("[".repeat(1 << 20))));
    cases.push(WEIGHTS.bytes(
        "a deep entry",
        raw(format!("{{\"a\":{}", "[".repeat(1 << 20))),
    ));
    cases.push(WEIGHTS.bytes("a header that is a list", raw("[]".to_owned())));
    for name in ["pytorch_model.bin", "model.pt", "model.ckpt", "model.pth"] {
        let case = WEIGHTS.refused(format!("{name} instead"), move |path| {
            fs_err::rename(path, path.with_file_name(name)).unwrap();
        });
        cases.push(case.says([name, "from transformers import", "save_pretrained"]));
    }
    cases.push(WEIGHTS.refused("a pickle under its name", |path: &Path| {
        fs_err::write(
            path,
            b"\x80\x02cos\nsystem\nX\x0a\x00\x00\x00touch evilq\x00\x85R.",
        )
        .unwrap();
    }));
    cases.push(WEIGHTS.refused("a zip under its name", |path: &Path| {
        fs_err::write(path, [b"PK\x03\x04".to_vec(), vec![0; 200]].concat()).unwrap();
    }));
    cases
}

fn index() -> Vec<Case> {
    let mut cases = Vec::new();
    for name in [
        "../part-1.safetensors",
        "/etc/passwd",
        "/tmp/../etc/passwd",
        "a/../../b.safetensors",
        "..",
        ".",
        "",
        "part-2.safetensors",
        "part\0.safetensors",
        "config.json",
    ] {
        cases.push(json_edit(
            INDEX,
            format!("a part `{}`", name.escape_default()),
            move |json| {
                json["weight_map"][TENSOR] = json!(name);
            },
        ));
    }
    for (what, map) in [
        ("no map", json!(null)),
        ("a map that is a list", json!([])),
        ("an empty map", json!({})),
        ("a part that is a number", json!({"a": 1})),
        ("a part that is an object", json!({"a": {"b": {}}})),
    ] {
        cases.push(set(INDEX, "weight_map", map.clone()));
        let _ = what;
    }
    cases.push(INDEX.bytes("deep lists", "[".repeat(1 << 20)));
    cases.push(INDEX.bytes("a list", "[]"));
    cases.push(json_edit(INDEX, "a hundred thousand parts", |json| {
        for i in 0..100_000 {
            json["weight_map"][format!("t{i}")] = json!(format!("part-{i}.safetensors"));
        }
    }));
    cases
}
