//! Whether this machine can make the cells of a run.

use crate::config::Config;
use crate::error::Error;
use crate::inputs::ModelInput;

/// Checks that a device is there.
///
/// # Errors
/// A device that is unknown, not compiled in or not on this machine.
pub fn check_device(name: &str) -> Result<(), Error> {
    ner_model::device::select(name)
        .map(drop)
        .map_err(Error::from)
}

/// Checks that this machine can make the cells of a run: device, precision, and the memory without which none fits.
///
/// # Errors
/// What is lacking. It is this machine's failure, not the cells'.
pub(crate) fn check_capable(config: &Config, model: &ModelInput) -> Result<(), Error> {
    let device = ner_model::device::select(&config.device)?;
    config.recipe.precision.check(&device)?;
    // parameters, gradients and both moments, of the matrices alone: less does not do
    let least = 16 * model.shape(2).without_embeddings;
    match memory_limit().filter(|limit| *limit < least && config.device == "cpu") {
        None => Ok(()),
        Some(limit) => Err(Error::run(format!(
            "training this model needs at least {} MB of memory, this process has {} MB",
            least >> 20,
            limit >> 20
        ))
        .with_hint("choose a smaller model or another machine; no cell was started")),
    }
}

/// Bytes of memory that this machine has, or that the control group of this process may use; `None` where the system
/// does not say.
fn memory_limit() -> Option<u64> {
    // files of Linux alone
    let read = |path: &str| fs_err::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:"))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kilobytes << 10)
    });
    let group = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ]
    .iter()
    .find_map(|path| read(path)?.trim().parse().ok());
    machine.into_iter().chain(group).min()
}
