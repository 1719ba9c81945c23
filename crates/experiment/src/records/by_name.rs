//! A map from names that takes little memory: a run has millions of entries.

use std::collections::{BTreeMap, HashSet};
use std::ops::Index;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A name that is in memory once, however often it stands in a run.
pub type Name = Arc<str>;

/// All names met so far.
#[derive(Debug, Default)]
pub struct Names(HashSet<Name>);

impl Names {
    /// The one that equals the text.
    pub fn get(&mut self, text: &str) -> Name {
        if let Some(known) = self.0.get(text) {
            return Name::clone(known);
        }
        let name = Name::from(text);
        self.0.insert(Name::clone(&name));
        name
    }
}

/// Values by name, in the order of code points.
#[derive(Clone, Debug, PartialEq)]
pub struct ByName<V>(Box<[(Name, V)]>);

impl<V> ByName<V> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&V> {
        let found = self.0.binary_search_by(|(other, _)| (**other).cmp(name));
        found.ok().map(|at| &self.0[at].1)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl<V> FromIterator<(Name, V)> for ByName<V> {
    /// Of values with one name the last stays.
    fn from_iter<I: IntoIterator<Item = (Name, V)>>(values: I) -> Self {
        let sorted: BTreeMap<Name, V> = values.into_iter().collect();
        Self(sorted.into_iter().collect())
    }
}

impl<V> Index<&str> for ByName<V> {
    type Output = V;

    /// # Panics
    /// There is none of that name.
    fn index(&self, name: &str) -> &V {
        match self.get(name) {
            Some(value) => value,
            None => panic!("no `{name}`"),
        }
    }
}

impl<V: Serialize> Serialize for ByName<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for ByName<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = BTreeMap::<String, V>::deserialize(deserializer)?;
        Ok(Self(
            values
                .into_iter()
                .map(|(name, value)| (name.into(), value))
                .collect(),
        ))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_sorted_and_names_are_shared() {
        let mut names = Names::default();
        let entry = |name: &str, value: u32, names: &mut Names| (names.get(name), value);
        let map: ByName<u32> = [
            entry("fr", 2, &mut names),
            entry("de", 1, &mut names),
            entry("fr", 3, &mut names),
        ]
        .into_iter()
        .collect();
        assert_eq!(
            (map.len(), map.get("fr"), map.get("it")),
            (2, Some(&3), None)
        );
        let text = serde_json::to_string(&map).unwrap();
        assert_eq!(text, "{\"de\":1,\"fr\":3}");
        assert_eq!(serde_json::from_str::<ByName<u32>>(&text).unwrap(), map);
        assert!(Arc::ptr_eq(&names.get("fr"), &map.0[1].0));
    }
}
