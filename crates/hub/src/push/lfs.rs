//! Large files: the batch interface of Git LFS, in one piece or in many.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::{Value, json};
use ureq::SendBody;

use super::api::Api;
use super::files::Upload;
use crate::Result;

/// Sends what the store does not have yet; returns the bytes sent.
pub(super) fn upload(api: &Api<'_>, revision: &str, files: &[&Upload]) -> Result<u64> {
    if files.is_empty() {
        return Ok(0);
    }
    let objects: Vec<Value> = files
        .iter()
        .map(|file| json!({"oid": file.sha256, "size": file.size}))
        .collect();
    let answer = api.lfs_batch(&json!({
        "operation": "upload",
        "transfers": ["basic", "multipart"],
        "objects": objects,
        "hash_algo": "sha256",
        "ref": {"name": revision},
    }))?;
    let mut sent = 0;
    for object in answer["objects"].as_array().into_iter().flatten() {
        let Some(file) = files
            .iter()
            .find(|file| object["oid"] == file.sha256.as_str())
        else {
            continue;
        };
        if let Some(message) = object["error"]["message"].as_str() {
            return Err(api.failed(format!("`{}`: {message}", file.name)));
        }
        // without an action, the storage already has the file
        let action = &object["actions"]["upload"];
        let Some(url) = action["href"].as_str() else {
            continue;
        };
        tracing::info!(file = file.name, bytes = file.size, "uploading");
        match action["header"]["chunk_size"].as_str() {
            Some(size) => in_parts(api, file, url, size, &action["header"])?,
            None => whole(api, file, url, &action["header"])?,
        }
        if let Some(verify) = object["actions"]["verify"]["href"].as_str() {
            api.post_to(verify, &json!({"oid": file.sha256, "size": file.size}))?;
        }
        sent += file.size;
    }
    Ok(sent)
}

fn whole(api: &Api<'_>, file: &Upload, url: &str, headers: &Value) -> Result<()> {
    let mut request = api.agent.put(url);
    for (name, value) in headers.as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    // object storage accepts no body without a length
    let request = request.header("Content-Length", file.size.to_string());
    let mut content = file.content()?;
    let answer = request.send(SendBody::from_reader(&mut content));
    // the storage refuses content with another hash: report that the file changed, not the refusal
    if content.is_read() || answer.is_ok() {
        content.finish()?;
    }
    api.checked(api.reached(answer)?).map(drop)
}

/// The header contains the part size, and an address for each part under its number.
fn in_parts(api: &Api<'_>, file: &Upload, url: &str, size: &str, headers: &Value) -> Result<()> {
    let size: u64 = size
        .parse()
        .ok()
        .filter(|&size| size > 0)
        .ok_or_else(|| api.failed(format!("`{size}` is not a valid part size")))?;
    let numbered = |(name, value): (&String, &Value)| {
        Some((name.parse::<u64>().ok()?, value.as_str()?.to_owned()))
    };
    let headers = headers.as_object().into_iter().flatten();
    let addresses: BTreeMap<u64, String> = headers.filter_map(numbered).collect();
    let count = file.size.div_ceil(size);
    let mut parts = Vec::new();
    let mut content = file.content()?;
    for number in 1..=count {
        let address = addresses
            .get(&number)
            .ok_or_else(|| api.failed(format!("no address for part {number} of {count}")))?;
        let mut part = Vec::new();
        content.by_ref().take(size).read_to_end(&mut part)?;
        let answer = api.checked(api.reached(api.agent.put(address).send(&part[..]))?)?;
        let etag = answer
            .headers()
            .get("etag")
            .and_then(|etag| etag.to_str().ok());
        let etag = etag.ok_or_else(|| api.failed(format!("part {number} was not acknowledged")))?;
        parts.push(json!({"partNumber": number, "etag": etag}));
    }
    content.finish()?;
    api.post_to(url, &json!({"oid": file.sha256, "parts": parts}))
}
