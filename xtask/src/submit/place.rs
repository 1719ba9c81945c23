//! Whether the nodes of a cluster can see a folder, as far as that can be told from here.

use std::path::Path;

/// Folders that every machine has for itself.
const LOCAL_FOLDERS: [&str; 4] = ["/tmp", "/var/tmp", "/dev/shm", "/run"];

/// File systems that are in memory or belong to a container.
const LOCAL_SYSTEMS: [&str; 3] = ["tmpfs", "ramfs", "overlay"];

/// Why a path is probably this machine's own; nothing if it may well be shared.
pub fn node_local(path: &Path) -> Option<String> {
    let mounts = fs_err::read_to_string("/proc/self/mounts").unwrap_or_default();
    local_by(path, &mounts)
}

fn local_by(path: &Path, mounts: &str) -> Option<String> {
    // what is mounted below /tmp may be shared
    let mounted = mounts.lines().filter_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (at, system) = (fields.next()?, fields.next()?);
        path.starts_with(at).then_some((at, system))
    });
    let (at, system) = mounted
        .max_by_key(|(at, _)| at.len())
        .unwrap_or(("/", "unknown"));
    let folder = LOCAL_FOLDERS
        .iter()
        .find(|folder| path.starts_with(folder) && Path::new(folder).starts_with(at));
    match folder {
        Some(folder) => Some(format!("in {folder}")),
        None if LOCAL_SYSTEMS.contains(&system) => {
            Some(format!("on a file system of type {system}"))
        }
        None => None,
    }
}

/// User and group of a folder, or of the nearest one above it that is there.
#[cfg(unix)]
pub fn owner(path: &Path) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = path
        .ancestors()
        .find_map(|folder| fs_err::metadata(folder).ok())?;
    Some((metadata.uid(), metadata.gid()))
}

/// Files have no owners here.
#[cfg(not(unix))]
pub fn owner(_: &Path) -> Option<(u32, u32)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "/dev/sda / ext4 rw 0 0\ntmpfs /scratch tmpfs rw 0 0\n\
                          server:/home /home nfs4 rw 0 0\nserver:/t /tmp/shared nfs4 rw 0 0\n";

    #[test]
    fn folders_of_one_machine_are_told() {
        let reason = |path: &str| local_by(Path::new(path), MOUNTS);
        assert_eq!(reason("/tmp/runs/x").as_deref(), Some("in /tmp"));
        assert_eq!(
            reason("/scratch/runs").as_deref(),
            Some("on a file system of type tmpfs")
        );
        for shared in [
            "/home/anna/runs",
            "/tmp/shared/runs",
            "/data/runs",
            "/tmpfiles",
        ] {
            assert_eq!(reason(shared), None, "{shared}");
        }
    }
}
