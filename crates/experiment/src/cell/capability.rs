//! Whether this machine can train the cells of a run.

use crate::config::Config;
use crate::error::Error;
use crate::inputs::ModelInput;

/// Checks that a device is available.
///
/// # Errors
/// A device that is unknown, not compiled in or not present on this machine.
pub fn check_device(name: &str) -> Result<(), Error> {
    ner_model::device::select(name)
        .map(drop)
        .map_err(Error::from)
}

/// Checks that this machine can train the cells of a run: device, precision, and the minimum of memory.
///
/// # Errors
/// What is missing. This machine is at fault, not the cells.
pub(crate) fn check_capable(config: &Config, model: &ModelInput) -> Result<(), Error> {
    let device = ner_model::device::select(&config.device)?;
    config.recipe.precision.check(&device)?;
    // a lower bound: parameters, gradients and both moments, counting the matrices only
    let least = 16 * model.shape(2).without_embeddings;
    match memory_limit().filter(|limit| *limit < least && config.device == "cpu") {
        None => Ok(()),
        Some(limit) => Err(Error::run(format!(
            "training this model needs at least {} MB of memory, but this process has {} MB",
            least >> 20,
            limit >> 20
        ))
        .with_hint("choose a smaller model or another machine; no cell was started")),
    }
}

/// Memory of this machine in bytes, or the limit of this process's control group; `None` if the system does not say.
fn memory_limit() -> Option<u64> {
    // these files exist only on Linux
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
