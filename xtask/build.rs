//! Notes the commit that the program is built from: a run's manifest names it, and the source tree may have
//! moved on by the time the program runs.

use std::process::Command;

fn main() {
    // whatever of these changes may change the commit, or make the tree differ from it
    for path in [
        "../.git/logs/HEAD",
        "../Cargo.lock",
        "../Cargo.toml",
        "../crates",
        "src",
    ] {
        if std::path::Path::new(path).exists() {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    // cargo tells a build script of features only by variables
    let features = ["cuda", "wgpu", "vulkan", "metal", "fusion", "persistence"];
    let given = features.into_iter().filter(|name| {
        std::env::var_os(format!("CARGO_FEATURE_{}", name.to_uppercase())).is_some()
    });
    let given: Vec<&str> = given.collect();
    println!("cargo:rustc-env=NER_FEATURES={}", given.join(","));
    let describe = [
        "describe",
        "--always",
        "--dirty",
        "--abbrev=40",
        "--exclude=*",
    ];
    let output = Command::new("git")
        .args(describe)
        .output()
        .ok()
        .filter(|output| output.status.success());
    let commit = output
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .unwrap_or_default();
    println!("cargo:rustc-env=NER_COMMIT={}", commit.trim());
}
