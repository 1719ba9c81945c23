//! Where experiments and profiles come from: `configs/` of the current folder or one above it, else the
//! copies compiled in.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Bytes of a configuration file that is read; those of this repository have a thousand.
pub(super) const LARGEST: u64 = 1 << 20;

/// The two kinds of configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `configs/experiments`
    Experiment,
    /// `configs/profiles`
    Profile,
}

/// A configuration file.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its name without folder and `.toml`.
    pub name: String,
    /// How messages call it.
    pub origin: String,
    /// Its text.
    pub text: String,
}

macro_rules! compiled_in {
    ($folder:literal, $($name:literal),+) => {
        &[$(($name, include_str!(concat!("../../../configs/", $folder, "/", $name, ".toml")))),+]
    };
}

impl Kind {
    fn folder(self) -> &'static str {
        match self {
            Self::Experiment => "experiments",
            Self::Profile => "profiles",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Experiment => "experiment",
            Self::Profile => "profile",
        }
    }

    fn compiled_in(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Experiment => {
                compiled_in!(
                    "experiments",
                    "multilingual",
                    "in-language",
                    "zero-shot",
                    "learning-curve",
                    "panx40"
                )
            }
            Self::Profile => compiled_in!("profiles", "starter", "small", "base", "large"),
        }
    }
}

/// Finds the experiment or profile called `name`; a name that ends in `.toml` is a path.
///
/// # Errors
/// No such file; the hint lists what there is.
pub fn find(kind: Kind, name: &str) -> Result<Found, Failure> {
    if Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        let text = ner_files::read_text(Path::new(name), LARGEST)?;
        let stem = Path::new(name)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        return Ok(Found {
            name: stem,
            origin: name.to_owned(),
            text,
        });
    }
    let folder = folder_on_disk(kind);
    if let Some(path) = folder
        .as_ref()
        .map(|folder| folder.join(format!("{name}.toml")))
        && fs_err::symlink_metadata(&path).is_ok()
    {
        let text = ner_files::read_text(&path, LARGEST)?;
        return Ok(Found {
            name: name.to_owned(),
            origin: path.display().to_string(),
            text,
        });
    }
    if let Some((_, text)) = kind.compiled_in().iter().find(|(known, _)| *known == name) {
        let origin = format!("configs/{}/{name}.toml (compiled in)", kind.folder());
        return Ok(Found {
            name: name.to_owned(),
            origin,
            text: (*text).to_owned(),
        });
    }
    let known: Vec<String> = names(kind, folder.as_deref()).into_iter().collect();
    Err(
        Failure::usage(format!("no {} called `{name}`", kind.noun())).with_hint(format!(
            "there are: {}; or give the path of a .toml file",
            known.join(", ")
        )),
    )
}

fn folder_on_disk(kind: Kind) -> Option<PathBuf> {
    let current = env::current_dir().ok()?;
    current
        .ancestors()
        .map(|dir| dir.join("configs").join(kind.folder()))
        .find(|path| path.is_dir())
}

fn names(kind: Kind, folder: Option<&Path>) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = kind
        .compiled_in()
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let entries = folder
        .and_then(|folder| fs_err::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .flatten();
    for path in entries.map(|entry| entry.path()) {
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
            && let Some(stem) = path.file_stem()
        {
            names.insert(stem.to_string_lossy().into_owned());
        }
    }
    names
}
