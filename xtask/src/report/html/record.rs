//! What the run was made from: cells and times, configuration, versions, files and hashes.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::table::{Columns, table};
use super::{Cell, Page, distinct, readable};
use crate::cells::Manifest;
use crate::report::table::{MISSING, Table};
use crate::report::tables::{duration, thousands};

/// Keys that say which cell it is, and stand in the table of cells.
const OF_THE_CELL: [&str; 4] = ["id", "train", "size", "seed"];

/// The section.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let manifests: Vec<&Manifest> = page
        .cells
        .iter()
        .filter_map(|cell| cell.manifest.as_ref())
        .collect();
    let hashes = hashes(&manifests);
    html! {
        section #record aria-labelledby="h-record" {
            h2 #h-record { "Record" }
            (table(&cells(page), Columns::Text))
            @if !page.skipped.is_empty() {
                p { "Left out of the plan:" }
                ul { @for reason in page.skipped { li { (reason) } } }
            }
            @if !manifests.is_empty() {
                (table(&configuration(page.cells), Columns::Text))
                (table(&versions(&manifests), Columns::Text))
                details { summary { "Input files and hashes" } (table(&files(&manifests), Columns::Text)) (table(&hashes, Columns::Text)) }
            }
        }
    }
}

fn cells(page: &Page<'_>) -> Table {
    let row = |cell: &Cell| {
        let manifest = cell.manifest.as_ref();
        let finished = manifest.filter(|_| cell.is_finished());
        let text = |value: Option<String>| value.unwrap_or(MISSING.to_owned());
        vec![
            cell.id.clone(),
            cell.state(),
            cell.train.join(" + "),
            thousands(cell.sentences),
            cell.seed.to_string(),
            text(manifest.map(|manifest| manifest.device.clone())),
            text(manifest.map(|manifest| readable(&manifest.started))),
            text(manifest.and_then(|manifest| manifest.ended.as_deref().map(readable))),
            text(finished.map(|manifest| duration(manifest.train_seconds))),
            text(finished.map(|manifest| duration(manifest.total_seconds))),
        ]
    };
    let header = [
        "cell",
        "state",
        "languages",
        "sentences",
        "seed",
        "device",
        "began (UTC)",
        "ended (UTC)",
        "training",
        "with tests",
    ];
    named("Cells", &header, page.cells.iter().map(row).collect())
}

/// Every key once where all cells agree, else once a value with the cells that have it.
fn configuration(cells: &[Cell]) -> Table {
    let begun: Vec<&Cell> = cells
        .iter()
        .filter(|cell| !cell.config.is_empty())
        .collect();
    let keys = distinct(
        begun
            .iter()
            .flat_map(|cell| cell.config.iter().map(|(key, _)| key.as_str())),
    );
    let keys = keys.into_iter().filter(|key| !OF_THE_CELL.contains(key));
    let of_key = |key: &str| {
        let values = distinct(begun.iter().map(|cell| cell.setting(key)));
        let agreed = values.len() == 1;
        let row = |value: &Option<&str>| {
            let having = begun.iter().filter(|cell| cell.setting(key) == *value);
            let ids: Vec<&str> = having.map(|cell| cell.id.as_str()).collect();
            let ids = if agreed {
                "all".to_owned()
            } else {
                ids.join(", ")
            };
            vec![key.to_owned(), value.unwrap_or(MISSING).to_owned(), ids]
        };
        values.iter().map(row).collect::<Vec<_>>()
    };
    named(
        "Configuration",
        &["key", "value", "cells"],
        keys.flat_map(of_key).collect(),
    )
}

fn versions(manifests: &[&Manifest]) -> Table {
    let versions = manifests
        .iter()
        .flat_map(|manifest| manifest.versions.iter());
    let mut rows: Vec<Vec<String>> = distinct(versions)
        .into_iter()
        .map(|(name, version)| vec![name.clone(), version.clone()])
        .collect();
    let mut add = |name: &str, values: Vec<Option<&String>>| {
        let values = distinct(values.into_iter().flatten());
        rows.extend(
            values
                .into_iter()
                .map(|value| vec![name.to_owned(), value.clone()]),
        );
    };
    add(
        "commit of the source tree",
        manifests
            .iter()
            .map(|manifest| manifest.commit.as_ref())
            .collect(),
    );
    add(
        "revision of the model",
        manifests
            .iter()
            .map(|manifest| manifest.model_revision.as_ref())
            .collect(),
    );
    add(
        "machine",
        manifests
            .iter()
            .map(|manifest| Some(&manifest.machine))
            .collect(),
    );
    named("Versions", &["what", "version"], rows)
}

fn files(manifests: &[&Manifest]) -> Table {
    let files = distinct(manifests.iter().flat_map(|manifest| &manifest.files));
    let row = |file: &ner_data::InputFile| {
        let revision = file.revision.clone().unwrap_or(MISSING.to_owned());
        vec![
            file.path.clone(),
            thousands(file.bytes),
            revision,
            file.sha256.clone(),
        ]
    };
    let mut table = named(
        "Files of the corpora",
        &["file", "bytes", "revision", "sha256"],
        files.into_iter().map(row).collect(),
    );
    if table.rows.is_empty() {
        table
            .notes
            .push("None: the starter corpus is generated.".into());
    }
    table
}

/// Hashes of the corpora as used and of the model's files, with the cells that have them.
fn hashes(manifests: &[&Manifest]) -> Table {
    let mut found: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for manifest in manifests {
        for (name, hash) in manifest.model.iter().chain(&manifest.corpora) {
            found.entry((name, hash)).or_default().push(&manifest.id);
        }
    }
    let row = |((name, hash), ids): ((&str, &str), Vec<&str>)| {
        let ids = if ids.len() == manifests.len() {
            "all".to_owned()
        } else {
            ids.join(", ")
        };
        vec![name.to_owned(), hash.to_owned(), ids]
    };
    named(
        "Hashes of corpora as used, and of the model",
        &["what", "hash", "cells"],
        found.into_iter().map(row).collect(),
    )
}

fn named(title: &str, header: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table {
        title: title.to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        notes: Vec::new(),
    }
}
