//! `bench`, and the precisions of the CPU.

use crate::support::{Place, TINY, json};

#[test]
fn every_stage_is_measured() {
    let place = Place::new();
    let mut args = vec![
        "bench",
        "--languages",
        "de,fr",
        "--sentences",
        "60",
        "--json",
    ];
    args.extend(TINY);
    let ran = place.run(&args).ok();
    let bench: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let stages = bench["stages"].as_array().unwrap();
    let names: Vec<&str> = stages
        .iter()
        .map(|stage| stage["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "ingest", "tokenise", "cached", "step", "evaluate", "metrics"
        ]
    );
    for stage in stages {
        assert!(stage["seconds"].as_f64().unwrap() > 0.0, "{stage}");
        assert!(stage["count"].as_u64().unwrap() > 0, "{stage}");
    }
    assert!(bench["matrix_rate"].as_f64().unwrap() > 1e8);
    let ran = place.run(&["bench", "--stages", "ingest,metrics"]).ok();
    assert!(
        ran.stdout.contains("\ningest ") && !ran.stdout.contains("\nstep "),
        "{}",
        ran.stdout
    );
}

#[test]
fn bf16_trains_or_is_refused_with_a_reason() {
    let place = Place::new();
    let devices = place.run(&["devices"]).ok();
    let mut args = vec!["train", "--languages", "de", "--test-languages", "de"];
    args.extend(["--precision", "bf16", "--out", "run"]);
    args.extend(TINY);
    let ran = place.run(&args);
    if devices.stdout.contains("bf16") {
        ran.ok();
        let results = json(&place.path("run/results.json"));
        assert!(results["cells"][0]["eval"]["de"]["f1"].as_f64().is_some());
    } else {
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("AVX-512 BF16"), "{}", ran.stderr);
        assert!(ran.stderr.contains("--precision f32"), "{}", ran.stderr);
    }
    let ran = place.run(&["train", "--set", "recipe.precision=f8"]);
    ran.misused(&["f8"], "");
}
