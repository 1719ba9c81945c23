//! The address of a hub: where requests are sent, and with which credentials.

use base64::Engine as _;
use ureq::http::Uri;

use crate::{Error, HubOptions, Result};

const PUBLIC_HUB: &str = "https://huggingface.co";

/// An address without user and password, and the header made from them. They appear only in the header of requests to
/// the hub.
#[derive(Clone)]
pub(crate) struct Endpoint {
    address: String,
    authorization: Option<String>,
}

impl Endpoint {
    /// The hub from the options. User and password in the address take precedence over a token, as in `requests`: they
    /// are there because the hub requires them.
    ///
    /// # Errors
    /// [`Error::BadEndpoint`].
    pub(crate) fn of(options: &HubOptions, token: Option<&str>) -> Result<Self> {
        let given = options.endpoint.as_deref().unwrap_or(PUBLIC_HUB);
        let bad = |reason| Error::BadEndpoint { reason };
        let uri: Uri = given
            .trim_end_matches('/')
            .parse()
            .map_err(|_| bad("is not a valid address"))?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => scheme,
            _ => return Err(bad("does not begin with https:// or http://")),
        };
        if uri.query().is_some() {
            return Err(bad("contains a `?`"));
        }
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        if host.is_empty() {
            return Err(bad("has no host"));
        }
        // a slash in a password would end the host there
        let port = host
            .rsplit(']')
            .next()
            .and_then(|rest| rest.split_once(':'));
        if port.is_some_and(|(_, port)| port.parse::<u16>().is_err()) {
            return Err(bad("has an invalid port"));
        }
        if user.is_some() && token.is_some() {
            tracing::info!(
                "the address of the hub has credentials: sending them instead of the token"
            );
        }
        let basic = user.map(|user| {
            let encoded = base64::engine::general_purpose::STANDARD.encode(credentials(user));
            format!("Basic {encoded}")
        });
        Ok(Self {
            address: format!("{scheme}://{host}{}", uri.path().trim_end_matches('/')),
            authorization: basic.or_else(|| token.map(|token| format!("Bearer {token}"))),
        })
    }

    /// The address, safe to show.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The header `Authorization` of requests to this hub.
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// `user:password` with its `%40` decoded.
fn credentials(user: &str) -> Vec<u8> {
    let mut plain = Vec::with_capacity(user.len() + 1);
    let mut rest = user.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match code.filter(|_| byte == b'%') {
            Some(decoded) => {
                plain.push(decoded);
                rest = &after[2..];
            }
            None => {
                plain.push(byte);
                rest = after;
            }
        }
    }
    if !user.contains(':') {
        plain.push(b':');
    }
    plain
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(address: &str, token: Option<&str>) -> Result<Endpoint> {
        let options = HubOptions {
            endpoint: Some(address.to_owned()),
            ..HubOptions::default()
        };
        Endpoint::of(&options, token)
    }

    #[test]
    fn user_and_password_are_in_the_header_alone() {
        let endpoint = of("https://anna:s%40cret%@hub.org:8443/mirror/", Some("t")).unwrap();
        assert_eq!(endpoint.address(), "https://hub.org:8443/mirror");
        // anna:s@cret%
        assert_eq!(endpoint.authorization(), Some("Basic YW5uYTpzQGNyZXQl"));
        assert!(!format!("{endpoint:?}").contains("Basic"));
        let user = of("http://anna@hub", None).unwrap();
        assert_eq!(user.authorization(), Some("Basic YW5uYTo="));
        let token = of("http://hub", Some("t")).unwrap();
        assert_eq!(token.authorization(), Some("Bearer t"));
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_shown() {
        for bad in [
            "hub.org/secret",
            "https://anna:sec/ret@hub.org",
            "ftp://anna:secret@hub.org",
            "https://hub.org?token=secret",
            "https://anna:secret@",
            "",
        ] {
            let message = of(bad, None).unwrap_err().to_string();
            assert!(!message.contains("sec"), "{message}");
        }
    }
}
