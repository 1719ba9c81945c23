//! Files that a person names and that are not there.

use std::io::ErrorKind;
use std::path::Path;

use ner_experiment::Error;

/// What to do about it.
pub const HINT: &str = "check the path; a relative path starts at the current folder";

/// Whether there is nothing at a path. What else is wrong with it is reported when it is read.
pub fn is_missing(path: &Path) -> bool {
    fs_err::metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// Checks that there is something at a path.
///
/// # Errors
/// There is nothing.
pub fn check(path: &Path) -> Result<(), Error> {
    match is_missing(path) {
        true => Err(Error::input(message(path)).with_hint(HINT)),
        false => Ok(()),
    }
}

/// Checks the file of an experiment or profile, where it is one and not a name.
///
/// # Errors
/// The file does not exist.
pub fn check_toml(name: &str) -> Result<(), Error> {
    match name.ends_with(".toml") {
        true => check(Path::new(name)),
        false => Ok(()),
    }
}

/// How a missing file is reported.
pub fn message(path: &Path) -> String {
    format!("`{}` does not exist", path.display())
}
