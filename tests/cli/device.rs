//! A GPU backend against the CPU. `NER_TEST_DEVICE` names the device; without it only what needs none is tested.

use crate::support::{Place, TINY, json};

fn device() -> Option<String> {
    let name = std::env::var("NER_TEST_DEVICE")
        .ok()
        .filter(|name| !name.is_empty());
    if name.is_none() {
        eprintln!("skipped: NER_TEST_DEVICE does not name a device");
    }
    name
}

#[test]
fn every_backend_is_listed_or_its_absence_explained() {
    let place = Place::new();
    let listed: serde_json::Value =
        serde_json::from_str(&place.run(&["devices", "--json"]).ok().stdout).unwrap();
    assert_eq!(listed["devices"][0]["name"], "cpu");
    let text = place.run(&["devices"]).ok().stdout;
    for backend in ["cuda", "wgpu", "vulkan", "metal"] {
        assert!(text.contains(backend), "{text}");
    }
    for missing in listed["missing"].as_array().unwrap() {
        let reason = missing["reason"].as_str().unwrap();
        let alias = format!("cargo xtask-{}", missing["name"].as_str().unwrap());
        assert!(
            reason.contains(&alias) || reason.contains("it needs"),
            "{reason}"
        );
    }
}

#[test]
fn the_cpu_is_equal_to_itself() {
    let place = Place::new();
    let mut args = vec!["parity", "--device", "cpu", "--steps", "3", "--json"];
    args.extend(TINY);
    let parity: serde_json::Value = serde_json::from_str(&place.run(&args).ok().stdout).unwrap();
    for difference in parity["differences"].as_array().unwrap() {
        assert_eq!(difference["found"].as_f64(), Some(0.0), "{difference}");
    }
    assert_eq!(parity["losses"].as_array().unwrap().len(), 3);
}

#[test]
fn a_device_passes_the_parity_test() {
    let Some(device) = device() else { return };
    let place = Place::new();
    let mut args = vec!["parity", "--device", &device];
    args.extend(TINY);
    let ran = place.run(&args).ok();
    assert!(ran.stdout.contains("logits"), "{}", ran.stdout);
}

/// Losses of a cell, step by step.
fn losses(place: &Place, device: &str, more: &[&str]) -> Vec<f64> {
    let out = place.arg(device);
    let mut args = vec![
        "train",
        "--languages",
        "de",
        "--test-languages",
        "de",
        "--device",
        device,
    ];
    args.extend(["--out", &out]);
    args.extend(TINY);
    args.extend(more);
    place.run(&args).ok();
    let cells = place.path(device).join("cells/de");
    let metrics = json(&cells.join("metrics.json"));
    assert!(metrics.is_object());
    let log = fs_err::read_to_string(cells.join("log.jsonl")).unwrap();
    let loss = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["loss"].as_f64().unwrap()
    };
    log.lines().map(loss).collect()
}

/// Dropout is on: its masks are the same on every device.
#[test]
fn a_device_trains_to_the_loss_curve_of_the_cpu() {
    let Some(device) = device() else { return };
    let place = Place::new();
    let steps = [
        "--set",
        "recipe.min_steps=30",
        "--set",
        "recipe.learning_rate=1e-3",
    ];
    let (cpu, other) = (
        losses(&place, "cpu", &steps),
        losses(&place, &device, &steps),
    );
    assert!(
        cpu.len() >= 30 && cpu.len() == other.len(),
        "{} and {}",
        cpu.len(),
        other.len()
    );
    assert!(
        cpu[cpu.len() - 1] < 0.8 * cpu[0],
        "the cell learns nothing: {cpu:?}"
    );
    for (step, (cpu, other)) in cpu.iter().zip(&other).enumerate() {
        assert!(
            (cpu - other).abs() < 0.01 * cpu,
            "step {step}: {cpu} and {other}"
        );
    }
}

#[test]
fn checkpointing_changes_memory_and_nothing_else() {
    let place = Place::new();
    let plain = losses(&place, "cpu", &[]);
    let place = Place::new();
    let recomputed = losses(
        &place,
        "cpu",
        &["--set", "recipe.gradient_checkpointing=true"],
    );
    assert_eq!(plain, recomputed);
}
