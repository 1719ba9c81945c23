//! Who holds a lease.

use serde::{Deserialize, Serialize};

use crate::process::{self, token};
use crate::records::manifest;

/// Who holds a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Name of the machine.
    pub host: String,
    /// Process on it.
    pub pid: u32,
    /// Tells processes apart that had the same number; none where the system does not say.
    pub process: Option<String>,
    /// When it took the cell, UTC.
    pub since: String,
    /// Tells this lease from every other; empty in those of earlier versions.
    #[serde(default)]
    pub token: String,
    /// Whether it gave the cell back unfinished.
    #[serde(default)]
    pub released: bool,
}

impl Owner {
    pub(super) fn this() -> Self {
        Self {
            host: process::host(),
            pid: std::process::id(),
            process: process::identity(std::process::id()),
            since: manifest::now(),
            token: token(),
            released: false,
        }
    }

    /// Of a lease that cannot be read.
    pub fn unknown() -> Self {
        Self {
            host: "an unknown machine".to_owned(),
            pid: 0,
            process: None,
            since: String::new(),
            token: String::new(),
            released: false,
        }
    }

    /// Whether it is known to have ended without giving the cell back.
    pub fn has_died(&self) -> bool {
        !self.released && self.is_gone()
    }

    /// Whether it is known to work no more.
    pub(super) fn is_gone(&self) -> bool {
        self.released
            || self.process.as_ref().is_some_and(|then| {
                let same_machine = process::is_of_this_machine(then);
                same_machine && process::identity(self.pid).as_ref() != Some(then)
            })
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.pid == 0 {
            return f.write_str("another process");
        }
        write!(
            f,
            "process {} on {} since {}",
            self.pid, self.host, self.since
        )
    }
}
