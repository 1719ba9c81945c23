//! Names of repositories on the hub.

use std::fmt;

/// `organisation/name` or `user/name`, optionally followed by `@` and a revision.
///
/// ```
/// use ner_hub::HubId;
///
/// let id = HubId::parse("google/xtreme@main").unwrap();
/// assert_eq!((id.name, id.revision), ("google/xtreme", Some("main")));
/// assert_eq!(HubId::parse("./a/folder"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubId<'t> {
    /// `organisation/name`.
    pub name: &'t str,
    /// Branch, tag or commit as given: it may be empty or invalid.
    pub revision: Option<&'t str>,
}

impl<'t> HubId<'t> {
    /// Parses a text; `None` if it does not have the form of an id. Does not check whether a folder of that name
    /// exists.
    pub fn parse(text: &'t str) -> Option<Self> {
        let (name, revision) = match text.split_once('@') {
            Some((name, revision)) => (name, Some(revision)),
            None => (text, None),
        };
        is_id(name).then_some(Self { name, revision })
    }
}

impl fmt::Display for HubId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.revision {
            Some(revision) => write!(f, "@{revision}"),
            None => Ok(()),
        }
    }
}

/// Whether a text has the form of a repository name: `organisation/name`.
pub fn is_id(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['.', '-'])
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    match text.split_once('/') {
        Some((organisation, name)) => part(organisation) && part(name),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_two_plain_parts() {
        for text in ["google/xtreme", "a/b.c-d_e", "a/b@refs/pr/1", "a/b@"] {
            let shown = HubId::parse(text).map(|id| id.to_string());
            assert_eq!(shown.as_deref(), Some(text));
        }
        for text in [
            "", "a", "a/", "/b", "a/b/c", "./b", "a/.b", "-a/b", "a b/c", "\u{e9}/b", "a@b/c",
        ] {
            assert_eq!(HubId::parse(text), None, "{text}");
        }
    }
}
