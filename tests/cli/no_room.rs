//! A disk that is full and a folder that may not be written, on a small file system in memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::reliability::{assert_same, kill_after, one_cell, start, wait_for_steps};
use super::support::{Place, finish};

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

/// A checkpoint of a cell stopped half way, whose next ones meet a disk that cannot take them.
fn starved(hinder: impl Fn(&Tmpfs, &Path), relieve: impl Fn(&Tmpfs, &Path), parts: [&str; 2]) {
    let place = Place::new();
    place.run(&one_cell("whole", "recipe.epochs=60")).ok();
    let Some(disk) = Tmpfs::mount(&place.path("disk"), 64) else {
        return;
    };
    let args = one_cell("disk/cut", "recipe.epochs=60");
    let child = start(&place, &args);
    let cell = place.path("disk/cut/cells/de");
    wait_for_steps(&cell, 50);
    kill_after(child, Duration::ZERO);
    let checkpoints = || {
        let entries = fs_err::read_dir(cell.join("checkpoints")).unwrap();
        let mut found: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ext| ext == "safetensors"))
            .map(|path| (path.clone(), fs_err::read(path).unwrap()))
            .collect();
        found.sort();
        found
    };
    let before = checkpoints();
    assert!(!before.is_empty());
    hinder(&disk, &place.path("disk"));
    let mut command = place.command();
    command.args(&args);
    let ran = finish(command);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let (error, hint) = ran.stderr.split_once("\n\nhint: ").expect("a hint");
    assert!(error.contains("disk/cut"), "{error}");
    assert!(error.contains(parts[0]), "{error}");
    assert!(hint.contains(parts[1]), "{hint}");
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    for (path, bytes) in &before {
        // older ones go when newer ones are there
        assert!(!path.exists() || fs_err::read(path).unwrap() == *bytes);
    }
    assert!(!checkpoints().is_empty());
    relieve(&disk, &place.path("disk"));
    place.run(&args).ok();
    let kept = place.path("cut");
    copy(&place.path("disk/cut"), &kept);
    assert_same(&place, "whole", "cut");
}

fn copy(from: &Path, to: &Path) {
    let mut copy = Command::new("cp");
    assert!(copy.arg("-r").args([from, to]).status().unwrap().success());
}

#[test]
fn on_a_full_disk_the_checkpoint_before_is_intact_and_the_error_says_what_to_free() {
    let fill = |_: &Tmpfs, disk: &Path| {
        let mut fill = Command::new("dd");
        let to = format!("of={}", disk.join("ballast").display());
        fill.args(["if=/dev/zero", "bs=4096", &to])
            .stderr(Stdio::null());
        // ends when the disk is full
        assert!(!fill.status().unwrap().success());
    };
    let relieve = |_: &Tmpfs, disk: &Path| fs_err::remove_file(disk.join("ballast")).unwrap();
    starved(fill, relieve, ["No space left on device", "free"]);
}

#[test]
fn in_a_read_only_folder_the_checkpoint_before_is_intact_and_the_error_says_so() {
    starved(
        |disk, _| disk.remount("ro"),
        |disk, _| disk.remount("rw"),
        ["Read-only file system", "--out"],
    );
}
