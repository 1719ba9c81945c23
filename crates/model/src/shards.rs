//! The weights of a model folder: one file, or several that an index names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::files;
use crate::weights::WeightsFile;

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";

/// All weight files of a folder.
#[derive(Debug, Clone)]
pub(crate) struct Shards {
    /// The single file or the index, for messages about the whole.
    path: PathBuf,
    files: Vec<WeightsFile>,
}

impl Shards {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let (single, index) = (folder.join(SINGLE), folder.join(INDEX));
        let (path, names) = if files::find(folder, SINGLE).is_some() {
            (single, BTreeSet::from([SINGLE.to_string()]))
        } else if files::find(folder, INDEX).is_some() {
            let names = files_of(&index)?;
            (index, names)
        } else {
            return Err(missing(folder));
        };
        let open = |name: &String| match files::find(folder, name) {
            Some(file) => WeightsFile::open(&file),
            None => Err(Error::Weights {
                path: path.clone(),
                reason: format!("the part `{name}` is not there"),
            }),
        };
        let files = names.iter().map(open).collect::<Result<_>>()?;
        Ok(Self { path, files })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(WeightsFile::names)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.contains(name))
    }

    /// Fails as [`Shards::read`] does for a tensor that is not there or not of this shape.
    pub(crate) fn check(&self, name: &str, shape: &[usize]) -> Result<()> {
        self.holding(name)?.check(name, shape)
    }

    /// A whole tensor as f32.
    pub(crate) fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        self.holding(name)?.read(name, shape)
    }

    /// Some rows of a table `[rows, width]`, their numbers ascending.
    pub(crate) fn read_rows(
        &self,
        name: &str,
        shape: [usize; 2],
        rows: &[u32],
    ) -> Result<Vec<f32>> {
        self.holding(name)?.read_rows(name, shape, rows)
    }

    fn holding(&self, name: &str) -> Result<&WeightsFile> {
        let missing = || Error::MissingTensor {
            path: self.path.clone(),
            name: name.into(),
        };
        self.files
            .iter()
            .find(|file| file.contains(name))
            .ok_or_else(missing)
    }
}

/// File names in the `weight_map` of an index.
fn files_of(index: &Path) -> Result<BTreeSet<String>> {
    let bad = |reason: String| Error::Weights {
        path: index.to_path_buf(),
        reason,
    };
    let json = files::json(index)?;
    let map = json
        .get("weight_map")
        .and_then(Value::as_object)
        .filter(|map| !map.is_empty())
        .ok_or_else(|| bad("no `weight_map` with a tensor".into()))?;
    let file = |(tensor, name): (&String, &Value)| match name.as_str() {
        Some(name) if is_part(name) => Ok(name.to_owned()),
        Some(name) => Err(bad(format!(
            "tensor `{tensor}` is said to be in `{name}`, which is not a safetensors file of the folder"
        ))),
        None => Err(bad(format!(
            "the file of tensor `{tensor}` is not a string"
        ))),
    };
    map.iter().map(file).collect()
}

/// Whether a name is that of a file in the same folder.
fn is_part(name: &str) -> bool {
    name.ends_with(".safetensors") && !name.contains(['/', '\\', '\0'])
}

fn missing(folder: &Path) -> Error {
    let (folder, file) = (folder.to_path_buf(), SINGLE.to_string());
    let found = files::pickles(&folder);
    if found.is_empty() {
        Error::MissingFile { folder, file }
    } else {
        Error::OnlyPickles {
            folder,
            file,
            found,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use safetensors::tensor::{Dtype, TensorView};

    #[test]
    fn an_index_brings_its_files_together() {
        let folder = tempfile::tempdir().unwrap();
        for (file, name, value) in [("one", "a", 1.0_f32), ("two", "b", 2.0)] {
            let bytes = value.to_le_bytes();
            let view = TensorView::new(Dtype::F32, vec![1], &bytes).unwrap();
            let path = folder.path().join(format!("{file}.safetensors"));
            safetensors::serialize_to_file([(name, view)], None, &path).unwrap();
        }
        let map =
            serde_json::json!({"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}});
        fs_err::write(folder.path().join(INDEX), map.to_string()).unwrap();
        let shards = Shards::open(folder.path()).unwrap();
        assert_eq!(shards.names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(shards.read("b", &[1]).unwrap(), [2.0]);
        fs_err::remove_file(folder.path().join("two.safetensors")).unwrap();
        let error = Shards::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("two.safetensors"), "{error}");
    }
}
