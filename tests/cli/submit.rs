//! A submission as far as it goes without a cluster: `sbatch` and `kubectl` are scripts that write down what they
//! were given. `tests/slurm` has the real one.

use super::support::{Place, Ran, TINY, finish, json, read};

/// A program on the path of the command, as a shell script.
fn stand_in(place: &Place, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::create_dir_all(place.path("bin")).unwrap();
    let path = place.path("bin").join(name);
    fs_err::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn submit(place: &Place, options: &[&str]) -> Ran {
    let mut command = place.command();
    let path = format!("{}:/usr/bin:/bin", place.arg("bin"));
    command
        .env("PATH", path)
        .args(["experiment", "in-language"]);
    command
        .args(TINY)
        .args(["--languages", "de,fr,it", "--out", "run"]);
    command.args(options);
    finish(command)
}

#[test]
fn an_array_is_submitted_with_a_report_after_it() {
    let place = Place::new();
    let sbatch = "echo \"$@\" >> calls; [ -f one ] && echo 8 || { touch one; echo '7;cluster'; }";
    stand_in(&place, "sbatch", sbatch);
    let options = [
        "--submit",
        "slurm",
        "--array-size",
        "2",
        "--max-running",
        "1",
    ];
    let ran = submit(&place, &options).ok();
    let calls = read(&place.path("calls"));
    let calls: Vec<&str> = calls.lines().collect();
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls[0].starts_with("--parsable ") && calls[0].ends_with("run/submit/cells.sh"));
    assert!(calls[1].contains("--dependency=afterany:7 "), "{calls:?}");
    for part in [
        "3 cells in 2 tasks",
        "job 7",
        "job 8",
        "scancel 7 8",
        "cargo xtask status",
    ] {
        assert!(ran.stdout.contains(part), "{part} is not in {}", ran.stdout);
    }
    let script = read(&place.path("run/submit/cells.sh"));
    assert!(script.contains("#SBATCH --array=0-1%1\n"), "{script}");
    assert!(script.contains("0) cells=(de it) ;;\n    1) cells=(fr) ;;"));
    let submitted = json(&place.path("run/submit/slurm.json"));
    assert_eq!(submitted[0]["array"], "7");
    assert_eq!(submitted[0]["report"], "8");
    assert_eq!(
        submitted[0]["tasks"],
        serde_json::json!([["de", "it"], ["fr"]])
    );
    // what the tasks need is there
    place.run(&["cell", "run", "fr"]).ok();
    let waiting = place.run(&["status", "run"]).ok().stdout;
    assert!(waiting.contains("waiting       2"), "{waiting}");
    submit(&place, &["--submit", "slurm"]).ok();
    let again = read(&place.path("run/submit/cells.sh"));
    assert!(
        again.contains("0) cells=(de) ;;\n    1) cells=(it) ;;\n"),
        "{again}"
    );
    assert_eq!(json(&place.path("run/submit/slurm.json"))[1]["array"], "8");
}

#[test]
fn what_a_cluster_says_is_passed_on() {
    let place = Place::new();
    stand_in(
        &place,
        "sbatch",
        "echo 'sbatch: error: Invalid account' >&2; exit 1",
    );
    let ran = submit(&place, &["--submit", "slurm"]);
    ran.refused(&["Slurm rejected the job: Invalid account"], "--account");
    stand_in(&place, "kubectl", "echo 'no such claim' >&2; exit 1");
    let k8s = ["--submit", "k8s", "--image", "ner:1", "--claim", "runs"];
    submit(&place, &k8s).refused(&["no such claim"], "run/submit/k8s.yaml");
    stand_in(&place, "kubectl", "cat > applied.yaml");
    let ran = submit(&place, &k8s).ok();
    assert!(
        ran.stdout
            .contains("kubectl delete job ner-in-language-starter-")
    );
    let applied = read(&place.path("applied.yaml"));
    assert_eq!(applied, read(&place.path("run/submit/k8s.yaml")));
    let dry = submit(&place, &[&k8s[..], &["--dry-run"]].concat())
        .ok()
        .stdout;
    // but for the line with the command
    let rest = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(rest(&dry), rest(&applied));
}

#[test]
fn options_of_a_submission_are_checked_before_anything_is_written() {
    let place = Place::new();
    submit(&place, &["--submit", "slurm", "--gpus", "1"])
        .misused(&["--gpus", "--submit k8s"], "leave it out");
    submit(&place, &["--submit", "k8s", "--image", "ner:1"])
        .misused(&["--submit k8s needs --claim"], "--claim NAME");
    submit(&place, &["--submit", "slurm", "--gres", "gpu 1"]).misused(&["--gres"], "gpu:1");
    // clap's own
    let ran = submit(&place, &["--max-running", "2"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--submit"), "{}", ran.stderr);
    assert!(!place.path("run").exists());
}

#[test]
fn a_password_is_in_no_file_and_no_message() {
    let place = Place::new();
    stand_in(&place, "sbatch", "echo 7");
    stand_in(&place, "kubectl", "cat > applied.yaml");
    let address = "http://anna:pass%40word@127.0.0.1:9";
    let k8s = ["--submit", "k8s", "--image", "ner:1", "--claim", "runs"];
    let mut said = String::new();
    for options in [&["--submit", "slurm"][..], &k8s] {
        let mut command = place.command();
        let path = format!("{}:/usr/bin:/bin", place.arg("bin"));
        command.env("PATH", path).env("HF_ENDPOINT", address);
        command.env("HF_TOKEN", "tok-en");
        command.args(["experiment", "in-language"]).args(TINY);
        command.args(["--languages", "de", "--out", "run"]);
        // an address on the command line, which is kept
        command.args(["--mem", "1G"]).args(options);
        let ran = finish(command).ok();
        said += &(ran.stdout + &ran.stderr);
    }
    for part in [
        "kubectl create secret generic hf-endpoint",
        "kubectl create secret generic hf-token",
        "this shell's environment",
    ] {
        assert!(said.contains(part), "`{part}` is not in {said}");
    }
    let manifest = read(&place.path("applied.yaml"));
    assert!(manifest.contains("name: hf-endpoint"), "{manifest}");
    let mut texts = vec![said];
    for name in ["run", "run/submit"] {
        for entry in fs_err::read_dir(place.path(name)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                texts.push(read(&path));
            }
        }
    }
    assert!(texts.len() > 5, "{}", texts.len());
    for text in texts {
        for secret in ["pass%40word", "pass@word", "anna", "tok-en"] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

#[test]
fn a_hostile_folder_injects_nothing() {
    let place = Place::new();
    let out = "a'\"\n#SBATCH --uid=0\ntouch injected\n- b";
    let submit = |options: &[&str]| {
        let mut command = place.command();
        command.args(["experiment", "in-language"]).args(TINY);
        command.args(["--languages", "de", "--dry-run", "--out"]);
        command.args([&format!("{out}/run")]).args(options);
        finish(command)
    };
    let ran = submit(&["--submit", "slurm"]);
    ran.misused(&["--out", "#SBATCH line"], "without quotes");
    let k8s = ["--submit", "k8s", "--image", "ner:1", "--claim", "runs"];
    let manifest = submit(&k8s).ok().stdout;
    for line in manifest.lines() {
        let begins = ["#SBATCH", "touch", "- b"];
        let line = line.trim_start();
        assert!(!begins.iter().any(|bad| line.starts_with(bad)), "{line}");
    }
    assert!(
        manifest.contains(r"\n#SBATCH --uid=0\ntouch injected\n- b"),
        "{manifest}"
    );
}
