//! What can go wrong between a checkpoint folder and a running model.

use std::path::PathBuf;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Errors of this crate; each names the file, the tensor or the device it is about.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written; the message of `fs-err` names it.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A folder has no file that a checkpoint must have.
    #[error("no `{file}` in the model folder {}", folder.display())]
    MissingFile {
        /// The model folder.
        folder: PathBuf,
        /// The file that is missing.
        file: String,
    },
    /// Weights that are Python objects.
    #[error("{}: pickled weights can run code and are never read", path.display())]
    Pickle {
        /// The weights file, or what is in its place.
        path: PathBuf,
    },
    /// A folder with no weights but Python objects.
    #[error("no `{file}` in the model folder {}, only {}, and pickled weights can run code and are never read", folder.display(), found.join(", "))]
    OnlyPickles {
        /// The model folder.
        folder: PathBuf,
        /// The file that is missing.
        file: String,
        /// The pickled weights.
        found: Vec<String>,
    },
    /// A folder, pipe or device where a file is needed.
    #[error("{} is {what}, a file is needed", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// Its kind.
        what: &'static str,
    },
    /// `config.json` is not valid JSON, or a key has an unusable value.
    #[error("{}: {reason}", path.display())]
    Config {
        /// The configuration file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A configuration without a key that the model needs.
    #[error("{}: key `{key}` is missing", path.display())]
    MissingKey {
        /// The configuration file.
        path: PathBuf,
        /// The key.
        key: &'static str,
    },
    /// A weights file that is cut short or is not in the safetensors format.
    #[error("{}: {reason}", path.display())]
    Weights {
        /// The weights file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A tensor that the model needs is not in the file.
    #[error("{}: tensor `{name}` is missing", path.display())]
    MissingTensor {
        /// The weights file.
        path: PathBuf,
        /// Name of the tensor, as the file would have it.
        name: String,
    },
    /// A tensor that the model has no place for.
    #[error("{}: unexpected tensor `{name}`", path.display())]
    UnexpectedTensor {
        /// The weights file.
        path: PathBuf,
        /// Name of the tensor in the file.
        name: String,
    },
    /// A tensor of another shape than `config.json` implies.
    #[error("{}: tensor `{name}` has shape {found:?}, config.json implies {expected:?}", path.display())]
    TensorShape {
        /// The weights file.
        path: PathBuf,
        /// Name of the tensor in the file.
        name: String,
        /// Shape in the file.
        found: Vec<usize>,
        /// Shape that the configuration implies.
        expected: Vec<usize>,
    },
    /// A tensor type other than f32, f16 and bf16.
    #[error("{}: tensor `{name}` is of type {dtype}; f32, f16 and bf16 can be read", path.display())]
    TensorType {
        /// The weights file.
        path: PathBuf,
        /// Name of the tensor in the file.
        name: String,
        /// Its type, as the file spells it.
        dtype: String,
    },
    /// Labels asked for differ from those of a fine-tuned checkpoint.
    #[error("{}: the checkpoint's labels are {found:?}, the data's are {expected:?}", path.display())]
    Labels {
        /// The configuration file.
        path: PathBuf,
        /// Labels in the checkpoint.
        found: Vec<String>,
        /// Labels asked for.
        expected: Vec<String>,
    },
    /// A checkpoint whose head was never fine-tuned, where a tagger is needed.
    #[error("{}: no classifier in the checkpoint, so it cannot tag", path.display())]
    NoClassifier {
        /// The weights file.
        path: PathBuf,
    },
    /// An unknown device name.
    #[error("unknown device `{name}`")]
    UnknownDevice {
        /// As given.
        name: String,
    },
    /// A device whose backend is not in this build.
    #[error("device `{name}` is not compiled into this build")]
    DeviceNotCompiled {
        /// As given.
        name: String,
        /// The cargo alias whose build has it.
        alias: &'static str,
    },
    /// A device that is compiled in, but not there on this machine.
    #[error("device `{name}` is not there; this machine has: {present}")]
    DeviceAbsent {
        /// As given.
        name: String,
        /// Those of the backend that were found.
        present: String,
    },
    /// A precision that the device does not support.
    #[error("precision `{name}` is not available: {reason}")]
    Precision {
        /// As given.
        name: String,
        /// Why.
        reason: &'static str,
    },
    /// Tensor data could not be read back from the device.
    #[error("the device failed while {doing}: {reason}")]
    Device {
        /// What was going on.
        doing: &'static str,
        /// The backend's words.
        reason: String,
    },
}

impl Error {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::MissingFile { .. } => {
                "a model folder holds config.json, tokenizer.json and model.safetensors".into()
            }
            Self::Pickle { .. } | Self::OnlyPickles { .. } => {
                "convert them where the model is trusted:\n  \
                 from transformers import AutoModelForTokenClassification\n  \
                 AutoModelForTokenClassification.from_pretrained(\"DIR\").save_pretrained(\"NEW\", safe_serialization=True)"
                    .into()
            }
            Self::NotAFile { .. } => "a model folder holds regular files".into(),
            Self::MissingKey { .. } | Self::Config { .. } => {
                "use the config.json of the folder that the weights came from".into()
            }
            Self::Weights { .. } => "the file may be cut short: copy or download it again".into(),
            Self::MissingTensor { .. } | Self::UnexpectedTensor { .. } => {
                "XLM-RoBERTa checkpoints, and BERT ones with its vocabulary, can be loaded".into()
            }
            Self::TensorShape { .. } => {
                "config.json and model.safetensors belong to different models".into()
            }
            Self::TensorType { .. } => "convert the checkpoint to f32, f16 or bf16".into(),
            Self::Labels { .. } => "evaluate with data of the labels it was trained on".into(),
            Self::NoClassifier { .. } => "fine-tune it first with `cargo xtask train`".into(),
            Self::UnknownDevice { .. } => {
                "one of cpu, cuda[:N], wgpu, vulkan, metal; `cargo xtask devices` lists them".into()
            }
            Self::DeviceNotCompiled { alias, .. } => format!("run it as `cargo {alias} ...`"),
            Self::DeviceAbsent { .. } => "`cargo xtask devices` lists what can be used".into(),
            Self::Precision { .. } => "use --precision f32".into(),
            Self::Io(_) | Self::Device { .. } => return None,
        })
    }
}
