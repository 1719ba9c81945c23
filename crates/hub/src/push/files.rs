//! The files of a model folder to upload: those with the names of model files, and of these only regular files.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{FileType, Metadata};
use std::io::{Read, Seek as _, SeekFrom};
use std::path::Path;

use fs_err::File;
use ner_files::{Error as FileError, Sha256};

use crate::model::{CONFIG, INDEX, WEIGHTS, parts};
use crate::{Error, Result};

/// Files other than weights that this program writes into a model folder or that `transformers` reads from one.
const NAMES: [&str; 15] = [
    "LICENSE",
    "README.md",
    "added_tokens.json",
    CONFIG,
    "generation_config.json",
    "merges.txt",
    "sentencepiece.bpe.model",
    "special_tokens_map.json",
    "spiece.model",
    "spm.model",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "vocab.json",
    "vocab.txt",
];

/// Maximum size in bytes of a file other than weights: if the hub asks for it, it is sent inline in JSON.
const LARGEST: u64 = 64 << 20;

/// Something in the folder that is not uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// Its name, converted to text.
    pub name: String,
    /// The reason, such as `a symbolic link`.
    pub reason: &'static str,
}

/// A model folder; each of its files is opened once and hashed.
#[derive(Debug)]
pub struct ModelFiles {
    files: Vec<Upload>,
    left: Vec<LeftBehind>,
}

/// A file of the folder. The upload reads from the open file that was hashed, even if its name now belongs to another
/// file, and hashes it again.
#[derive(Debug)]
pub(super) struct Upload {
    /// Name in the folder and in the repository.
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) sha256: String,
    file: File,
}

impl ModelFiles {
    /// Opens the model in a folder. The folder may be a link; links inside it are not followed.
    ///
    /// # Errors
    /// A folder without configuration or weights, missing parts of the weights, files that cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut kinds = BTreeMap::new();
        for entry in fs_err::read_dir(folder)? {
            let entry = entry?;
            kinds.insert(entry.file_name(), entry.file_type()?);
        }
        let wanted = wanted(folder, &kinds)?;
        let (mut files, mut left) = (Vec::new(), Vec::new());
        for (name, kind) in &kinds {
            let known = name.to_str().filter(|name| wanted.contains(*name));
            let reason = match known {
                Some(known) if kind.is_file() => {
                    files.push(Upload::open(folder, known)?);
                    continue;
                }
                Some(_) => what(*kind),
                None if !kind.is_file() => what(*kind),
                None if name == INDEX => "not needed next to model.safetensors",
                None => "not a model file",
            };
            let name = name.to_string_lossy().into_owned();
            left.push(LeftBehind { name, reason });
        }
        if files.is_empty() {
            return Err(Error::NothingToPush {
                folder: folder.display().to_string(),
            });
        }
        Ok(Self { files, left })
    }

    /// Name, bytes and SHA-256 of the files, by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64, &str)> {
        self.files
            .iter()
            .map(|file| (file.name.as_str(), file.size, file.sha256.as_str()))
    }

    /// What is not uploaded, by name.
    pub fn left(&self) -> &[LeftBehind] {
        &self.left
    }

    pub(super) fn uploads(&self) -> &[Upload] {
        &self.files
    }
}

/// The names to upload if they are regular files; those required for a model must exist.
fn wanted(folder: &Path, kinds: &BTreeMap<OsString, FileType>) -> Result<BTreeSet<String>> {
    let kind = |name: &str| kinds.get(&OsString::from(name));
    let need = |name: &str| match kind(name) {
        Some(kind) if kind.is_file() => Ok(()),
        Some(kind) => Err(not_a_file(&folder.join(name), what(*kind))),
        None => Err(Error::MissingFile {
            folder: folder.display().to_string(),
            file: name.to_owned(),
        }),
    };
    let mut wanted: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let any = kinds.keys().any(|name| {
        let name = name.to_str().unwrap_or_default();
        wanted.contains(name) || [WEIGHTS, INDEX].contains(&name)
    });
    if !any {
        return Ok(wanted);
    }
    need(CONFIG)?;
    if kind(WEIGHTS).is_none() && kind(INDEX).is_some() {
        need(INDEX)?;
        let parts = parts(&folder.join(INDEX))?;
        parts.iter().try_for_each(|part| need(part))?;
        wanted.insert(INDEX.to_owned());
        wanted.extend(parts);
    } else {
        need(WEIGHTS)?;
        wanted.insert(WEIGHTS.to_owned());
    }
    Ok(wanted)
}

/// What is in place of a regular file.
fn what(kind: FileType) -> &'static str {
    match (kind.is_symlink(), kind.is_dir()) {
        (true, _) => "a symbolic link",
        (_, true) => "a folder",
        _ => "not a regular file",
    }
}

fn not_a_file(path: &Path, what: &'static str) -> Error {
    Error::Files(FileError::NotAFile {
        path: path.display().to_string(),
        what,
    })
}

impl Upload {
    /// Opens and hashes a file that was found to be regular.
    fn open(folder: &Path, name: &str) -> Result<Self> {
        let path = folder.join(name);
        let seen = fs_err::symlink_metadata(&path)?;
        if !seen.is_file() {
            return Err(not_a_file(&path, what(seen.file_type())));
        }
        let file = File::open(&path)?;
        let opened = file.metadata()?;
        if !opened.is_file() || !is_same(&seen, &opened) {
            return Err(not_a_file(&path, "a different file than a moment ago"));
        }
        let (size, weights) = (opened.len(), name.ends_with(".safetensors"));
        if size > LARGEST && !weights {
            return Err(Error::Files(FileError::FileSize {
                path: path.display().to_string(),
                bytes: size,
                most: LARGEST,
            }));
        }
        let mut hash = Sha256::new();
        let read = std::io::copy(&mut (&file).take(size), &mut hash)?;
        let upload = Self {
            name: name.to_owned(),
            size,
            sha256: hash.finish(),
            file,
        };
        match read == size {
            true => Ok(upload),
            false => Err(upload.changed()),
        }
    }

    /// The first bytes.
    pub(super) fn first_bytes(&self, count: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&self.file).seek(SeekFrom::Start(0))?;
        (&self.file)
            .take(count.min(self.size))
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The content, hashed while it is read.
    pub(super) fn content(&self) -> Result<Content<'_>> {
        (&self.file).seek(SeekFrom::Start(0))?;
        Ok(Content {
            upload: self,
            left: self.size,
            hash: Sha256::new(),
        })
    }

    /// The whole content in memory; only for small files.
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let (mut bytes, mut content) = (Vec::new(), self.content()?);
        content.read_to_end(&mut bytes)?;
        content.finish()?;
        Ok(bytes)
    }

    fn changed(&self) -> Error {
        Error::UploadChanged {
            path: self.file.path().display().to_string(),
        }
    }
}

/// A file being uploaded.
pub(super) struct Content<'a> {
    upload: &'a Upload,
    left: u64,
    hash: Sha256,
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = (&self.upload.file).take(self.left).read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.left -= read as u64;
        Ok(read)
    }
}

impl Content<'_> {
    /// Whether all of it was read.
    pub(super) fn is_read(&self) -> bool {
        self.left == 0
    }

    /// Checks that what was read is what was hashed.
    ///
    /// # Errors
    /// [`Error::UploadChanged`].
    pub(super) fn finish(self) -> Result<()> {
        let same = self.left == 0 && self.hash.finish() == self.upload.sha256;
        match same {
            true => Ok(()),
            false => Err(self.upload.changed()),
        }
    }
}

/// Whether two metadata lookups found the same file.
#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// This system has no file numbers.
#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len()
}
