//! Training checkpoints: everything that the rest of a run depends on, in one file.
//!
//! Parameters and moments are stored under their paths in the module, `[elements]` each; where the
//! run stands is in the file's metadata. Data order and dropout are functions of seed and step, so
//! a resumed run goes on as if it had not been stopped.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};
use ner_model::{MetRows, TokenClassifier, device};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::loss_scale::LossScale;
use crate::observer::EpochLog;
use crate::optimizer::{Moments, WORDS};

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// What the run is a function of; another run's checkpoint is refused.
    pub fingerprint: String,
    /// Epochs done.
    pub epoch: u32,
    /// Steps done.
    pub step: u32,
    /// Seconds spent on steps.
    pub train_seconds: f64,
    /// Logs of the epochs done.
    pub epochs: Vec<EpochLog>,
    /// Used in f16 only.
    pub loss_scale: LossScale,
}

const MOMENTS: [&str; 2] = ["moment1", "moment2"];

/// Writes a checkpoint; a reader finds the old one or the new one.
pub(crate) fn save<M: Module>(
    path: &Path,
    model: &M,
    moments: &Moments,
    progress: &Progress,
) -> Result<()> {
    let mut tensors = BTreeMap::new();
    let mut collect = Collect {
        path: Vec::new(),
        found: Ok(&mut tensors),
    };
    model.visit(&mut collect);
    collect.found?;
    for (name, pair) in &moments.tensors {
        for (kind, moment) in MOMENTS.iter().zip(pair) {
            tensors.insert(
                format!("{kind}/{name}"),
                device::read(moment.clone(), "reading a moment")?,
            );
        }
    }
    let bad = |reason: String| Error::Checkpoint {
        path: path.to_path_buf(),
        reason,
    };
    let bytes: BTreeMap<&String, Vec<u8>> = tensors
        .iter()
        .map(|(name, values)| (name, values.iter().flat_map(|x| x.to_le_bytes()).collect()))
        .collect();
    let views = bytes.iter().map(|(name, bytes)| {
        let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes);
        Ok((name.as_str(), view.map_err(|error| bad(error.to_string()))?))
    });
    let views = views.collect::<Result<Vec<_>>>()?;
    let progress = serde_json::to_string(progress).map_err(|error| bad(error.to_string()))?;
    let metadata = HashMap::from([("progress".to_string(), progress)]);
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder)?;
    }
    let temporary = path.with_extension("tmp");
    safetensors::serialize_to_file(views, Some(metadata), &temporary)
        .map_err(|error| bad(error.to_string()))?;
    fs_err::File::open(&temporary)?.sync_all()?;
    Ok(fs_err::rename(&temporary, path)?)
}

/// Reads a checkpoint back into a model of the same shapes.
pub(crate) fn load(
    path: &Path,
    model: TokenClassifier,
    fingerprint: &str,
    device: &Device,
) -> Result<(TokenClassifier, Moments, Progress)> {
    let bad = |reason: String| Error::Checkpoint {
        path: path.to_path_buf(),
        reason,
    };
    let bytes = fs_err::read(path)?;
    let (_, metadata) =
        SafeTensors::read_metadata(&bytes).map_err(|error| bad(error.to_string()))?;
    let progress = metadata
        .metadata()
        .as_ref()
        .and_then(|metadata| metadata.get("progress"));
    let progress = progress.ok_or_else(|| bad("no training checkpoint of this program".into()))?;
    let progress: Progress =
        serde_json::from_str(progress).map_err(|error| bad(error.to_string()))?;
    if progress.fingerprint != fingerprint {
        return Err(bad(
            "it belongs to a run with another configuration, data or model".into(),
        ));
    }
    let file = SafeTensors::deserialize(&bytes).map_err(|error| bad(error.to_string()))?;
    let mut tensors = BTreeMap::new();
    for (name, view) in file.tensors() {
        if view.dtype() != Dtype::F32 {
            return Err(bad(format!(
                "tensor `{name}` is of type {:?}",
                view.dtype()
            )));
        }
        let values = view
            .data()
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        tensors.insert(name, values.collect::<Vec<f32>>());
    }
    let mut restore = Restore {
        path: Vec::new(),
        tensors: &mut tensors,
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
    for (key, values) in &tensors {
        let parameter = MOMENTS.iter().find_map(|kind| {
            let name = key.strip_prefix(kind)?.strip_prefix('/')?;
            sizes.get(name)
        });
        if parameter != Some(&values.len()) {
            return Err(bad(format!(
                "tensor `{key}` is of no parameter, or of another size"
            )));
        }
    }
    let mut moments = Moments {
        met: met_rows(&tensors, &model),
        ..Moments::default()
    };
    let names: Vec<String> = tensors
        .keys()
        .filter_map(|name| name.strip_prefix("moment1/"))
        .map(String::from)
        .collect();
    for name in names {
        let mut take = |kind: &str| {
            let key = format!("{kind}/{name}");
            let values = tensors
                .remove(&key)
                .ok_or_else(|| bad(format!("tensor `{key}` is missing")))?;
            Ok::<_, Error>(flat(values, device))
        };
        let pair = [take(MOMENTS[0])?, take(MOMENTS[1])?];
        moments.tensors.insert(name, pair);
    }
    if let Some(key) = tensors.keys().next() {
        return Err(bad(format!("tensor `{key}` has no counterpart")));
    }
    Ok((model, moments, progress))
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
    found: ner_model::Result<&'a mut BTreeMap<String, Vec<f32>>>,
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
                    found.insert(self.path.join("."), values);
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
