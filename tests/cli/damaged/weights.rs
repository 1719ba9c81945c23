//! Weights of a model, in one file and in parts.

use std::path::Path;

use serde_json::{Value, json};

use super::bytes::Random;
use super::models::{PREDICT, folder, json_edit, set};
use super::{Case, Format};

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

pub(super) const FORMATS: &[Format] = &[WEIGHTS, INDEX];

fn header(bytes: &[u8]) -> serde_json::Map<String, Value> {
    let size = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header: serde_json::Map<String, Value> =
        serde_json::from_slice(&bytes[8..8 + size]).unwrap();
    header.remove("__metadata__");
    header
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
    let mut cases = weights();
    cases.extend(index());
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
        .says(["begins at byte"]),
    );
    cases.push(headed("a tensor less", |header| {
        header.remove("classifier.bias");
    }));
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
