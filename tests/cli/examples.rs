//! The examples at the end of every command's help, each run as it stands there.

use std::fmt::Write as _;
use std::process::Command;

use super::support::{Place, TINY};

/// The profile that a run in this folder gets, so that the examples take seconds.
fn tiny_profile() -> String {
    let mut text = "keep_models = \"all\"\nlearning_curve.sizes = [10, 20]\n".to_owned();
    for setting in TINY.iter().filter(|setting| **setting != "--set") {
        let (key, value) = setting.split_once('=').unwrap();
        // writing to a String cannot fail
        let _ = writeln!(text, "{key} = {value}");
    }
    text
}

/// What [`examples!`] in `cli.rs` promises to be there.
fn prepared() -> Place {
    let place = Place::new();
    fs_err::create_dir_all(place.path("configs/profiles")).unwrap();
    fs_err::write(place.path("configs/profiles/starter.toml"), tiny_profile()).unwrap();
    fs_err::write(
        place.path("texts.txt"),
        "Anna lebt in Bern.\nPaul Weber kam.\n",
    )
    .unwrap();
    fs_err::write(place.path("words.txt"), "Anna lebt in Bern .\n").unwrap();
    fs_err::write(
        place.path("gold.conll"),
        "Anna\tB-PER\nkam\tO\n\nBern\tB-LOC\n",
    )
    .unwrap();
    fs_err::write(
        place.path("predicted.conll"),
        "Anna\tB-PER\nkam\tO\n\nBern\tB-ORG\n",
    )
    .unwrap();
    // `cargo xtask` is this binary
    let shim = format!(
        "#!/bin/sh\nshift\nexec '{}' \"$@\"\n",
        env!("CARGO_BIN_EXE_xtask")
    );
    fs_err::create_dir_all(place.path("bin")).unwrap();
    fs_err::write(place.path("bin/cargo"), shim).unwrap();
    let mode = Command::new("chmod")
        .arg("+x")
        .arg(place.path("bin/cargo"))
        .status();
    assert!(mode.unwrap().success());
    place
}

/// Paths of all commands, `data report` among them, with the text of their help.
fn commands(place: &Place, path: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let mut args = path.to_vec();
    args.push("--help".to_owned());
    let help = place.run(&args).ok().stdout;
    let listed = help.split_once("Commands:\n").map_or("", |(_, rest)| rest);
    for line in listed
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter(|line| !line.starts_with("   "))
    {
        let name = line.split_whitespace().next().unwrap();
        if name != "help" {
            commands(place, &[path, &[name.to_owned()]].concat(), found);
        }
    }
    found.push((path.to_vec(), help));
}

/// The examples with which a help ends.
#[track_caller]
fn examples<'h>(path: &[String], help: &'h str) -> Vec<&'h str> {
    let path = path.join(" ");
    let (_, section) = help.split_once("\nExamples:\n").unwrap_or_else(|| {
        panic!("`{path} --help` has no examples: #[command(after_help = examples!(..))] in cli.rs")
    });
    let lines: Vec<&str> = section.trim_end().lines().map(str::trim).collect();
    assert!(
        (1..=3).contains(&lines.len()),
        "`{path} --help` has {} examples",
        lines.len()
    );
    let begin = format!("cargo xtask {path}");
    for line in &lines {
        assert!(
            line.starts_with(begin.trim_end()),
            "`{path} --help`: {line}"
        );
    }
    lines
}

#[test]
fn every_help_ends_with_examples_that_run() {
    let place = prepared();
    let mut found = Vec::new();
    commands(&place, &[], &mut found);
    assert!(found.len() > 12, "only {} commands found", found.len());
    let run = |line: &str| {
        let mut command = Command::new("sh");
        let own = place.command();
        command.envs(
            own.get_envs()
                .filter_map(|(key, value)| Some((key, value?))),
        );
        let path = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}:{path}", place.arg("bin")));
        command.current_dir(place.path("")).args(["-c", line]);
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{stderr}");
    };
    // the run that others look at
    run("cargo xtask experiment multilingual");
    for (path, help) in &found {
        for example in examples(path, help) {
            run(example);
        }
    }
    assert!(place.path("xtask.bash").is_file() && place.path("exported").is_dir());
}

#[test]
fn the_help_says_what_exit_codes_mean() {
    let help = Place::new().run(&["--help"]).ok().stdout;
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    for code in ["0  ", "1  ", "2  "] {
        assert!(
            codes.contains(&format!("\n  {code}")) || codes.starts_with(&format!("  {code}")),
            "{codes}"
        );
    }
}
