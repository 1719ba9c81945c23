//! Scripts and manifests of one submission, whole, and what none is made for.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use super::options::{Scheduler, SubmitArgs};
use super::submission::{Submission, label};
use super::{k8s, slurm, tasks};

const CELLS: [&str; 5] = ["de", "fr", "de+fr", "all", "fr-250"];

fn submission() -> Submission<'static> {
    Submission {
        run: PathBuf::from("/home/anna/my runs/50%"),
        name: "ner-multilingual-base".to_owned(),
        cells: CELLS.to_vec(),
        program: PathBuf::from("/home/anna/ner/target/release/xtask"),
        folder: PathBuf::from("/home/anna/ner"),
        command: "cargo xtask experiment multilingual --set 'a=\n1'",
        sources: ["FacebookAI/xlm-roberta-base", "google/xtreme"],
        owner: Some((1000, 100)),
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn slurm_args() -> SubmitArgs {
    SubmitArgs {
        submit: Some(Scheduler::Slurm),
        array_size: Some(2),
        max_running: Some(8),
        cpus_per_task: Some(4),
        mem: some("16G"),
        grace: 90,
        partition: some("gpu"),
        account: some("nlp"),
        time: some("4:00:00"),
        gres: some("gpu:1"),
        ..SubmitArgs::default()
    }
}

fn k8s_args() -> SubmitArgs {
    SubmitArgs {
        submit: Some(Scheduler::K8s),
        array_size: Some(3),
        max_running: Some(2),
        cpus_per_task: Some(4),
        mem: some("16Gi"),
        grace: 90,
        image: some("registry.example/ner:1"),
        claim: some("ner-runs"),
        gpus: Some(1),
        ..SubmitArgs::default()
    }
}

/// Compares with `golden/NAME`; what is there instead is written beside the build.
#[track_caller]
fn is_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/submit/golden")
        .join(name);
    let expected = fs_err::read_to_string(path).unwrap_or_default();
    if text != expected {
        let found = std::env::temp_dir().join(format!("found-{name}"));
        fs_err::write(&found, text).unwrap();
        panic!("golden/{name} differs from {}", found.display());
    }
}

#[test]
fn the_scripts_of_slurm_are_those() {
    let (submission, args) = (submission(), slurm_args());
    let tasks = tasks::spread(&submission.cells, args.array_size);
    is_golden(
        "cells.sh",
        &slurm::array_script(&submission, &tasks, &args).unwrap(),
    );
    is_golden(
        "report.sh",
        &slurm::report_script(&submission, &args).unwrap(),
    );
}

#[test]
fn the_manifest_of_kubernetes_is_that() {
    let (submission, args) = (submission(), k8s_args());
    let environment = |name: &str| match name {
        "HF_HOME" => Some("/somewhere/else".into()),
        "HF_HUB_OFFLINE" => Some("1".into()),
        _ => None,
    };
    let pods = k8s::Pods::new(&submission, &args, &environment).unwrap();
    let tasks = tasks::spread(&submission.cells, args.array_size);
    is_golden("job.yaml", &pods.manifest(&tasks).unwrap());
}

#[test]
fn a_run_has_to_be_on_the_volume() {
    let submission = submission();
    let args = SubmitArgs {
        mount: Some(PathBuf::from("/data")),
        ..k8s_args()
    };
    let pods = k8s::Pods::new(&submission, &args, &|_| None);
    let message = pods.map(drop).unwrap_err().message;
    let named = ["/home/anna/my runs/50%", "/data"];
    assert!(named.iter().all(|path| message.contains(path)), "{message}");
}

#[test]
fn a_job_of_other_cells_has_another_name() {
    let (all, args) = (submission(), k8s_args());
    let fewer = Submission {
        cells: vec!["de"],
        ..submission()
    };
    let name = |submission: &Submission<'_>| {
        let pods = k8s::Pods::new(submission, &args, &|_| None);
        pods.unwrap().name()
    };
    assert_eq!(name(&all), name(&submission()));
    assert_ne!(name(&all), name(&fewer));
    // a pod adds its number and five letters, and a name has 63
    assert!(label(&"Ex_periment.".repeat(9)).len() <= 40);
    assert_eq!(label("ner-My_Data.toml-"), "ner-my-data-toml");
}

/// A name that ends lines, quotes, comments and documents wherever it is not quoted.
const HOSTILE: &str =
    "/vol/a'\"\n#SBATCH --uid=0\ntouch /tmp/x\u{85}- b: c\u{2028}---\n$(HF_TOKEN) `id` $$";

#[test]
fn a_path_stays_in_its_place_in_a_manifest() {
    let submission = Submission {
        run: PathBuf::from(HOSTILE).join("run"),
        folder: PathBuf::from(HOSTILE),
        command: "experiment 'a\n- b: c\u{2028}d: e'",
        cells: vec!["de", "a'\nid"],
        ..submission()
    };
    let environment = |name: &str| match name {
        "HF_ENDPOINT" => Some("https://anna:secret@hub.org".into()),
        "NER_CACHE_DIR" => Some(format!("{HOSTILE}/$(HF_TOKEN)").into()),
        _ => None,
    };
    let args = SubmitArgs {
        mount: Some(PathBuf::from(HOSTILE.replace(':', ""))),
        ..k8s_args()
    };
    let without_colon = Submission {
        run: PathBuf::from(HOSTILE.replace(':', "")).join("run"),
        ..submission
    };
    let pods = k8s::Pods::new(&without_colon, &args, &environment).unwrap();
    let tasks = tasks::spread(&without_colon.cells, None);
    let manifest = pods.manifest(&tasks).unwrap();
    for line in manifest.split(['\n', '\u{85}', '\u{2028}']) {
        let begins = ["#SBATCH", "touch", "- b", "d: e", "id"];
        let line = line.trim_start();
        assert!(!begins.iter().any(|bad| line.starts_with(bad)), "{line}");
    }
    assert_eq!(manifest.matches("\n---").count(), 1, "{manifest}");
    // Kubernetes would put the token there
    for line in manifest.lines().map(str::trim_start) {
        let as_it_is = ["# ", "mountPath: ", "workingDir: "];
        let expands = !as_it_is.iter().any(|begin| line.starts_with(begin));
        let rest = line.replace("$$(", "");
        assert!(!expands || !rest.contains("$(HF_TOKEN)"), "{line}");
    }
    assert!(!manifest.contains("secret@"), "{manifest}");
    assert!(manifest.contains("key: endpoint"), "{manifest}");
    assert!(pods.secrets()[0].contains("hf-endpoint"));
    let colon = SubmitArgs {
        mount: None,
        ..k8s_args()
    };
    let submission = Submission {
        run: PathBuf::from("/vol/a:b/run"),
        ..without_colon
    };
    let failure = k8s::Pods::new(&submission, &colon, &environment)
        .map(drop)
        .unwrap_err();
    assert!(failure.message.contains("--mount /vol/a:b"), "{failure}");
}

#[test]
fn a_path_that_slurm_cannot_hold_is_refused() {
    for (run, folder, named) in [
        (HOSTILE, "/home", "--out"),
        ("/a\"b", "/home", "--out"),
        ("/a\\b", "/home", "--out"),
        ("/runs", "/home\n#SBATCH --uid=0", "the current folder"),
    ] {
        let submission = Submission {
            run: PathBuf::from(run),
            folder: PathBuf::from(folder),
            ..submission()
        };
        let args = slurm_args();
        let scripts = [
            slurm::array_script(&submission, &[vec!["de"]], &args),
            slurm::report_script(&submission, &args),
        ];
        for script in scripts {
            let failure = script.unwrap_err();
            assert!(failure.message.starts_with(named), "{failure}");
            assert!(!failure.message.contains('\n'), "{failure}");
        }
    }
    let hostile = Submission {
        command: "experiment 'a\n#SBATCH --uid=0'",
        program: PathBuf::from(HOSTILE),
        cells: vec!["a'\nid"],
        ..submission()
    };
    let script = slurm::array_script(
        &hostile,
        std::slice::from_ref(&hostile.cells),
        &slurm_args(),
    )
    .unwrap();
    let begins = ["#SBATCH --uid", "touch", "id", "$(HF"];
    for line in script.lines() {
        assert!(!begins.iter().any(|bad| line.starts_with(bad)), "{line}");
    }
    if let Ok(checked) = std::process::Command::new("bash")
        .args(["-n", "-c", &script])
        .output()
    {
        assert!(checked.status.success(), "{checked:?}");
    }
}
