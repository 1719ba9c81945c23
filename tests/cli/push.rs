//! What goes to the hub from a run, and what does not.

use std::os::unix::fs::symlink;
use std::process::Command;

use super::support::{Place, Ran, TINY, finish};

fn trained() -> Place {
    let place = Place::new();
    let train = "train --languages de --test-languages de --keep-models all --out run";
    let words: Vec<&str> = train.split(' ').chain(TINY).collect();
    place.run(&words).ok();
    place
}

fn push(place: &Place, options: &[&str]) -> Ran {
    place.run(&[&["push", "run", "--repo", "me/model"], options].concat())
}

#[test]
fn a_model_that_is_not_its_cells_is_refused() {
    let place = trained();
    let model = place.path("run/cells/de/model");
    let listed = push(&place, &["--dry-run"]).ok();
    for name in [
        "README.md",
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ] {
        assert!(listed.stdout.contains(name), "{}", listed.stdout);
    }
    assert!(!listed.stdout.contains("not uploaded"), "{}", listed.stdout);
    // the card is written with every report, and may be changed
    fs_err::write(model.join("README.md"), "# Mine\n").unwrap();
    push(&place, &["--dry-run"]).ok();

    let weights = fs_err::read(model.join("model.safetensors")).unwrap();
    let mut changed = weights.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs_err::write(model.join("model.safetensors"), &changed).unwrap();
    let differs = ["model/model.safetensors has sha256 ", "its manifest says"];
    push(&place, &["--dry-run"]).refused(&differs, "--force");
    let folder = "run/cells/de/model";
    let direct = ["push", folder, "--repo", "me/model", "--dry-run"];
    place.run(&direct).refused(&differs, "--force");
    symlink(&model, place.path("link")).unwrap();
    let linked = ["push", "link", "--repo", "me/model", "--dry-run"];
    place.run(&linked).refused(&differs, "--force");
    let forced = push(&place, &["--dry-run", "--force"]).ok();
    assert!(
        forced.stderr.contains("model/model.safetensors has sha256"),
        "{}",
        forced.stderr
    );
    // sent as they are, if there were a hub
    let mut command = place.command();
    command
        .args(["push", "run", "--repo", "me/model", "--force"])
        .env("HF_TOKEN", "token")
        .env("HF_ENDPOINT", "http://anna:password@127.0.0.1:9");
    let ran = finish(command);
    ran.refused(&["http://127.0.0.1:9"], "");
    assert!(!ran.stderr.contains("password"), "{}", ran.stderr);

    fs_err::write(model.join("model.safetensors"), &weights).unwrap();
    fs_err::write(model.join("vocab.txt"), "a\n").unwrap();
    let added = ["model/vocab.txt is not in its manifest"];
    push(&place, &[]).refused(&added, "--force");
    fs_err::remove_file(model.join("vocab.txt")).unwrap();
    fs_err::remove_file(model.join("tokenizer_config.json")).unwrap();
    let missing = ["model/tokenizer_config.json is missing"];
    push(&place, &[]).refused(&missing, "--force");
}

#[test]
fn links_pipes_and_other_files_stay_behind() {
    let place = trained();
    let model = place.path("run/cells/de/model");
    symlink("/etc/passwd", model.join("vocab.txt")).unwrap();
    symlink(&model, model.join("loop")).unwrap();
    fs_err::write(model.join("id_rsa"), "a key").unwrap();
    let pipe = Command::new("mkfifo")
        .arg(model.join("merges.txt"))
        .status();
    assert!(pipe.unwrap().success());
    let listed = push(&place, &["--dry-run"]).ok().stdout;
    let (sent, left) = listed.split_once("not uploaded:\n").unwrap();
    for (name, reason) in [
        ("id_rsa", "not a model file"),
        ("loop", "a symbolic link"),
        ("merges.txt", "not a regular file"),
        ("vocab.txt", "a symbolic link"),
    ] {
        assert!(!sent.contains(name), "{listed}");
        assert!(left.contains(&format!("  {name}\t{reason}\n")), "{listed}");
    }
    let told = push(&place, &[]);
    assert!(
        told.stderr.contains("not uploaded: loop (a symbolic link)"),
        "{}",
        told.stderr
    );
    // a cell of the run that is a link leads elsewhere
    fs_err::rename(&model, place.path("elsewhere")).unwrap();
    symlink(place.path("elsewhere"), &model).unwrap();
    push(&place, &["--dry-run"]).refused(&["has no complete model"], "--keep-models");
}
