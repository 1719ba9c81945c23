//! Processes of this machine: whether the process that recorded a number is the one that has it now.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use ner_files::sha256;

/// Name of this machine.
pub(crate) fn host() -> String {
    read("/proc/sys/kernel/hostname").unwrap_or_else(|| "this machine".to_owned())
}

/// A unique identity of a running process, across machines and over time; `None` if it is not running, or if the
/// system does not provide one (only Linux does).
pub(crate) fn identity(pid: u32) -> Option<String> {
    let stat = read(&format!("/proc/{pid}/stat"))?;
    // after the name, which is in parentheses and may hold any character: state, then 18 numbers, then the start time
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace();
    let state = fields.next()?;
    let begun = fields.nth(18)?;
    // ended, but not yet reaped by its parent
    if matches!(state, "Z" | "X") {
        return None;
    }
    Some(format!("{}, {begun}", machine()?))
}

/// Whether an identity is of this machine since its last boot, and of the process namespace visible from here.
pub(crate) fn is_of_this_machine(identity: &str) -> bool {
    machine().is_some_and(|machine| {
        identity
            .strip_prefix(&machine)
            .is_some_and(|rest| rest.starts_with(", "))
    })
}

/// Machine, process, its count of leases and the time, hashed into a short name.
pub(crate) fn token() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let pid = std::process::id();
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let text = format!(
        "{} {pid} {:?} {} {time:?}",
        host(),
        identity(pid),
        COUNT.fetch_add(1, Ordering::Relaxed),
    );
    sha256(&text).chars().take(12).collect()
}

/// The current boot of this machine, and the namespace of process numbers (a container has its own).
fn machine() -> Option<String> {
    let boot = read("/proc/sys/kernel/random/boot_id")?;
    let namespace = fs_err::read_link(Path::new("/proc/self/ns/pid")).ok()?;
    Some(format!("{boot} {}", namespace.display()))
}

fn read(path: &str) -> Option<String> {
    // a missing file is an answer too
    Some(fs_err::read_to_string(path).ok()?.trim().to_owned())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_process_is_itself_while_it_runs() {
        let own = identity(std::process::id()).unwrap();
        assert_eq!(identity(std::process::id()), Some(own.clone()));
        assert!(is_of_this_machine(&own));
        assert!(!is_of_this_machine("5e1f, 17"));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = child.id();
        child.wait().unwrap();
        assert_ne!(identity(pid), Some(own));
    }
}
