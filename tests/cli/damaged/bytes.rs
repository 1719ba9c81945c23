//! Damage that any file can have, whatever its format.

use std::path::Path;
use std::process::Command;

use super::{Case, Format, Outcome};

/// A generator of numbers, the same in every run (splitmix64).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

pub(super) fn cases(format: Format) -> Vec<Case> {
    let mut cases = vec![
        format.bytes("empty", ""),
        format.bytes("one NUL", [0]),
        format.bytes("a megabyte of NULs", vec![0; 1 << 20]),
        format.bytes("random bytes", Random(1).bytes(5000)),
        format.refused("a megabyte of 0xff", |path| {
            fs_err::write(path, vec![0xff; 1 << 20]).unwrap();
        }),
        format.refused("8 GB of nothing", |path| {
            let file = fs_err::OpenOptions::new().write(true).open(path).unwrap();
            file.set_len(8 << 30).unwrap();
        }),
        format.refused("random bytes in its midst", |path| {
            let mut bytes = fs_err::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes.splice(middle..middle, Random(2).bytes(300));
            bytes.extend(Random(3).bytes(300));
            fs_err::write(path, bytes).unwrap();
        }),
        format.refused("a folder", |path| {
            fs_err::remove_file(path).unwrap();
            fs_err::create_dir(path).unwrap();
        }),
    ];
    if cfg!(unix) {
        cases.push(format.refused("a pipe that nobody writes to", |path| {
            fs_err::remove_file(path).unwrap();
            assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        }));
        cases.push(format.refused("a device without end", |path| {
            link(path, Path::new("/dev/zero"))
        }));
        cases.push(format.refused("a link to itself", |path| {
            let name = path.to_owned();
            link(path, &name);
        }));
    }
    for case in &mut cases {
        match (format.name, case.what.as_str()) {
            // TOML without a key has all defaults; of a log the last line may be in the making
            ("experiment" | "profile" | "config.toml of a cell" | "log.jsonl", "empty")
            | ("log.jsonl", "one NUL" | "a megabyte of NULs") => case.outcome = Outcome::Bounded,
            // a folder is no data file, and then there is none
            ("conll" | "jsonl" | "wikiann" | "parquet", "a folder") => case.named = Some("data"),
            _ => {}
        }
    }
    for seed in 0..2 {
        cases.push(
            format.bounded(format!("cut at random {seed}"), move |path| {
                let mut bytes = fs_err::read(path).unwrap();
                bytes.truncate(Random(seed).below(bytes.len()));
                fs_err::write(path, bytes).unwrap();
            }),
        );
        cases.push(
            format.bounded(format!("bits flipped at random {seed}"), move |path| {
                let mut bytes = fs_err::read(path).unwrap();
                let mut random = Random(100 + seed);
                for _ in 0..8 {
                    let at = random.below(bytes.len());
                    bytes[at] ^= 1 << random.below(8);
                }
                fs_err::write(path, bytes).unwrap();
            }),
        );
    }
    cases
}

/// Puts a link in the place of a file.
pub(super) fn link(path: &Path, to: &Path) {
    fs_err::remove_file(path).unwrap();
    #[cfg(unix)]
    fs_err::os::unix::fs::symlink(to, path).unwrap();
    #[cfg(not(unix))]
    let _ = to;
}
