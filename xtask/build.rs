//! Notes what the program is built from: the commit, the features, the lock file, and the configuration files that are
//! compiled in. A run's manifest names them, and the source tree may have moved on by the time the program runs.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script without dependencies"
)]

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders of configuration files, with the name of their kind.
const KINDS: [(&str, &str); 2] = [("experiments", "Experiment"), ("profiles", "Profile")];

fn main() -> io::Result<()> {
    // whatever of these changes may change the commit, or make the tree differ from it
    for path in [
        "../.git/logs/HEAD",
        "../Cargo.lock",
        "../Cargo.toml",
        "../configs",
        "../crates",
        "src",
    ] {
        if Path::new(path).exists() {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    // cargo tells a build script of features only by variables
    let features = ["cuda", "wgpu", "vulkan", "metal", "fusion", "persistence"];
    let given = features.into_iter().filter(|name| {
        let variable = format!("CARGO_FEATURE_{}", name.to_uppercase());
        env::var_os(variable).is_some()
    });
    let given: Vec<&str> = given.collect();
    println!("cargo:rustc-env=NER_FEATURES={}", given.join(","));
    println!("cargo:rustc-env=NER_COMMIT={}", commit());
    println!("cargo:rustc-env=NER_LOCK={}", lock_file()?.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("configs.rs"), configs()?)
}

/// Empty outside a git checkout.
fn commit() -> String {
    let describe = [
        "describe",
        "--always",
        "--dirty",
        "--abbrev=40",
        "--exclude=*",
    ];
    let output = Command::new("git").args(describe).output().ok();
    output
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map_or(String::new(), |commit| commit.trim().to_owned())
}

/// That of the workspace; a package has its own.
fn lock_file() -> io::Result<PathBuf> {
    let own = PathBuf::from("../Cargo.lock");
    let found = if own.exists() {
        own
    } else {
        "Cargo.lock".into()
    };
    fs::canonicalize(found)
}

/// The configuration files of the workspace as a Rust expression; a package has none.
fn configs() -> io::Result<String> {
    let mut text = "&[\n".to_owned();
    for (folder, kind) in KINDS {
        let folder = Path::new("../configs").join(folder);
        if !folder.exists() {
            continue;
        }
        let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
        let mut paths = paths.collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths.iter().filter(|path| is_toml(path)) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let path = fs::canonicalize(path)?.into_os_string();
            let path = OsString::into_string(path).map_err(|path| {
                io::Error::other(format!("{} is not valid UTF-8", path.display()))
            })?;
            // writing to a String cannot fail
            let _ = writeln!(
                text,
                "CompiledIn {{ kind: ConfigKind::{kind}, name: {name:?}, text: include_str!({path:?}) }},"
            );
        }
    }
    Ok(text + "]\n")
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}
