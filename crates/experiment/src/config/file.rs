//! A configuration file, from a folder or compiled in.

/// The two kinds of configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigKind {
    /// `configs/experiments`
    Experiment,
    /// `configs/profiles`
    Profile,
}

/// A configuration file.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// Its name without folder and `.toml`.
    pub name: String,
    /// Its name in messages.
    pub origin: String,
    /// Its text.
    pub text: String,
}

impl ConfigKind {
    /// Its folder in `configs`.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Experiment => "experiments",
            Self::Profile => "profiles",
        }
    }

    /// Its name in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Experiment => "experiment",
            Self::Profile => "profile",
        }
    }
}
