//! The folder of a run: paths and atomic writes.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use crate::failure::Failure;

/// Bytes of a text file of a run that is read back.
pub const LARGEST: u64 = 64 << 20;

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

    /// Makes the folder and proves that it can be written.
    ///
    /// # Errors
    /// It cannot.
    pub fn open(&self) -> Result<(), Failure> {
        let refused = |error: std::io::Error| {
            Failure::input(format!(
                "output folder {} is not writable: {error}",
                self.root.display()
            ))
            .with_hint("choose another one with --out DIR")
        };
        std::fs::create_dir_all(self.root.join("cells")).map_err(refused)?;
        let probe = temporary().tempfile_in(&self.root).map_err(refused)?;
        probe.close().map_err(refused)?;
        for folder in [self.root.clone(), self.root.join("plots")] {
            if folder.is_dir() {
                remove_left_over(&folder)?;
            }
        }
        Ok(())
    }

    /// `run.toml`: the configuration of the latest call
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

    /// `data.json`: what is in the corpora
    pub fn data(&self) -> PathBuf {
        self.root.join("data.json")
    }

    /// `plots/NAME.svg`
    pub fn plot(&self, name: &str) -> PathBuf {
        self.root.join("plots").join(format!("{name}.svg"))
    }

    /// The folder of a finished cell: it comes into being whole, by a rename, and does not change.
    pub fn cell(&self, id: &str) -> CellDir {
        CellDir {
            root: self.root.join("cells").join(id),
        }
    }

    /// `work/ID/`: what there is of a cell that is not finished, a folder for each owner of its lease.
    pub fn work(&self, id: &str) -> PathBuf {
        self.root.join("work").join(id)
    }

    /// The folder in which the owner of a lease works on a cell.
    pub fn working(&self, id: &str, lease: &str) -> CellDir {
        CellDir {
            root: self.work(id).join(lease),
        }
    }

    /// The folder of the latest owner of a cell that is not finished.
    pub fn newest_working(&self, id: &str) -> Option<CellDir> {
        // std: no folder, nobody worked on it
        let entries = std::fs::read_dir(self.work(id)).into_iter().flatten();
        let folders = entries.flatten().filter(|entry| {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            is_folder && !entry.file_name().to_string_lossy().starts_with('.')
        });
        let newest = folders.map(|entry| entry.file_name()).max()?;
        Some(self.working(id, newest.to_str()?))
    }

    /// Where what there is of a cell is read: its folder if it is finished, else that of its latest owner.
    pub fn shown(&self, id: &str) -> CellDir {
        let finished = self.cell(id);
        match finished.root().exists() {
            true => finished,
            false => self.newest_working(id).unwrap_or(finished),
        }
    }

    /// `work/ID/failures.json`: the tries that failed; removed when the cell is finished.
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

    /// `manifest.json`: written first and last; only the last one says `finished`.
    pub fn manifest(&self) -> PathBuf {
        self.root.join("manifest.json")
    }

    /// `metrics.json`: scores and counts by language.
    pub fn metrics(&self) -> PathBuf {
        self.root.join("metrics.json")
    }

    /// `log.jsonl`: a line a step.
    pub fn log(&self) -> PathBuf {
        self.root.join("log.jsonl")
    }

    /// `epochs.jsonl`: a line an epoch, with the validation scores.
    pub fn epochs(&self) -> PathBuf {
        self.root.join("epochs.jsonl")
    }

    /// `predictions.parquet`: a row a word of every test set.
    pub fn predictions(&self) -> PathBuf {
        self.root.join("predictions.parquet")
    }

    /// `model/`: what `transformers` loads.
    pub fn model(&self) -> PathBuf {
        self.root.join("model")
    }

    /// `checkpoints/`: from which an unfinished cell goes on; removed when it is finished.
    pub fn checkpoints(&self) -> PathBuf {
        self.root.join("checkpoints")
    }
}

/// Writes a file so that it is there whole or not at all: temporary file in the same folder, fsync, rename.
///
/// # Errors
/// The folder cannot be made, or the file cannot be written.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder)?;
    }
    write_fenced(path, bytes, &|| Ok(()))
}

/// As [`write_atomic`], in a folder that has to be there: the folder of a cell that was taken over is not made anew.
///
/// # Errors
/// The folder is gone, or the file cannot be written.
pub fn write_inside(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_fenced(path, bytes, &|| Ok(()))
}

/// As [`write_inside`], with the temporary file in another folder of the same file system.
///
/// # Errors
/// As [`write_inside`].
pub fn write_from(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_through(folder, path, bytes, &|| Ok(()))
}

/// As [`write_inside`]; `fence` is asked when all is on disk but the name.
///
/// # Errors
/// As [`write_inside`], and that of `fence`; then what stood there before stays.
pub fn write_fenced(
    path: &Path,
    bytes: &[u8],
    fence: &dyn Fn() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    write_through(folder, path, bytes, fence)
}

fn write_through(
    folder: &Path,
    path: &Path,
    bytes: &[u8],
    fence: &dyn Fn() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let named = |error: io::Error| {
        io::Error::new(
            error.kind(),
            format!("cannot write {}: {error}", path.display()),
        )
    };
    let mut file = temporary().tempfile_in(folder).map_err(named)?;
    let written = file.write_all(bytes);
    written
        .and_then(|()| file.as_file().sync_all())
        .map_err(named)?;
    fence()?;
    file.persist(path).map_err(|error| named(error.error))?;
    Ok(())
}

/// Temporary files are for their owner alone; one that becomes a file of the run is as readable as
/// any other.
pub(super) fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// Writes a value as indented JSON, atomically.
///
/// # Errors
/// As [`write_atomic`].
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Failure> {
    write_atomic(path, &json_text(path, value)?)
}

/// A value as indented JSON, for the file `path`.
///
/// # Errors
/// None for the values of a run: a map with keys that are no text.
pub fn json_text(path: &Path, value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::run(format!("cannot write {}: {error}", path.display())))?;
    text.push(b'\n');
    Ok(text)
}

/// Brings the names in a folder to disk, so that a rename outlives a loss of power.
///
/// # Errors
/// What the system says.
pub fn sync_folder(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    fs_err::File::open(path)?.sync_all()?;
    let _ = path;
    Ok(())
}

/// Removes the temporary files of a folder that a killed process left: those of nobody who still writes, because their
/// time is more than an hour before that of a file that was written now.
///
/// # Errors
/// A folder that cannot be read.
pub fn remove_left_over(folder: &Path) -> Result<(), Failure> {
    let now = temporary()
        .tempfile_in(folder)?
        .as_file()
        .metadata()?
        .modified()?;
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let old = |written: std::time::SystemTime| {
            now.duration_since(written)
                .is_ok_and(|age| age > Duration::from_secs(3600))
        };
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file);
        let written = metadata.and_then(|metadata| metadata.modified().ok());
        if name.starts_with('.') && name.ends_with(".tmp") && written.is_some_and(old) {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}

/// Reads a JSON file; `None` when it is not there.
///
/// # Errors
/// The file cannot be read, or holds something else.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Failure> {
    let bytes = match ner_data::read_bytes(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(ner_data::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        Failure::input(format!(
            "{} is not what a run writes: {error}",
            path.display()
        ))
        .with_hint("remove it, or choose another folder with --out DIR")
    })
}

/// Removes a folder with all it holds; nothing to do when it is not there.
///
/// # Errors
/// The folder is there and cannot be removed.
pub fn remove_folder(path: &Path) -> Result<(), Failure> {
    match fs_err::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Removes a file; nothing to do when it is not there.
///
/// # Errors
/// The file is there and cannot be removed.
pub fn remove_file(path: &Path) -> Result<(), Failure> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

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
        assert_eq!(failure.code, crate::failure::CODE_FAILED);
    }
}
