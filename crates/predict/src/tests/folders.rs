//! Folders without a usable model: each is refused with a message that names it.

use std::path::Path;

use super::{folder, tiny};
use crate::{Error, SavedModel, Tagger, TaggerOptions};

/// A copy of the good model with damage.
fn damaged(damage: impl FnOnce(&Path)) -> Error {
    let copy = tempfile::tempdir().unwrap();
    for file in fs_err::read_dir(folder()).unwrap() {
        let file = file.unwrap();
        fs_err::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    Tagger::open(copy.path()).unwrap();
    damage(copy.path());
    let error = Tagger::open(copy.path()).unwrap_err();
    let name = copy.path().to_str().unwrap();
    assert!(
        error.to_string().contains(name),
        "{error} does not name {name}"
    );
    error
}

#[track_caller]
fn says(error: &Error, message: &str, hint: &str) {
    assert!(error.to_string().contains(message), "{error}");
    let told = error.hint().unwrap_or_default();
    assert!(told.contains(hint), "{error}: {told}");
}

fn edit(folder: &Path, edit: impl FnOnce(&mut serde_json::Value)) {
    let path = folder.join("config.json");
    let mut config = serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap();
    edit(&mut config);
    fs_err::write(path, config.to_string()).unwrap();
}

#[test]
fn a_folder_that_is_not_there() {
    let error = Tagger::open("no/such/folder").unwrap_err();
    says(
        &error,
        "cannot open model folder no/such/folder: no such folder",
        "config.json",
    );
    let file = folder().join("config.json");
    let error = Tagger::open(&file).unwrap_err();
    says(&error, "not a folder", "config.json");
    let empty = tempfile::tempdir().unwrap();
    let error = Tagger::open(empty.path()).unwrap_err();
    says(
        &error,
        "no `config.json` in the model folder",
        "tokenizer.json",
    );
}

#[test]
fn a_file_that_is_missing() {
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        let error = damaged(|folder| fs_err::remove_file(folder.join(name)).unwrap());
        says(&error, name, "model folder");
    }
}

#[test]
fn labels_that_are_no_tags() {
    let labels = |names: &[&str]| {
        let names: serde_json::Map<String, serde_json::Value> = names
            .iter()
            .enumerate()
            .map(|(id, name)| (id.to_string(), (*name).into()))
            .collect();
        damaged(|folder| edit(folder, |config| config["id2label"] = names.into()))
    };
    let error = labels(&[
        "LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4", "LABEL_5", "LABEL_6",
    ]);
    says(
        &error,
        "config.json: the labels in id2label are not IOB2 tags: `LABEL_0`",
        "fine-tuned",
    );
    let error = labels(&["B-A", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]);
    says(&error, "tag `O` is missing", "fine-tuned");
    let error = labels(&["O", "B-PER", "I-PER", "L-PER", "U-PER", "B-LOC", "I-LOC"]);
    says(&error, "`L-PER` is a tag of the BILOU scheme", "fine-tuned");
    let error = damaged(|folder| {
        edit(folder, |config| {
            config.as_object_mut().unwrap().remove("id2label");
        })
    });
    says(&error, "tag `O` is missing", "fine-tuned");
}

#[test]
fn fewer_labels_than_the_head_has() {
    let error = damaged(|folder| {
        edit(folder, |config| {
            let labels = config["id2label"].as_object_mut().unwrap();
            labels.remove("6");
        })
    });
    says(&error, "classifier", "different models");
}

#[test]
fn a_model_without_a_head() {
    let error = damaged(|folder| {
        let path = folder.join("model.safetensors");
        let bytes = fs_err::read(&path).unwrap();
        fs_err::write(path, without_head(&bytes)).unwrap();
    });
    says(&error, "no classifier", "fine-tune");
}

/// The same tensors but for those of the classifier. They stand where they stood: only the header is another.
fn without_head(bytes: &[u8]) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let data = &bytes[8 + length..];
    header.retain(|name, _| !name.starts_with("classifier"));
    let mut kept = Vec::new();
    for (name, tensor) in &mut header {
        if name == "__metadata__" {
            continue;
        }
        let at = |place: usize| tensor["data_offsets"][place].as_u64().unwrap() as usize;
        let own = &data[at(0)..at(1)];
        let begin = kept.len();
        kept.extend_from_slice(own);
        tensor["data_offsets"] = serde_json::json!([begin, kept.len()]);
    }
    let header = serde_json::Value::from(header).to_string().into_bytes();
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], &header, &kept].concat()
}

#[test]
fn a_tokenizer_of_another_model() {
    let error = damaged(|folder| edit(folder, |config| config["vocab_size"] = 100.into()));
    says(&error, "config.json", "different models");
    let error = damaged(|folder| {
        let path = folder.join("tokenizer.json");
        let mut tokenizer: serde_json::Value =
            serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap();
        let pieces = tokenizer["model"]["vocab"].as_array_mut().unwrap();
        pieces.push(serde_json::json!(["zzzz", -9.0]));
        fs_err::write(path, tokenizer.to_string()).unwrap();
    });
    says(&error, "tokenizer.json has ", "same model");
}

#[test]
fn options_that_cannot_be_had() {
    let error = TaggerOptions::new()
        .device("abacus")
        .open(folder())
        .unwrap_err();
    says(&error, "unknown device `abacus`", "cpu");
    let short = TaggerOptions::new().device("cpu").max_tokens(2);
    let error = short.open(folder()).unwrap().tag("Anna").unwrap_err();
    says(&error, "windows of 2 tokens", "");
}

#[test]
fn iobes_is_read_and_a_clone_is_the_same_model() {
    let other = tempfile::tempdir().unwrap();
    tiny::save_with(other.path(), &["O", "B-PER", "I-PER", "E-PER", "S-PER"]);
    let found = Tagger::open(other.path())
        .unwrap()
        .tag("Anna lebt in Bern.")
        .unwrap();
    assert!(found.entities.iter().all(|entity| entity.kind == "PER"));
    let model = SavedModel::open(other.path()).unwrap();
    assert_eq!(model.clone().labels(), model.labels());
    assert_eq!(model.folder(), other.path());
    assert_eq!(model.max_tokens(), 38);
}
