//! A hub that answers late, in part, wrong, or not at all.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::cache::{options, repository};
use super::server::{COMMIT, Fault, Server, State};
use super::told;
use crate::{FetchedModel, HubOptions, fetch_model};

pub(super) const WEIGHTS: &str = "model.safetensors";

/// A model whose weights are a few hundred kilobytes.
fn model() -> State {
    repository(
        "org/model",
        &[
            ("config.json", b"{}"),
            ("tokenizer.json", b"{ }"),
            (WEIGHTS, &weights()),
        ],
    )
}

fn weights() -> Vec<u8> {
    (0..300_000u32).map(|i| (i * 7 % 251) as u8).collect()
}

/// A model and what goes wrong with it.
pub(super) struct Hub {
    pub(super) server: Server,
    pub(super) cache: tempfile::TempDir,
}

impl Hub {
    pub(super) fn new(faults: Vec<(&'static str, &'static str, Fault)>) -> Self {
        Self {
            server: Server::start(State { faults, ..model() }),
            cache: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn options(&self) -> HubOptions {
        HubOptions {
            timeout: Some(Duration::from_millis(700)),
            ..options(&self.server, self.cache.path())
        }
    }

    pub(super) fn fetch(&self) -> crate::Result<FetchedModel> {
        fetch_model("org/model", None, &self.options())
    }

    #[track_caller]
    pub(super) fn whole(&self) {
        let model = self.fetch().unwrap();
        assert_eq!(fs_err::read(model.dir.join(WEIGHTS)).unwrap(), weights());
        assert!(self.parts().is_empty(), "{:?}", self.parts());
    }

    #[track_caller]
    pub(super) fn said(&self, part: &str) -> String {
        let message = told(self.fetch());
        assert!(message.contains(part), "`{part}` is not in {message}");
        message
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.cache.path().join("models--org--model")
    }

    /// Downloads that are not whole.
    pub(super) fn parts(&self) -> Vec<PathBuf> {
        let blobs = fs_err::read_dir(self.folder().join("blobs")).unwrap();
        let paths = blobs.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| {
                path.extension()
                    .is_some_and(|ending| ending == "incomplete")
            })
            .collect()
    }

    /// The ranges that were asked for, of the requests for blobs.
    fn ranges(&self) -> Vec<Option<String>> {
        let state = self.server.state.lock().unwrap();
        let blobs = state
            .heard
            .iter()
            .filter(|(method, path, _)| method == "GET" && path.contains("/blobs/"));
        blobs
            .map(|(_, _, headers)| headers.get("range").cloned())
            .collect()
    }

    fn count(&self, method: &str, part: &str) -> usize {
        let state = self.server.state.lock().unwrap();
        let asked = state
            .heard
            .iter()
            .filter(|(m, path, _)| m == method && path.contains(part));
        asked.count()
    }
}

#[test]
fn a_download_that_was_cut_goes_on_where_it_was() {
    let hub = Hub::new(vec![("GET", "/blobs/", Fault::Cut(100_000))]);
    hub.whole();
    assert_eq!(hub.ranges(), [None, Some("bytes=100000-".to_owned())]);
}

#[test]
fn a_download_goes_on_in_another_process() {
    let hub = Hub::new(
        (0..4)
            .map(|_| ("GET", "/blobs/", Fault::Cut(20_000)))
            .collect(),
    );
    let message =
        hub.said("download of `model.safetensors` was interrupted at byte 80000 of 300000: ");
    assert!(
        message.contains("cannot be reached for `org/model`"),
        "{message}"
    );
    assert!(
        !hub.folder()
            .join("snapshots")
            .join(COMMIT)
            .join(WEIGHTS)
            .exists()
    );
    assert_eq!(hub.parts().len(), 1);
    hub.whole();
    assert_eq!(
        hub.ranges().last().unwrap().as_deref(),
        Some("bytes=80000-")
    );
}

#[test]
fn a_damaged_beginning_is_not_gone_on_with() {
    let hub = Hub::new(
        (0..4)
            .map(|_| ("GET", "/blobs/", Fault::Cut(20_000)))
            .collect(),
    );
    hub.said("was interrupted");
    fs_err::write(&hub.parts()[0], vec![9; 50_000]).unwrap();
    hub.whole();
    let ranges = hub.ranges();
    assert_eq!(
        ranges[ranges.len() - 2..],
        [Some("bytes=50000-".to_owned()), None]
    );
}

#[test]
fn a_host_without_ranges_begins_again() {
    let whole = || Fault::Answer(200, String::new(), weights());
    let hub = Hub::new(vec![
        ("GET", "/blobs/", Fault::Cut(100_000)),
        ("GET", "/blobs/", whole()),
    ]);
    hub.whole();
}

#[test]
fn a_range_that_was_not_asked_for_is_refused() {
    let wrong = "Content-Range: bytes 5-299999/300000\r\n".to_owned();
    let hub = Hub::new(vec![
        ("GET", "/blobs/", Fault::Cut(100_000)),
        (
            "GET",
            "/blobs/",
            Fault::Answer(206, wrong, weights()[5..].to_vec()),
        ),
    ]);
    hub.said("requested bytes from 100000 on, but got another range");
}

#[test]
fn a_stalled_body_ends_by_timeout() {
    let hub = Hub::new(
        (0..4)
            .map(|_| ("GET", "/blobs/", Fault::Stall(10)))
            .collect(),
    );
    let begin = Instant::now();
    hub.said("download of `model.safetensors` was interrupted at byte 40 of 300000: ");
    assert!(
        begin.elapsed() < Duration::from_secs(12),
        "{:?}",
        begin.elapsed()
    );
    // nor is an answer that never begins waited for
    let hub = Hub::new((0..4).map(|_| ("GET", "/api/", Fault::Stall(0))).collect());
    hub.said("cannot be reached for `org/model`");
}

#[test]
fn a_wrong_size_is_refused() {
    let hub = Hub::new(vec![(
        "GET",
        "/blobs/",
        Fault::Answer(200, String::new(), vec![1; 300_001]),
    )]);
    hub.said("`model.safetensors` arrived with more bytes, expected 300000");
    assert!(hub.parts().is_empty());
    hub.whole();
    // small files have no hash; their length is that of the hub's answer
    let hub = Hub::new(vec![("HEAD", "/config.json", Fault::Length(1))]);
    hub.said("`config.json` arrived with more bytes, expected 1");
}

#[test]
fn a_wrong_hash_is_refused_and_not_kept() {
    let hub = Hub::new(vec![(
        "GET",
        "/blobs/",
        Fault::Answer(200, String::new(), vec![1; 300_000]),
    )]);
    hub.said("`model.safetensors` arrived damaged: SHA-256 is ");
    assert!(hub.parts().is_empty());
    hub.whole();
}

#[test]
fn a_failing_hub_is_asked_a_few_times() {
    let failing = |times: usize, status| -> Vec<_> {
        (0..times)
            .map(|_| ("GET", "/api/", Fault::Status(status, "")))
            .collect()
    };
    let hub = Hub::new(failing(3, 500));
    hub.whole();
    assert_eq!(hub.count("GET", "/api/"), 4);
    let hub = Hub::new(failing(9, 503));
    let message = hub.said("http status 503");
    assert!(message.contains("\nhint: try again later"), "{message}");
    assert_eq!(hub.count("GET", "/api/"), 4);
    // what the cache has is taken then
    let hub = Hub::new(Vec::new());
    hub.whole();
    hub.server.state.lock().unwrap().faults = failing(9, 500);
    hub.whole();
}

#[test]
fn a_busy_hub_is_asked_again_when_it_says() {
    let hub = Hub::new(vec![
        ("GET", "/api/", Fault::Status(429, "Retry-After: 2\r\n")),
        (
            "HEAD",
            "/config.json",
            Fault::Status(429, "Retry-After: 0\r\n"),
        ),
    ]);
    let begin = Instant::now();
    hub.whole();
    assert!(
        begin.elapsed() >= Duration::from_secs(2),
        "{:?}",
        begin.elapsed()
    );
    let hub = Hub::new(vec![(
        "GET",
        "/api/",
        Fault::Status(429, "Retry-After: 3600\r\n"),
    )]);
    let begin = Instant::now();
    hub.said("http status 429, retry after 3600 s");
    assert!(
        begin.elapsed() < Duration::from_secs(2),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(hub.count("GET", "/api/"), 1);
}

#[test]
fn refusals_are_not_asked_again() {
    for (status, part) in [
        (401, "denied access"),
        (403, "denied access"),
        (404, "has no file `config.json`"),
    ] {
        let hub = Hub::new(vec![("HEAD", "/config.json", Fault::Status(status, ""))]);
        hub.said(part);
        assert_eq!(hub.count("HEAD", "/config.json"), 1, "{status}");
    }
}

#[test]
fn the_token_goes_to_no_other_host() {
    let store = Server::start(model());
    let hub = Hub::new(vec![(
        "GET",
        "/resolve/",
        Fault::Redirect(format!("{}/blobs/x", store.endpoint())),
    )]);
    {
        let mut state = hub.server.state.lock().unwrap();
        state.token = Some("secret".to_owned());
        state.store = Some(store.endpoint());
    }
    let with_token = HubOptions {
        token: Some("secret".to_owned()),
        ..hub.options()
    };
    // the first redirect leads to nothing there
    told(fetch_model("org/model", None, &with_token));
    let model = fetch_model("org/model", None, &with_token).unwrap();
    assert_eq!(fs_err::read(model.dir.join(WEIGHTS)).unwrap(), weights());
    let own = &hub.server.state.lock().unwrap().heard;
    assert!(
        own.iter()
            .all(|(_, _, headers)| headers["authorization"] == "Bearer secret")
    );
    let other = &store.state.lock().unwrap().heard;
    assert!(other.len() >= 2);
    for (method, path, headers) in other {
        assert!(!headers.contains_key("authorization"), "{method} {path}");
        assert!(
            !format!("{path} {headers:?}").contains("secret"),
            "{method} {path}"
        );
    }
}

#[test]
fn redirects_are_followed_and_have_an_end() {
    let to = format!("/org/model/resolve/{COMMIT}/config.json");
    let hub = Hub::new(vec![
        ("HEAD", "/config.json", Fault::Redirect(to.clone())),
        ("GET", "/config.json", Fault::Redirect(to.clone())),
    ]);
    hub.whole();
    let hub = Hub::new(
        (0..30)
            .map(|_| ("HEAD", "/config.json", Fault::Redirect(to.clone())))
            .collect(),
    );
    hub.said("more than 10 redirects");
    let hub = Hub::new(vec![(
        "GET",
        "/blobs/",
        Fault::Redirect("ftp://host/file".to_owned()),
    )]);
    hub.said("redirects to `ftp://host/file`, which is not https");
}
