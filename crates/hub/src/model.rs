//! Models on the hub: configuration, tokenizer, safetensors weights.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ner_files::{InputFile, SMALL, read_bytes};
use serde::Deserialize;

use crate::place::is_inner;
use crate::{Error, HubOptions, Result, Snapshot};

pub(crate) const CONFIG: &str = "config.json";
const TOKENIZER: &str = "tokenizer.json";
pub(crate) const WEIGHTS: &str = "model.safetensors";
pub(crate) const INDEX: &str = "model.safetensors.index.json";

/// A model in the local cache.
#[derive(Clone, Debug)]
pub struct FetchedModel {
    /// The folder with its files.
    pub dir: PathBuf,
    /// The commit that the files belong to.
    pub revision: String,
    /// The files, with their hashes.
    pub files: Vec<InputFile>,
}

/// Fetches `config.json`, `tokenizer.json` and the safetensors weights of a model, in one file or in parts, all at one
/// commit.
///
/// # Errors
/// [`Error::NoSafetensors`] if the weights exist only in another format, [`Error::NoModelFile`], and any error of the
/// hub.
pub fn fetch_model(id: &str, revision: Option<&str>, hub: &HubOptions) -> Result<FetchedModel> {
    let snapshot = Snapshot::of_model(id, revision, hub)?;
    let has = |name: &str| snapshot.names().iter().any(|found| found == name);
    let mut model = start(&snapshot);
    for file in [CONFIG, TOKENIZER] {
        require(&snapshot, id, file)?;
        model.files.push(snapshot.fetch(file)?.1);
    }
    if has(WEIGHTS) {
        model.files.push(snapshot.fetch(WEIGHTS)?.1);
    } else if has(INDEX) {
        let (path, index) = snapshot.fetch(INDEX)?;
        model.files.push(index);
        for part in parts(&path)? {
            model.files.push(snapshot.fetch(&part)?.1);
        }
    } else if let Some(error) = snapshot.not_cached(WEIGHTS) {
        return Err(error);
    } else {
        let weights = |name: &&String| {
            [".bin", ".h5", ".msgpack", ".onnx", ".safetensors", ".pt"]
                .iter()
                .any(|ending| name.ends_with(ending))
        };
        let found: Vec<&str> = snapshot
            .names()
            .iter()
            .filter(weights)
            .map(String::as_str)
            .collect();
        let found = if found.is_empty() {
            "files that are not weights".to_owned()
        } else {
            found.join(", ")
        };
        return Err(Error::NoSafetensors {
            id: id.to_owned(),
            found,
        });
    }
    Ok(model)
}

/// Fetches only `tokenizer.json` of a model.
///
/// # Errors
/// As [`fetch_model`].
pub fn fetch_tokenizer(id: &str, revision: Option<&str>, hub: &HubOptions) -> Result<FetchedModel> {
    let snapshot = Snapshot::of_model(id, revision, hub)?;
    require(&snapshot, id, TOKENIZER)?;
    let mut model = start(&snapshot);
    model.files.push(snapshot.fetch(TOKENIZER)?.1);
    Ok(model)
}

fn start(snapshot: &Snapshot<'_>) -> FetchedModel {
    FetchedModel {
        dir: snapshot.dir(),
        revision: snapshot.commit().to_owned(),
        files: Vec::new(),
    }
}

fn require(snapshot: &Snapshot<'_>, id: &str, file: &'static str) -> Result<()> {
    match snapshot.names().iter().any(|name| name == file) {
        true => Ok(()),
        false => Err(snapshot
            .not_cached(file)
            .unwrap_or_else(|| Error::NoModelFile {
                id: id.to_owned(),
                file,
            })),
    }
}

#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

/// The files named by a weight index; only plain names in the same folder are accepted.
pub(crate) fn parts(path: &Path) -> Result<BTreeSet<String>> {
    let bad = |message: String| Error::WeightIndex {
        path: path.display().to_string(),
        message,
    };
    let index: Index = serde_json::from_slice(&read_bytes(path, SMALL)?)
        .map_err(|error| bad(error.to_string()))?;
    let parts: BTreeSet<String> = index.weight_map.into_values().collect();
    match parts
        .iter()
        .find(|part| part.contains('/') || !is_inner(part))
    {
        Some(part) => Err(bad(format!("`{part}` is outside the model's folder"))),
        None => Ok(parts),
    }
}
