//! Model folders that are not whole: what is said, and the exit code.

use std::path::Path;

use super::support::{Place, Ran, copied_model, json};

/// Tags a text with a damaged copy of a good model.
fn with_damage(damage: impl FnOnce(&Path)) -> Ran {
    let place = Place::new();
    damage(&copied_model(&place));
    place.run(&[
        "predict",
        "--model",
        &place.arg("model"),
        "Anna lebt in Ulm .",
    ])
}

fn edit_config(folder: &Path, edit: impl FnOnce(&mut serde_json::Map<String, serde_json::Value>)) {
    let path = folder.join("config.json");
    let mut config = json(&path);
    edit(config.as_object_mut().unwrap());
    fs_err::write(path, config.to_string()).unwrap();
}

#[test]
fn the_copy_is_good_before_it_is_damaged() {
    with_damage(|_| ()).ok();
}

#[test]
fn no_such_model() {
    Place::new()
        .run(&["predict", "--model", "./nowhere", "Hallo"])
        .refused(&["./nowhere", "no such folder"], "config.json");
}

#[test]
fn a_folder_without_weights() {
    let damage = |folder: &Path| fs_err::remove_file(folder.join("model.safetensors")).unwrap();
    with_damage(damage).refused(&["model.safetensors"], "model folder");
}

#[test]
fn truncated_weights() {
    let cut = |keep: usize| {
        move |folder: &Path| {
            let path = folder.join("model.safetensors");
            let bytes = fs_err::read(&path).unwrap();
            fs_err::write(&path, &bytes[..keep.min(bytes.len() / 2)]).unwrap();
        }
    };
    for keep in [0, 5, 100, usize::MAX] {
        with_damage(cut(keep)).refused(&["model.safetensors"], "cut short");
    }
}

#[test]
fn a_tensor_of_wrong_shape() {
    let damage = |folder: &Path| {
        edit_config(folder, |config| {
            config.insert("intermediate_size".to_owned(), 48.into());
        })
    };
    with_damage(damage).refused(
        &["model.safetensors", "intermediate.dense", "32", "48"],
        "config.json",
    );
}

#[test]
fn a_config_without_hidden_size() {
    let damage = |folder: &Path| {
        edit_config(folder, |config| {
            config.remove("hidden_size");
        })
    };
    with_damage(damage).refused(&["config.json", "`hidden_size`"], "config.json");
}

#[test]
fn a_config_with_numbers_that_cannot_be() {
    for (key, value, named) in [
        // whatever is allocated for a layer before it is looked for would not fit
        ("num_hidden_layers", 1_u64 << 60, "`num_hidden_layers`"),
        ("vocab_size", 1 << 32, "`vocab_size`"),
        ("pad_token_id", 1 << 31, "`pad_token_id`"),
    ] {
        let damage = |folder: &Path| {
            edit_config(folder, |config| {
                config.insert(key.to_owned(), value.into());
            })
        };
        with_damage(damage).refused(&[named], "");
    }
    let damage = |folder: &Path| {
        edit_config(folder, |config| {
            config.insert("pad_token_id".to_owned(), (-1).into());
        })
    };
    with_damage(damage).refused(&["`pad_token_id` must be an id: -1"], "");
}

#[test]
fn a_config_that_is_no_json() {
    with_damage(|folder| fs_err::write(folder.join("config.json"), "{").unwrap())
        .refused(&["config.json", "JSON"], "");
}

#[test]
fn a_tokenizer_that_is_no_json() {
    let damage = |folder: &Path| fs_err::write(folder.join("tokenizer.json"), "<html>").unwrap();
    with_damage(damage).refused(&["tokenizer.json"], "");
}

#[test]
fn a_model_of_the_hub_that_cannot_be_reached() {
    let place = Place::new();
    let mut command = place.command();
    command
        .env("HF_ENDPOINT", "http://127.0.0.1:9")
        .args(["predict", "--model", "org/name", "Hallo"]);
    super::support::finish(command).refused(&["http://127.0.0.1:9", "org/name"], "folder");
}
