//! Uploads to a hub.

use std::path::Path;

use super::hub_server::{COMMIT, Server, State};
use super::told;
use super::upload_server::Uploads;
use crate::{HubOptions, Push, Pushed, Result};

const WEIGHTS: &[u8] = b"weights of a model, some of them";

fn server(change: impl FnOnce(&mut Uploads)) -> Server {
    let mut uploads = Uploads::default();
    uploads.token = "secret".to_owned();
    change(&mut uploads);
    Server::start(State {
        uploads,
        ..State::default()
    })
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("README.md", b"# A model\n".as_slice()),
        ("config.json", b"{}"),
        ("model.safetensors", WEIGHTS),
        (".hidden", b"stays here"),
    ] {
        fs_err::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn push(server: &Server, token: Option<&str>, folder: &Path, repo: &str) -> Result<Pushed> {
    let options = HubOptions {
        endpoint: Some(server.endpoint()),
        token: token.map(str::to_owned),
        ..HubOptions::default()
    };
    let push = Push {
        folder,
        repo,
        private: true,
        revision: "main",
        message: "a model",
    };
    push.run(&options)
}

#[test]
fn a_folder_becomes_a_commit() {
    let (server, folder) = (server(|_| ()), folder());
    let pushed = push(&server, Some("secret"), folder.path(), "me/model").unwrap();
    assert_eq!(pushed.commit, COMMIT);
    assert_eq!(pushed.sent, 10 + 2 + WEIGHTS.len() as u64);
    let state = server.state.lock().unwrap();
    let uploads = &state.uploads;
    assert_eq!(uploads.summary, "a model");
    assert!(uploads.private);
    let names: Vec<&str> = uploads.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["README.md", "config.json", "model.safetensors"]);
    assert_eq!(uploads.files["model.safetensors"], WEIGHTS);
    assert_eq!(uploads.files["README.md"], b"# A model\n");
    // the token goes to the hub, not to its store
    assert_eq!(uploads.store_headers.len(), 1);
    assert!(!uploads.store_headers[0].contains_key("authorization"));
    assert_eq!(uploads.store_headers[0]["x-signed"], "yes");
}

#[test]
fn a_second_upload_sends_no_large_file_again() {
    let (server, folder) = (server(|uploads| uploads.exists = true), folder());
    let first = push(&server, Some("secret"), folder.path(), "me/model").unwrap();
    let second = push(&server, Some("secret"), folder.path(), "me/model").unwrap();
    assert_eq!(first.sent - second.sent, WEIGHTS.len() as u64);
    assert_eq!(server.state.lock().unwrap().uploads.store_headers.len(), 1);
}

#[test]
fn a_large_file_goes_in_parts() {
    let (server, folder) = (server(|uploads| uploads.part = 10), folder());
    push(&server, Some("secret"), folder.path(), "me/model").unwrap();
    let state = server.state.lock().unwrap();
    assert_eq!(state.uploads.files["model.safetensors"], WEIGHTS);
    assert_eq!(state.uploads.store_headers.len(), 4 + 1);
}

#[test]
fn what_stops_an_upload_is_told() {
    let (well, folder) = (server(|_| ()), folder());
    let empty = tempfile::tempdir().unwrap();
    let error = told::<Pushed>;
    let no_token = error(push(&well, None, folder.path(), "me/model"));
    assert!(
        no_token.contains("me/model") && no_token.contains("HF_TOKEN"),
        "{no_token}"
    );
    let wrong = error(push(&well, Some("other"), folder.path(), "me/model"));
    assert!(
        wrong.contains("401") && wrong.contains("HF_TOKEN"),
        "{wrong}"
    );
    let nothing = error(push(&well, Some("secret"), empty.path(), "me/model"));
    assert!(nothing.contains("no files"), "{nothing}");
    for name in ["model", "me/", "me/model/x", "../x"] {
        let bad = error(push(&well, Some("secret"), folder.path(), name));
        assert!(bad.contains(name), "{bad}");
    }
    let full = server(|uploads| uploads.full = true);
    let refused = error(push(&full, Some("secret"), folder.path(), "me/model"));
    assert!(
        refused.contains("model.safetensors") && refused.contains("no room left"),
        "{refused}"
    );
    let state = full.state.lock().unwrap();
    assert!(state.uploads.files.is_empty(), "nothing is committed");
}
