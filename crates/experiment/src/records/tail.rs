//! The end of a log.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Number of bytes to read from the end of a log.
const TAIL: u64 = 4096;

/// The last complete line of a file of JSON lines.
pub fn last_line(path: &Path) -> Option<serde_json::Value> {
    serde_json::from_str(last_lines(path, 1).first()?).ok()
}

/// The last complete lines of a file; empty if it cannot be read.
pub fn last_lines(path: &Path, count: usize) -> Vec<String> {
    let read = || -> Option<String> {
        let mut file = ner_files::open_file(path).ok()?;
        let length = file.metadata().ok()?.len();
        let begin = length.saturating_sub(TAIL);
        file.seek(SeekFrom::Start(begin)).ok()?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let whole = &text[..text.rfind('\n')?];
        // the first line may be incomplete
        let first = if begin > 0 { whole.find('\n')? + 1 } else { 0 };
        Some(whole[first..].to_owned())
    };
    let text = read().unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(count)..];
    last.iter().map(|line| (*line).to_owned()).collect()
}
