//! Upload requests to the hub, and what its answers mean.

use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

use crate::endpoint::Endpoint;
use crate::{Error, HubOptions, Result, without_secrets};

/// A repository, and the token with write access to it.
pub(super) struct Api<'a> {
    pub(super) agent: Agent,
    endpoint: Endpoint,
    repo: &'a str,
}

pub(super) fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

impl<'a> Api<'a> {
    pub(super) fn new(repo: &'a str, options: &HubOptions) -> Result<Self> {
        if options.offline {
            return Err(Error::Offline {
                what: repo.to_owned(),
                cache: "a cache, which does not accept uploads".to_owned(),
            });
        }
        let endpoint = Endpoint::of(options, options.token.as_deref())?;
        if endpoint.authorization().is_none() {
            return Err(Error::NoToken {
                repo: repo.to_owned(),
            });
        }
        // the token is sent only to the hub: redirects are not followed
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_per_read(Some(Duration::from_secs(300)))
            .build();
        Ok(Self {
            agent: config.new_agent(),
            endpoint,
            repo,
        })
    }

    /// Creates the repository; it may already exist.
    pub(super) fn create(&self, private: bool) -> Result<()> {
        let (owner, name) = self.repo.split_once('/').unwrap_or(("", self.repo));
        let body = |organization: Option<&str>| json!({"type": "model", "name": name, "organization": organization, "private": private});
        let url = format!("{}/api/repos/create", self.endpoint.address());
        let answer = self.post(&url, "application/json", &body(Some(owner)).to_string())?;
        match answer.status().as_u16() {
            409 => Ok(()),
            _ => self.checked(answer).map(drop),
        }
    }

    pub(super) fn preupload(&self, revision: &str, files: &[Value]) -> Result<Value> {
        let url = format!(
            "{}/api/models/{}/preupload/{revision}",
            self.endpoint.address(),
            self.repo
        );
        self.json(
            &url,
            "application/json",
            &json!({"files": files}).to_string(),
        )
    }

    pub(super) fn lfs_batch(&self, body: &Value) -> Result<Value> {
        let url = format!(
            "{}/{}.git/info/lfs/objects/batch",
            self.endpoint.address(),
            self.repo
        );
        self.json(&url, "application/vnd.git-lfs+json", &body.to_string())
    }

    /// A commit is sent as one line of JSON for its header and one for each file.
    pub(super) fn commit(&self, revision: &str, lines: &[Value]) -> Result<Value> {
        let url = format!(
            "{}/api/models/{}/commit/{revision}",
            self.endpoint.address(),
            self.repo
        );
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        self.json(&url, "application/x-ndjson", &(lines.join("\n") + "\n"))
    }

    /// Posts JSON to an address given by the hub; the token is sent only to the hub itself.
    pub(super) fn post_to(&self, url: &str, body: &Value) -> Result<()> {
        let own = url
            .strip_prefix(self.endpoint.address())
            .is_some_and(|rest| rest.starts_with('/'));
        let kind = "application/vnd.git-lfs+json";
        let answer = if own {
            self.post(url, kind, &body.to_string())?
        } else {
            let request = self.agent.post(url).header("Content-Type", kind);
            self.reached(request.send(body.to_string()))?
        };
        self.checked(answer).map(drop)
    }

    fn json(&self, url: &str, kind: &str, body: &str) -> Result<Value> {
        let mut answer = self.checked(self.post(url, kind, body)?)?;
        let text = self.reached(answer.body_mut().read_to_string())?;
        serde_json::from_str(&text).map_err(|error| self.failed(format!("{url}: {error}")))
    }

    fn post(&self, url: &str, kind: &str, body: &str) -> Result<Response<Body>> {
        let request = self
            .agent
            .post(url)
            .header(
                "Authorization",
                self.endpoint.authorization().unwrap_or_default(),
            )
            .header("Content-Type", kind)
            .header(
                "Accept",
                if kind.contains("lfs") {
                    kind
                } else {
                    "application/json"
                },
            );
        self.reached(request.send(body))
    }

    pub(super) fn reached<T>(&self, answer: std::result::Result<T, ureq::Error>) -> Result<T> {
        answer.map_err(|error| Error::Unreachable {
            endpoint: self.endpoint.address().to_owned(),
            id: self.repo.to_owned(),
            message: without_secrets(&error.to_string()).into_owned(),
        })
    }

    /// A successful answer, or the error it represents.
    pub(super) fn checked(&self, mut answer: Response<Body>) -> Result<Response<Body>> {
        let status = answer.status().as_u16();
        match status {
            200..=299 => Ok(answer),
            401 | 403 => Err(Error::Denied {
                endpoint: self.endpoint.address().to_owned(),
                id: self.repo.to_owned(),
                status,
            }),
            404 => Err(Error::NotFound {
                endpoint: self.endpoint.address().to_owned(),
                what: format!("`{}`", self.repo),
            }),
            _ => {
                let said = answer.body_mut().with_config().limit(2000).read_to_string();
                Err(self.failed(format!(
                    "http status {status}: {}",
                    said.unwrap_or_default()
                )))
            }
        }
    }

    pub(super) fn failed(&self, message: String) -> Error {
        Error::Answer {
            endpoint: self.endpoint.address().to_owned(),
            id: self.repo.to_owned(),
            message: without_secrets(&message).into_owned(),
        }
    }
}
