//! What was read: size and SHA-256 of input files.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Result;

/// A file that went into a run, for its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Local path, or `id/file` for a file of the hub.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content in hexadecimal.
    pub sha256: String,
    /// The commit the file belongs to, for files of the hub.
    pub revision: Option<String>,
}

impl InputFile {
    /// Reads the file once to hash it; it goes by `name`.
    pub(crate) fn of(path: &Path, name: String, revision: Option<String>) -> Result<Self> {
        let mut file = crate::read::open_file(path)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        let mut bytes = 0;
        loop {
            let n = file.read(&mut buffer)?;
            if n == 0 {
                break;
            }
            hasher.update(&buffer[..n]);
            bytes += n as u64;
        }
        Ok(Self {
            path: name,
            bytes,
            sha256: hex(&hasher.finalize()),
            revision,
        })
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // writing to a String cannot fail
            let _ = write!(text, "{byte:02x}");
            text
        })
}
