//! A disk that is full and a folder that may not be written, on a small file system in memory.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::reliability::{assert_same, one_cell};
use super::support::{Place, wait_for_steps};

/// A small file system in memory, and what is unmounted with it; `None` where this process may not mount.
struct Tmpfs(std::path::PathBuf);

impl Tmpfs {
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        fs_err::create_dir_all(at).unwrap();
        let size = format!("size={megabytes}m");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at);
        let output = mount.output().ok()?;
        if !output.status.success() {
            println!("skipped: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Some(Self(at.to_path_buf()))
    }

    fn remount(&self, options: &str) {
        let mut mount = Command::new("mount");
        mount
            .args(["-o", &format!("remount,{options}")])
            .arg(&self.0);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// When the disk is hindered: between two calls, or while the cell trains.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Stopped,
    Training,
}

/// What is in the way, and what takes it away; given the disk and the folder of checkpoints.
type Step = fn(&Tmpfs, &Path);

/// A cell half way, whose next files meet a disk that cannot take them: an error with parts of message and hint, the
/// checkpoints there were, and in the end the bytes of a cell that never met it.
fn starved(when: When, [hinder, relieve]: [Step; 2], parts: [&str; 2]) {
    let place = Place::new();
    let epochs = "recipe.epochs=300";
    place.run(&one_cell("whole", epochs)).ok();
    let Some(disk) = Tmpfs::mount(&place.path("disk"), 64) else {
        return;
    };
    let args = one_cell("disk/cut", epochs);
    let mut command = place.command();
    command
        .args(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    wait_for_steps(&place, "disk/cut", "de", 50);
    let folder = || place.working("disk/cut", "de").unwrap().join("checkpoints");
    if when == When::Stopped {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    hinder(&disk, &folder());
    let before = checkpoints(&folder());
    assert!(!before.is_empty());
    let output = match when {
        When::Stopped => place.command().args(&args).output().unwrap(),
        When::Training => child.wait_with_output().unwrap(),
    };
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let (error, hint) = stderr.split_once("\n\nhint: ").expect("a hint");
    for part in ["error: ", "disk/cut", parts[0]] {
        assert!(error.contains(part), "`{part}` is not in {error}");
    }
    assert!(hint.contains(parts[1]), "{hint}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    // the newest that was whole is there still, as it was, or a newer one
    let after = checkpoints(&folder());
    assert!(after.last() >= before.last());
    for found in &after {
        let changed = before
            .iter()
            .any(|old| old.0 == found.0 && old.1 != found.1);
        assert!(!changed, "{}", found.0.display());
    }
    relieve(&disk, &folder());
    let ran = place.run(&args).ok();
    assert!(ran.stderr.contains("resuming from"), "{}", ran.stderr);
    let mut copy = Command::new("cp");
    copy.arg("-r")
        .args([place.path("disk/cut"), place.path("cut")]);
    assert!(copy.status().unwrap().success());
    assert_same(&place, "whole", "cut");
}

/// Paths and contents, oldest first.
fn checkpoints(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs_err::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let whole = paths.filter(|path| path.extension().is_some_and(|ext| ext == "safetensors"));
    // one that is too many goes while this looks
    let mut found: Vec<_> = whole
        .filter_map(|path| Some((path.clone(), fs_err::read(path).ok()?)))
        .collect();
    found.sort();
    found
}

/// Leaves room for lines of the log, and none for a checkpoint.
fn fill(disk: &Tmpfs, _: &Path) {
    let ballast = disk.0.join("ballast");
    let mut fill = Command::new("dd");
    let to = format!("of={}", ballast.display());
    fill.args(["if=/dev/zero", "bs=4096", &to])
        .stderr(Stdio::null());
    // ends when the disk is full
    assert!(!fill.status().unwrap().success());
    let file = fs_err::OpenOptions::new()
        .write(true)
        .open(ballast)
        .unwrap();
    file.set_len(file.metadata().unwrap().len() - (64 << 10))
        .unwrap();
}

fn empty(disk: &Tmpfs, _: &Path) {
    fs_err::remove_file(disk.0.join("ballast")).unwrap();
}

#[test]
fn a_disk_that_is_full_when_a_checkpoint_is_saved() {
    let parts = ["cannot write checkpoint", "MB on the disk of"];
    starved(When::Training, [fill, empty], parts);
}

#[test]
fn a_folder_that_is_read_only_when_a_checkpoint_is_saved() {
    let lock: Step = |_, folder| {
        let mount = |args: &[&str]| {
            let mut mount = Command::new("mount");
            assert!(mount.args(args).arg(folder).status().unwrap().success());
        };
        mount(&["--bind", folder.to_str().unwrap()]);
        mount(&["-o", "remount,bind,ro"]);
    };
    let unlock: Step = |_, folder| {
        let mut umount = Command::new("umount");
        assert!(umount.arg(folder).status().unwrap().success());
    };
    let parts = ["Read-only file system", "writable"];
    starved(When::Training, [lock, unlock], parts);
}

#[test]
fn a_disk_that_is_full_when_a_run_goes_on() {
    starved(
        When::Stopped,
        [fill, empty],
        ["No space left on device", "free"],
    );
}

#[test]
fn a_folder_that_is_read_only_when_a_run_goes_on() {
    let parts = ["Read-only file system", "--out"];
    let lock: Step = |disk, _| disk.remount("ro");
    let unlock: Step = |disk, _| disk.remount("rw");
    starved(When::Stopped, [lock, unlock], parts);
}
