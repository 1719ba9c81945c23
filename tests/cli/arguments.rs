//! Arguments that are no UTF-8: a path may be one, anything else is a clear error, and nothing panics.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt as _;

use super::support::{Place, Ran, TINY, json, trained_model};

fn odd(text: &str) -> OsString {
    let mut bytes = text.as_bytes().to_vec();
    bytes.push(0xff);
    OsString::from_vec(bytes)
}

/// A file system may refuse such names.
fn is_possible(place: &Place) -> bool {
    let possible = fs_err::write(place.path("").join(odd("probe")), "").is_ok();
    if !possible {
        eprintln!("skipped: this file system has no names that are no UTF-8");
    }
    possible
}

fn run(place: &Place, arguments: &[&OsStr]) -> Ran {
    let mut command = place.command();
    command.args(arguments);
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn words(text: &str) -> Vec<&OsStr> {
    text.split(' ').map(OsStr::new).collect()
}

#[test]
fn a_run_has_any_path() {
    let place = Place::new();
    if !is_possible(&place) {
        return;
    }
    let out = odd("run");
    let mut train = words("train --languages de --test-languages de --keep-models all --out");
    train.push(&out);
    train.extend(TINY.map(OsStr::new));
    run(&place, &train).ok();
    let root = place.path("").join(&out);
    let commands = json(&root.join("plan.json"))["commands"].to_string();
    assert!(commands.contains(r"--out $'run\\xff'"), "{commands}");
    for command in ["status", "verify", "report", "errors"] {
        run(&place, &[OsStr::new(command), &out]).ok();
    }
    let mut push = words("push --repo me/model --dry-run");
    push.push(&out);
    let listed = run(&place, &push).ok().stdout;
    assert!(listed.contains("model.safetensors"), "{listed}");
    let cell = [OsStr::new("cell"), &out, OsStr::new("de")];
    run(&place, &cell).ok();
    let mut elsewhere = words("report --out");
    let copy = odd("copy");
    elsewhere.extend([copy.as_os_str(), &out]);
    run(&place, &elsewhere).ok();
    assert!(place.path("").join(&copy).join("report.html").is_file());
}

#[test]
fn files_have_any_path() {
    let place = Place::new();
    if !is_possible(&place) {
        return;
    }
    let (texts, gold, out) = (odd("texts"), odd("gold"), odd("exported"));
    fs_err::write(place.path("").join(&texts), "Anna lebt in Bern.\n").unwrap();
    fs_err::write(place.path("").join(&gold), "Anna\tB-PER\n").unwrap();
    let model = trained_model().as_os_str();
    let mut predict = words("predict --model");
    predict.extend([model, OsStr::new("--file"), &texts]);
    assert!(run(&place, &predict).ok().stdout.contains("Bern"));
    let mut metrics = words("metrics --gold");
    metrics.extend([gold.as_os_str(), OsStr::new("--pred"), &gold]);
    assert!(run(&place, &metrics).ok().stdout.contains("PER"));
    let mut export = words("data export --languages de --format jsonl --out");
    export.push(&out);
    run(&place, &export).ok();
    assert!(place.path("").join(&out).is_dir());
    let mut evaluate = words("evaluate --languages de --set data.starter_fraction=0.02 --out");
    evaluate.extend([out.as_os_str(), OsStr::new("--model"), model]);
    run(&place, &evaluate).ok();
    assert!(place.path("").join(&out).join("metrics.json").is_file());
    // folders of the environment are paths, too
    let mut command = place.command();
    command
        .args(["tokenize", "Anna"])
        .env("HF_HOME", place.path("").join(odd("hf")))
        .env("NER_CACHE_DIR", place.path("").join(odd("cache")));
    assert!(command.output().unwrap().status.success());
}

#[test]
fn what_has_to_be_text_is_named() {
    let place = Place::new();
    let bad = odd("a");
    for (before, named) in [
        ("experiment", "argument 2"),
        ("experiment in-language --model", "--model"),
        ("train --data", "--data"),
        ("train --languages", "--languages"),
        ("train --set", "--set"),
        ("predict --model", "--model"),
        ("predict --model m", "argument 4"),
        ("tokenize", "argument 2"),
        ("tokenize --tokenizer", "--tokenizer"),
        ("data report --data", "--data"),
        ("evaluate --rows-of", "--rows-of"),
        ("push run --repo", "--repo"),
        ("cell run", "argument 3"),
        ("errors run --language", "--language"),
        ("bench --device", "--device"),
        ("parity --device", "--device"),
        (
            "experiment in-language --submit slurm --partition",
            "--partition",
        ),
    ] {
        let mut arguments = words(before);
        arguments.push(&bad);
        let ran = run(&place, &arguments);
        let value = r"$'a\xff' is not valid UTF-8";
        ran.misused(&[&format!("{named}: {value}")], "has to be text");
    }
    // clap's own words where it knows no such command, option or value
    for before in ["", "report run --ou", "predict --format"] {
        let mut arguments: Vec<&OsStr> = Vec::new();
        if !before.is_empty() {
            arguments = words(before);
        }
        arguments.push(&bad);
        let ran = run(&place, &arguments);
        assert_eq!(ran.code, 2, "{before}: {}", ran.stderr);
    }
    let mut command = place.command();
    command.args(["devices"]).env("HF_TOKEN", &bad);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("HF_TOKEN is not valid UTF-8"),
        "{said}"
    );
}
