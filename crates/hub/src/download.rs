//! Downloads one file into the cache: resumes where it was interrupted, checks it, and only then moves it into place.

use std::fs::TryLockError;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fs_err::File;
use ner_files::{InputFile, LARGE, SMALL, sync_folder};

use crate::http::{Failed, Http, again, header, ok};

/// How often to check on another process that downloads the same file.
const POLL: Duration = Duration::from_millis(500);
/// Number of checks without growth after which that process is considered stuck.
const PATIENCE: u32 = 120;

/// Maximum size of a `tokenizer.json` in bytes; that of XLM-R has 9 million.
const TOKENIZER: u64 = 64 << 20;
/// Maximum size in bytes of weights and parquet files whose size the hub does not state.
const UNANNOUNCED: u64 = 64 << 30;

/// Maximum size in bytes of a file with this name, if its kind has a limit. Bytes are counted as they arrive: a short
/// answer may be the compressed form of a very long one.
pub(crate) fn most(name: &str) -> Option<u64> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let (_, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    match (file, ending) {
        ("tokenizer.json", _) => Some(TOKENIZER),
        (_, "safetensors" | "parquet") => None,
        (_, "json") => Some(SMALL),
        _ => Some(LARGE),
    }
}

/// What the hub states about a file, and where it is stored.
#[derive(Debug)]
pub(crate) struct Download<'a> {
    pub(crate) http: &'a Http,
    pub(crate) url: &'a str,
    /// Name in the repository, for messages.
    pub(crate) name: &'a str,
    /// Size in bytes, if the hub states it.
    pub(crate) size: Option<u64>,
    /// Maximum size in bytes, see [`most`].
    pub(crate) most: Option<u64>,
    /// SHA-256 of the content, which the hub states for large files.
    pub(crate) sha256: Option<&'a str>,
    /// Where it is stored; while unfinished, it is next to this path as `NAME.incomplete`.
    pub(crate) blob: &'a Path,
}

impl Download<'_> {
    /// Downloads the file, unless another process has done so in the meantime.
    pub(crate) fn run(&self) -> Result<(), Failed> {
        self.check_length(self.size.unwrap_or(0))?;
        let part = beside(self.blob, "incomplete");
        let _lock = self.lock(&part)?;
        if self.blob.is_file() {
            return Ok(());
        }
        regular_or_gone(&part).map_err(Failed::Local)?;
        let mut file = fs_err::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&part)
            .map_err(Failed::Local)?;
        // Without a hash, an old partial file that belongs to another version would go unnoticed.
        let had = match self.sha256 {
            Some(_) => file.metadata().map_err(Failed::Local)?.len(),
            None => 0,
        };
        let mut done = self.fill(&mut file, had).and_then(|()| self.check(&part));
        if had > 0 && matches!(done, Err(Failed::Answer(_))) {
            tracing::warn!(
                file = self.name,
                "the partial file was damaged; starting over"
            );
            done = self.fill(&mut file, 0).and_then(|()| self.check(&part));
        }
        if let Err(failed) = done {
            if matches!(failed, Failed::Answer(_)) {
                // a file with errors is not worth resuming
                let _ = fs_err::remove_file(&part);
            }
            return Err(failed);
        }
        self.place(&file, &part).map_err(Failed::Local)
    }

    /// Moves the file into place. It grew under a name from which the next process can resume, so it is not a
    /// [`Replacement`](ner_files::Replacement), but it is as durable.
    fn place(&self, file: &File, part: &Path) -> std::io::Result<()> {
        file.sync_all()?;
        fs_err::rename(part, self.blob)?;
        Ok(sync_folder(self.blob.parent().unwrap_or(self.blob))?)
    }

    /// Downloads the file from byte `have` to its end.
    fn fill(&self, file: &mut File, mut have: u64) -> Result<(), Failed> {
        if self.size.is_some_and(|size| have > size) {
            have = 0;
        }
        file.set_len(have).map_err(Failed::Local)?;
        if have > 0 {
            tracing::info!(file = self.name, bytes = have, "resuming a download");
        }
        again(|| {
            let before = have;
            self.stream(file, &mut have).map_err(|failed| match failed {
                Failed::Cut(message, _) => {
                    let of = self
                        .size
                        .map_or(String::new(), |size| format!(" of {size}"));
                    let message = format!(
                        "download of `{}` was interrupted at byte {have}{of}: {message}",
                        self.name
                    );
                    Failed::Cut(message, have.saturating_sub(before))
                }
                other => other,
            })
        })
    }

    /// One connection: writes what arrives and advances `have`.
    fn stream(&self, file: &mut File, have: &mut u64) -> Result<(), Failed> {
        if self.size == Some(*have) {
            return Ok(());
        }
        let answer = self.http.get(self.url, *have)?;
        if answer.status().as_u16() == 416 {
            *have = 0;
            return Err(Failed::Cut(
                "the hub does not have the requested range".to_owned(),
                0,
            ));
        }
        let answer = ok(answer)?;
        if answer.status().as_u16() != 206 {
            // a host without range support starts from the beginning
            *have = 0;
        } else if first_byte(header(&answer, "content-range")) != Some(*have) {
            return Err(Failed::Answer(format!(
                "`{}`: requested bytes from {have} on, but got another range",
                self.name
            )));
        }
        file.set_len(*have)
            .and_then(|()| file.seek(SeekFrom::Start(*have)))
            .map_err(Failed::Local)?;
        let mut body = answer.into_body().into_reader();
        let mut buffer = vec![0; 1 << 16];
        let mut log = Log::new(self.name, self.size, *have);
        loop {
            let n = body
                .read(&mut buffer)
                .map_err(|error| Failed::Cut(error.to_string(), 0))?;
            if n == 0 {
                break;
            }
            if self.size.is_some_and(|size| *have + n as u64 > size) {
                return Err(self.wrong_size("more".to_owned()));
            }
            self.check_length(*have + n as u64)?;
            file.write_all(&buffer[..n]).map_err(Failed::Local)?;
            *have += n as u64;
            log.at(*have);
        }
        match self.size {
            Some(size) if *have < size => Err(Failed::Cut("the answer ended early".to_owned(), 0)),
            _ => Ok(()),
        }
    }

    fn check(&self, part: &Path) -> Result<(), Failed> {
        let Some(expected) = self.sha256 else {
            return Ok(());
        };
        let found = InputFile::of(part, self.name.to_owned(), None)
            .map_err(|error| Failed::Local(error.into()))?;
        if self.size.is_some_and(|size| size != found.bytes) {
            return Err(self.wrong_size(found.bytes.to_string()));
        }
        if found.sha256 != expected {
            return Err(Failed::Answer(format!(
                "`{}` arrived damaged: SHA-256 is {}, expected {expected}",
                self.name, found.sha256
            )));
        }
        Ok(())
    }

    /// Refuses a file larger than its kind may be.
    fn check_length(&self, bytes: u64) -> Result<(), Failed> {
        let unannounced = self.size.is_none().then_some(UNANNOUNCED);
        match self.most.or(unannounced) {
            Some(most) if bytes > most => Err(Failed::Answer(format!(
                "`{}` has more than {most} bytes, the limit for files of its kind",
                self.name
            ))),
            _ => Ok(()),
        }
    }

    fn wrong_size(&self, found: String) -> Failed {
        Failed::Answer(format!(
            "`{}` arrived with {found} bytes, expected {}",
            self.name,
            self.size.unwrap_or_default()
        ))
    }

    /// Waits for another process that downloads the same file, as long as its file grows.
    fn lock(&self, part: &Path) -> Result<File, Failed> {
        let path = beside(self.blob, "lock");
        regular_or_gone(&path).map_err(Failed::Local)?;
        let file = fs_err::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Failed::Local)?;
        let size = || fs_err::metadata(part).map_or(0, |metadata| metadata.len());
        let (mut last, mut looks) = (size(), 0);
        loop {
            match file.file().try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(Failed::Local(error)),
                Err(TryLockError::WouldBlock) if looks == PATIENCE => {
                    return Err(Failed::Answer(format!(
                        "another process is downloading `{}` but makes no progress",
                        self.name
                    )));
                }
                Err(TryLockError::WouldBlock) => {
                    if looks == 0 {
                        tracing::info!(
                            file = self.name,
                            "another process is downloading it; waiting"
                        );
                    }
                    std::thread::sleep(POLL);
                    let now = size();
                    looks = if now == last { looks + 1 } else { 1 };
                    last = now;
                }
            }
        }
    }
}

/// The first byte of `bytes 5-9/10`.
fn first_byte(range: Option<&str>) -> Option<u64> {
    let (first, _) = range?
        .trim()
        .strip_prefix("bytes")?
        .trim()
        .split_once('-')?;
    first.parse().ok()
}

fn beside(blob: &Path, ending: &str) -> PathBuf {
    let mut name = blob.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Removes anything that is not a regular file: a link could redirect our writes.
fn regular_or_gone(path: &Path) -> std::io::Result<()> {
    match fs_err::symlink_metadata(path) {
        Ok(metadata) if !metadata.is_file() => fs_err::remove_file(path),
        _ => Ok(()),
    }
}

/// Logs the progress of a download at every tenth.
struct Log<'a> {
    name: &'a str,
    size: Option<u64>,
    tenths: u64,
}

impl<'a> Log<'a> {
    fn new(name: &'a str, size: Option<u64>, have: u64) -> Self {
        let mut log = Self {
            name,
            size,
            tenths: 0,
        };
        log.tenths = log.of(have);
        log
    }

    fn of(&self, have: u64) -> u64 {
        self.size
            .map_or(0, |size| have.saturating_mul(10) / size.max(1))
    }

    fn at(&mut self, have: u64) {
        let tenths = self.of(have);
        if tenths > self.tenths {
            self.tenths = tenths;
            tracing::info!(
                file = self.name,
                percent = 10 * tenths,
                bytes = have,
                "downloaded"
            );
        }
    }
}
