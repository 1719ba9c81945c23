//! SIGINT and SIGTERM while cells run: the step is finished, a checkpoint is left, and how to go on is said.

use std::sync::atomic::{AtomicI32, Ordering};

use ner_experiment::{Error, Kind, threads};
use ner_train::Stop;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::output;

/// What a run of this process looks at.
pub static STOP: Stop = Stop::new();

/// The signal that was caught, 0 for none.
static CAUGHT: AtomicI32 = AtomicI32::new(0);

/// From now on the first signal asks the run to stop, and the second ends the process at once.
///
/// # Errors
/// The system lets no handler be set.
pub fn watch() -> Result<(), Error> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    threads::start("signals", move || {
        for signal in &mut signals {
            if CAUGHT.swap(signal, Ordering::SeqCst) != 0 {
                // cannot fail for these two
                let _ = emulate_default_handler(signal);
            }
            STOP.request();
            output::note(
                "\nstopping: saving a checkpoint after this step; press Ctrl-C again to quit now",
            );
        }
    })?;
    Ok(())
}

/// The error of a run that was asked to stop, if it was; `command` resumes it.
///
/// # Errors
/// It was asked to stop.
pub fn check(command: &str) -> Result<(), Error> {
    caught().map_or(Ok(()), |signal| Err(stopped(signal, command)))
}

/// The signal that was caught, if one was.
pub fn caught() -> Option<i32> {
    Some(CAUGHT.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}

fn stopped(signal: i32, command: &str) -> Error {
    let name = if signal == SIGINT {
        "SIGINT"
    } else {
        "SIGTERM"
    };
    let text = format!("stopped by {name}; progress saved");
    Error::new(Kind::Stopped, text).with_hint(format!("to resume: {command}"))
}
