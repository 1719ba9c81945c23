//! How the run was made: cells and times, configuration, versions, files and hashes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use maud::{Markup, html};
use ner_experiment::Manifest;

use super::table::{Columns, table};
use super::{Cell, Page, distinct, readable};
use crate::limits::{NAMES, ROWS, names};
use crate::table::{MISSING, Table};
use crate::text::{duration, thousands};

/// Keys that identify a cell; the table of cells has them.
const OF_THE_CELL: [&str; 4] = ["id", "train", "size", "seed"];

/// The section.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let manifests: Vec<&Manifest> = page
        .cells
        .iter()
        .filter_map(|cell| cell.manifest.as_ref())
        .collect();
    let begun: Vec<&Cell> = page
        .cells
        .iter()
        .filter(|cell| cell.manifest.is_some())
        .collect();
    let table = |shown: Table, rest: &str| table(&shown.cut(ROWS, rest), Columns::Text);
    let manifest = "see manifest.json of each cell";
    let mixed = on_several_processors(&manifests);
    html! {
        section #record aria-labelledby="h-record" {
            h2 #h-record { "Run record" }
            (table(cells(page), "cargo xtask status RUN lists all cells"))
            @if !page.skipped.is_empty() {
                p { "Not in the plan:" }
                ul {
                    @for reason in page.skipped.iter().take(ROWS) { li { (reason) } }
                    @if page.skipped.len() > ROWS { li { "and " (page.skipped.len() - ROWS) " more, in plan.json" } }
                }
            }
            @if !manifests.is_empty() {
                (table(configuration(page.cells), "see config.toml of each cell"))
                (table(versions(&manifests), manifest))
                @for cell in mixed.iter().take(ROWS) { p { (cell) } }
                details { summary { "Input files and hashes" } (table(files(&begun), manifest)) (table(hashes(&begun), manifest)) }
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
        "started (UTC)",
        "ended (UTC)",
        "training time",
        "total time",
    ];
    named("Cells", &header, page.cells.iter().map(row).collect())
}

/// One row per key where all cells agree, otherwise one per value, with the cells that have it.
fn configuration(cells: &[Cell]) -> Table {
    let begun: Vec<&Cell> = cells
        .iter()
        .filter(|cell| !cell.config.is_empty())
        .collect();
    let mut keys: Vec<(&str, Values<'_>)> = Vec::new();
    let mut places = HashMap::new();
    for cell in &begun {
        for (key, value) in &cell.config {
            let place = *places.entry(&**key).or_insert(keys.len());
            if place == keys.len() {
                keys.push((key, Values::default()));
            }
            keys[place].1.add(Some(value), &cell.id);
        }
    }
    keys.retain(|(key, _)| !OF_THE_CELL.contains(key));
    for (key, values) in &mut keys {
        if values.cells < begun.len() {
            *values = Values::default();
            for cell in &begun {
                values.add(cell.setting(key), &cell.id);
            }
        }
    }
    let of_key = |(key, values): &(&str, Values<'_>)| {
        let all = begun.len();
        let row = |(value, ids): &(Option<&str>, Vec<&str>)| {
            let value = value.unwrap_or(MISSING).to_owned();
            vec![(*key).to_owned(), value, those(ids, all)]
        };
        values.ids.iter().map(row).collect::<Vec<_>>()
    };
    named(
        "Configuration",
        &["key", "value", "cells"],
        keys.iter().flat_map(of_key).collect(),
    )
}

/// Values of a key in the order in which they first appear, with the cells that have them.
#[derive(Default)]
struct Values<'a> {
    ids: Vec<(Option<&'a str>, Vec<&'a str>)>,
    places: HashMap<Option<&'a str>, usize>,
    cells: usize,
}

impl<'a> Values<'a> {
    fn add(&mut self, value: Option<&'a str>, id: &'a str) {
        let place = *self.places.entry(value).or_insert(self.ids.len());
        if place == self.ids.len() {
            self.ids.push((value, Vec::new()));
        }
        self.ids[place].1.push(id);
        self.cells += 1;
    }
}

/// The cells that share a value.
fn those(ids: &[&str], all: usize) -> String {
    match ids.len() == all {
        true => "all".to_owned(),
        false => names(ids.iter().copied(), NAMES),
    }
}

/// A sentence for each cell that was resumed on a processor with other kernels.
fn on_several_processors(manifests: &[&Manifest]) -> Vec<String> {
    let continued = manifests
        .iter()
        .filter(|manifest| manifest.processors.len() > 1);
    let sentence = |manifest: &&Manifest| {
        let used: Vec<String> = manifest
            .processors
            .iter()
            .map(ToString::to_string)
            .collect();
        format!(
            "Cell {} ran on {}. It is not bit-identical to an uninterrupted run on any of them.",
            manifest.id,
            used.join(", then on ")
        )
    };
    continued.map(sentence).collect()
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
        "source commit",
        manifests
            .iter()
            .map(|manifest| manifest.commit.as_ref())
            .collect(),
    );
    add(
        "model revision",
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
    let processors = manifests.iter().flat_map(|manifest| &manifest.processors);
    let processors: Vec<String> = processors.map(ToString::to_string).collect();
    rows.extend(
        distinct(processors.iter())
            .into_iter()
            .map(|processor| vec!["processor".to_owned(), processor.clone()]),
    );
    named("Versions and hardware", &["component", "version"], rows)
}

fn files(cells: &[&Cell]) -> Table {
    let mut known = HashSet::new();
    let files = cells.iter().flat_map(|cell| &cell.files);
    let files = files.filter(|file| known.insert((&file.path, &file.sha256, &file.revision)));
    let row = |file: &Arc<ner_files::InputFile>| {
        let revision = file.revision.clone().unwrap_or(MISSING.to_owned());
        vec![
            file.path.clone(),
            thousands(file.bytes),
            revision,
            file.sha256.clone(),
        ]
    };
    let mut table = named(
        "Corpus files",
        &["file", "bytes", "revision", "sha256"],
        files.map(row).collect(),
    );
    let generated = |cell: &&Cell| cell.setting("data.source") == Some("starter");
    if table.rows.is_empty() && cells.iter().all(generated) {
        table
            .notes
            .push("none: the starter corpus is generated".into());
    }
    table
}

/// Hashes of the corpora as used and of the model's files, with the cells that have them.
fn hashes(cells: &[&Cell]) -> Table {
    let mut found: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for cell in cells {
        for (name, hash) in &cell.hashes {
            found.entry((name, hash)).or_default().push(&cell.id);
        }
    }
    let row = |((name, hash), ids): ((&str, &str), Vec<&str>)| {
        vec![name.to_owned(), hash.to_owned(), those(&ids, cells.len())]
    };
    named(
        "Hashes of the corpora as used and of the model",
        &["name", "hash", "cells"],
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
