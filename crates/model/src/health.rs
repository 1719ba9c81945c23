//! Tasks of a GPU backend that failed unnoticed.
//!
//! Burn's GPU backends run their kernels on threads of their own. One that panics there is written
//! to the log and nothing else: the step continues with numbers that were never computed. So the log
//! is watched, and everything that reads a result back asks here first.

use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};

static FAILURE: Mutex<Option<String>> = Mutex::new(None);

struct Watch;

impl Watch {
    /// Threads of a device and the server behind them; nothing there warns of harmless things
    /// while a device is in use.
    fn concerns(metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::Level::Warn
            && metadata.target().starts_with("cubecl_common::device")
    }
}

impl log::Log for Watch {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        Self::concerns(metadata)
    }

    fn log(&self, record: &log::Record<'_>) {
        if Self::concerns(record.metadata()) {
            let mut failure = FAILURE.lock().unwrap_or_else(PoisonError::into_inner);
            // the first one is the cause of those that follow
            failure.get_or_insert_with(|| record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// Begins to watch. A program with a logger of its own keeps it and goes without.
pub(crate) fn watch() {
    if log::set_logger(&Watch).is_ok() {
        log::set_max_level(log::LevelFilter::Warn);
    }
}

/// An error if a task has failed since the process began.
pub(crate) fn check(doing: &'static str) -> Result<()> {
    let failure = FAILURE.lock().unwrap_or_else(PoisonError::into_inner);
    match failure.as_ref() {
        None => Ok(()),
        Some(reason) => Err(Error::Device {
            doing,
            reason: format!("a task of the device failed: {reason}"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_warnings_of_device_threads_count() {
        let metadata = |level, target| log::Metadata::builder().level(level).target(target).build();
        let channel = "cubecl_common::device::handle::channel";
        assert!(Watch::concerns(&metadata(log::Level::Warn, channel)));
        assert!(Watch::concerns(&metadata(log::Level::Error, channel)));
        assert!(!Watch::concerns(&metadata(log::Level::Info, channel)));
        assert!(!Watch::concerns(&metadata(
            log::Level::Warn,
            "wgpu_hal::vulkan"
        )));
    }
}
