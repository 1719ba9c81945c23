//! Files that a person names: what is there already stays, unless `--force` is given.

use std::io::ErrorKind;
use std::path::Path;

use clap::Args;
use ner_experiment::{Error, in_cell, inside_cell};

/// `--force` of the commands that write where they are told.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct ForceArgs {
    /// Overwrite existing files
    #[arg(long)]
    pub force: bool,
}

impl ForceArgs {
    /// Looks, before anything is computed, whether a file or folder that will be written is there already.
    ///
    /// # Errors
    /// The first one that is, without `--force`.
    pub fn check<P: AsRef<Path>>(self, paths: impl IntoIterator<Item = P>) -> Result<(), Error> {
        let mut there = Vec::new();
        for path in paths {
            let path = path.as_ref();
            if let Some(cell) = inside_cell(path) {
                return Err(in_cell(path, &cell));
            }
            if self.force {
                continue;
            }
            match fs_err::symlink_metadata(path) {
                Ok(found) if found.is_dir() && is_empty(path) => {}
                Ok(_) => there.push(path.display().to_string()),
                // what else is wrong with it is told when it is written
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(_) => {}
            }
        }
        let Some(first) = there.first() else {
            return Ok(());
        };
        let others = match there.len() - 1 {
            0 => String::new(),
            1 => " (and 1 other file)".to_owned(),
            count => format!(" (and {count} other files)"),
        };
        Err(Error::usage(format!("`{first}` already exists{others}"))
            .with_hint("use another folder with --out, or add --force to overwrite"))
    }
}

fn is_empty(folder: &Path) -> bool {
    fs_err::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays_unless_it_is_forced() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let careful = ForceArgs { force: false };
        careful.check([path("a"), path("b")]).unwrap();
        fs_err::create_dir(path("a")).unwrap();
        careful.check([path("a")]).unwrap();
        fs_err::write(path("a/c"), "").unwrap();
        fs_err::write(path("b"), "").unwrap();
        let failure = careful.check(["a", "b", "z"].map(path)).unwrap_err();
        let (message, hint) = (failure.message, failure.hint.unwrap());
        assert!(
            message.ends_with("a` already exists (and 1 other file)"),
            "{message}"
        );
        assert!(hint.contains("--force"), "{hint}");
        ForceArgs { force: true }.check([path("b")]).unwrap();
        // a link that leads nowhere would be replaced too
        #[cfg(unix)]
        {
            fs_err::os::unix::fs::symlink(path("nowhere"), path("link")).unwrap();
            assert!(careful.check([path("link")]).is_err());
        }
    }
}
