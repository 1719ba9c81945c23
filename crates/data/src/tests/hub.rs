//! Downloads from a hub, its cache, and what happens when something is missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::hub_server::{COMMIT, Server, State};
use super::{corpus, told};
use crate::{HubOptions, Source, Split, fetch_model, fetch_tokenizer};

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

const TRAIN: &[u8] = b"{\"tokens\":[\"Anna\",\"ruft\"],\"ner_tags\":[1,0]}\n";

fn xtreme() -> State {
    repository(
        "datasets/google/xtreme",
        &[
            ("PAN-X.de/train-00000-of-00001.jsonl", TRAIN),
            ("PAN-X.de/test-00000-of-00001.jsonl", TRAIN),
            ("PAN-X.fr/train-00000-of-00001.jsonl", TRAIN),
            ("XNLI/train-00000-of-00001.parquet", b"x"),
            ("README.md", b"x"),
        ],
    )
}

fn source() -> Source {
    Source::parse("google/xtreme").unwrap()
}

#[test]
fn downloads_once_and_works_offline_afterwards() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(xtreme());
    let options = options(&server, cache.path());
    assert_eq!(source().languages(&options).unwrap(), ["de", "fr"]);
    let names: Vec<String> = source()
        .configurations(&options)
        .unwrap()
        .into_iter()
        .map(|c| c.name)
        .collect();
    assert_eq!(names, ["PAN-X.de", "PAN-X.fr", "XNLI"]);

    server.requests();
    let first = source().load("de", Split::Train, &options).unwrap();
    assert_eq!(
        first.corpus,
        corpus("de", Split::Train, &["Anna/B-PER ruft/O"])
    );
    assert_eq!(first.files[0].revision.as_deref(), Some(COMMIT));
    assert_eq!(
        first.files[0].path,
        "google/xtreme/PAN-X.de/train-00000-of-00001.jsonl"
    );
    assert_eq!(first.files[0].bytes, TRAIN.len() as u64);
    assert!(
        server
            .requests()
            .iter()
            .any(|path| path.contains("/resolve/"))
    );

    let second = source().load("de", Split::Train, &options).unwrap();
    assert_eq!(
        (second.corpus, second.files),
        (first.corpus.clone(), first.files.clone())
    );
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
    let file = folder
        .join("snapshots")
        .join(COMMIT)
        .join("PAN-X.de/train-00000-of-00001.jsonl");
    assert_eq!(fs_err::read(&file).unwrap(), TRAIN);
    assert_eq!(
        fs_err::canonicalize(&file)
            .unwrap()
            .parent()
            .unwrap()
            .file_name()
            .unwrap(),
        "blobs"
    );

    let offline = HubOptions {
        offline: true,
        ..options.clone()
    };
    let third = source().load("de", Split::Train, &offline).unwrap();
    assert_eq!((&third.corpus, &third.files), (&first.corpus, &first.files));
    let pinned = Source::parse(&format!("google/xtreme@{COMMIT}")).unwrap();
    assert_eq!(
        pinned.load("de", Split::Train, &offline).unwrap().corpus,
        first.corpus
    );
    assert_eq!(server.requests(), Vec::<String>::new());
    let message = told(source().load("fr", Split::Train, &offline));
    assert!(
        message.contains("offline, and `google/xtreme/fr/train@main` is not in the cache"),
        "{message}"
    );

    // a hub that is gone is no reason to fail while the cache has everything
    drop(server);
    assert_eq!(
        source().load("de", Split::Train, &options).unwrap().corpus,
        first.corpus
    );
}

#[test]
fn what_the_hub_refuses_is_said() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(xtreme());
    let mut options = options(&server, cache.path());
    let load = |source: &str, options: &HubOptions| {
        told(
            Source::parse(source)
                .unwrap()
                .load("de", Split::Train, options),
        )
    };
    let message = load("google/extreme", &options);
    assert!(
        message.contains("has no `google/extreme` at `main`\nhint: check the id"),
        "{message}"
    );
    let message = load("google/xtreme@v2", &options);
    assert!(
        message.contains("has no `google/xtreme` at `v2`"),
        "{message}"
    );
    let message = told(source().load("dee", Split::Train, &options));
    assert!(
        message.contains(
            "`google/xtreme` has no language `dee`, but de, fr\nhint: did you mean `de`?"
        ),
        "{message}"
    );

    server.state.lock().unwrap().token = Some("secret".to_owned());
    let message = load("google/xtreme", &options);
    assert!(
        message.contains("refuses access to `google/xtreme` (status 401)\nhint: set HF_TOKEN"),
        "{message}"
    );
    options.token = Some("secret".to_owned());
    source().load("de", Split::Train, &options).unwrap();
}

#[test]
fn a_hub_that_cannot_be_reached() {
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(xtreme());
    let options = options(&server, cache.path());
    drop(server);
    let message = told(source().load("de", Split::Train, &options));
    assert!(
        message.contains("cannot be reached for `google/xtreme`"),
        "{message}"
    );
    assert!(
        message.contains("hint: local folders in the hub's layout work without a network"),
        "{message}"
    );
    let offline = HubOptions {
        offline: true,
        ..options
    };
    let message = told(source().load("de", Split::Train, &offline));
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
    let message = told(source().load("de", Split::Train, &options(&server, cache.path())));
    assert!(message.contains("came damaged: SHA-256 is "), "{message}");
    assert!(message.contains("hint: try again later"), "{message}");
}

#[test]
fn models_whole_in_parts_and_without_safetensors() {
    let cache = tempfile::tempdir().unwrap();
    let index = br#"{"metadata":{},"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors","c":"model-1.safetensors"}}"#;
    let common: [(&str, &[u8]); 2] = [("config.json", b"{}"), ("tokenizer.json", b"{ }")];
    let mut state = State::default();
    for (name, weights) in [
        (
            "org/whole",
            vec![
                ("model.safetensors", &b"whole"[..]),
                ("pytorch_model.bin", b"bin"),
            ],
        ),
        (
            "org/parts",
            vec![
                ("model.safetensors.index.json", &index[..]),
                ("model-1.safetensors", b"one"),
                ("model-2.safetensors", b"two"),
            ],
        ),
        ("org/pickle", vec![("pytorch_model.bin", &b"bin"[..])]),
    ] {
        let files: Vec<(&str, &[u8])> = common.into_iter().chain(weights).collect();
        state
            .repositories
            .extend(repository(name, &files).repositories);
    }
    state
        .repositories
        .extend(repository("org/bare", &common[..1]).repositories);
    let server = Server::start(state);
    let options = options(&server, cache.path());

    let whole = fetch_model("org/whole", None, &options).unwrap();
    assert_eq!((whole.revision.as_str(), whole.files.len()), (COMMIT, 3));
    assert_eq!(
        fs_err::read(whole.dir.join("model.safetensors")).unwrap(),
        b"whole"
    );
    assert!(!whole.dir.join("pytorch_model.bin").exists());
    let parts = fetch_model("org/parts", Some("main"), &options).unwrap();
    assert_eq!(parts.files.len(), 5);
    assert_eq!(
        fs_err::read(parts.dir.join("model-2.safetensors")).unwrap(),
        b"two"
    );

    let message = told(fetch_model("org/pickle", None, &options));
    assert!(
        message.contains(
            "model `org/pickle` has no `model.safetensors`, but pytorch_model.bin\nhint: pickled weights can run code"
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
    assert_eq!(
        fetch_model("org/whole", None, &offline).unwrap().files,
        whole.files
    );
    let message = told(fetch_model("org/pickle", None, &offline));
    assert!(
        message.contains("offline, and `org/pickle/model.safetensors@main` is not in the cache"),
        "{message}"
    );
}
