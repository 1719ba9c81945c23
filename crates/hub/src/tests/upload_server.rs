//! The routes of a hub that takes uploads: create, preupload, large files, commit.

use std::collections::BTreeMap;

use base64::Engine as _;
use ner_files::sha256;
use serde_json::{Value, json};

use super::server::{COMMIT, Response};

/// What came, and how the server is to behave.
#[derive(Default)]
pub(super) struct Uploads {
    /// The token that may write.
    pub token: String,
    /// The header that is wanted, if it is another one than that of the token.
    pub authorization: Option<String>,
    /// Files of a committed repository.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Summary of the commit, and whether the repository was made private.
    pub summary: String,
    pub private: bool,
    /// The repository is there already.
    pub exists: bool,
    /// Bytes of a part of a large file; one piece if 0.
    pub part: usize,
    /// The store of large files refuses.
    pub full: bool,
    /// Headers of the requests that went to the store of large files.
    pub store_headers: Vec<BTreeMap<String, String>>,
    store: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<String, Vec<u8>>,
}

pub(super) struct Request<'a> {
    pub path: &'a str,
    pub headers: &'a BTreeMap<String, String>,
    pub body: &'a [u8],
}

fn answer(status: u16, body: &Value) -> Response {
    Response {
        status,
        headers: "Content-Type: application/json\r\n".to_owned(),
        body: body.to_string().into_bytes(),
    }
}

impl Uploads {
    pub(super) fn respond(&mut self, request: &Request<'_>) -> Response {
        // addresses of the store carry their own signature and are given no token
        if let Some(key) = request.path.strip_prefix("/store/") {
            return self.store(key, request);
        }
        let bearer = format!("Bearer {}", self.token);
        let expected = self.authorization.as_ref().unwrap_or(&bearer);
        if request.headers.get("authorization") != Some(expected) {
            return answer(401, &json!({}));
        }
        let body = std::str::from_utf8(request.body).unwrap();
        match request.path {
            "/api/repos/create" => self.create(&parsed(body)),
            "/api/models/me/model/preupload/main" => preupload(&parsed(body)),
            "/me/model.git/info/lfs/objects/batch" => self.batch(&parsed(body), request),
            "/api/models/me/model/commit/main" => self.commit(body),
            "/verify" => self.verify(&parsed(body)),
            _ => answer(404, &json!({})),
        }
    }

    fn create(&mut self, body: &Value) -> Response {
        assert_eq!(
            (&body["organization"], &body["name"]),
            (&json!("me"), &json!("model"))
        );
        self.private = body["private"] == true;
        answer(if self.exists { 409 } else { 200 }, &json!({}))
    }

    fn batch(&self, body: &Value, request: &Request<'_>) -> Response {
        assert_eq!(
            request.headers["content-type"],
            "application/vnd.git-lfs+json"
        );
        let host = format!("http://{}", request.headers["host"]);
        let object = |object: &Value| {
            let (oid, size) = (
                object["oid"].as_str().unwrap(),
                object["size"].as_u64().unwrap(),
            );
            if self.full {
                return json!({"oid": oid, "error": {"code": 507, "message": "no room left"}});
            }
            if self.store.contains_key(oid) {
                return json!({"oid": oid, "size": size});
            }
            let mut header = json!({"x-signed": "yes"});
            let mut href = format!("{host}/store/{oid}");
            if self.part > 0 {
                header = json!({"chunk_size": self.part.to_string()});
                for number in 1..=(size as usize).div_ceil(self.part) {
                    header[number.to_string()] = json!(format!("{host}/store/{oid}/{number}"));
                }
                href = format!("{href}/complete");
            }
            let verify = json!({"href": format!("{host}/verify")});
            json!({"oid": oid, "size": size, "actions": {"upload": {"href": href, "header": header}, "verify": verify}})
        };
        let objects = body["objects"].as_array().unwrap().iter().map(object);
        answer(
            200,
            &json!({"transfer": "basic", "objects": objects.collect::<Vec<_>>()}),
        )
    }

    fn store(&mut self, key: &str, request: &Request<'_>) -> Response {
        self.store_headers.push(request.headers.clone());
        let (oid, part) = key.split_once('/').unwrap_or((key, ""));
        match part {
            "" => drop(self.store.insert(oid.to_owned(), request.body.to_vec())),
            "complete" => {
                let body = parsed(std::str::from_utf8(request.body).unwrap());
                let mut whole = Vec::new();
                for part in body["parts"].as_array().unwrap() {
                    let etag = part["etag"].as_str().unwrap();
                    whole.extend_from_slice(&self.parts[etag]);
                }
                self.store.insert(oid.to_owned(), whole);
            }
            number => {
                let etag = format!("{oid}-{number}");
                self.parts.insert(etag.clone(), request.body.to_vec());
                let mut done = answer(200, &json!({}));
                done.headers = format!("ETag: {etag}\r\n");
                return done;
            }
        }
        answer(200, &json!({}))
    }

    fn verify(&self, body: &Value) -> Response {
        let oid = body["oid"].as_str().unwrap();
        let right = self
            .store
            .get(oid)
            .is_some_and(|content| sha256(content) == oid && content.len() as u64 == body["size"]);
        answer(if right { 200 } else { 422 }, &json!({}))
    }

    fn commit(&mut self, body: &str) -> Response {
        for line in body.lines().map(parsed) {
            let value = &line["value"];
            let path = || value["path"].as_str().unwrap().to_owned();
            match line["key"].as_str().unwrap() {
                "header" => self.summary = value["summary"].as_str().unwrap().to_owned(),
                "file" => {
                    let engine = base64::engine::general_purpose::STANDARD;
                    let content = engine.decode(value["content"].as_str().unwrap()).unwrap();
                    self.files.insert(path(), content);
                }
                "lfsFile" => {
                    let Some(content) = self.store.get(value["oid"].as_str().unwrap()) else {
                        return answer(400, &json!({"error": "a large file was not uploaded"}));
                    };
                    self.files.insert(path(), content.clone());
                }
                other => panic!("{other}"),
            }
        }
        let url = format!("https://hub/me/model/commit/{COMMIT}");
        answer(200, &json!({"commitOid": COMMIT, "commitUrl": url}))
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn preupload(body: &Value) -> Response {
    let mode = |file: &Value| {
        let path = file["path"].as_str().unwrap();
        let large = path.ends_with(".safetensors") || file["size"].as_u64().unwrap() > 1 << 20;
        json!({"path": path, "uploadMode": if large { "lfs" } else { "regular" }})
    };
    let files = body["files"].as_array().unwrap().iter().map(mode);
    answer(200, &json!({"files": files.collect::<Vec<_>>()}))
}
