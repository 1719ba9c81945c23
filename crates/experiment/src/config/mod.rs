//! The configuration of a run: an experiment, a profile and the caller's settings, merged in this order, checked, and
//! written into every cell as one file.
//!
//! | module | holds |
//! | --- | --- |
//! | `types`, `running` | the keys with their defaults; those that do not affect results |
//! | `check`, `limits`, `names` | rules that types cannot express |
//! | `cell_spec` | entries of `cells` |
//! | `cell` | the configuration of one cell |
//! | `layers`, `keys` | merging of tables |
//! | `file`, `library` | finding configuration files by name |

mod cell;
mod cell_spec;
mod check;
#[cfg(test)]
mod documented;
mod file;
mod keys;
mod layers;
mod library;
mod limits;
mod names;
mod running;
#[cfg(test)]
pub(crate) mod tests;
mod types;

pub use cell::{CellConfig, CellModel};
pub use cell_spec::CellSpec;
pub use file::{ConfigFile, ConfigKind};
pub use layers::Layers;
pub use library::{CompiledIn, DEFAULT_PROFILE, Library};
pub use limits::is_folder_name;
pub use names::{joined, normalised};
pub use running::{Checkpoint, Estimate, Sharing};
pub use types::{
    Config, DEFAULT_SEED, Data, Encoding, KeepModels, LearningCurve, Model, StarterModel,
};

use std::path::Path;

use crate::error::Error;

/// The configuration of a planned run, from its `run.toml`.
///
/// # Errors
/// The file is missing, or no run wrote it.
pub fn read_run(path: &Path) -> Result<Config, Error> {
    let text = ner_files::read_text(path, library::LARGEST).map_err(|error| {
        Error::input(error.to_string()).with_hint(
            "give the folder of a run; if an earlier version made it, run its experiment again",
        )
    })?;
    let mut config: Config = toml::from_str(&text).map_err(|error| {
        let line = text[..error.span().map_or(0, |span| span.start)]
            .matches('\n')
            .count()
            + 1;
        Error::input(format!("{}:{line}: {}", path.display(), error.message()))
            .with_hint("run the experiment again: it rewrites the file")
    })?;
    names::normalise(&mut config)?;
    config.check()?;
    Ok(config)
}
