//! Finds configuration files by name: in a folder `configs`, otherwise among copies compiled in by the caller.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::{ConfigFile, ConfigKind};
use super::layers::Layers;
use super::types::Data;
use crate::error::Error;

/// Maximum size of a configuration file in bytes; those of this repository have about a thousand.
pub(super) const LARGEST: u64 = 1 << 20;

/// The default profile.
pub const DEFAULT_PROFILE: &str = "starter";

/// A configuration file compiled into a program.
#[derive(Debug, Clone, Copy)]
pub struct CompiledIn {
    /// Its kind.
    pub kind: ConfigKind,
    /// Its name without `.toml`.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Where experiments and profiles are looked up.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Folders that contain `experiments` and `profiles`; for each kind, the first folder that has it is used.
    pub folders: Vec<PathBuf>,
    /// Files for names not found in any folder.
    pub compiled_in: &'static [CompiledIn],
}

impl Library {
    /// Finds the experiment or profile called `name`; a name ending in `.toml` is a path.
    ///
    /// # Errors
    /// No such file; the hint lists the known names.
    pub fn find(&self, kind: ConfigKind, name: &str) -> Result<ConfigFile, Error> {
        let is_toml = |path: &Path| path.extension().is_some_and(|ending| ending == "toml");
        if is_toml(Path::new(name)) {
            let stem = Path::new(name).file_stem().unwrap_or_default();
            return read(&stem.to_string_lossy(), Path::new(name));
        }
        let folder = self.folder(kind);
        let path = folder
            .as_ref()
            .map(|folder| folder.join(format!("{name}.toml")));
        if let Some(path) = path.filter(|path| fs_err::symlink_metadata(path).is_ok()) {
            return read(name, &path);
        }
        if let Some(known) = self.compiled_in(kind).find(|known| known.name == name) {
            return Ok(ConfigFile {
                name: name.to_owned(),
                origin: format!("configs/{}/{name}.toml (compiled in)", kind.folder()),
                text: known.text.to_owned(),
            });
        }
        let known: Vec<String> = self.names(kind, folder.as_deref()).into_iter().collect();
        Err(
            Error::usage(format!("unknown {} `{name}`", kind.noun())).with_hint(format!(
                "available: {}; or give the path of a .toml file",
                known.join(", ")
            )),
        )
    }

    /// An experiment, overridden by a profile.
    ///
    /// # Errors
    /// An unknown experiment or profile, an unknown key, or a value of the wrong type or out of range.
    pub fn layers(&self, experiment: &str, profile: &str) -> Result<Layers, Error> {
        let experiment = self.find(ConfigKind::Experiment, experiment)?;
        let profile = self.find(ConfigKind::Profile, profile)?;
        let mut layers = Layers::default();
        layers.add_file(&experiment)?;
        layers.add_file(&profile)?;
        layers.put("experiment", &experiment.name)?;
        layers.put("profile", &profile.name)?;
        Ok(layers)
    }

    /// The profiles an experiment runs with when the caller names none.
    ///
    /// # Errors
    /// No such experiment, or an invalid file.
    pub fn profiles(&self, experiment: &str) -> Result<Vec<String>, Error> {
        let mut layers = Layers::default();
        layers.add_file(&self.find(ConfigKind::Experiment, experiment)?)?;
        let profiles = layers.config()?.profiles;
        if profiles.is_empty() {
            return Ok(vec![DEFAULT_PROFILE.to_owned()]);
        }
        Ok(profiles)
    }

    /// Which rows of a data source an experiment uses, independent of the profile.
    ///
    /// # Errors
    /// No such experiment, or an invalid file.
    pub fn data(&self, experiment: &str, source: &str) -> Result<Data, Error> {
        let mut layers = Layers::default();
        layers.add_file(&self.find(ConfigKind::Experiment, experiment)?)?;
        layers.put("data.source", source)?;
        Ok(layers.config()?.data)
    }

    fn folder(&self, kind: ConfigKind) -> Option<PathBuf> {
        let mut folders = self.folders.iter().map(|folder| folder.join(kind.folder()));
        folders.find(|folder| folder.is_dir())
    }

    fn compiled_in(&self, kind: ConfigKind) -> impl Iterator<Item = &CompiledIn> {
        self.compiled_in
            .iter()
            .filter(move |known| known.kind == kind)
    }

    fn names(&self, kind: ConfigKind, folder: Option<&Path>) -> BTreeSet<String> {
        let known = self.compiled_in(kind).map(|known| known.name.to_owned());
        let mut names: BTreeSet<String> = known.collect();
        let entries = folder.and_then(|folder| fs_err::read_dir(folder).ok());
        for entry in entries.into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "toml")
                && let Some(stem) = path.file_stem()
            {
                names.insert(stem.to_string_lossy().into_owned());
            }
        }
        names
    }
}

fn read(name: &str, path: &Path) -> Result<ConfigFile, Error> {
    Ok(ConfigFile {
        name: name.to_owned(),
        origin: path.display().to_string(),
        text: ner_files::read_text(path, LARGEST)?,
    })
}
