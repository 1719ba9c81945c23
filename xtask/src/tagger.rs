//! A fine-tuned model that tags and is scored: that of `ner-predict`, with the hub and the cache.

use std::path::{Path, PathBuf};

use ner_data::Corpus;
use ner_experiment::{CachedEncoder, Error, check_device, fetched, sha256_text};
use ner_hub::{HubId, HubOptions};
use ner_predict::{Tagger, TaggerOptions};
use ner_tokenize::{EncodedCorpus, Encoder};
use ner_train::Recipe;

/// A fine-tuned model on disk or on the hub.
pub struct SavedModel {
    model: ner_predict::SavedModel,
    device: String,
    /// Hash of tokenizer.json, which names encoded corpora in the cache.
    tokenizer: String,
}

impl SavedModel {
    /// Opens a folder or hub id.
    ///
    /// # Errors
    /// Files that are missing or damaged, a device that is not there.
    pub fn open(source: &str, device: &str, hub: &HubOptions) -> Result<Self, Error> {
        check_device(device)?;
        let model = ner_predict::SavedModel::open(folder_of(source, hub)?).map_err(explained)?;
        let tokenizer = sha256_text(&model.encoder().to_json()?);
        Ok(Self {
            model,
            device: device.to_owned(),
            tokenizer,
        })
    }

    /// The model itself.
    pub fn model(&self) -> &ner_predict::SavedModel {
        &self.model
    }

    /// Its tags by their ids.
    pub fn labels(&self) -> &[String] {
        self.model.labels()
    }

    /// Checks that a corpus has the same labels under the same ids.
    ///
    /// # Errors
    /// Other labels, or another order.
    pub fn check_labels(&self, corpus: &Corpus) -> Result<(), Error> {
        let (own, other) = (self.labels(), corpus.labels().names());
        if own == other {
            return Ok(());
        }
        let text = format!(
            "the model's labels are {}, but those of the data are {}",
            own.join(" "),
            other.join(" ")
        );
        Err(Error::input(text)
            .with_hint("use data with the labels that the model was trained on, in the same order"))
    }

    /// Its tokenizer.
    pub fn encoder(&self) -> &Encoder {
        self.model.encoder()
    }

    /// Its tokenizer with the corpora that earlier runs encoded.
    pub fn cached<'a>(&'a self, cache: Option<&'a Path>) -> CachedEncoder<'a> {
        CachedEncoder::new(self.encoder(), &self.tokenizer, cache)
    }

    /// Longest window it takes, in subwords.
    pub fn max_tokens(&self) -> usize {
        self.model.max_tokens()
    }

    /// How it is loaded: on its device, and as the recipe says (tokens of a batch, precision, decoding).
    pub fn options(&self, recipe: &Recipe) -> TaggerOptions {
        TaggerOptions::new()
            .device(&self.device)
            .precision(recipe.precision)
            .decoding(recipe.decode)
            .batch_tokens(recipe.eval_batch_tokens)
    }

    /// Loads what is needed to tag these sets.
    ///
    /// # Errors
    /// A precision that the device does not have, or weights that are damaged.
    pub fn load(&self, sets: &[EncodedCorpus], recipe: &Recipe) -> Result<Tagger, Error> {
        let tagger = self.options(recipe).load_for(&self.model, sets);
        tagger.map_err(explained)
    }
}

/// What to give instead of a folder that is not there.
const NO_FOLDER: &str = "give a folder with config.json, tokenizer.json and model.safetensors, e.g. runs/multilingual/starter/cells/de/model, or a hub id";

/// The folder of a source that can be tagged with.
fn folder_of(source: &str, hub: &HubOptions) -> Result<PathBuf, Error> {
    if source == "starter" {
        let path = PathBuf::from(source);
        return Err(ner_model::Error::NoClassifier { path }.into());
    }
    let path = Path::new(source);
    if path.join("plan.json").is_file() && !path.join("config.json").exists() {
        let text = format!("`{source}` is a run folder, not a model folder");
        let hint = "use the model of one of its cells, e.g. RUN/cells/de/model";
        return Err(Error::input(text).with_hint(hint));
    }
    if path.is_dir() {
        return Ok(path.to_path_buf());
    }
    if HubId::parse(source).is_none() {
        let text = format!("no model `{source}`: there is no such folder");
        return Err(Error::input(text).with_hint(NO_FOLDER));
    }
    Ok(fetched(source, hub)?.dir)
}

/// Errors of the crates below stay what they are: a device that is not there is the command line's fault.
pub fn explained(error: ner_predict::Error) -> Error {
    use ner_predict::Error as E;
    match error {
        E::Data(error) => error.into(),
        E::Tokenize(error) => error.into(),
        E::Model(error) => error.into(),
        E::Train(error) => error.into(),
        E::Metrics(error) => error.into(),
        own => Error {
            hint: own.hint(),
            ..Error::input(own.to_string())
        },
    }
}
