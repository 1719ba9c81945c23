//! Cells whose process dies, and machines that lack what a run asks for.

use std::process::Stdio;

use super::support::{Place, TINY, wait_until};

fn args(more: &[&'static str]) -> Vec<&'static str> {
    let base = [
        "experiment",
        "in-language",
        "--languages",
        "de,fr",
        "--out",
        "run",
    ];
    [&base[..], &TINY[..], more].concat()
}

#[cfg(unix)]
#[test]
fn a_cell_that_kills_its_process_is_left_alone_after_three_tries() {
    let place = Place::new();
    let all = args(&[
        "--set",
        "recipe.epochs=5000",
        "--set",
        "checkpoint.every_minutes=0",
    ]);
    for _ in 0..3 {
        let mut command = place.command();
        command
            .args(&all)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let pid = child.id();
        // in the folder of its own lease, so that the death of the one before is written down
        wait_until("step", || {
            let leases = fs_err::read_dir(place.path("run/leases/de")).ok()?;
            let lease = leases.flatten().map(|entry| entry.path()).max()?;
            let owner = fs_err::read_to_string(lease.join("owner.json")).ok()?;
            let owner: serde_json::Value = serde_json::from_str(&owner).ok()?;
            let working = place.working("run", "de")?;
            let name = working.file_name()?.to_str()?.to_owned();
            let own = owner["pid"] == pid && name.starts_with(lease.file_name()?.to_str()?);
            let log = fs_err::read_to_string(working.join("log.jsonl")).ok()?;
            (own && !log.is_empty()).then_some(())
        });
        child.kill().unwrap();
        child.wait().unwrap();
        // an epoch leaves a checkpoint, from which it would get on
        for entry in fs_err::read_dir(place.path("run/work/de")).unwrap() {
            let _ = fs_err::remove_dir_all(entry.unwrap().path().join("checkpoints"));
        }
    }
    let status = place.run(&["status", "run"]).ok();
    assert!(
        status.stdout.contains("failed        1"),
        "{}",
        status.stdout
    );
    assert!(
        status.stdout.contains("de: crashed 3 times"),
        "{}",
        status.stdout
    );
    assert!(
        status.stdout.contains("{\"step\":"),
        "its last lines: {}",
        status.stdout
    );
    let short = args(&[
        "--set",
        "recipe.epochs=5000",
        "--set",
        "checkpoint.every_minutes=0",
    ]);
    let mut command = place.command();
    command
        .args(&short)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    wait_until("the next cell", || place.working("run", "fr"));
    child.kill().unwrap();
    child.wait().unwrap();
    let status = place.run(&["status", "run", "--json"]).ok();
    let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(status["cells"][0]["state"], "failed");
    assert_eq!(status["cells"][0]["crashed"], 3);
    assert_eq!(status["cells"][1]["state"], "waiting");
}

#[test]
fn what_a_machine_lacks_costs_no_cell_a_try() {
    let place = Place::new();
    // the CPU has no f16
    let all = args(&["--set", "recipe.precision=\"f16\""]);
    for _ in 0..4 {
        let ran = place.run(&all);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("f16"), "{}", ran.stderr);
    }
    assert!(!place.path("run/work").exists());
    assert!(!place.path("run/plan.json").exists(), "nothing is planned");
    // beside a run that another machine has planned and begun
    place.run(&args(&["--set", "recipe.epochs=2"])).ok();
    fs_err::remove_dir_all(place.path("run/cells/fr")).unwrap();
    let toml = place.path("run/run.toml");
    let text = fs_err::read_to_string(&toml).unwrap();
    fs_err::write(&toml, text.replace("\"f32\"", "\"f16\"")).unwrap();
    for _ in 0..4 {
        assert_eq!(place.run(&["cell", "run", "fr"]).code, 2);
    }
    fs_err::write(&toml, text).unwrap();
    place.run(&["cell", "run", "fr"]).ok();
    let status = place.run(&["status", "run"]).ok();
    assert!(
        status.stdout.contains("done          2"),
        "{}",
        status.stdout
    );
}
