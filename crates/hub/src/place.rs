//! Which paths are allowed in the cache. Names come from the hub, and links from other programs that wrote to the
//! cache; neither may lead out of it.

use std::path::{Component, Path};

use crate::{Error, Result};

/// Maximum number of files per repository; the largest datasets have some ten thousand.
const MOST_FILES: usize = 1_000_000;
/// Maximum depth of files below a snapshot.
const DEPTH: usize = 4;

/// Whether the name of a file or revision is a path that stays below its folder.
pub(crate) fn is_inner(name: &str) -> bool {
    let inner = |part: Component<'_>| matches!(part, Component::Normal(_));
    !name.is_empty()
        && !name.contains(['\\', '\0'])
        && !name.ends_with('/')
        && Path::new(name).components().all(inner)
        // `Path` normalises `a/./b` and `a//b`
        && name.split('/').all(|part| !part.is_empty() && part != ".")
}

/// Whether a text is the hash of a commit.
pub(crate) fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The name of a blob: the `ETag` without quotes and without the weak prefix.
pub(crate) fn blob_name(etag: &str) -> Option<&str> {
    let name = etag.trim();
    let name = name.strip_prefix("W/").unwrap_or(name).trim_matches('"');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    ((1..=128).contains(&name.len()) && name.chars().all(plain)).then_some(name)
}

/// Whether the name of a blob is the SHA-256 of its content, as it is for large files.
pub(crate) fn is_sha256(name: &str) -> bool {
    name.len() == 64 && is_commit(name)
}

/// Checks that a path, with all links resolved, is in one of the folders, which may be links themselves.
pub(crate) fn check_inside(path: &Path, folders: &[&Path]) -> Result<()> {
    let target = fs_err::canonicalize(path)?;
    for folder in folders.iter().filter(|folder| folder.exists()) {
        if target.starts_with(fs_err::canonicalize(folder)?) {
            return Ok(());
        }
    }
    Err(Error::OutsideCache {
        path: path.display().to_string(),
        target: target.display().to_string(),
    })
}

/// The files of a snapshot as sorted relative paths. Links to folders are not followed: snapshots have none.
pub(crate) fn files(snapshot: &Path) -> Result<Vec<String>> {
    fn walk(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) -> Result<()> {
        for entry in fs_err::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                if depth > 1 {
                    walk(&entry.path(), &format!("{name}/"), depth - 1, names)?;
                }
            } else if !entry.path().is_dir() && names.len() < MOST_FILES {
                names.push(name);
            }
        }
        Ok(())
    }
    let mut names = Vec::new();
    walk(snapshot, "", DEPTH, &mut names)?;
    names.sort_unstable();
    Ok(names)
}

/// A path or revision, escaped as part of an address.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            // writing to a String cannot fail
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_below_their_folder() {
        for good in [
            "a",
            "a.b",
            "PAN-X.de/train.parquet",
            "refs/pr/1",
            "..a",
            "a b",
        ] {
            assert!(is_inner(good), "{good}");
        }
        for bad in [
            "",
            "..",
            ".",
            "/",
            "/etc/passwd",
            "../a",
            "a/..",
            "a/../b",
            "./a",
            "a/./b",
            "a//b",
            "a/",
            "a\\b",
            "a\0b",
        ] {
            assert!(!is_inner(bad), "{bad:?}");
        }
    }

    #[test]
    fn blobs_have_plain_names() {
        assert_eq!(blob_name("\"0f-1_a\""), Some("0f-1_a"));
        assert_eq!(blob_name("W/\"0f\""), Some("0f"));
        for bad in ["", "\"\"", "../x", "a/b", "\"..\"", "a.lock"] {
            assert_eq!(blob_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_hold_no_marks_of_their_own() {
        assert_eq!(encoded("a/b c?d#e%f"), "a/b%20c%3Fd%23e%25f");
    }
}
