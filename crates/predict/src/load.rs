//! Loads a model from disk, with options, into a tagger in memory.

use std::path::Path;

use ner_model::device;
use ner_tokenize::{EncodedCorpus, Vocabulary};
use ner_train::NerModel;

use crate::{Result, SavedModel, Tagger, TaggerOptions};

impl TaggerOptions {
    /// Opens a model folder and loads the model with its whole vocabulary, so that it can tag any text.
    ///
    /// # Errors
    /// Those of [`SavedModel::open`] and [`TaggerOptions::load`].
    pub fn open(&self, folder: impl AsRef<Path>) -> Result<Tagger> {
        self.load(&SavedModel::open(folder)?)
    }

    /// Loads an opened model with its whole vocabulary, so that it can tag any text.
    ///
    /// # Errors
    /// Damaged weights, a device that is not available, a precision that the device does not support, labels of a
    /// scheme other than IOB2.
    pub fn load(&self, model: &SavedModel) -> Result<Tagger> {
        model.check_scheme()?;
        self.load_with(model, Vocabulary::whole(model.config().vocab_size))
    }

    /// Loads an opened model with only those rows of the word embedding that the given encoded corpora need. Loading a
    /// table of 250,000 rows takes longer than tagging a short text.
    ///
    /// # Errors
    /// Those of [`TaggerOptions::load`], except for the scheme of the labels; a corpus encoded for another model.
    pub fn load_for(&self, model: &SavedModel, corpora: &[EncodedCorpus]) -> Result<Tagger> {
        self.load_with(model, model.vocabulary(corpora)?)
    }

    fn load_with(&self, model: &SavedModel, vocabulary: Vocabulary) -> Result<Tagger> {
        let name = self.device.as_deref().unwrap_or(device::default_name());
        let device = device::select(name)?;
        let network = NerModel::load_fine_tuned(model.checkpoint(), vocabulary, &device)?;
        Ok(Tagger {
            transitions: self.decoding.transitions(model.labels()),
            model: model.clone(),
            options: self.clone(),
            network: network.with_precision(self.precision)?,
        })
    }
}
