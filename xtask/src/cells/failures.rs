//! `failures.json` of a cell: the tries that failed, so that one that fails again and again is left alone.

use serde::{Deserialize, Serialize};

use super::files::{CellDir, read_json, write_json};
use super::manifest;
use super::process;
use crate::failure::Failure;

/// A try that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When, UTC.
    pub at: String,
    /// On which machine.
    pub host: String,
    /// What failed.
    pub message: String,
    /// What can be done about it.
    pub hint: Option<String>,
}

impl Failed {
    /// Now, on this machine.
    pub fn new(failure: &Failure) -> Self {
        Self {
            at: manifest::now(),
            host: process::host(),
            message: failure.message.clone(),
            hint: failure.hint.clone(),
        }
    }

    /// The failure of a cell that is not tried again.
    pub fn given_up(&self, tries: &[Self], folder: &CellDir) -> Failure {
        let message = format!("failed {} times, last: {}", tries.len(), self.message);
        let again = format!(
            "to have it tried again, remove {}",
            folder.failures().display()
        );
        let hint = match &self.hint {
            Some(hint) => format!("{hint}; {again}"),
            None => again,
        };
        Failure::run(message).with_hint(hint)
    }
}

/// The tries that failed so far.
///
/// # Errors
/// The file holds something else.
pub fn read(folder: &CellDir) -> Result<Vec<Failed>, Failure> {
    Ok(read_json(&folder.failures())?.unwrap_or_default())
}

/// Adds a try.
///
/// # Errors
/// The file cannot be read or written.
pub fn record(folder: &CellDir, failed: Failed) -> Result<(), Failure> {
    let mut tries = read(folder)?;
    tries.push(failed);
    write_json(&folder.failures(), &tries)
}

/// The failure of a run some of whose cells failed; a single one speaks for itself.
///
/// # Errors
/// If there is any.
pub fn summary(mut failed: Vec<(String, Failure)>) -> Result<(), Failure> {
    if failed.len() <= 1 {
        return match failed.pop() {
            None => Ok(()),
            Some((cell, failure)) => Err(Failure {
                message: format!("cell {cell}: {}", failure.message),
                ..failure
            }),
        };
    }
    let ids: Vec<&str> = failed.iter().map(|(cell, _)| cell.as_str()).collect();
    let text = format!("{} cells failed: {}", ids.len(), ids.join(", "));
    let (first, failure) = failed.swap_remove(0);
    let text = format!("{text}; {first}: {}", failure.message);
    Err(Failure {
        message: text,
        ..failure
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cells::files::RunDir;

    #[test]
    fn tries_add_up_and_the_last_one_is_told() {
        let run = tempfile::tempdir().unwrap();
        let cell = RunDir::new(run.path()).cell("de");
        assert_eq!(read(&cell).unwrap(), []);
        for message in ["the loss is NaN", "the device is gone"] {
            let failure = Failure::run(message).with_hint("look at it");
            record(&cell, Failed::new(&failure)).unwrap();
        }
        let tries = read(&cell).unwrap();
        let failure = tries[1].given_up(&tries, &cell);
        assert_eq!(failure.message, "failed 2 times, last: the device is gone");
        let hint = failure.hint.unwrap();
        assert!(hint.starts_with("look at it; to have it tried again, remove "));
        assert!(hint.ends_with("failures.json"), "{hint}");
    }

    #[test]
    fn several_failed_cells_are_named_together() {
        let failed = |id: &str| (id.to_owned(), Failure::run(format!("{id} is bad")));
        assert!(summary(Vec::new()).is_ok());
        let one = summary(vec![failed("de")]).unwrap_err();
        assert_eq!(one.message, "cell de: de is bad");
        let two = summary(vec![failed("de"), failed("fr")]).unwrap_err();
        assert_eq!(two.message, "2 cells failed: de, fr; de: de is bad");
    }
}
