//! Calls of libraries that panic on damaged input.
//!
//! polars and tokenizers take a file for what it says it is: an index out of range, a failed assertion or a
//! missing key in their code is a panic. What can be checked before is checked before; for the rest a panic
//! becomes an error here, and nowhere else. The message of a panic is printed by a hook of the process, which
//! asks [`is_guarded`] whether to be silent.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    /// Guarded calls that this thread is in.
    static OWN: Cell<usize> = const { Cell::new(0) };
}

/// Guarded calls whose work may be done by other threads.
static SHARED: AtomicUsize = AtomicUsize::new(0);

/// Whether a panic of this thread is caught and told as an error.
pub fn is_guarded() -> bool {
    OWN.get() > 0 || SHARED.load(Ordering::Relaxed) > 0
}

/// Makes a call that works on this thread alone.
///
/// # Errors
/// The message of its panic.
pub fn guard<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    OWN.set(OWN.get() + 1);
    // What the call held is dropped with it, and nothing of it is used after a panic.
    let result = catch_unwind(AssertUnwindSafe(call));
    OWN.set(OWN.get() - 1);
    result.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "the reader failed".to_owned())
    })
}

/// Makes a call that may hand work to threads of a library's own.
///
/// # Errors
/// The message of its panic.
pub fn guard_threads<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    SHARED.fetch_add(1, Ordering::Relaxed);
    let result = guard(call);
    SHARED.fetch_sub(1, Ordering::Relaxed);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic)]
    fn a_panic_is_an_error() {
        assert_eq!(guard(|| 7), Ok(7));
        let caught: Result<(), String> = guard_threads(|| {
            assert!(is_guarded());
            panic!("index {} is out of range", 3)
        });
        assert_eq!(caught, Err("index 3 is out of range".to_owned()));
        assert_eq!(OWN.get(), 0);
    }
}
