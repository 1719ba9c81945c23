//! Texts of all kinds through a model with random weights: what is held here does not depend on what it learnt.
#![allow(clippy::unwrap_used)]

#[path = "../tests/tiny/mod.rs"]
mod tiny;

mod folders;
mod texts;

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::{SavedModel, Tagger, TaggerOptions};

/// A folder with a good model; removed with the process' temporary files.
fn folder() -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        tiny::save(folder.path());
        folder
    });
    folder.path().to_path_buf()
}

/// Opened once: every test uses it, from its own thread.
fn tagger() -> &'static Tagger {
    static TAGGER: OnceLock<Tagger> = OnceLock::new();
    TAGGER.get_or_init(|| TaggerOptions::new().device("cpu").open(folder()).unwrap())
}

#[test]
fn a_tagger_is_shared_between_threads() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(tagger());
    is_shared(&SavedModel::open(folder()).unwrap());
    let text = "Anna lebt in Bern.";
    let alone = tagger().tag(text).unwrap();
    std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(|| tagger().tag(text).unwrap()));
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}
