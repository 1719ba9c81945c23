//! A terminal is not obeyed by what data, names and messages hold; pipes are given every byte.
//!
//! `script` of util-linux gives the program a terminal.

use std::path::Path;
use std::process::{Command, Stdio};

use super::support::{Place, finish, trained_model};

/// What sets the title, clears the screen and turns text around.
const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}1m\u{202e}";

fn has_script() -> bool {
    let version = Command::new("script").arg("--version").output();
    let there = version
        .is_ok_and(|version| String::from_utf8_lossy(&version.stdout).contains("util-linux"));
    if !there {
        eprintln!("skipped: there is no `script` of util-linux");
    }
    there
}

/// What a terminal gets from the program; stdout and stderr are one.
fn on_terminal(place: &Place, colours: bool, arguments: &[&str]) -> String {
    let quoted = |word: &&str| format!("'{}'", word.replace('\'', "'\\''"));
    let words: Vec<String> = arguments.iter().map(quoted).collect();
    let command = format!("'{}' {}", env!("CARGO_BIN_EXE_xtask"), words.join(" "));
    // the environment of the tests, but another program
    let own = place.command();
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]);
    script.current_dir(place.path("")).stdin(Stdio::null());
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    if colours {
        script.env_remove("NO_COLOR");
    }
    let output = script.output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The help of `predict` on a terminal with so many columns.
fn help_at(place: &Place, columns: u32) -> String {
    let program = env!("CARGO_BIN_EXE_xtask");
    let command = format!("stty rows 40 cols {columns}; '{program}' predict --help");
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]);
    script.env("NO_COLOR", "1").env_remove("COLUMNS");
    let output = script
        .stdin(Stdio::null())
        .current_dir(place.path(""))
        .output();
    String::from_utf8_lossy(&output.unwrap().stdout).replace('\r', "")
}

#[test]
fn help_is_as_wide_as_the_terminal() {
    let place = Place::new();
    let widest = |help: &str| {
        let (text, examples) = help.split_once("\nExamples:\n").unwrap();
        // an example stays one line, to be copied
        let is_whole = |line: &str| line.starts_with("  cargo xtask predict --model ");
        assert!(examples.trim_end().lines().all(is_whole), "{help}");
        // clap does not wrap the usage
        let wraps = text.lines().filter(|line| !line.starts_with("Usage: "));
        let wide = wraps.map(|line| line.chars().count());
        wide.max().unwrap()
    };
    if has_script() {
        let (narrow, wide) = (widest(&help_at(&place, 60)), widest(&help_at(&place, 200)));
        assert!((50..=60).contains(&narrow), "{narrow}");
        assert!((101..=200).contains(&wide), "{wide}");
    }
    // a pipe has no width but that of COLUMNS
    let piped = widest(&place.run(&["predict", "--help"]).ok().stdout);
    assert!((80..=100).contains(&piped), "{piped}");
    let mut command = place.command();
    command.args(["predict", "--help"]).env("COLUMNS", "60");
    assert!(widest(&finish(command).ok().stdout) <= 60);
}

#[track_caller]
fn is_harmless(shown: &str, part: &str) {
    assert!(shown.contains(part), "`{part}` is not in {shown:?}");
    for bad in ["\u{1b}]", "\u{7}", "\u{1b}[2J", "\u{9b}", "\u{202e}"] {
        assert!(!shown.contains(bad), "{bad:?} is in {shown:?}");
    }
}

fn corpus(folder: &Path) {
    fs_err::create_dir_all(folder).unwrap();
    let words = serde_json::json!({"tokens": [format!("a{HOSTILE}b"), "Bern"], "ner_tags": [0, 5]});
    for split in ["train", "validation", "test"] {
        fs_err::write(folder.join(format!("{split}.jsonl")), format!("{words}\n")).unwrap();
    }
}

#[test]
fn what_comes_from_data_is_written_out() {
    if !has_script() {
        return;
    }
    let place = Place::new();
    let model = trained_model().to_str().unwrap();
    let text = format!("Anna {HOSTILE} lebt in Bern.");
    fs_err::write(place.path("texts.txt"), format!("{text}\nbad\u{1b}[2J\n")).unwrap();
    for format in ["conll", "text", "table", "html", "jsonl"] {
        let arguments = [
            "predict",
            "--model",
            model,
            "--file",
            "texts.txt",
            "--format",
            format,
        ];
        for colours in [false, true] {
            let shown = on_terminal(&place, colours, &arguments);
            is_harmless(&shown, if format == "table" { "type" } else { "Bern" });
        }
    }
    // a pipe is given it as it is
    let arguments = [
        "predict",
        "--model",
        model,
        "--file",
        "texts.txt",
        "--format",
        "text",
    ];
    let piped = place.run(&arguments).ok().stdout;
    // with brackets around what the model takes for names
    for part in ["owned\u{7}", "\u{9b}1m\u{202e}"] {
        assert!(piped.contains(part), "{piped:?}");
    }

    corpus(&place.path("data/xx"));
    let shown = on_terminal(
        &place,
        true,
        &[
            "tokenize",
            "--data",
            "data",
            "--language",
            "xx",
            "--row",
            "0",
        ],
    );
    is_harmless(&shown, "Bern");
    let shown = on_terminal(&place, true, &["tokenize", &text]);
    is_harmless(&shown, "Anna");
}

#[test]
fn messages_and_log_lines_are_written_out() {
    if !has_script() {
        return;
    }
    let place = Place::new();
    let named = format!("no{HOSTILE}");
    // failures, and what clap says of an argument
    for (arguments, part) in [
        (vec!["status", &named], "error:"),
        (vec!["verify", &named], "error:"),
        (vec!["experiment", &named], "error:"),
        (vec!["predict", "--model", &named, "a"], "error:"),
        (vec!["train", "--languages", &named], "error:"),
        (vec![&named], "error:"),
        (vec!["report", &named, &named], "error:"),
    ] {
        for colours in [false, true] {
            is_harmless(&on_terminal(&place, colours, &arguments), part);
        }
    }
    // a log line: a file with a bad line under such a name
    let model = trained_model().to_str().unwrap();
    fs_err::write(place.path(&named), b"a\xff\n").unwrap();
    let arguments = ["predict", "--model", model, "--file", &named];
    let shown = on_terminal(&place, true, &arguments);
    is_harmless(&shown, "not valid UTF-8");
    // and colours of the program's own are there
    assert!(shown.contains("\u{1b}[33m WARN\u{1b}[0m"), "{shown:?}");
    let mut command = place.command();
    command.args(arguments);
    let piped = finish(command).ok();
    assert!(piped.stdout.contains("\"error\""), "{}", piped.stdout);
}

#[test]
fn colours_of_the_programs_own_survive() {
    if !has_script() {
        return;
    }
    let place = Place::new();
    let shown = on_terminal(&place, true, &["status", "nowhere"]);
    assert!(shown.contains("\u{1b}[1;31merror:\u{1b}[0m"), "{shown:?}");
    let model = super::support::starter_model().to_str().unwrap();
    let text = "Anna Keller lebt in Bern.";
    let arguments = ["predict", "--model", model, "--format", "text", text];
    let shown = on_terminal(&place, true, &arguments);
    assert!(shown.contains("\u{1b}[30;48;5;"), "{shown:?}");
    let plain = on_terminal(&place, false, &arguments);
    assert!(!plain.contains("\u{1b}["), "{plain:?}");
}

#[test]
fn predict_shows_a_person_text_and_a_program_json() {
    if !has_script() {
        return;
    }
    let place = Place::new();
    let model = super::support::starter_model().to_str().unwrap();
    let text = "Anna Keller lebt in Bern.";
    let asked = |format: &'static str| vec!["predict", "--model", model, "--format", format, text];
    let arguments = ["predict", "--model", model, text];
    for colours in [true, false] {
        let shown = on_terminal(&place, colours, &arguments);
        assert_eq!(shown, on_terminal(&place, colours, &asked("text")));
        assert_eq!(shown.contains("\u{1b}[30;48;5;"), colours, "{shown:?}");
        assert_eq!(shown.contains(" PER]"), !colours, "{shown:?}");
        let json = on_terminal(&place, colours, &asked("jsonl"));
        assert!(json.starts_with("{\"text\":"), "{json:?}");
    }
    let piped = place.run(&arguments).ok().stdout;
    assert_eq!(piped, place.run(&asked("jsonl")).ok().stdout);
    assert!(piped.starts_with("{\"text\":"), "{piped:?}");
}
