//! Requests to the hub: where the token is sent, which redirects are followed, what is retried.
//!
//! hf-hub's own client has no timeouts and no waits between attempts, does not resume downloads of an earlier process,
//! and stores files wherever the hub says. Therefore only its cache and repository types are used, and requests are
//! made here.

use std::io::Read as _;
use std::time::Duration;

use ureq::http::{Response, Uri, header::HeaderValue};
use ureq::{Agent, Body, Timeout};

use crate::endpoint::Endpoint;
use crate::without_secrets;

/// Maximum number of attempts, including the first one.
const ATTEMPTS: u32 = 4;
/// Wait before the second attempt; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 500 });
/// The longest wait accepted from the hub (`Retry-After`); a longer one is reported as an error.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
const REDIRECTS: usize = 10;
/// Maximum size in bytes of an answer read into memory: the list of a repository's files.
const LONGEST_LIST: u64 = 64 << 20;
/// Bytes that an interrupted download must have received to get all attempts again.
const PROGRESS: u64 = 1 << 20;

/// A hub and the client to reach it.
#[derive(Debug)]
pub(crate) struct Http {
    agent: Agent,
    endpoint: Endpoint,
    timeout: Duration,
}

/// Why a request failed.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The hub's status, and the wait it asks for.
    Status(u16, Option<Duration>),
    /// The hub cannot be reached; not retried.
    Unreachable(String),
    /// The connection was lost, after so many bytes of the file.
    Cut(String, u64),
    /// An answer that cannot be used.
    Answer(String),
    /// The file cannot be written here.
    Local(std::io::Error),
}

impl Http {
    /// `timeout` is how long a connection, an answer or the next bytes of a file may take.
    pub(crate) fn new(endpoint: Endpoint, timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // redirects are followed here: the token must not be sent to their targets
            .max_redirects(0)
            .timeout_connect(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_per_read(Some(timeout))
            .user_agent(concat!("ner-hub/", env!("CARGO_PKG_VERSION")));
        Self {
            agent: config.build().new_agent(),
            endpoint,
            timeout,
        }
    }

    /// The body at an address of the hub, with retries where they may help.
    pub(crate) fn list(&self, url: &str) -> Result<Vec<u8>, Failed> {
        again(|| {
            let answer = ok(self.get(url, 0)?)?;
            let mut bytes = Vec::new();
            let mut body = answer.into_body().into_reader().take(LONGEST_LIST + 1);
            body.read_to_end(&mut bytes)
                .map_err(|error| Failed::Cut(error.to_string(), 0))?;
            if bytes.len() as u64 > LONGEST_LIST {
                return Err(Failed::Answer(format!(
                    "{url} has more than {LONGEST_LIST} bytes"
                )));
            }
            Ok(bytes)
        })
    }

    /// What the hub states about a file: the headers of its answer, which may be a redirect to its large-file storage.
    pub(crate) fn head(&self, url: &str) -> Result<Response<Body>, Failed> {
        again(|| {
            let mut url = url.to_owned();
            for _ in 0..REDIRECTS {
                let answer = self.send(self.agent.head(&url), &url)?;
                match location(&answer, &url)? {
                    // the storage would not know the file's commit and hash
                    Some(_) if header(&answer, "x-linked-etag").is_some() => return Ok(answer),
                    Some(next) => url = next,
                    None => return ok(answer),
                }
            }
            Err(too_many(&url))
        })
    }

    /// One request for a file from byte `from` on, following redirects to its storage.
    pub(crate) fn get(&self, url: &str, from: u64) -> Result<Response<Body>, Failed> {
        let mut url = url.to_owned();
        for _ in 0..REDIRECTS {
            let mut request = self.agent.get(&url);
            if from > 0 {
                request = request.header("Range", format!("bytes={from}-"));
            }
            let answer = self.send(request, &url)?;
            match location(&answer, &url)? {
                Some(next) => url = next,
                None => return Ok(answer),
            }
        }
        Err(too_many(&url))
    }

    fn send(
        &self,
        request: ureq::RequestBuilder<ureq::typestate::WithoutBody>,
        url: &str,
    ) -> Result<Response<Body>, Failed> {
        // sizes and ranges refer to the file, not to a compressed form of it
        let mut request = request.header("Accept-Encoding", "identity");
        if let Some(authorization) = self.endpoint.authorization()
            && origin(url) == origin(self.endpoint.address())
        {
            let value = HeaderValue::from_str(authorization).map_err(|_| {
                Failed::Answer("the access token contains invalid characters".to_owned())
            })?;
            request = request.header("Authorization", value);
        }
        request.call().map_err(|error| self.explain(&error))
    }

    fn explain(&self, error: &ureq::Error) -> Failed {
        let seconds = self.timeout.as_secs_f64();
        match error {
            ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
                Failed::Unreachable(format!("no connection within {seconds} s"))
            }
            ureq::Error::Timeout(_) => Failed::Cut(format!("no answer within {seconds} s"), 0),
            ureq::Error::Io(io) if io.kind() != std::io::ErrorKind::ConnectionRefused => {
                Failed::Cut(error.to_string(), 0)
            }
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
                Failed::Answer(error.to_string())
            }
            _ => Failed::Unreachable(error.to_string()),
        }
    }
}

/// Makes an attempt and, as long as retrying may help, further ones.
pub(crate) fn again<T>(mut attempt: impl FnMut() -> Result<T, Failed>) -> Result<T, Failed> {
    let mut number = 0;
    loop {
        let failed = match attempt() {
            Ok(value) => return Ok(value),
            Err(failed) => failed,
        };
        number = match failed {
            Failed::Cut(_, bytes) if bytes >= PROGRESS => 1,
            _ => number + 1,
        };
        let Some(wait) = failed.wait(number).filter(|_| number < ATTEMPTS) else {
            return Err(failed);
        };
        tracing::warn!("{failed}; retrying in {} s", wait.as_secs_f64());
        std::thread::sleep(wait);
    }
}

impl Failed {
    /// How long to wait after attempt `number`, if another attempt may help.
    fn wait(&self, number: u32) -> Option<Duration> {
        let doubled = FIRST_WAIT * 2u32.pow(number.saturating_sub(1));
        match self {
            Self::Status(408 | 429 | 500 | 502 | 503 | 504, asked) => match asked {
                Some(wait) => (*wait <= LONGEST_WAIT).then_some(*wait),
                None => Some(doubled),
            },
            Self::Cut(..) => Some(doubled),
            _ => None,
        }
    }

    /// Whether the hub may be only temporarily unavailable, so that the cache can be used instead.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Status(status, _) => matches!(status, 408 | 429 | 500..),
            Self::Unreachable(_) | Self::Cut(..) => true,
            Self::Answer(_) | Self::Local(_) => false,
        }
    }
}

/// Without secrets in addresses: the large-file storage has its signature in the query.
impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status, None) => write!(f, "http status {status}"),
            Self::Status(status, Some(wait)) => {
                write!(f, "http status {status}, retry after {} s", wait.as_secs())
            }
            Self::Unreachable(message) | Self::Cut(message, _) | Self::Answer(message) => {
                f.write_str(&without_secrets(message))
            }
            Self::Local(error) => write!(f, "{error}"),
        }
    }
}

/// The answer, if its status is a success.
pub(crate) fn ok(answer: Response<Body>) -> Result<Response<Body>, Failed> {
    let status = answer.status().as_u16();
    if (200..300).contains(&status) {
        return Ok(answer);
    }
    let seconds = header(&answer, "retry-after").and_then(|value| value.trim().parse().ok());
    Err(Failed::Status(status, seconds.map(Duration::from_secs)))
}

/// A header as text.
pub(crate) fn header<'a>(answer: &'a Response<Body>, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

/// The target of a redirect; `None` for any other answer.
fn location(answer: &Response<Body>, from: &str) -> Result<Option<String>, Failed> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let bad = |what: &str| Failed::Answer(format!("{from} redirects {what}"));
    let to = header(answer, "location").ok_or_else(|| bad("without a target"))?;
    let uri: Uri = from.parse().map_err(|_| bad("from an invalid address"))?;
    let (scheme, host) = (
        uri.scheme_str().unwrap_or("https"),
        uri.authority().map_or("", |authority| authority.as_str()),
    );
    let next = if to.contains("://") {
        to.to_owned()
    } else if let Some(rest) = to.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if to.starts_with('/') {
        format!("{scheme}://{host}{to}")
    } else {
        let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{host}{folder}/{to}")
    };
    let parsed: Uri = next.parse().map_err(|_| bad("to an invalid address"))?;
    match (scheme, parsed.scheme_str()) {
        (_, Some("https")) | ("http", Some("http")) => Ok(Some(next)),
        _ => Err(bad(&format!("to `{to}`, which is not https"))),
    }
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> Option<(String, String)> {
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let authority = uri.authority()?.as_str().to_ascii_lowercase();
    let default = if scheme == "https" { ":443" } else { ":80" };
    let host = authority.strip_suffix(default).unwrap_or(&authority);
    Some((scheme, host.to_owned()))
}

fn too_many(url: &str) -> Failed {
    Failed::Answer(format!(
        "more than {REDIRECTS} redirects, the last one to {url}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_differ_in_name_port_or_scheme() {
        let hub = origin("https://hub.org");
        assert!(hub.is_some());
        for same in [
            "https://hub.org/a/b",
            "https://HUB.org:443/",
            "HTTPS://hub.org/",
        ] {
            assert_eq!(origin(same), hub, "{same}");
        }
        for other in [
            "http://hub.org/a",
            "https://hub.org:8443/a",
            "https://hub.org.evil.net/a",
            "https://hub.org@evil.net/a",
            "https://cdn.hub.org/a",
            "/a",
        ] {
            assert_ne!(origin(other), hub, "{other}");
        }
    }

    #[test]
    fn a_wait_is_bounded() {
        let asked = |seconds| Failed::Status(429, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(3).wait(1), Some(Duration::from_secs(3)));
        assert_eq!(asked(3600).wait(1), None);
        assert_eq!(Failed::Status(500, None).wait(3), Some(4 * FIRST_WAIT));
        assert_eq!(Failed::Status(404, None).wait(1), None);
    }
}
