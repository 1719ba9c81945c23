//! Corpora from a data set of the hub. The hub itself is tested in `ner-hub`: here it only lists files, and those that
//! are read lie in the cache.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;

use super::{corpus, told};
use crate::{Error, HubDataset, HubOptions, Source, Split};

const COMMIT: &str = "0e87cee6fee3c7e5c5bb3e3bbf0b58b0f5e2b0f1";
const TRAIN: &str = "PAN-X.de/train-00000-of-00001.jsonl";

fn cached(cache: &Path) {
    let folder = cache.join("datasets--google--xtreme");
    let snapshot = folder.join("snapshots").join(COMMIT);
    let text = "{\"tokens\":[\"Anna\",\"ruft\"],\"ner_tags\":[1,0]}\n";
    for (path, text) in [
        (folder.join("refs/main"), COMMIT),
        (snapshot.join(TRAIN), text),
    ] {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
}

fn source(text: &str, options: &HubOptions) -> Source {
    Source::parse(text, options).unwrap()
}

#[test]
fn a_source_owns_how_its_hub_is_reached() {
    let options = HubOptions {
        offline: true,
        token: Some("secret".to_owned()),
        ..HubOptions::default()
    };
    let pinned = source("google/xtreme@0e87cee", &options);
    let expected = HubDataset {
        id: "google/xtreme".to_owned(),
        revision: Some("0e87cee".to_owned()),
        options: options.clone(),
    };
    assert_eq!(pinned, Source::Hub(expected));
    assert_eq!(pinned.to_string(), "google/xtreme@0e87cee");
    assert!(!format!("{pinned:?}").contains("secret"));
    assert_eq!(
        source("google/xtreme", &options).to_string(),
        "google/xtreme"
    );
    let message = told(pinned.load("de", Split::Train));
    let wanted = "no cache folder for files from the hub\nhint: set HF_HUB_CACHE";
    assert!(message.starts_with(wanted), "{message}");
}

#[test]
fn a_corpus_comes_from_the_cache() {
    let cache = tempfile::tempdir().unwrap();
    cached(cache.path());
    let options = HubOptions {
        cache_dir: Some(cache.path().to_owned()),
        offline: true,
        ..HubOptions::default()
    };
    let source = source("google/xtreme", &options);
    assert_eq!(source.languages().unwrap(), ["de"]);
    assert_eq!(source.configurations().unwrap()[0].name, "PAN-X.de");
    let loaded = source.load("de", Split::Train).unwrap();
    assert_eq!(
        loaded.corpus,
        corpus("de", Split::Train, &["Anna/B-PER ruft/O"])
    );
    assert_eq!(loaded.files[0].revision.as_deref(), Some(COMMIT));
    assert_eq!(loaded.files[0].path, format!("google/xtreme/{TRAIN}"));
    // what is not cached may well exist
    let error = source.load("fr", Split::Train).unwrap_err();
    assert!(matches!(error, Error::Hub(ner_hub::Error::Offline { .. })));
    let wanted = "offline, and `google/xtreme/fr/train@main` is not in the cache";
    assert!(error.to_string().contains(wanted), "{error}");
    assert!(error.hint().unwrap().starts_with("unset HF_HUB_OFFLINE"));
}

#[test]
fn a_language_that_the_hub_does_not_list_is_said() {
    let cache = tempfile::tempdir().unwrap();
    cached(cache.path());
    let hub = TcpListener::bind("127.0.0.1:0").unwrap();
    let options = HubOptions {
        endpoint: Some(format!("http://{}", hub.local_addr().unwrap())),
        cache_dir: Some(cache.path().to_owned()),
        ..HubOptions::default()
    };
    let list = format!("{{\"sha\":\"{COMMIT}\",\"siblings\":[{{\"rfilename\":\"{TRAIN}\"}}]}}");
    let answers = std::thread::spawn(move || {
        let (mut stream, _) = hub.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let head: Vec<String> = lines
            .map(|line| line.unwrap())
            .take_while(|line| !line.is_empty())
            .collect();
        let length = list.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{list}"
        )
        .unwrap();
        head[0].clone()
    });
    let message = told(source("google/xtreme", &options).load("dee", Split::Train));
    let asked = answers.join().unwrap();
    assert!(asked.starts_with("GET /api/datasets/google/xtreme/revision/main"));
    assert!(
        message.contains(
            "`google/xtreme` has no language `dee`; available: de\nhint: did you mean `de`?"
        ),
        "{message}"
    );
}
