//! The holder of a lease.

use serde::{Deserialize, Serialize};

use crate::process::{self, token};
use crate::records::manifest;

/// The holder of a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Name of the machine.
    pub host: String,
    /// Process number on that machine.
    pub pid: u32,
    /// Distinguishes processes that had the same number; `None` if the system does not provide it.
    pub process: Option<String>,
    /// Time it took the cell, UTC.
    pub since: String,
    /// Unique to this lease; empty in leases of earlier versions.
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

    /// The owner of a lease that cannot be read.
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

    /// Whether the process is known to have ended without giving the cell back.
    pub fn has_died(&self) -> bool {
        !self.released && self.is_gone()
    }

    /// Whether the process is known to have stopped working.
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
