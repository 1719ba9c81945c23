//! Uploads to a hub.

use std::path::Path;

use super::server::{COMMIT, Server, State};
use super::told;
use super::upload_server::Uploads;
use crate::{Error, HubOptions, ModelFiles, Push, Pushed, Result};

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
    push_to(&server.endpoint(), token, folder, repo)
}

fn push_to(endpoint: &str, token: Option<&str>, folder: &Path, repo: &str) -> Result<Pushed> {
    let options = HubOptions {
        endpoint: Some(endpoint.to_owned()),
        token: token.map(str::to_owned),
        ..HubOptions::default()
    };
    target(repo).run(&ModelFiles::open(folder)?, &options)
}

fn target(repo: &str) -> Push<'_> {
    Push {
        repo,
        private: true,
        revision: "main",
        message: "a model",
    }
}

fn names(files: &ModelFiles) -> Vec<&str> {
    files.files().map(|(name, ..)| name).collect()
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

#[cfg(unix)]
#[test]
fn only_regular_files_with_names_of_a_model_go() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (folder(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    let secret = outside.path().join("id_rsa");
    fs_err::write(&secret, "a key").unwrap();
    symlink(&secret, at("tokenizer.json")).unwrap();
    symlink(&secret, at("id_rsa")).unwrap();
    symlink(folder.path(), at("loop")).unwrap();
    symlink("/etc", at("etc")).unwrap();
    fs_err::create_dir(at("vocab.txt")).unwrap();
    fs_err::write(at("notes.txt"), "mine").unwrap();
    fs_err::write(at("model.safetensors.index.json"), "{}").unwrap();
    let pipe = std::process::Command::new("mkfifo")
        .arg(at("merges.txt"))
        .status();
    assert!(pipe.unwrap().success());
    let files = ModelFiles::open(folder.path()).unwrap();
    assert_eq!(
        names(&files),
        ["README.md", "config.json", "model.safetensors"]
    );
    let left: Vec<(&str, &str)> = files
        .left()
        .iter()
        .map(|left| (left.name.as_str(), left.reason))
        .collect();
    let expected = [
        (".hidden", "not a model file"),
        ("etc", "a symbolic link"),
        ("id_rsa", "a symbolic link"),
        ("loop", "a symbolic link"),
        ("merges.txt", "not a regular file"),
        (
            "model.safetensors.index.json",
            "not needed next to model.safetensors",
        ),
        ("notes.txt", "not a model file"),
        ("tokenizer.json", "a symbolic link"),
        ("vocab.txt", "a folder"),
    ];
    assert_eq!(left, expected);
    // the folder itself may be given by a link
    let link = outside.path().join("model");
    symlink(folder.path(), &link).unwrap();
    assert_eq!(names(&ModelFiles::open(&link).unwrap()), names(&files));
    // and what there has to be has to be a file
    fs_err::remove_file(at("config.json")).unwrap();
    symlink(&secret, at("config.json")).unwrap();
    let error = told(ModelFiles::open(folder.path()));
    assert!(error.contains("config.json` is a symbolic link"), "{error}");
}

#[test]
fn weights_in_parts_go_with_their_index() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs_err::rename(at("model.safetensors"), at("part-1.safetensors")).unwrap();
    let index = r#"{"weight_map": {"a": "part-1.safetensors", "b": "part-2.safetensors"}}"#;
    fs_err::write(at("model.safetensors.index.json"), index).unwrap();
    fs_err::write(at("part-3.safetensors"), "of another model").unwrap();
    let error = told(ModelFiles::open(folder.path()));
    assert!(error.contains("no `part-2.safetensors`"), "{error}");
    fs_err::write(at("part-2.safetensors"), "more").unwrap();
    let files = ModelFiles::open(folder.path()).unwrap();
    let parts = ["part-1.safetensors", "part-2.safetensors"];
    let expected = ["README.md", "config.json", "model.safetensors.index.json"];
    assert_eq!(names(&files), [&expected[..], &parts].concat());
    fs_err::write(
        at("model.safetensors.index.json"),
        r#"{"weight_map": {"a": "../x"}}"#,
    )
    .unwrap();
    let error = told(ModelFiles::open(folder.path()));
    assert!(error.contains("../x"), "{error}");
}

#[test]
fn what_was_hashed_is_what_is_sent() {
    let secret = Some("secret");
    for (name, part) in [
        ("config.json", 0),
        ("model.safetensors", 0),
        ("model.safetensors", 10),
    ] {
        let (server, folder) = (server(|uploads| uploads.part = part), folder());
        let files = ModelFiles::open(folder.path()).unwrap();
        let path = folder.path().join(name);
        // the same length, and the same file
        let length = fs_err::read(&path).unwrap().len();
        fs_err::write(&path, vec![b'x'; length]).unwrap();
        let options = HubOptions {
            endpoint: Some(server.endpoint()),
            token: secret.map(str::to_owned),
            ..HubOptions::default()
        };
        let error = target("me/model").run(&files, &options).unwrap_err();
        assert!(matches!(error, Error::UploadChanged { .. }), "{error}");
        assert!(error.to_string().contains(name), "{error}");
        let state = server.state.lock().unwrap();
        assert!(state.uploads.files.is_empty(), "nothing is committed");
    }
    // another file with the name changes nothing
    let (server, folder) = (server(|_| ()), folder());
    let files = ModelFiles::open(folder.path()).unwrap();
    let new = folder.path().join("new");
    fs_err::write(&new, "[]").unwrap();
    fs_err::rename(&new, folder.path().join("config.json")).unwrap();
    let options = HubOptions {
        endpoint: Some(server.endpoint()),
        token: secret.map(str::to_owned),
        ..HubOptions::default()
    };
    target("me/model").run(&files, &options).unwrap();
    let state = server.state.lock().unwrap();
    assert_eq!(state.uploads.files["config.json"], b"{}");
}

#[test]
fn a_password_is_sent_and_never_shown() {
    // anna:pass
    let (server, folder) = (
        server(|uploads| uploads.authorization = Some("Basic YW5uYTpwYXNz".to_owned())),
        folder(),
    );
    let address = |user: &str| server.endpoint().replace("://", &format!("://{user}@"));
    let push = |user, token| push_to(&address(user), token, folder.path(), "me/model");
    push("anna:pass", None).unwrap();
    push("anna:pass", Some("secret")).unwrap();
    let error = told(push("anna:wrong", Some("secret")));
    assert!(error.contains("401") && !error.contains("wrong"), "{error}");
    let address = "http://anna:wrong@127.0.0.1:9";
    let error = told(push_to(address, None, folder.path(), "me/model"));
    assert!(error.contains("http://127.0.0.1:9"), "{error}");
    assert!(
        !error.contains("wrong") && !error.contains("anna"),
        "{error}"
    );
}
