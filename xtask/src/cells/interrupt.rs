//! SIGINT and SIGTERM while cells run: the step is finished, a checkpoint is left, and how to go on is said.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

use ner_train::Stop;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::failure::Failure;
use crate::output;

/// What a run of this process looks at.
pub static STOP: Stop = Stop::new();

/// The signal that was caught, 0 for none.
static CAUGHT: AtomicI32 = AtomicI32::new(0);

/// The command that goes on, from [`watch`] on.
static COMMAND: OnceLock<String> = OnceLock::new();

/// From now on the first signal asks the run to stop, and the second ends the process at once.
///
/// # Errors
/// The system lets no handler be set.
pub fn watch(command: &str) -> Result<(), Failure> {
    COMMAND.get_or_init(|| command.to_owned());
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    crate::limits::start("signals", move || {
        for signal in &mut signals {
            if CAUGHT.swap(signal, Ordering::SeqCst) != 0 {
                // cannot fail for these two
                let _ = emulate_default_handler(signal);
            }
            STOP.request();
            output::note(
                "\nstopping: finishes the step and writes a checkpoint; the same signal again stops at once",
            );
        }
    })?;
    Ok(())
}

/// The failure of a run that was asked to stop, if it was, with the exit code of a process that a signal ended.
///
/// # Errors
/// It was asked to stop.
pub fn check(command: &str) -> Result<(), Failure> {
    match CAUGHT.load(Ordering::SeqCst) {
        0 => Ok(()),
        signal => Err(stopped(signal, command)),
    }
}

/// As [`check`], where the command is not at hand: in what a run does before and between its cells.
///
/// # Errors
/// It was asked to stop.
pub fn heard() -> Result<(), Failure> {
    check(COMMAND.get().map_or("", String::as_str))
}

fn stopped(signal: i32, command: &str) -> Failure {
    let name = if signal == SIGINT {
        "SIGINT"
    } else {
        "SIGTERM"
    };
    Failure {
        code: u8::try_from(128 + signal).unwrap_or(crate::failure::CODE_FAILED),
        ..Failure::run(format!("stopped by {name}; what is done so far is kept"))
            .with_hint(format!("to go on: {command}"))
    }
}
