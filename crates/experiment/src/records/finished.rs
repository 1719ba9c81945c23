//! The finished cells in the folder of a run, whatever its plan says.

use super::folder::RunDir;
use super::manifest::Manifest;
use super::metrics::CellMetrics;
use super::writes::{LARGEST, read_json};
use crate::config::{CellConfig, is_folder_name};
use crate::error::Error;
use crate::plan::{Plan, Planned, Settings};

/// Whether a cell is finished; a cell whose manifest cannot be read is not.
pub fn is_finished(run: &RunDir, id: &str) -> bool {
    let manifest = read_json::<Manifest>(&run.cell(id).manifest());
    manifest
        .ok()
        .flatten()
        .is_some_and(|manifest| manifest.finished)
}

/// The plan of a run.
///
/// # Errors
/// The folder has no plan.
pub fn read_plan(run: &RunDir) -> Result<Plan, Error> {
    read_json::<Plan>(&run.plan())?.ok_or_else(|| {
        Error::input(format!(
            "{} is not a run folder: it has no plan.json",
            run.root().display()
        ))
        .with_hint("give the folder of a run, such as runs/multilingual/starter")
    })
}

/// Names of the cell folders, sorted.
///
/// # Errors
/// The folder cannot be read.
pub fn ids(run: &RunDir) -> Result<Vec<String>, Error> {
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

/// Finished cells whose settings are not `settings`, with what differs.
///
/// # Errors
/// Files that cannot be read or that no run wrote.
pub fn others(run: &RunDir, settings: &Settings) -> Result<Vec<(String, String)>, Error> {
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
        let difference = match toml::from_str::<CellConfig>(&ner_files::read_text(&path, LARGEST)?)
        {
            Ok(config) => manifest.settings(&config).difference(settings),
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

/// The error of a process that finds a finished cell of another configuration.
pub fn is_other(run: &RunDir, id: &str, difference: &str) -> Error {
    let root = run.cell(id);
    let root = root.root().display();
    Error::input(format!(
        "{root} holds a finished cell of another configuration: {difference}"
    ))
    .with_hint(format!(
        "choose another folder with --out DIR, remove {root}, or give --replace to train the cell again"
    ))
}

/// Removes a finished cell whose manifest is still `judged`. A cell that another process has published in its place in
/// the meantime is kept.
///
/// # Errors
/// A folder that cannot be moved or removed.
pub fn remove(run: &RunDir, id: &str, judged: &[u8]) -> Result<(), Error> {
    let place = run.cell(id);
    let aside = run.aside()?;
    match fs_err::rename(place.root(), &aside) {
        // another process was faster
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        renamed => renamed?,
    }
    let moved = ner_files::read_bytes(&aside.join("manifest.json"), LARGEST);
    if moved.is_ok_and(|moved| moved == judged) {
        return run.remove_aside(&aside);
    }
    Ok(fs_err::rename(&aside, place.root())?)
}

/// A finished cell as described by its own files, for a plan that lacks it.
///
/// # Errors
/// Files that cannot be read or that no run wrote.
pub fn planned(run: &RunDir, id: &str, settings: &Settings) -> Result<Option<Planned>, Error> {
    let folder = run.cell(id);
    let manifest = read_json::<Manifest>(&folder.manifest())?;
    let Some(manifest) = manifest.filter(|found| found.finished && found.id == id) else {
        return Ok(None);
    };
    let text = ner_files::read_text(&folder.config(), LARGEST)?;
    let (Ok(config), Some(metrics)) = (
        toml::from_str::<CellConfig>(&text),
        read_json::<CellMetrics>(&folder.metrics())?,
    ) else {
        return Ok(None);
    };
    if config.id != id || manifest.settings(&config).difference(settings).is_some() {
        return Ok(None);
    }
    Ok(Some(Planned {
        id: config.id,
        name: metrics.name,
        train: config.train,
        size: config.size,
        sentences: usize::try_from(metrics.sentences).unwrap_or(usize::MAX),
        seed: config.seed,
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cell_that_another_has_made_meanwhile_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunDir::new(folder.path());
        let path = run.cell("de").manifest();
        fs_err::create_dir_all(run.cell("de").root()).unwrap();
        fs_err::write(&path, "new").unwrap();
        remove(&run, "de", b"old").unwrap();
        assert_eq!(fs_err::read_to_string(&path).unwrap(), "new");
        remove(&run, "de", b"new").unwrap();
        assert!(!run.cell("de").root().exists());
        assert!(!folder.path().join("work").exists());
        // one that is already gone is not an error
        remove(&run, "de", b"new").unwrap();
    }
}
