//! What the engine is given by its caller: it reads neither the environment nor the command line.

use std::collections::BTreeMap;
use std::path::Path;

use ner_hub::HubOptions;
use ner_train::Stop;

use crate::error::Error;
use crate::observer::Observer;

/// One call of the engine.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Where and how the Hugging Face hub is reached.
    pub hub: &'a HubOptions,
    /// Folder for what can be computed again, such as tokenised corpora; none: nothing is kept.
    pub cache: Option<&'a Path>,
    /// The command that resumes the run, as it can be typed into a shell. It is written into the plan.
    pub command: &'a str,
    /// Set by whoever wants the run to end after the current step.
    pub stop: &'static Stop,
    /// What the program was built from.
    pub build: &'a Build,
    /// Who watches.
    pub observer: &'a dyn Observer,
}

/// What a program was built from: manifests name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Build {
    /// Commit of the source tree, with `-dirty` if it had changes; none outside a git checkout.
    pub commit: Option<String>,
    /// Features, those of backends among them.
    pub features: Vec<String>,
    /// Versions of the program and of the libraries that decide its numbers.
    pub versions: BTreeMap<String, String>,
}

impl Call<'_> {
    /// Tells the observer something.
    pub(crate) fn note(&self, text: &str) {
        self.observer.note(text);
    }

    /// Asks the observer whether to continue.
    ///
    /// # Errors
    /// It says no.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.observer.check()
    }
}
