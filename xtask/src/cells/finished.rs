//! The finished cells that lie in the folder of a run, whatever its plan says.

use super::files::{LARGEST, RunDir, read_json, remove_folder};
use super::manifest::Manifest;
use super::settings::Settings;
use crate::config::{CellConfig, is_folder_name};
use crate::failure::Failure;

/// Whether a cell is finished; one whose manifest cannot be read is not.
pub fn is_finished(run: &RunDir, id: &str) -> bool {
    let manifest = read_json::<Manifest>(&run.cell(id).manifest());
    manifest
        .ok()
        .flatten()
        .is_some_and(|manifest| manifest.finished)
}

/// Names of the folders of cells, sorted.
///
/// # Errors
/// The folder cannot be read.
pub fn ids(run: &RunDir) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    let entries = match fs_err::read_dir(run.root().join("cells")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(ids),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if is_folder_name(&name) {
            ids.push(name);
        }
    }
    ids.sort_unstable();
    Ok(ids)
}

/// Finished cells of other settings than `settings`, with what differs.
///
/// # Errors
/// Files that cannot be read, or are not what a run writes.
pub fn others(run: &RunDir, settings: &Settings) -> Result<Vec<(String, String)>, Failure> {
    let mut others = Vec::new();
    for id in ids(run)? {
        let folder = run.cell(&id);
        let Some(manifest) = read_json::<Manifest>(&folder.manifest())? else {
            continue;
        };
        if !manifest.finished {
            continue;
        }
        let path = folder.config();
        let difference = match toml::from_str::<CellConfig>(&ner_data::read_text(&path, LARGEST)?) {
            Ok(config) => Settings::of_cell(&config, &manifest).difference(settings),
            Err(error) => Some(format!(
                "{} was written by another version: {}",
                path.display(),
                error.message()
            )),
        };
        others.extend(difference.map(|difference| (id, difference)));
    }
    Ok(others)
}

/// Removes a finished cell: out of its place first, so that what is left of it is no cell.
///
/// # Errors
/// A folder that cannot be moved or removed.
pub fn remove(run: &RunDir, id: &str) -> Result<(), Failure> {
    let work = run.work(id);
    fs_err::create_dir_all(&work)?;
    let removed = work.join(".removed");
    remove_folder(&removed)?;
    fs_err::rename(run.cell(id).root(), &removed)?;
    remove_folder(&work)
}
