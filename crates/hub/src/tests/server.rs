//! A hub on the loopback interface with the few routes a client needs, answering as the real one:
//! small files directly, large ones by a redirect to a store of blobs named by their SHA-256.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use ner_files::sha256;

use super::upload_server::{Request, Uploads};

pub(super) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What the server has and what it was asked for.
#[derive(Default)]
pub(super) struct State {
    /// `datasets/org/name` or `org/name` -> file -> content.
    pub repositories: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// The token without which nothing is answered.
    pub token: Option<String>,
    /// Serve blobs with a byte changed.
    pub damage: bool,
    /// Paths of all requests so far.
    pub requests: Vec<String>,
    /// Method, path and headers of all requests so far.
    pub heard: Vec<(String, String, BTreeMap<String, String>)>,
    /// What goes wrong: for the next request of this method whose path holds this text, each once and in order.
    pub faults: Vec<(&'static str, &'static str, Fault)>,
    /// The server that large files are stored on, if it is another one.
    pub store: Option<String>,
    /// What was uploaded.
    pub uploads: Uploads,
    /// Connections that are held open without a further byte.
    pub held: Vec<TcpStream>,
}

/// A way for an answer to go wrong.
pub(super) enum Fault {
    /// This status with these headers instead.
    Status(u16, &'static str),
    /// A redirect to this address instead.
    Redirect(String),
    /// The connection ends after so many bytes of the body.
    Cut(usize),
    /// Nothing more comes after so many bytes of the body.
    Stall(usize),
    /// The status, headers and body are these instead.
    Answer(u16, String, Vec<u8>),
    /// The length of the body is given as this.
    Length(usize),
}

pub(super) struct Server {
    pub state: Arc<Mutex<State>>,
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(state: State) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(state));
        let stopped = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let (state, stopped) = (Arc::clone(&state), Arc::clone(&stopped));
            move || {
                for stream in listener.incoming() {
                    if stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    answer(stream.unwrap(), &mut state.lock().unwrap());
                }
            }
        });
        Self {
            state,
            address,
            stopped,
            thread: Some(thread),
        }
    }

    pub(super) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests since the last call.
    pub(super) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().unwrap().join();
    }
}

fn answer(stream: TcpStream, state: &mut State) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let headers = headers(&mut reader);
    state.requests.push(path.clone());
    state
        .heard
        .push((method.clone(), path.clone(), headers.clone()));
    let fits = |(wanted, part, _): &(&str, &str, Fault)| *wanted == method && path.contains(part);
    let fault = match state.faults.iter().position(fits) {
        Some(index) => Some(state.faults.remove(index).2),
        None => None,
    };
    let mut response = if method == "GET" || method == "HEAD" {
        respond(&path, &headers, state)
    } else {
        let length = headers
            .get("content-length")
            .and_then(|length| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body).unwrap();
        let request = Request {
            path: &path,
            headers: &headers,
            body: &body,
        };
        state.uploads.respond(&request)
    };
    let (mut length, mut sent) = (None, usize::MAX);
    let mut hold = false;
    match fault {
        Some(Fault::Status(status, headers)) => {
            response = Response::new(status, headers, Vec::new());
        }
        Some(Fault::Redirect(to)) => {
            response = Response::new(302, format!("Location: {to}\r\n"), Vec::new());
        }
        Some(Fault::Answer(status, headers, body)) => {
            response = Response::new(status, headers, body);
        }
        Some(Fault::Cut(bytes)) => sent = bytes,
        Some(Fault::Stall(bytes)) => (sent, hold) = (bytes, true),
        Some(Fault::Length(bytes)) => length = Some(bytes),
        None => {}
    }
    let mut stream = reader.into_inner();
    response.send(&mut stream, length, if method == "HEAD" { 0 } else { sent });
    if hold {
        state.held.push(stream);
    }
}

fn headers(reader: &mut BufReader<TcpStream>) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).unwrap_or(0) == 0 || header.trim().is_empty() {
            return headers;
        }
        if let Some((name, value)) = header.split_once(':') {
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
    }
}

pub(super) struct Response {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl Response {
    fn new(status: u16, headers: impl Into<String>, body: Vec<u8>) -> Self {
        let headers = headers.into();
        Self {
            status,
            headers,
            body,
        }
    }

    /// Sends so many bytes of the body, whose length may be given wrong. Who asks may be gone.
    fn send(&self, stream: &mut TcpStream, length: Option<usize>, sent: usize) {
        let head = format!(
            "HTTP/1.1 {} X\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n",
            self.status,
            length.unwrap_or(self.body.len()),
            self.headers
        );
        let body = &self.body[..sent.min(self.body.len())];
        let _ = stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body));
    }
}

fn respond(path: &str, headers: &BTreeMap<String, String>, state: &State) -> Response {
    let empty = |status| Response {
        status,
        headers: String::new(),
        body: Vec::new(),
    };
    if let Some(token) = &state.token
        && headers.get("authorization") != Some(&format!("Bearer {token}"))
    {
        return empty(401);
    }
    let range = headers.get("range").map(String::as_str);
    if let Some(sha) = path.strip_prefix("/blobs/") {
        let mut files = state.repositories.values().flat_map(BTreeMap::values);
        return match files.find(|content| sha256(content) == sha) {
            Some(content) => {
                let mut content = content.clone();
                content[0] ^= u8::from(state.damage);
                part(&content, range, String::new())
            }
            None => empty(404),
        };
    }
    if let Some(rest) = path.strip_prefix("/api/") {
        let (name, revision) = rest.split_once("/revision/").unwrap_or((rest, "main"));
        let name = name.strip_prefix("models/").unwrap_or(name);
        return match state.repositories.get(name) {
            Some(files) if known(revision) => info(files),
            _ => empty(404),
        };
    }
    let Some((name, rest)) = path.trim_start_matches('/').split_once("/resolve/") else {
        return empty(404);
    };
    let (revision, file) = rest.split_once('/').unwrap_or((rest, ""));
    match state
        .repositories
        .get(name)
        .and_then(|files| files.get(file))
    {
        Some(content) if known(revision) => {
            let host = format!("http://{}", headers["host"]);
            resolve(file, content, range, state.store.as_ref().unwrap_or(&host))
        }
        _ => empty(404),
    }
}

fn known(revision: &str) -> bool {
    matches!(revision, "main" | COMMIT)
}

fn info(files: &BTreeMap<String, Vec<u8>>) -> Response {
    let siblings: Vec<serde_json::Value> = files
        .keys()
        .map(|name| serde_json::json!({"rfilename": name}))
        .collect();
    let body = serde_json::json!({"sha": COMMIT, "siblings": siblings})
        .to_string()
        .into_bytes();
    Response {
        status: 200,
        headers: "Content-Type: application/json\r\n".to_owned(),
        body,
    }
}

fn resolve(file: &str, content: &[u8], range: Option<&str>, host: &str) -> Response {
    let sha = sha256(content);
    let commit = format!("X-Repo-Commit: {COMMIT}\r\n");
    if file.ends_with(".json") {
        return part(
            content,
            range,
            format!("{commit}ETag: \"{}\"\r\n", &sha[..40]),
        );
    }
    let headers = format!(
        "{commit}X-Linked-Etag: \"{sha}\"\r\nX-Linked-Size: {}\r\nLocation: {host}/blobs/{sha}\r\n",
        content.len()
    );
    Response {
        status: 302,
        headers,
        body: Vec::new(),
    }
}

fn part(content: &[u8], range: Option<&str>, headers: String) -> Response {
    let size = content.len();
    let Some((first, last)) = range
        .and_then(|r| r.strip_prefix("bytes="))
        .and_then(|r| r.split_once('-'))
    else {
        return Response {
            status: 200,
            headers,
            body: content.to_vec(),
        };
    };
    let first: usize = first.parse().unwrap();
    let last: usize = last
        .parse()
        .map_or(size - 1, |last: usize| last.min(size - 1));
    let headers = format!("{headers}Content-Range: bytes {first}-{last}/{size}\r\n");
    Response {
        status: 206,
        headers,
        body: content[first..=last].to_vec(),
    }
}
