//! Makes addresses safe to show: `user:password@` and the query, which signs a request, are secrets.

use std::borrow::Cow;

/// The text without the user, password, query and fragment of any address in it.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        let end = after.find(ends_address).unwrap_or(after.len());
        let (address, others) = after.split_at(end);
        let part = shown_part(address);
        shown.push_str(part);
        if !address.ends_with(part) {
            // what follows a shortened address, such as the colon of a message
            let plain = address.trim_end_matches([':', ',', ';', '.', ')']);
            shown.push_str(&address[plain.len()..]);
        }
        rest = others;
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// Whether a character of a message ends an address.
fn ends_address(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '\\' | '|')
}

/// Host, port and path of an address without its scheme.
fn shown_part(address: &str) -> &str {
    let host_end = address.find(['/', '?', '#']).unwrap_or(address.len());
    let user_end = address[..host_end].rfind('@').map_or(0, |at| at + 1);
    // hide a password that contains a slash too, although no valid address has one
    let user_end = match address[..host_end].split_once(':') {
        Some((host, port)) if user_end == 0 && !host.starts_with('[') && !is_port(port) => {
            address.rfind('@').map_or(user_end, |at| at + 1)
        }
        _ => user_end,
    };
    let address = &address[user_end..];
    let end = address.find(['?', '#']).unwrap_or(address.len());
    &address[..end]
}

fn is_port(text: &str) -> bool {
    let text = text.trim_end_matches([':', ',', ';', '.', ')']);
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_user_and_query() {
        for (text, shown) in [
            ("no address: a@b?c", "no address: a@b?c"),
            ("https://hub.org/a/b@main", "https://hub.org/a/b@main"),
            ("https://anna:secret@hub.org", "https://hub.org"),
            (
                "`https://anna@hub.org:80/a`, b",
                "`https://hub.org:80/a`, b",
            ),
            ("http://a:b@c@hub/x: cut", "http://hub/x: cut"),
            ("http://a:b/c@hub/x", "http://hub/x"),
            ("http://[::1]:80/x@y", "http://[::1]:80/x@y"),
            (
                "'https://cdn/x?X-Amz-Signature=1&y=2' and http://u:p@h#f",
                "'https://cdn/x' and http://h",
            ),
            ("GET http://h/x?a=b: cut", "GET http://h/x: cut"),
        ] {
            assert_eq!(without_secrets(text), shown);
        }
    }
}
