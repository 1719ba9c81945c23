//! `cargo xtask devices`: what this build can run on, and what is missing for the rest.

use clap::Args;
use ner_experiment::Error;
use ner_model::device::{self, DeviceInfo, MissingBackend};
use ner_report::table::{MISSING, Table};
use serde_json::json;

use crate::output;

/// Options of the command.
#[derive(Args, Clone, Debug)]
pub struct DevicesArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Lists name, backend, part, memory and precisions of every device, then the backends without one.
///
/// # Errors
/// When stdout cannot be written.
pub fn run(args: &DevicesArgs) -> Result<(), Error> {
    let (devices, missing) = (device::list(), device::missing());
    if args.json {
        return output::print(&format!("{:#}\n", as_json(&devices, &missing)));
    }
    output::print(&table(&devices, &missing).to_text())
}

fn table(devices: &[DeviceInfo], missing: &[MissingBackend]) -> Table {
    let row = |device: &DeviceInfo| {
        let memory = device.memory;
        vec![
            device.name.clone(),
            device.backend.to_owned(),
            memory.map_or(MISSING.into(), |b| format!("{:.1} GB", b as f64 / 1e9)),
            precisions(device).join(", "),
            device.description.clone(),
        ]
    };
    let header = ["device", "backend", "memory", "precisions", "description"];
    Table {
        title: "Devices of this build".to_owned(),
        header: header.map(str::to_owned).to_vec(),
        rows: devices.iter().map(row).collect(),
        notes: missing
            .iter()
            .map(|missing| format!("{}: {}", missing.name, missing.reason))
            .collect(),
    }
}

fn precisions(device: &DeviceInfo) -> Vec<String> {
    device.precisions.iter().map(ToString::to_string).collect()
}

fn as_json(devices: &[DeviceInfo], missing: &[MissingBackend]) -> serde_json::Value {
    let device = |device: &DeviceInfo| {
        json!({
            "name": device.name,
            "backend": device.backend,
            "description": device.description,
            "memory": device.memory,
            "precisions": precisions(device),
        })
    };
    let reason = |missing: &MissingBackend| json!({"name": missing.name, "reason": missing.reason});
    json!({
        "devices": devices.iter().map(device).collect::<Vec<_>>(),
        "missing": missing.iter().map(reason).collect::<Vec<_>>(),
    })
}
