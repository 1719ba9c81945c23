//! The folders of a run and of its cells, and where every file is.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ner_files::{check_writable, remove_left_over};

use super::writes::remove_folder;
use crate::error::Error;
use crate::process::token;

/// Maximum size in bytes of the log of a resumed cell: two million steps.
pub const LONGEST_LOG: u64 = 256 << 20;

/// The folder of a run.
#[derive(Debug)]
pub struct RunDir {
    root: PathBuf,
}

impl RunDir {
    /// A folder that need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Creates the folder and checks that it is writable.
    ///
    /// # Errors
    /// It is not.
    pub fn open(&self) -> Result<(), Error> {
        let refused = |error: std::io::Error| {
            Error::input(format!(
                "output folder {} is not writable: {error}",
                self.root.display()
            ))
            .with_hint("choose another folder with --out DIR")
        };
        if let Some(cell) = inside_cell(&self.root) {
            return Err(in_cell(&self.root, &cell));
        }
        let made = fs_err::create_dir_all(self.root.join("cells"));
        made.map_err(|error| refused(error.kind().into()))?;
        check_writable(&self.root).map_err(|error| refused(error.into_io()))?;
        for folder in [self.root.clone(), self.root.join("plots")] {
            if folder.is_dir() {
                remove_left_over(&folder)?;
            }
        }
        self.remove_left_aside();
        Ok(())
    }

    /// Removes what killed processes had moved aside an hour ago or earlier.
    fn remove_left_aside(&self) {
        // leftovers do no harm
        let entries = fs_err::read_dir(self.root.join("work"))
            .into_iter()
            .flatten();
        for entry in entries.flatten() {
            let is_aside = entry.file_name().to_string_lossy().starts_with(".aside-");
            let age = entry
                .metadata()
                .ok()
                .and_then(|found| found.modified().ok()?.elapsed().ok());
            if is_aside && age.is_some_and(|age| age > Duration::from_secs(3600)) {
                let _ = fs_err::remove_dir_all(entry.path());
            }
        }
    }

    /// `run.toml`: the configuration of the latest call.
    pub fn config(&self) -> PathBuf {
        self.root.join("run.toml")
    }

    /// `plan.json`
    pub fn plan(&self) -> PathBuf {
        self.root.join("plan.json")
    }

    /// `results.json`
    pub fn results(&self) -> PathBuf {
        self.root.join("results.json")
    }

    /// `tables.md`
    pub fn tables(&self) -> PathBuf {
        self.root.join("tables.md")
    }

    /// `report.html`
    pub fn page(&self) -> PathBuf {
        self.root.join("report.html")
    }

    /// `data.json`: the data report on the corpora.
    pub fn data(&self) -> PathBuf {
        self.root.join("data.json")
    }

    /// `.report.json`: when the report was last made; without this file it is rebuilt.
    pub fn report_state(&self) -> PathBuf {
        self.root.join(".report.json")
    }

    /// `plots/NAME.svg`
    pub fn plot(&self, name: &str) -> PathBuf {
        self.root.join("plots").join(format!("{name}.svg"))
    }

    /// The folder of a finished cell: it appears complete, by a rename, and does not change.
    pub fn cell(&self, id: &str) -> CellDir {
        CellDir {
            root: self.root.join("cells").join(id),
        }
    }

    /// `work/ID/`: an unfinished cell, with one folder for each owner of its lease.
    pub fn work(&self, id: &str) -> PathBuf {
        self.root.join("work").join(id)
    }

    /// The folder in which the owner of a lease works on the cell.
    pub fn working(&self, id: &str, lease: &str) -> CellDir {
        CellDir {
            root: self.work(id).join(lease),
        }
    }

    /// The folder of the latest owner of an unfinished cell.
    pub fn newest_working(&self, id: &str) -> Option<CellDir> {
        // no folder: no process has worked on it
        let entries = fs_err::read_dir(self.work(id)).into_iter().flatten();
        let folders = entries.flatten().filter(|entry| {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            is_folder && !entry.file_name().to_string_lossy().starts_with('.')
        });
        let newest = folders.map(|entry| entry.file_name()).max()?;
        Some(self.working(id, newest.to_str()?))
    }

    /// A unique path to which something is moved before it is removed, so that no remains are read if the process is
    /// killed in between.
    ///
    /// # Errors
    /// Its parent folder cannot be created.
    pub fn aside(&self) -> Result<PathBuf, Error> {
        let work = self.root.join("work");
        fs_err::create_dir_all(&work)?;
        Ok(work.join(format!(".aside-{}", token())))
    }

    /// Removes what was moved aside, and its parent folder if that is then empty.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove_aside(&self, aside: &Path) -> Result<(), Error> {
        remove_folder(aside)?;
        // other processes use it
        let _ = fs_err::remove_dir(self.root.join("work"));
        Ok(())
    }

    /// The folder to read a cell from: its own if it is finished, otherwise that of its latest owner.
    pub fn shown(&self, id: &str) -> CellDir {
        let finished = self.cell(id);
        match finished.root().exists() {
            true => finished,
            false => self.newest_working(id).unwrap_or(finished),
        }
    }

    /// `work/ID/failures.json`: failed attempts; removed when the cell is finished.
    pub fn failures(&self, id: &str) -> PathBuf {
        self.work(id).join("failures.json")
    }
}

/// The folder of one cell.
#[derive(Debug, Clone)]
pub struct CellDir {
    root: PathBuf,
}

impl CellDir {
    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `config.toml`: the resolved configuration.
    pub fn config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// `manifest.json`: written first and again last; only the last version says `finished`.
    pub fn manifest(&self) -> PathBuf {
        self.root.join("manifest.json")
    }

    /// `metrics.json`: scores and counts by language.
    pub fn metrics(&self) -> PathBuf {
        self.root.join("metrics.json")
    }

    /// `log.jsonl`: one line per step.
    pub fn log(&self) -> PathBuf {
        self.root.join("log.jsonl")
    }

    /// `epochs.jsonl`: one line per epoch, with the validation scores.
    pub fn epochs(&self) -> PathBuf {
        self.root.join("epochs.jsonl")
    }

    /// `predictions.parquet`: one row per word of every test set.
    pub fn predictions(&self) -> PathBuf {
        self.root.join("predictions.parquet")
    }

    /// `model/`: the model, as `transformers` loads it.
    pub fn model(&self) -> PathBuf {
        self.root.join("model")
    }

    /// `checkpoints/`: an unfinished cell resumes from these; removed when it is finished.
    pub fn checkpoints(&self) -> PathBuf {
        self.root.join("checkpoints")
    }
}

/// The finished cell of a run that contains a path, if any.
pub fn inside_cell(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let is_cell = |folder: &&Path| {
        let above = folder.parent().and_then(Path::file_name);
        above == Some("cells".as_ref()) && folder.join("manifest.json").is_file()
    };
    path.ancestors().find(is_cell).map(Path::to_path_buf)
}

/// The error of a command that would write there.
pub fn in_cell(path: &Path, cell: &Path) -> Error {
    let text = format!(
        "{} is inside the finished cell {}, which must not change",
        path.display(),
        cell.display()
    );
    Error::usage(text).with_hint("choose another folder with --out DIR")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::records::{read_json, write_json};

    #[test]
    fn a_write_leaves_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.json");
        write_json(&path, &vec![1, 2]).unwrap();
        assert_eq!(read_json::<Vec<u32>>(&path).unwrap(), Some(vec![1, 2]));
        assert_eq!(
            fs_err::read_dir(folder.path().join("a")).unwrap().count(),
            1
        );
        assert_eq!(
            read_json::<Vec<u32>>(&folder.path().join("c")).unwrap(),
            None
        );
        assert!(
            read_json::<String>(&path)
                .unwrap_err()
                .message
                .contains("b.json")
        );
    }

    #[test]
    fn a_folder_that_is_a_file_is_not_writable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs_err::write(&path, "x").unwrap();
        let failure = RunDir::new(&path).open().unwrap_err();
        assert!(
            failure.message.contains("is not writable"),
            "{}",
            failure.message
        );
        assert_eq!(failure.kind, crate::error::Kind::Input);
    }
}
