//! Processes of this machine: whether one that wrote its number down is the one that has it now.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use ner_files::sha256;

/// Name of this machine.
pub(crate) fn host() -> String {
    read("/proc/sys/kernel/hostname").unwrap_or_else(|| "this machine".to_owned())
}

/// What tells a running process of this machine from every other, of this machine and of others, now and later;
/// `None` if it does not run, or the system does not say (only Linux does, here).
pub(crate) fn identity(pid: u32) -> Option<String> {
    let stat = read(&format!("/proc/{pid}/stat"))?;
    // after the name, which is in parentheses and may hold any: state, then 18 numbers, then the time it began
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace();
    let state = fields.next()?;
    let begun = fields.nth(18)?;
    // ended, but not fetched by its parent
    if matches!(state, "Z" | "X") {
        return None;
    }
    Some(format!("{}, {begun}", machine()?))
}

/// Whether an identity was given on this machine, since it was last started, and among the processes seen from here.
pub(crate) fn is_of_this_machine(identity: &str) -> bool {
    machine().is_some_and(|machine| {
        identity
            .strip_prefix(&machine)
            .is_some_and(|rest| rest.starts_with(", "))
    })
}

/// Machine, process, its count of leases and the time, hashed to a name that is short.
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

/// This start of this machine, and the namespace of process numbers (a container has its own).
fn machine() -> Option<String> {
    let boot = read("/proc/sys/kernel/random/boot_id")?;
    let namespace = fs_err::read_link(Path::new("/proc/self/ns/pid")).ok()?;
    Some(format!("{boot} {}", namespace.display()))
}

fn read(path: &str) -> Option<String> {
    // that it is not there is an answer
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
