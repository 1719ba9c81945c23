//! A hub or a cache that means ill: nothing is written outside of the cache, nothing read from there.

use std::path::Path;

use super::cache::options;
use super::faults::{Hub, WEIGHTS};
use super::server::{COMMIT, Fault};
use super::told;
use crate::{HubOptions, fetch_model};

#[test]
fn answers_that_make_no_sense_are_told() {
    let api = |body: &str| {
        vec![(
            "GET",
            "/api/",
            Fault::Answer(200, String::new(), body.as_bytes().to_vec()),
        )]
    };
    Hub::new(api("<html>")).said("expected value at line 1 column 1");
    Hub::new(api("{\"sha\":\"../../x\",\"siblings\":[]}")).said("`../../x` is not a commit");
    Hub::new(api(&"[".repeat(1 << 20))).said("invalid type: sequence");
    let etag = |etag: &str| {
        let headers = format!("ETag: {etag}\r\n");
        vec![(
            "HEAD",
            "/config.json",
            Fault::Answer(200, headers, Vec::new()),
        )]
    };
    Hub::new(etag("\"../../../evil\"")).said("`config.json` has no usable ETag");
    Hub::new(etag("")).said("`config.json` has no usable ETag");
    let garbage = "X".repeat(1 << 20);
    Hub::new(vec![(
        "GET",
        "/api/",
        Fault::Answer(200, format!("A: {garbage}\r\n"), Vec::new()),
    )])
    .said("org/model");
}

#[test]
fn names_that_lead_outside_are_refused() {
    for name in [
        "../evil.json",
        "/etc/evil",
        "a/../../evil",
        "a\\\\..\\\\evil",
        "",
    ] {
        let listed = format!(
            "{{\"sha\":\"{COMMIT}\",\"siblings\":[{{\"rfilename\":\"config.json\"}},{{\"rfilename\":\"{name}\"}}]}}"
        );
        let hub = Hub::new(vec![(
            "GET",
            "/api/",
            Fault::Answer(200, String::new(), listed.into_bytes()),
        )]);
        hub.said("would be outside its folder");
        assert!(!hub.folder().exists(), "{name}");
    }
    let cache = tempfile::tempdir().unwrap();
    let hub = Hub::new(Vec::new());
    for revision in ["../../x", "/etc", "a/../../b", "."] {
        let message = told(fetch_model("org/model", Some(revision), &hub.options()));
        assert!(
            message.contains("is not a valid revision of `org/model`"),
            "{message}"
        );
    }
    for id in ["../x", "a/..", "a", "a/b/c", "a/b?c"] {
        let message = told(fetch_model(id, None, &options(&hub.server, cache.path())));
        assert!(
            message.contains("is not a valid repository name"),
            "{message}"
        );
    }
    assert!(hub.server.requests().is_empty());
}

/// Replaces a part of the cache by a link.
fn relink(path: &Path, to: &Path) {
    if path.is_dir() && !path.is_symlink() {
        fs_err::remove_dir_all(path).unwrap();
    } else if fs_err::symlink_metadata(path).is_ok() {
        fs_err::remove_file(path).unwrap();
    }
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::os::unix::fs::symlink(to, path).unwrap();
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_cache() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.json");
    fs_err::write(&secret, "{}").unwrap();
    let hub = Hub::new(Vec::new());
    hub.whole();
    let snapshot = hub.folder().join("snapshots").join(COMMIT);
    // a file that is read
    relink(&snapshot.join("config.json"), &secret);
    hub.said("is a link out of the cache, to ");
    // links in a circle: the file is fetched anew
    relink(&snapshot.join("config.json"), &snapshot.join("config.json"));
    hub.whole();
    // folders and files that are written
    for name in ["blobs", "snapshots", "refs"] {
        let hub = Hub::new(Vec::new());
        relink(&hub.folder().join(name), outside.path());
        hub.said("is a link out of the cache, to ");
    }
    let hub = Hub::new((0..4).map(|_| ("GET", "/blobs/", Fault::Cut(1))).collect());
    hub.said("was interrupted");
    relink(&hub.parts()[0], &secret);
    hub.whole();
    assert_eq!(fs_err::read_to_string(&secret).unwrap(), "{}");
    assert_eq!(fs_err::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn offline_the_cache_is_read_with_care() {
    let hub = Hub::new(Vec::new());
    let offline = |hub: &Hub| HubOptions {
        offline: true,
        ..hub.options()
    };
    let message = told(fetch_model("org/model", None, &offline(&hub)));
    assert!(
        message.contains("offline, and `org/model@main` is not in the cache"),
        "{message}"
    );
    hub.whole();
    fetch_model("org/model", None, &offline(&hub)).unwrap();
    for note in ["../../../x", "", "not a commit", "\u{0}"] {
        fs_err::write(hub.folder().join("refs/main"), note).unwrap();
        let message = told(fetch_model("org/model", None, &offline(&hub)));
        assert!(message.contains("refs/main` is damaged"), "{message}");
    }
    fs_err::write(hub.folder().join("refs/main"), [0xff]).unwrap();
    let message = told(fetch_model("org/model", None, &offline(&hub)));
    assert!(
        message.contains("refs/main`, line 1: not valid UTF-8"),
        "{message}"
    );
    // a blob whose content is not what its name says
    fs_err::write(hub.folder().join("refs/main"), COMMIT).unwrap();
    let weights = hub.folder().join("snapshots").join(COMMIT).join(WEIGHTS);
    fs_err::write(&weights, "other").unwrap();
    let message = told(fetch_model("org/model", None, &offline(&hub)));
    assert!(message.contains("is damaged: SHA-256 is "), "{message}");
}

/// The gzip form of so many zeros: a literal, and matches of 258 at distance 1, with the codes of RFC 1951, 3.2.6.
fn gzip_of_zeros(bytes: usize) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut held, mut count) = (0u64, 0u32);
    let mut push = |bits: u64, length: u32| {
        held |= bits << count;
        count += length;
        while count >= 8 {
            out.push(held as u8);
            held >>= 8;
            count -= 8;
        }
    };
    // the last block, with fixed codes; the literal 0 is 00110000, Huffman codes begin with their highest bit
    push(0b011, 3);
    push(0b0000_1100, 8);
    for _ in 0..bytes / 258 {
        push(0b1010_0011, 8);
        push(0, 5);
    }
    push(0, 7 + 8);
    out.extend([0; 8]);
    out
}

#[test]
fn a_short_answer_becomes_no_long_file() {
    let gzip = gzip_of_zeros(17 << 20);
    assert!(gzip.len() < 150_000);
    let headers = "ETag: \"0123456789\"\r\nContent-Encoding: gzip\r\n";
    let fault = |method| {
        let fault = Fault::Answer(200, headers.to_owned(), gzip.clone());
        (method, "/config.json", fault)
    };
    let hub = Hub::new(vec![fault("HEAD"), fault("GET")]);
    let message = told(hub.fetch());
    assert!(
        message.contains("`config.json` has more than 16777216 bytes")
            || message.contains("`config.json` arrived with more bytes"),
        "{message}"
    );
    assert!(hub.parts().is_empty(), "{:?}", hub.parts());
    // one whose size is given is not even begun
    let huge = "ETag: \"0123456789\"\r\nX-Linked-Size: 1000000000\r\n";
    let fault = Fault::Answer(200, huge.to_owned(), Vec::new());
    let hub = Hub::new(vec![("HEAD", "/config.json", fault)]);
    hub.said("`config.json` has more than 16777216 bytes");
}

#[test]
fn secrets_of_addresses_are_in_no_message() {
    let signed = "http://127.0.0.1:9/blob?X-Amz-Signature=secret";
    let redirect = || Fault::Redirect(signed.to_owned());
    let message = told(Hub::new(vec![("GET", "/config.json", redirect())]).fetch());
    assert!(!message.contains("secret"), "{message}");
    let elsewhere = Fault::Redirect("ftp://anna:secret@host/?a=secret".to_owned());
    let message = told(Hub::new(vec![("GET", "/config.json", elsewhere)]).fetch());
    assert!(
        message.contains("ftp://host/`") && !message.contains("secret"),
        "{message}"
    );

    let hub = Hub::new(Vec::new());
    let options = |address: &str| HubOptions {
        endpoint: Some(address.to_owned()),
        token: Some("token".to_owned()),
        ..hub.options()
    };
    let address = hub.server.endpoint();
    let with_user = options(&address.replace("://", "://anna:secret@"));
    assert!(!format!("{with_user:?}").contains("secret"));
    fetch_model("org/model", None, &with_user).unwrap();
    let state = hub.server.state.lock().unwrap();
    for (_, path, headers) in &state.heard {
        // anna:secret
        let basic = "Basic YW5uYTpzZWNyZXQ=".to_owned();
        assert_eq!(headers.get("authorization"), Some(&basic), "{path}");
    }
    for bad in [
        "http://anna:secret@127.0.0.1:9",
        "anna:secret@host",
        "https://anna:sec/ret@host",
    ] {
        let message = told(fetch_model("org/other", None, &options(bad)));
        assert!(
            !message.contains("sec") && !message.contains("anna"),
            "{message}"
        );
    }
}
