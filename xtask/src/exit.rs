//! How the process ends: the exit code of every kind of error.

use std::process::ExitCode;

use ner_experiment::{Error, Kind};

use crate::interrupt;

/// The run failed (training diverged, disk full, ...), or an input is at fault: a file, a configuration file, a hub.
const FAILED: u8 = 1;
/// The command line is at fault; clap ends with the same code.
pub const USAGE: u8 = 2;

/// The exit code of a command that failed. A reader that closed its end of the pipe is no failure; after a signal it is that
/// of a process that the signal ended.
pub fn code(error: &Error) -> ExitCode {
    ExitCode::from(match error.kind {
        Kind::Usage => USAGE,
        Kind::Input | Kind::Run | Kind::Environment | Kind::Unreachable => FAILED,
        Kind::Closed => 0,
        Kind::Stopped => interrupt::caught()
            .and_then(|signal| u8::try_from(128 + signal).ok())
            .unwrap_or(FAILED),
    })
}
