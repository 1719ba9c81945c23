//! `cargo xtask devices`: what this build can run on.

use std::fmt::Write as _;

use crate::failure::Failure;
use crate::output;

/// Lists name, backend and description of every device.
///
/// # Errors
/// When stdout cannot be written.
pub fn run() -> Result<(), Failure> {
    let devices = ner_model::device::list();
    let width = devices
        .iter()
        .map(|device| device.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for device in devices {
        // writing to a String cannot fail
        let _ = writeln!(
            text,
            "{:width$}  {}: {}",
            device.name, device.backend, device.description
        );
    }
    output::print(&text)
}
