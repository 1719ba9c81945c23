//! Files that are either complete or not there.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use fs_err::File;

use crate::{Error, Result};

/// Writes `path` through a temporary file in the same folder, synced and renamed at the end. What
/// stood there before stays if `fill` fails.
pub(crate) fn write(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let (folder, temporary) = temporary_beside(path)?;
    fs_err::create_dir_all(folder)?;
    let result = (|| {
        let mut out = BufWriter::new(File::create(&temporary)?);
        fill(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(fs_err::rename(&temporary, path)?)
    })();
    if result.is_err() {
        // the first error is the one to report; a left-over temporary file harms nobody
        let _ = fs_err::remove_file(&temporary);
    }
    result
}

fn temporary_beside(path: &Path) -> Result<(&Path, PathBuf)> {
    let name = path.file_name().ok_or_else(|| Error::NoFileName {
        path: path.to_owned(),
    })?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let temporary = format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id());
    Ok((folder, folder.join(temporary)))
}
