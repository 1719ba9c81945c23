//! Limits of the system: files that may not grow, threads that cannot be started.

use super::support::{Place, Ran, TINY, finish, trained_model};

/// Runs the binary in a shell that limits the size of files, in blocks of 512 bytes.
fn with_small_files(place: &Place, blocks: u32, args: &[&str], redirect: &str) -> Ran {
    let own = place.command();
    let mut shell = std::process::Command::new("sh");
    shell.current_dir(place.path(".")).env_clear();
    for (name, value) in std::env::vars_os().filter(|(name, _)| name == "PATH") {
        shell.env(name, value);
    }
    for (name, value) in own.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let script = format!("ulimit -f {blocks}; exec \"$@\" {redirect}");
    shell.args(["-c", &script, "sh"]);
    shell.arg(own.get_program()).args(args);
    shell.stdin(std::process::Stdio::null());
    finish(shell)
}

#[test]
fn a_file_that_may_not_grow_is_an_error_that_names_it() {
    let place = Place::new();
    let export = ["data", "export", "--languages", "it", "--format"];
    for (format, name) in [
        ("jsonl", "train.jsonl"),
        ("conll", "train.conll"),
        ("parquet", "train-00000-of-00001.parquet"),
    ] {
        let args = [&export[..], &[format, "--out", "exported"]].concat();
        let ran = with_small_files(&place, 8, &args, "");
        ran.refused(&[name, "File too large"], "ulimit -f");
    }
    let args = [&["train", "--languages", "de", "--out", "run"], &TINY[..]].concat();
    let ran = with_small_files(&place, 16, &args, "");
    ran.refused(&["run", "File too large"], "ulimit -f");

    // stdout is a file too
    let args = ["data", "report", "--languages", "it,de", "--json"];
    let ran = with_small_files(&place, 1, &args, ">report.json");
    ran.refused(&["cannot write output", "File too large"], "ulimit -f");
}

/// A stack that no machine has room for lets every thread fail, whoever runs the test.
#[test]
fn threads_that_cannot_be_started_are_an_error() {
    let place = Place::new();
    let model = trained_model().to_str().unwrap();
    for args in [
        &["data", "report"][..],
        &["predict", "--model", model, "Anna lebt in Bern."],
        &["train", "--languages", "de"],
    ] {
        let mut command = place.command();
        command
            .args(args)
            .env("RUST_MIN_STACK", (1_u64 << 46).to_string());
        finish(command).refused(&["cannot start a thread"], "RAYON_NUM_THREADS");
    }
}
