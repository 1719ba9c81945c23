//! A run folder belongs to one configuration, and a cell to one process: what is finished is not changed by anybody.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::reliability::{assert_same, one_cell};
use super::support::{Place, TINY, copy_folder, json, read, signal, starter_model, wait_for_steps};

fn args<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let base = ["experiment", "in-language", "--keep-models", "all"];
    [&base[..], &TINY[..], &["--out", "run"], more].concat()
}

fn start<S: AsRef<std::ffi::OsStr>>(place: &Place, args: &[S]) -> Child {
    let mut command = place.command();
    command.args(args).stdout(Stdio::null());
    command.stderr(Stdio::piped()).spawn().unwrap()
}

fn end(child: Child) -> (i32, String) {
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), stderr)
}

fn epochs(cell: &Path) -> String {
    let config = read(&cell.join("config.toml"));
    let line = config.lines().find(|line| line.starts_with("epochs"));
    line.unwrap().to_owned()
}

#[test]
fn of_two_configurations_one_has_the_folder_and_the_other_hears_what_differs() {
    for round in 0..3 {
        let place = Place::new();
        let two = ["recipe.epochs=2", "recipe.epochs=3"];
        let start = |set| start(&place, &args(&["--languages", "de,fr", "--set", set]));
        let first = start(two[0]);
        std::thread::sleep(Duration::from_millis(40 * round));
        let second = start(two[1]);
        let ends = [end(first), end(second)];
        let codes: Vec<i32> = ends.iter().map(|(code, _)| *code).collect();
        assert!(codes == [0, 1] || codes == [1, 0], "{ends:?}");
        let winner = usize::from(codes[0] != 0);
        let refused = &ends[1 - winner].1;
        assert!(refused.contains("another configuration"), "{refused}");
        assert!(refused.contains("recipe.epochs was"), "{refused}");
        assert!(refused.contains("--replace"), "{refused}");
        for cell in ["de", "fr"] {
            let epochs = epochs(&place.path("run/cells").join(cell));
            assert_eq!(epochs, two[winner].replace("recipe.epochs=", "epochs = "));
        }
        place.run(&["verify", "run"]).ok();
    }
}

#[test]
fn other_settings_are_refused_for_other_cells_too_and_replace_only_on_request() {
    let place = Place::new();
    place.run(&args(&["--languages", "de"])).ok();
    let before = fs_err::read(place.path("run/cells/de/model/model.safetensors")).unwrap();
    let other = args(&["--languages", "fr", "--set", "recipe.epochs=2"]);
    let ran = place.run(&other);
    ran.refused(
        &[
            "run belongs to another configuration",
            "recipe.epochs was 1, is 2",
        ],
        "--replace",
    );
    // with the same settings, another language is added
    let test = ["--set", "test_languages=[\"de\"]"];
    place
        .run(&args(&[&["--languages", "fr"][..], &test].concat()))
        .ok();
    assert_eq!(
        json(&place.path("run/plan.json"))["cells"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let ran = place.run(&[&other[..], &["--replace"]].concat()).ok();
    assert!(
        ran.stderr
            .contains("removing cell de: recipe.epochs was 1, is 2"),
        "{}",
        ran.stderr
    );
    assert!(!place.path("run/cells/de").exists());
    assert_eq!(epochs(&place.path("run/cells/fr")), "epochs = 2");
    place.run(&["verify", "run"]).ok();
    assert!(!before.is_empty());
}

#[test]
fn an_unfinished_run_gives_way_to_other_settings_and_says_so() {
    let place = Place::new();
    let long = args(&["--languages", "de", "--set", "recipe.epochs=500"]);
    let mut child = start(&place, &long);
    wait_for_steps(&place, "run", "de", 1);
    let ran = place.run(&args(&["--languages", "de"]));
    ran.refused(
        &["is running cell de", "recipe.epochs was 500, is 1"],
        "--out",
    );
    let ran = place.run(&args(&["--languages", "de", "--replace"]));
    ran.refused(
        &["cannot replace cells", "is running cell de"],
        "stop that process",
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let ran = place.run(&args(&["--languages", "de"])).ok();
    assert!(ran.stderr.contains("starting over"), "{}", ran.stderr);
    place.run(&["verify", "run"]).ok();
}

/// A process is stopped in the middle of a cell until another has taken the cell and finished it, and wakes up then.
#[test]
fn who_wakes_up_after_its_lease_changes_nothing() {
    let place = Place::new();
    let settings = |out: &str| {
        let mut args = one_cell(out, "recipe.epochs=150");
        args.extend(
            ["--set", "sharing.lease_seconds=1", "--keep-models", "all"].map(str::to_owned),
        );
        args
    };
    place.run(&settings("whole")).ok();
    for steps in [1, 40, 110] {
        let sleeper = start(&place, &settings("cut"));
        wait_for_steps(&place, "cut", "de", steps);
        signal(&sleeper, "STOP");
        let ran = place.run(&settings("cut")).ok();
        let finished = !ran.stderr.contains("stopped responding");
        assert_same(&place, "whole", "cut");
        let manifest = read(&place.path("cut/cells/de/manifest.json"));
        signal(&sleeper, "CONT");
        let (code, stderr) = end(sleeper);
        assert_eq!(code, 0, "{stderr}");
        assert!(
            finished || stderr.contains("another process took over the cell"),
            "{stderr}"
        );
        assert_same(&place, "whole", "cut");
        assert_eq!(read(&place.path("cut/cells/de/manifest.json")), manifest);
        place.run(&["verify", "cut"]).ok();
        fs_err::remove_dir_all(place.path("cut")).unwrap();
    }
}

#[test]
fn a_model_that_is_lost_is_found_missing_and_made_again() {
    let place = Place::new();
    let all = args(&["--languages", "de"]);
    place.run(&all).ok();
    let model = place.path("run/cells/de/model");
    let weights = fs_err::read(model.join("model.safetensors")).unwrap();
    let manifest = read(&place.path("run/cells/de/manifest.json"));
    fs_err::remove_dir_all(&model).unwrap();
    place.run(&["verify", "run"]);
    let ran = place.run(&["verify", "run"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("de/model is missing"), "{}", ran.stderr);
    let ran = place.run(&all).ok();
    assert!(
        ran.stderr
            .contains("its model is missing, training it again"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        fs_err::read(model.join("model.safetensors")).unwrap(),
        weights
    );
    assert_eq!(read(&place.path("run/cells/de/manifest.json")), manifest);
    place.run(&["verify", "run"]).ok();
    // one file of it is enough
    fs_err::remove_file(model.join("model.safetensors")).unwrap();
    place.run(&all).ok();
    place.run(&["verify", "run"]).ok();
}

#[test]
fn weights_that_change_during_a_run_are_named() {
    let place = Place::new();
    let model = place.path("model");
    copy_folder(starter_model(), &model);
    let run = [
        "--model",
        "model",
        "--set",
        "recipe.epochs=3",
        "--set",
        "data.starter_fraction=0.05",
    ];
    let base = [
        "experiment",
        "in-language",
        "--languages",
        "de,fr",
        "--out",
        "run",
    ];
    let child = start(&place, &[&base[..], &run].concat());
    wait_for_steps(&place, "run", "de", 1);
    let path = model.join("model.safetensors");
    let mut other = fs_err::read(&path).unwrap();
    let last = other.len() - 1;
    other[last] ^= 1;
    fs_err::write(model.join("new"), other).unwrap();
    fs_err::rename(model.join("new"), &path).unwrap();
    let (code, stderr) = end(child);
    assert_eq!(code, 1, "{stderr}");
    assert!(
        stderr.contains("error: model/model.safetensors changed while the run was using it"),
        "{stderr}"
    );
    assert!(!place.path("run/cells/fr").exists());
}

#[test]
fn a_run_whose_folder_goes_away_ends() {
    let place = Place::new();
    let mut args = one_cell("run", "recipe.epochs=5000");
    args.extend(["--set", "sharing.lease_seconds=1"].map(str::to_owned));
    let child = start(&place, &args);
    wait_for_steps(&place, "run", "de", 1);
    fs_err::rename(place.path("run"), place.path("elsewhere")).unwrap();
    fs_err::create_dir(place.path("run")).unwrap();
    let (code, stderr) = end(child);
    assert_eq!(code, 1, "{stderr}");
    assert!(
        stderr.contains("run/plan.json no longer exists"),
        "{stderr}"
    );
    let left = fs_err::read_dir(place.path("run")).unwrap().count();
    assert_eq!(left, 0, "nothing is begun below a lost mount point");
}

#[test]
fn a_cell_that_two_kinds_of_processors_made_says_so() {
    let place = Place::new();
    let args = one_cell("run", "recipe.epochs=60");
    let mut child = start(&place, &args);
    wait_for_steps(&place, "run", "de", 20);
    child.kill().unwrap();
    child.wait().unwrap();
    // as if it had been begun where there are other kernels
    let path = place.working("run", "de").unwrap().join("manifest.json");
    let mut manifest = json(&path);
    let own = manifest["processors"][0].clone();
    manifest["processors"][0]["paths"]["products"] = "another".into();
    fs_err::write(&path, manifest.to_string()).unwrap();
    let ran = place.run(&args).ok();
    let said = "resumes on a different processor (products ";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    let processors = json(&place.path("run/cells/de/manifest.json"))["processors"].clone();
    assert_eq!(processors[0]["paths"]["products"], "another");
    assert_eq!(processors[1], own);
    let ran = place.run(&["verify", "run"]).ok();
    let said = "not bit-identical to an uninterrupted run";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    assert!(read(&place.path("run/report.html")).contains(said));
}
