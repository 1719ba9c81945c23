//! The cache of the hub, offline: notes of revisions, links, blobs.

use super::bytes::link;
use super::{Case, Format, copy, write};
use crate::support::trained_model;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const REPOSITORY: &str = "hf/hub/models--org--name";

const NOTE: Format = Format {
    name: "hub cache",
    make: |place| {
        copy(
            trained_model(),
            &place.path(&format!("{REPOSITORY}/snapshots/{COMMIT}")),
        );
        write(place.path(&format!("{REPOSITORY}/refs/main")), COMMIT);
    },
    file: "hf/hub/models--org--name/refs/main",
    args: &["predict", "--model", "org/name", "Anna"],
};

const CACHED: Format = Format {
    name: "cached file",
    make: NOTE.make,
    file: "hf/hub/models--org--name/snapshots/0123456789abcdef0123456789abcdef01234567/config.json",
    args: NOTE.args,
};

pub(super) const FORMATS: &[Format] = &[NOTE, CACHED];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for text in [
        "../../../x",
        "/etc",
        "..",
        "x",
        "0123456",
        "\0",
        "0123456789abcdef0123456789abcdef0123456g",
        "\u{feff}0123456",
    ] {
        let case = NOTE.bytes(format!("`{}`", text.escape_debug()), text);
        cases.push(if text == "0123456" {
            Case {
                outcome: super::Outcome::Bounded,
                ..case
            }
        } else {
            case
        });
    }
    cases.push(
        CACHED
            .refused("a link out of the cache", |path| {
                link(path, std::path::Path::new("/etc/passwd"))
            })
            .says(["is a link out of the cache"]),
    );
    cases.push(
        CACHED
            .refused("a link up and out", |path| {
                let outside = path.ancestors().nth(6).unwrap().join("outside.json");
                fs_err::rename(path, &outside).unwrap();
                fs_err::write(path, "").unwrap();
                link(path, std::path::Path::new("../../../../../outside.json"));
            })
            .says(["is a link out of the cache"]),
    );
    cases.push(CACHED.refused("a link to nowhere", |path| {
        link(path, std::path::Path::new("../../blobs/none"))
    }));
    cases.push(Case {
        named: Some("is damaged: SHA-256"),
        ..CACHED.refused("a blob that is not its hash", |path| {
            let blob = path
                .ancestors()
                .nth(3)
                .unwrap()
                .join("blobs")
                .join("ab".repeat(32));
            fs_err::create_dir_all(blob.parent().unwrap()).unwrap();
            fs_err::rename(path, &blob).unwrap();
            fs_err::write(path, "").unwrap();
            link(path, &blob);
        })
    });
    cases
}
