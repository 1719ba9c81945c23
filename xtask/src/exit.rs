//! How the process ends: the exit code of every kind of error.

use std::ffi::OsString;
use std::process::ExitCode;

use ner_experiment::quote::{is_harmless, quoted};
use ner_experiment::{Error, Kind};
use ner_hub::without_secrets;

use crate::help;
use crate::interrupt;
use crate::output::{note, print_failure};

/// The run failed (training diverged, disk full, ...), or an input is at fault: a file, a configuration file, a hub.
const FAILED: u8 = 1;
/// The command line is at fault; clap ends with the same code.
pub const USAGE: u8 = 2;

/// The exit code of a command that failed. A reader that closed its end of the pipe is not a failure; after a signal it is that
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

/// Prints what is wrong with a command line that cannot be parsed, or the help that was asked for, and gives the exit
/// code. An argument may be anything; what a terminal would obey in it is written out.
pub fn end_with(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if error.kind() == clap::error::ErrorKind::InvalidUtf8
        && let Some(failure) = not_text(arguments)
    {
        print_failure(&failure);
        return ExitCode::from(USAGE);
    }
    if help::print(error) {
        return match error.exit_code() {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::from(USAGE),
        };
    }
    let plain = error.render().to_string();
    let fine = plain.chars().all(is_harmless) && without_secrets(&plain) == plain;
    if fine || !error.use_stderr() {
        // nobody is left to tell when the stream is closed
        let _ = error.print();
    } else {
        note(plain.trim_end());
    }
    match error.exit_code() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(USAGE),
    }
}

/// The first argument that is not text, by the option that it belongs to.
fn not_text(arguments: &[OsString]) -> Option<Error> {
    let at = arguments.iter().position(|word| word.to_str().is_none())?;
    let lossy = arguments[at].to_string_lossy();
    let before = at.checked_sub(1).and_then(|at| arguments[at].to_str());
    let (option, value) = match (lossy.split_once('='), before) {
        (Some((option, _)), _) if option.starts_with("--") => (option.to_owned(), &arguments[at]),
        (None, Some(option)) if option.starts_with('-') => (option.to_owned(), &arguments[at]),
        _ => (format!("argument {at}"), &arguments[at]),
    };
    let message = format!("{option}: {} is not valid UTF-8", quoted(value));
    Some(Error::usage(message).with_hint(
        "this value has to be text, as it is stored in the run's files; for a folder with such a name, give a symbolic link to it",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn an_argument_that_is_no_text_is_named() {
        use std::os::unix::ffi::OsStringExt as _;
        let bad = |word: &[u8]| OsString::from_vec(word.to_vec());
        let told = |words: &[&[u8]]| {
            let words: Vec<OsString> = words.iter().map(|word| bad(word)).collect();
            not_text(&words).map(|failure| failure.message)
        };
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(told(&[b"xtask", b"train"]), None);
        let expected = r"--model: $'a\xff' is not valid UTF-8";
        assert_eq!(told(&[b"xtask", b"--model", b"a\xff"]), said(expected));
        let expected = r"--set: $'--set=a=\xff' is not valid UTF-8";
        assert_eq!(told(&[b"xtask", b"--set=a=\xff"]), said(expected));
        let expected = r"argument 2: $'\xff' is not valid UTF-8";
        assert_eq!(told(&[b"xtask", b"experiment", b"\xff"]), said(expected));
    }
}
