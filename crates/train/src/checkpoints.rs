//! The folder of a run's training checkpoints: when one is due, how many are kept, and the newest whole one.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use burn::tensor::Device;
use ner_model::TokenClassifier;

use crate::error::{Error, Result};
use crate::optimizer::Moments;
use crate::state::{self, Progress};

/// Where a run writes training checkpoints, how often, and how many it keeps.
///
/// A checkpoint is always written after each epoch and when the run is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointPolicy {
    /// Folder of `step-NNNNNNNN.safetensors`; it need not exist; the one above it has to.
    pub folder: PathBuf,
    /// Steps between checkpoints; 0: none by steps.
    pub every_steps: u32,
    /// Time between checkpoints; zero: none by time.
    pub every: Duration,
    /// How many are kept, at least 1. Keep more than one: the newest may be damaged.
    pub keep: usize,
}

/// Writes the checkpoints of one run.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    settings: &'a CheckpointPolicy,
    /// Step of the newest checkpoint.
    last_step: Option<u32>,
    last_time: Instant,
}

const PREFIX: &str = "step-";
const SUFFIX: &str = ".safetensors";

impl<'a> Writer<'a> {
    pub(crate) fn new(settings: &'a CheckpointPolicy) -> Self {
        Self {
            settings,
            last_step: None,
            last_time: Instant::now(),
        }
    }

    /// Reads the newest checkpoint that is whole into a model of the same shapes; `None` if there is
    /// none at all. A damaged one is skipped with a warning.
    pub(crate) fn load(
        &mut self,
        model: TokenClassifier,
        fingerprint: &str,
        device: &Device,
    ) -> Result<(TokenClassifier, Option<(Moments, Progress)>)> {
        self.remove_unfinished()?;
        let mut first = None;
        for (step, path) in self.found()?.into_iter().rev() {
            match state::read(&path, fingerprint) {
                Ok(stored) => {
                    let (model, moments, progress) = stored.restore(model, device)?;
                    tracing::info!(step, "resuming from {}", path.display());
                    self.last_step = Some(step);
                    return Ok((model, Some((moments, progress))));
                }
                Err(error @ Error::Damaged { .. }) => {
                    tracing::warn!("{error}; looking for an earlier checkpoint");
                    first.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        first.map_or(Ok((model, None)), Err)
    }

    /// Whether a checkpoint is to be written after `step`.
    pub(crate) fn is_due(&self, step: u32) -> bool {
        let CheckpointPolicy {
            every_steps, every, ..
        } = self.settings;
        let by_steps = *every_steps > 0 && step.is_multiple_of(*every_steps);
        by_steps || (!every.is_zero() && self.last_time.elapsed() >= *every)
    }

    /// Whether the newest checkpoint is of `step`.
    pub(crate) fn has(&self, step: u32) -> bool {
        self.last_step == Some(step)
    }

    /// Writes a checkpoint, then removes those that are too many.
    pub(crate) fn save(
        &mut self,
        model: &TokenClassifier,
        moments: &Moments,
        progress: &Progress,
    ) -> Result<()> {
        let name = format!("{PREFIX}{:08}{SUFFIX}", progress.step);
        let path = self.settings.folder.join(name);
        state::save(&path, model, moments, progress)?;
        self.last_step = Some(progress.step);
        self.last_time = Instant::now();
        // Later ones were damaged and skipped: they must not displace whole ones.
        let (own, later): (Vec<_>, Vec<_>) = self
            .found()?
            .into_iter()
            .partition(|(step, _)| *step <= progress.step);
        let many = own.len().saturating_sub(self.settings.keep.max(1));
        for (_, path) in own[..many].iter().chain(&later) {
            fs_err::remove_file(path)?;
        }
        Ok(())
    }

    /// The checkpoints there are, oldest first.
    fn found(&self) -> Result<Vec<(u32, PathBuf)>> {
        let step = |path: &Path| {
            let name = path.file_name()?.to_str()?;
            name.strip_prefix(PREFIX)?
                .strip_suffix(SUFFIX)?
                .parse()
                .ok()
        };
        let paths = self.paths()?;
        let mut found: Vec<(u32, PathBuf)> = paths
            .into_iter()
            .filter(|path| path.is_file())
            .filter_map(|path| Some((step(&path)?, path)))
            .collect();
        found.sort();
        Ok(found)
    }

    /// Removes what a process left that was killed while it wrote.
    fn remove_unfinished(&self) -> Result<()> {
        for path in self.paths()? {
            if path.extension().is_some_and(|ext| ext == "tmp") {
                fs_err::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn paths(&self) -> Result<Vec<PathBuf>> {
        let entries = match fs_err::read_dir(&self.settings.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        Ok(entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<_>>()?)
    }
}
