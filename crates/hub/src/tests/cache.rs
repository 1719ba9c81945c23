//! Downloads from a hub, its cache, and what happens when something is missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ner_files::{InputFile, LARGE};

use super::server::{COMMIT, Server, State};
use super::told;
use crate::{HubId, HubOptions, Result, Snapshot, fetch_model, fetch_tokenizer};

pub(super) fn options(server: &Server, cache: &Path) -> HubOptions {
    HubOptions {
        endpoint: Some(server.endpoint()),
        token: None,
        cache_dir: Some(cache.to_owned()),
        offline: false,
        timeout: None,
    }
}

pub(super) fn repository(name: &str, files: &[(&str, &[u8])]) -> State {
    let files: BTreeMap<String, Vec<u8>> = files
        .iter()
        .map(|(name, content)| ((*name).to_owned(), content.to_vec()))
        .collect();
    State {
        repositories: BTreeMap::from([(name.to_owned(), files)]),
        ..State::default()
    }
}

const DE: &str = "PAN-X.de/train-00000-of-00001.jsonl";
const TRAIN: &[u8] = b"{\"tokens\":[\"Anna\",\"ruft\"],\"ner_tags\":[1,0]}\n";

fn xtreme() -> State {
    repository(
        "datasets/google/xtreme",
        &[
            (DE, TRAIN),
            ("PAN-X.de/test-00000-of-00001.jsonl", TRAIN),
            ("PAN-X.fr/train-00000-of-00001.jsonl", TRAIN),
            ("XNLI/train-00000-of-00001.parquet", b"x"),
            ("README.md", b"x"),
        ],
    )
}

/// A data set's file in the cache.
fn fetch(id: &str, file: &str, options: &HubOptions) -> Result<(PathBuf, InputFile)> {
    let id = HubId::parse(id).unwrap();
    Snapshot::of_dataset(id.name, id.revision, options)?.fetch(file)
}

#[test]
fn downloads_once_and_works_offline_afterwards() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(xtreme());
    let options = options(&server, cache.path());
    let open = |options| Snapshot::of_dataset("google/xtreme", None, options);
    let snapshot = open(&options).unwrap();
    assert_eq!((snapshot.commit(), snapshot.names().len()), (COMMIT, 5));
    assert!(snapshot.not_cached("x").is_none());

    server.requests();
    let (path, first) = snapshot.fetch(DE).unwrap();
    assert_eq!(fs_err::read(&path).unwrap(), TRAIN);
    assert_eq!(first.revision.as_deref(), Some(COMMIT));
    assert_eq!(first.path, format!("google/xtreme/{DE}"));
    assert_eq!(first.bytes, TRAIN.len() as u64);
    let requests = server.requests();
    assert!(requests.iter().any(|path| path.contains("/resolve/")));

    let second = fetch("google/xtreme", DE, &options).unwrap();
    assert_eq!(second, (path.clone(), first.clone()));
    assert_eq!(
        server.requests(),
        ["/api/datasets/google/xtreme/revision/main"]
    );

    // the layout of the Python tools
    let folder = cache.path().join("datasets--google--xtreme");
    assert_eq!(
        fs_err::read_to_string(folder.join("refs/main")).unwrap(),
        COMMIT
    );
    assert_eq!(fs_err::read_dir(folder.join("refs")).unwrap().count(), 1);
    assert_eq!(path, folder.join("snapshots").join(COMMIT).join(DE));
    let blob = fs_err::canonicalize(&path).unwrap();
    assert_eq!(blob.parent().unwrap().file_name().unwrap(), "blobs");

    let offline = HubOptions {
        offline: true,
        ..options.clone()
    };
    assert_eq!(fetch("google/xtreme", DE, &offline).unwrap(), second);
    let pinned = format!("google/xtreme@{COMMIT}");
    assert_eq!(fetch(&pinned, DE, &offline).unwrap(), second);
    let snapshot = open(&offline).unwrap();
    assert_eq!(snapshot.names(), [DE]);
    let message = told(Err::<(), _>(snapshot.not_cached("fr/train").unwrap()));
    let wanted = "offline, and `google/xtreme/fr/train@main` is not in the cache";
    assert!(message.contains(wanted), "{message}");
    assert_eq!(server.requests(), Vec::<String>::new());

    // an unreachable hub is not an error while the cache has everything
    drop(server);
    assert_eq!(fetch("google/xtreme", DE, &options).unwrap(), second);
}

#[test]
fn what_the_hub_refuses_is_said() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(xtreme());
    let mut options = options(&server, cache.path());
    let message = told(fetch("google/extreme", DE, &options));
    assert!(
        message.contains("has no `google/extreme` at `main`\nhint: check the id"),
        "{message}"
    );
    let message = told(fetch("google/xtreme@v2", DE, &options));
    assert!(
        message.contains("has no `google/xtreme` at `v2`"),
        "{message}"
    );

    server.state.lock().unwrap().token = Some("secret".to_owned());
    let message = told(fetch("google/xtreme", DE, &options));
    assert!(
        message.contains("denied access to `google/xtreme` (status 401)\nhint: set HF_TOKEN"),
        "{message}"
    );
    options.token = Some("secret".to_owned());
    fetch("google/xtreme", DE, &options).unwrap();
}

#[test]
fn a_hub_that_cannot_be_reached() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(xtreme());
    let options = options(&server, cache.path());
    drop(server);
    let message = told(fetch("google/xtreme", DE, &options));
    assert!(
        message.contains("cannot be reached for `google/xtreme`"),
        "{message}"
    );
    assert!(
        message.contains("hint: to work without a network, use local folders"),
        "{message}"
    );
    let offline = HubOptions {
        offline: true,
        ..options
    };
    let message = told(fetch("google/xtreme", DE, &offline));
    assert!(
        message.contains("offline, and `google/xtreme@main` is not in the cache"),
        "{message}"
    );
}

#[test]
fn damaged_downloads_are_found() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(State {
        damage: true,
        ..xtreme()
    });
    let message = told(fetch("google/xtreme", DE, &options(&server, cache.path())));
    assert!(
        message.contains("arrived damaged: SHA-256 is "),
        "{message}"
    );
    assert!(message.contains("hint: try again later"), "{message}");
}

#[test]
fn a_cached_file_larger_than_its_kind_is_not_hashed() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(xtreme());
    let options = options(&server, cache.path());
    let snapshot = Snapshot::of_dataset("google/xtreme", None, &options).unwrap();
    let (path, _) = snapshot.fetch("README.md").unwrap();
    let file = fs_err::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(LARGE + 1).unwrap();
    let message = told(snapshot.fetch("README.md"));
    let wanted = format!("has {} bytes, but at most {LARGE} can be read", LARGE + 1);
    assert!(message.contains(&wanted), "{message}");
}

/// Models with weights whole, in parts, pickled, and one without a tokenizer.
fn models() -> State {
    let index = br#"{"metadata":{},"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors","c":"model-1.safetensors"}}"#;
    let common: [(&str, &[u8]); 2] = [("config.json", b"{}"), ("tokenizer.json", b"{ }")];
    let whole: [(&str, &[u8]); 2] = [
        ("model.safetensors", b"whole"),
        ("pytorch_model.bin", b"bin"),
    ];
    let parts: [(&str, &[u8]); 3] = [
        ("model.safetensors.index.json", index),
        ("model-1.safetensors", b"one"),
        ("model-2.safetensors", b"two"),
    ];
    let mut state = repository("org/bare", &common[..1]);
    for (name, weights) in [
        ("org/whole", &whole[..]),
        ("org/parts", &parts),
        ("org/pickle", &whole[1..]),
    ] {
        let files = [&common, weights].concat();
        let model = repository(name, &files).repositories;
        state.repositories.extend(model);
    }
    state
}

#[test]
fn models_are_fetched_whole_and_in_parts() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(models());
    let options = options(&server, cache.path());
    let whole = fetch_model("org/whole", None, &options).unwrap();
    assert_eq!((whole.revision.as_str(), whole.files.len()), (COMMIT, 3));
    let weights = |dir: &Path, name: &str| fs_err::read(dir.join(name)).unwrap();
    assert_eq!(weights(&whole.dir, "model.safetensors"), b"whole");
    assert!(!whole.dir.join("pytorch_model.bin").exists());
    let parts = fetch_model("org/parts", Some("main"), &options).unwrap();
    assert_eq!(parts.files.len(), 5);
    assert_eq!(weights(&parts.dir, "model-2.safetensors"), b"two");
    let offline = HubOptions {
        offline: true,
        ..options
    };
    let cached = fetch_model("org/whole", None, &offline).unwrap();
    assert_eq!(cached.files, whole.files);
}

#[test]
fn models_without_a_file_or_without_safetensors_are_refused() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(models());
    let options = options(&server, cache.path());
    let message = told(fetch_model("org/pickle", None, &options));
    assert!(
        message.contains(
            "model `org/pickle` has no `model.safetensors`, only pytorch_model.bin\nhint: pickled weights can run code"
        ),
        "{message}"
    );
    let message = told(fetch_model("org/bare", None, &options));
    assert!(
        message.contains("model `org/bare` has no `tokenizer.json`"),
        "{message}"
    );
    let tokenizer = fetch_tokenizer("org/pickle", None, &options).unwrap();
    assert!(tokenizer.dir.join("tokenizer.json").exists());
    let offline = HubOptions {
        offline: true,
        ..options
    };
    let message = told(fetch_model("org/pickle", None, &offline));
    assert!(
        message.contains("offline, and `org/pickle/model.safetensors@main` is not in the cache"),
        "{message}"
    );
}
