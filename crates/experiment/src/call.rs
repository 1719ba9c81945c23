//! What the caller passes to the engine, which reads neither the environment nor the command line.

use std::collections::BTreeMap;
use std::path::Path;

use ner_hub::HubOptions;
use ner_train::Stop;

use crate::error::Error;
use crate::observer::Observer;

/// One call of the engine.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// How to reach the Hugging Face hub.
    pub hub: &'a HubOptions,
    /// Cache folder for what can be recomputed, such as tokenised corpora; `None` disables caching.
    pub cache: Option<&'a Path>,
    /// The command that resumes the run, as typed into a shell. It is written into the plan.
    pub command: &'a str,
    /// Ends the run after the current step once it is set.
    pub stop: &'static Stop,
    /// How the program was built.
    pub build: &'a Build,
    /// Receives notes and progress.
    pub observer: &'a dyn Observer,
}

/// How a program was built; recorded in manifests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Build {
    /// Commit of the source tree, with `-dirty` if it had changes; `None` outside a git checkout.
    pub commit: Option<String>,
    /// Cargo features, including backends.
    pub features: Vec<String>,
    /// Versions of the program and of the libraries that determine its numbers.
    pub versions: BTreeMap<String, String>,
}

impl Call<'_> {
    /// Passes a message to the observer.
    pub(crate) fn note(&self, text: &str) {
        self.observer.note(text);
    }

    /// Asks the observer whether to continue.
    ///
    /// # Errors
    /// The observer refuses.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.observer.check()
    }
}
