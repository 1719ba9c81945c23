//! Tags cut into prefix and type, each distinct text once, so that the scan over a corpus
//! compares integers and allocates nothing per word.

use std::collections::HashMap;

use crate::flaw::Flaw;
use crate::options::{Mode, Options};
use crate::recent::{RecentTags, ShortText};
use crate::scheme::Scheme;
use crate::tag::{Kind, Prefix, Tag};

/// seqeval's name for a type that is not given (`B`, `I-`).
const NO_NAME: &str = "_";

/// How a tag is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Notation {
    /// The prefix comes last.
    pub(crate) suffix: bool,
    /// Strict mode's way with hyphens.
    pub(crate) strict: bool,
}

impl Notation {
    pub(crate) fn of(options: &Options) -> Self {
        Notation {
            suffix: options.suffix,
            strict: options.mode != Mode::Lenient,
        }
    }

    /// Prefix and type of a tag, or `None` for the empty string.
    ///
    /// As seqeval: the prefix is the first character (last in suffix notation). Lenient, the type
    /// is what follows the first `-` of the rest (precedes the last one), or the whole rest
    /// without one (`PER` has type `ER`, `B--PER` has `-PER`); strict, the rest without the
    /// hyphens at both its ends.
    pub(crate) fn split(self, tag: &str) -> Option<(char, &str)> {
        let mut chars = tag.chars();
        let prefix = if self.suffix {
            chars.next_back()?
        } else {
            chars.next()?
        };
        let rest = chars.as_str();
        let kind = match (self.strict, self.suffix) {
            (true, _) => rest.trim_matches('-'),
            (false, false) => rest.split_once('-').map_or(rest, |(_, kind)| kind),
            (false, true) => rest.rsplit_once('-').map_or(rest, |(kind, _)| kind),
        };
        Some((prefix, if kind.is_empty() { NO_NAME } else { kind }))
    }
}

/// The distinct tags of one or more sequences.
pub(crate) struct TagTable<'a> {
    tags: HashMap<&'a str, Tag>,
    recent: RecentTags,
    kinds: Vec<&'a str>,
    outside: Tag,
    notation: Notation,
    /// Tags of no other scheme are taken; `None`: any tag is.
    scheme: Option<Scheme>,
}

impl<'a> TagTable<'a> {
    pub(crate) fn new(notation: Notation, scheme: Option<Scheme>) -> Self {
        let outside = Tag {
            text: 0,
            prefix: Prefix::new('O'),
            kind: 0,
        };
        let mut tags = HashMap::new();
        tags.insert("O", outside);
        TagTable {
            tags,
            recent: RecentTags::new(),
            kinds: vec![NO_NAME],
            outside,
            notation,
            scheme,
        }
    }

    /// The tag `O`.
    pub(crate) fn outside(&self) -> Tag {
        self.outside
    }

    /// The scheme its tags are of; none: any tag is taken.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        self.scheme
    }

    /// Names of the types met so far, by number.
    pub(crate) fn kinds(&self) -> &[&'a str] {
        &self.kinds
    }

    /// The tag of a text.
    #[inline]
    pub(crate) fn get(&mut self, text: &'a str) -> Result<Tag, Flaw> {
        let Some(key) = ShortText::new(text.as_bytes()) else {
            return self.find(text);
        };
        if let Some(tag) = self.recent.get(key) {
            return Ok(tag);
        }
        let tag = self.find(text)?;
        self.recent.put(key, tag);
        Ok(tag)
    }

    fn find(&mut self, text: &'a str) -> Result<Tag, Flaw> {
        if let Some(tag) = self.tags.get(text) {
            return Ok(*tag);
        }
        let (prefix, name) = self.notation.split(text).ok_or(Flaw::Empty)?;
        if let Some(scheme) = self.scheme {
            let allowed = scheme.allows(prefix).ok_or(Flaw::UnknownPrefix)?;
            if !allowed {
                return Err(Flaw::ForbiddenPrefix(scheme));
            }
        }
        let tag = Tag {
            text: self.tags.len() as u32,
            prefix: Prefix::new(prefix),
            kind: self.kind(name),
        };
        self.tags.insert(text, tag);
        Ok(tag)
    }

    /// The distinct texts met, `O` among them, in no order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.tags.keys().copied()
    }

    fn kind(&mut self, name: &'a str) -> Kind {
        let known = self.kinds.iter().position(|&kind| kind == name);
        known.unwrap_or_else(|| {
            self.kinds.push(name);
            self.kinds.len() - 1
        }) as Kind
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LENIENT: Notation = Notation {
        suffix: false,
        strict: false,
    };

    #[test]
    fn splits_as_seqeval_does() {
        for (tag, prefix, kind) in [
            ("O", 'O', "_"),
            ("B", 'B', "_"),
            ("I-", 'I', "_"),
            ("B-PER", 'B', "PER"),
            ("PER", 'P', "ER"),
            ("B_PER", 'B', "_PER"),
            ("-PER", '-', "PER"),
            ("B--PER", 'B', "-PER"),
            ("B-PER-", 'B', "PER-"),
            ("BX-PER", 'B', "PER"),
            ("B-first-name", 'B', "first-name"),
            ("É-Ü", 'É', "Ü"),
        ] {
            assert_eq!(LENIENT.split(tag), Some((prefix, kind)), "{tag}");
        }
        assert_eq!(LENIENT.split(""), None);
    }

    #[test]
    fn other_notations() {
        let suffix = Notation {
            suffix: true,
            strict: false,
        };
        for (tag, prefix, kind) in [
            ("PER-B", 'B', "PER"),
            ("first-name-I", 'I', "first-name"),
            ("B", 'B', "_"),
            ("PERB", 'B', "PER"),
        ] {
            assert_eq!(suffix.split(tag), Some((prefix, kind)), "{tag}");
        }
        let strict = Notation {
            suffix: false,
            strict: true,
        };
        for (tag, kind) in [
            ("B--PER", "PER"),
            ("B-PER-", "PER"),
            ("B_PER", "_PER"),
            ("B-a-b", "a-b"),
            ("B-", "_"),
        ] {
            assert_eq!(strict.split(tag), Some(('B', kind)), "{tag}");
        }
    }

    #[test]
    fn equal_texts_have_equal_numbers() {
        let mut table = TagTable::new(LENIENT, None);
        let person = table.get("B-PER").unwrap();
        let inside = table.get("I-PER").unwrap();
        assert_eq!(table.get("B-PER"), Ok(person));
        assert_eq!(table.get("O"), Ok(table.outside()));
        assert_ne!(person.text, inside.text);
        assert_eq!(person.kind, inside.kind);
        assert_eq!(table.kinds(), ["_", "PER"]);
    }
}
