//! Training checkpoints: everything that the rest of a run depends on, in one file.
//!
//! Parameters and moments are stored under their paths in the module, `[elements]` each; how far
//! the run is, in the file's metadata, with a checksum over all of it. Data order and dropout are functions of seed and step, so
//! a resumed run continues as if it had not been stopped.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};
use ner_files::{Replacement, Sha256};
use ner_model::{MetRows, TokenClassifier, device};
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::loss_scale::LossScale;
use crate::observer::EpochLog;
use crate::optimizer::{Moments, WORDS};

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// What the run is a function of; another run's checkpoint is refused.
    pub fingerprint: String,
    /// Steps done.
    pub step: u32,
    /// Losses of the steps of the epoch that is not ended yet, added up.
    pub losses: f64,
    /// Seconds spent on steps.
    pub train_seconds: f64,
    /// Logs of the epochs done. An epoch is done when it has been scored: after its last step, and
    /// before that, there are as many as before.
    pub epochs: Vec<EpochLog>,
    /// Used in f16 only.
    pub loss_scale: LossScale,
}

/// Whether a safetensors file is as long as its header says, before memory is taken for it.
fn has_length(path: &Path) -> Result<bool> {
    let mut file = fs_err::File::open(path)?;
    let length = file.metadata()?.len();
    let mut size = [0; 8];
    if file.read_exact(&mut size).is_err() {
        return Ok(false);
    }
    let size = u64::from_le_bytes(size);
    if size > LONGEST_HEADER || size > length {
        return Ok(false);
    }
    let mut header = Vec::new();
    file.take(size).read_to_end(&mut header)?;
    let header: Option<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(&header).ok();
    let end = |value: &serde_json::Value| value.get("data_offsets")?.get(1)?.as_u64();
    let ends = header
        .as_ref()
        .map(|header| header.values().filter_map(end).max());
    let data = length - 8 - size.min(length - 8);
    Ok(ends.is_some_and(|end| end.unwrap_or(0) == data))
}

/// Bytes of a header that is read.
const LONGEST_HEADER: u64 = 64 << 20;

/// A checkpoint that was read and found whole.
pub(crate) struct Stored {
    path: PathBuf,
    tensors: BTreeMap<String, Vec<f32>>,
    progress: Progress,
}

const MOMENTS: [&str; 2] = ["moment1", "moment2"];

/// Writes a checkpoint; a reader finds the whole file or none.
pub(crate) fn save<M: Module>(
    path: &Path,
    model: &M,
    moments: &Moments,
    progress: &Progress,
) -> Result<()> {
    let tensors = collected(model, moments)?;
    let progress = serde_json::to_string(progress).map_err(std::io::Error::other)?;
    let checksum = checksum(&progress, &tensors);
    let metadata = HashMap::from([
        ("progress".to_string(), progress),
        ("sha256".to_string(), checksum),
    ]);
    write(path, &tensors, metadata).map_err(|source| Error::Save {
        path: path.to_path_buf(),
        bytes: tensors.values().map(|bytes| bytes.len() as u64).sum(),
        source,
    })
}

fn write(
    path: &Path,
    tensors: &BTreeMap<String, Vec<u8>>,
    metadata: HashMap<String, String>,
) -> std::io::Result<()> {
    let views = tensors.iter().map(|(name, bytes)| {
        let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes);
        Ok((name.as_str(), view.map_err(std::io::Error::other)?))
    });
    let views = views.collect::<std::io::Result<Vec<_>>>()?;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    // not those above it: they may have been taken away from this run, or lie on a disk that is gone
    match fs_err::create_dir(folder) {
        Err(_) if folder.is_dir() => {}
        made => made?,
    }
    // always the same name, so that killed processes leave one such file and not many
    let file = Replacement::through(&path.with_extension("tmp"), path);
    let file = file.map_err(ner_files::Error::into_io)?;
    safetensors::serialize_to_file(views, Some(metadata), file.temporary()).map_err(|error| {
        match error {
            SafeTensorError::IoError(error) => error,
            error => std::io::Error::other(error),
        }
    })?;
    file.commit().map_err(ner_files::Error::into_io)
}

/// Parameters and moments by their names, as little-endian bytes.
fn collected<M: Module>(model: &M, moments: &Moments) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut tensors = BTreeMap::new();
    let mut collect = Collect {
        path: Vec::new(),
        found: Ok(&mut tensors),
    };
    model.visit(&mut collect);
    collect.found?;
    for (name, pair) in &moments.tensors {
        for (kind, moment) in MOMENTS.iter().zip(pair) {
            let values = device::read(moment.clone(), "reading a moment")?;
            tensors.insert(format!("{kind}/{name}"), bytes(&values));
        }
    }
    Ok(tensors)
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// sha256 over the state of the run and over all names and values, in hexadecimal.
fn checksum<'a>(
    progress: &str,
    tensors: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>,
) -> String {
    let mut hasher = Sha256::new();
    hasher.update(progress);
    for (name, bytes) in tensors {
        hasher.update(name);
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.finish()
}

/// Reads a checkpoint and proves that it is whole and of this run.
pub(crate) fn read(path: &Path, fingerprint: &str) -> Result<Stored> {
    let damaged = |reason: &str| Error::Damaged {
        path: path.to_path_buf(),
        reason: reason.to_string(),
    };
    if !has_length(path)? {
        return Err(damaged("its length is not what its header says"));
    }
    let bytes = fs_err::read(path)?;
    let (_, metadata) =
        SafeTensors::read_metadata(&bytes).map_err(|error| damaged(&error.to_string()))?;
    let entry = |key: &str| {
        let value = metadata.metadata().as_ref()?.get(key);
        value.cloned()
    };
    let missing = || damaged("it lacks the metadata of a training checkpoint");
    let text = entry("progress").ok_or_else(missing)?;
    let stored = entry("sha256").ok_or_else(missing)?;
    let file = SafeTensors::deserialize(&bytes).map_err(|error| damaged(&error.to_string()))?;
    let mut raw = BTreeMap::new();
    for (name, view) in file.tensors() {
        if view.dtype() != Dtype::F32 {
            let reason = format!("tensor `{name}` is of type {:?}", view.dtype());
            return Err(damaged(&reason));
        }
        raw.insert(name, view.data().to_vec());
    }
    if checksum(&text, &raw) != stored {
        return Err(damaged("its content does not fit its checksum"));
    }
    let progress: Progress =
        serde_json::from_str(&text).map_err(|error| damaged(&error.to_string()))?;
    if progress.fingerprint != fingerprint {
        return Err(Error::Checkpoint {
            path: path.to_path_buf(),
            reason: "it belongs to a run with another configuration, data or model".into(),
        });
    }
    let values = |raw: Vec<u8>| {
        let numbers = raw.chunks_exact(4);
        numbers
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect()
    };
    Ok(Stored {
        path: path.to_path_buf(),
        tensors: raw
            .into_iter()
            .map(|(name, raw)| (name, values(raw)))
            .collect(),
        progress,
    })
}

impl Stored {
    /// Puts parameters into a model of the same shapes, and moments beside it.
    pub(crate) fn restore(
        mut self,
        model: TokenClassifier,
        device: &Device,
    ) -> Result<(TokenClassifier, Moments, Progress)> {
        let bad = |reason: String| Error::Checkpoint {
            path: self.path.clone(),
            reason,
        };
        let tensors = &mut self.tensors;
        let mut restore = Restore {
            path: Vec::new(),
            tensors,
            device,
            sizes: BTreeMap::new(),
            missing: None,
        };
        let model = model.map(&mut restore);
        let sizes = restore.sizes;
        if let Some(name) = restore.missing {
            return Err(bad(format!(
                "tensor `{name}` is missing or of another size"
            )));
        }
        for (key, values) in tensors.iter() {
            let parameter = MOMENTS.iter().find_map(|kind| {
                let name = key.strip_prefix(kind)?.strip_prefix('/')?;
                sizes.get(name)
            });
            if parameter != Some(&values.len()) {
                return Err(bad(format!(
                    "tensor `{key}` belongs to no parameter, or has another size"
                )));
            }
        }
        let mut moments = Moments {
            met: met_rows(tensors, &model),
            ..Moments::default()
        };
        let first = |name: &String| name.strip_prefix("moment1/").map(String::from);
        let names: Vec<String> = tensors.keys().filter_map(first).collect();
        for name in names {
            let mut take = |kind: &str| {
                let key = format!("{kind}/{name}");
                let values = tensors.remove(&key);
                let values = values.ok_or_else(|| bad(format!("tensor `{key}` is missing")))?;
                Ok::<_, Error>(flat(values, device))
            };
            let pair = [take(MOMENTS[0])?, take(MOMENTS[1])?];
            moments.tensors.insert(name, pair);
        }
        if let Some(key) = self.tensors.keys().next() {
            return Err(bad(format!("tensor `{key}` has no counterpart")));
        }
        Ok((model, moments, self.progress))
    }
}

fn met_rows(tensors: &BTreeMap<String, Vec<f32>>, model: &TokenClassifier) -> Option<MetRows> {
    let [_, hidden] = model.embeddings.word.val().dims();
    let [Some(first), Some(second)] = MOMENTS.map(|kind| tensors.get(&format!("{kind}/{WORDS}")))
    else {
        return None;
    };
    Some(MetRows::of_moments([first, second], hidden))
}

fn flat(values: Vec<f32>, device: &Device) -> Tensor<1> {
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

struct Collect<'a> {
    path: Vec<String>,
    found: ner_model::Result<&'a mut BTreeMap<String, Vec<u8>>>,
}

impl ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Ok(found) = &mut self.found {
            match device::read(param.val(), "reading a parameter") {
                Ok(values) => {
                    found.insert(self.path.join("."), bytes(&values));
                }
                Err(error) => self.found = Err(error),
            }
        }
    }
}

struct Restore<'a> {
    path: Vec<String>,
    tensors: &'a mut BTreeMap<String, Vec<f32>>,
    device: &'a Device,
    /// Elements of every parameter.
    sizes: BTreeMap<String, usize>,
    missing: Option<String>,
}

impl ModuleMapper for Restore<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let shape = param.val().shape();
        self.sizes.insert(name.clone(), shape.num_elements());
        match self.tensors.remove(&name) {
            Some(values) if values.len() == shape.num_elements() => {
                let (id, _, mapper) = param.consume();
                let stored = Tensor::from_data(TensorData::new(values, shape), self.device);
                Param::from_mapped_value(id, Tensor::from_inner(stored).require_grad(), mapper)
            }
            _ => {
                self.missing.get_or_insert(name);
                param
            }
        }
    }
}
