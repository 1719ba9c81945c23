//! Which file of a crate uses which, from their paths: the arrows inside a crate.

use std::collections::{BTreeMap, BTreeSet};

use crate::root;
use crate::sources::{self, Source};

/// Circles that stay, with the reason.
const CIRCLES: [(&str, &str); 4] = [
    (
        "crates/metrics/src: error.rs <-> scheme.rs",
        "an error names the scheme; a scheme is parsed, which can fail",
    ),
    ("crates/metrics/src: scheme.rs <-> error.rs", "the same"),
    (
        "crates/data/src: error.rs <-> split.rs",
        "an error names the split; a split is parsed, which can fail",
    ),
    ("crates/data/src: split.rs <-> error.rs", "the same"),
];

/// The modules of a crate: where each is, and what it hands on from others.
struct Crate<'a> {
    /// Files by the path of their module, `records::predictions`; the root is the empty path.
    files: BTreeMap<Vec<String>, &'a Source>,
    /// Names that a module re-exports, with the path where they come from.
    exports: BTreeMap<Vec<String>, BTreeMap<String, Vec<String>>>,
}

/// A path of a file: where it begins, and its segments.
type Segments = Vec<String>;

impl<'a> Crate<'a> {
    fn new(folder: &str, sources: &'a [Source]) -> Self {
        let prefix = format!("{folder}/src/");
        let mut files = BTreeMap::new();
        for source in sources {
            let Some(path) = source.path.strip_prefix(&prefix) else {
                continue;
            };
            if source.code_without_tests.iter().all(|c| c.is_whitespace()) {
                continue;
            }
            let path = path.strip_suffix(".rs").unwrap_or(path);
            let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
            let last = module.last().map(String::as_str);
            if matches!(last, Some("mod" | "lib")) || path == "main" {
                module.pop();
            }
            if path != "main" {
                files.insert(module, source);
            }
        }
        let mut found = Self {
            files,
            exports: BTreeMap::new(),
        };
        for (module, source) in &found.files {
            let mut names = BTreeMap::new();
            for path in uses(source, true) {
                if let Some(path) = found.absolute(module, &path) {
                    names.insert(path[path.len() - 1].clone(), path);
                }
            }
            found.exports.insert(module.clone(), names);
        }
        found
    }

    /// A path as it is written in a module, from the root of the crate; none for one of another crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Segments> {
        let mut place = module.to_vec();
        let mut rest = path.iter();
        let mut first = rest.next()?;
        match first.as_str() {
            "crate" => place.clear(),
            "self" => {}
            "super" => {
                place.pop();
                while rest.clone().next().is_some_and(|next| next == "super") {
                    rest.next();
                    place.pop();
                }
            }
            child => {
                place.push(child.to_owned());
                if !self.files.contains_key(&place) {
                    return None;
                }
                first = child_of(path);
            }
        }
        let _ = first;
        place.extend(rest.cloned());
        Some(place)
    }

    /// The module that defines what an absolute path names.
    fn resolve(&self, path: &[String]) -> Vec<String> {
        let mut module = Vec::new();
        for (at, segment) in path.iter().enumerate() {
            let mut child = module.clone();
            child.push(segment.clone());
            if self.files.contains_key(&child) {
                module = child;
                continue;
            }
            let exported = self
                .exports
                .get(&module)
                .and_then(|names| names.get(segment));
            if let Some(target) = exported.filter(|target| target.as_slice() != path) {
                let mut target = target.clone();
                target.extend_from_slice(&path[at + 1..]);
                return self.resolve(&target);
            }
            break;
        }
        module
    }

    /// Each file with those that it uses.
    fn arrows(&self) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
        let mut arrows: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
        for (module, source) in &self.files {
            let from = arrows.entry(&source.path).or_default();
            for path in uses(source, false) {
                let Some(path) = self.absolute(module, &path) else {
                    continue;
                };
                let target = self.files[&self.resolve(&path)];
                if target.path != source.path {
                    from.insert(&target.path);
                }
            }
        }
        arrows
    }
}

fn child_of(path: &[String]) -> &String {
    &path[0]
}

/// Paths of a file: with `exports`, those of its `pub use`; else those that its code uses.
fn uses(source: &Source, exports: bool) -> Vec<Segments> {
    let code: String = source.code_without_tests.iter().collect();
    let mut paths = Vec::new();
    let mut inline = String::new();
    let mut rest = code.as_str();
    while let Some((before, after)) = rest.split_once("use ") {
        inline.push_str(before);
        let head = before
            .trim_end()
            .rsplit(['\n', ';', '}'])
            .next()
            .unwrap_or("");
        let is_item = before.is_empty() || before.ends_with(['\n', ' ', ')']);
        let Some((tree, after)) = after.split_once(';').filter(|_| is_item) else {
            rest = after;
            continue;
        };
        if head.trim_start().starts_with("pub") == exports {
            expand(tree, &[], &mut paths);
        }
        rest = after;
    }
    inline.push_str(rest);
    if !exports {
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for word in inline
            .split(|c: char| !is_path(c))
            .filter(|word| word.contains("::"))
        {
            let path: Segments = word.split("::").map(str::to_owned).collect();
            if !path[0].is_empty() {
                paths.push(path);
            }
        }
    }
    paths
}

/// The paths of a tree of imports, `a::{b, c::d}`.
fn expand(tree: &str, before: &[String], paths: &mut Vec<Segments>) {
    let tree = tree.trim();
    let group = tree.find('{');
    let head = group.map_or(tree, |at| &tree[..at]);
    let mut path = before.to_vec();
    let names = head
        .split("::")
        .map(|name| name.split_whitespace().next().unwrap_or(""));
    path.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
    let Some(group) = group else {
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        return paths.push(path);
    };
    let inner = tree[group + 1..].trim_end().trim_end_matches('}');
    let (mut depth, mut begin) = (0, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&inner[begin..at], &path, paths);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if !inner[begin..].trim().is_empty() {
        let last = &inner[begin..];
        // a group inside keeps its brace
        let open = last.matches('{').count() - last.matches('}').count();
        expand(&format!("{last}{}", "}".repeat(open)), &path, paths);
    }
}

/// Circles among the files and folders that lie side by side in one folder.
fn circles(arrows: &BTreeMap<&str, BTreeSet<&str>>) -> BTreeSet<String> {
    let mut folders: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>> = BTreeMap::new();
    for (from, targets) in arrows {
        for to in targets {
            let (a, b): (Vec<&str>, Vec<&str>) =
                (from.split('/').collect(), to.split('/').collect());
            let common = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            let beside = folders.entry(a[..common].join("/")).or_default();
            let arrow = beside.entry(a[common].to_owned()).or_default();
            arrow.insert(b[common].to_owned(), format!("{from} -> {to}"));
        }
    }
    let mut found = BTreeSet::new();
    for (folder, arrows) in folders {
        for (from, targets) in &arrows {
            for (to, example) in targets {
                if reaches(&arrows, to, from) {
                    found.insert(format!("{folder}: {from} <-> {to} ({example})"));
                }
            }
        }
    }
    found
}

fn reaches(arrows: &BTreeMap<String, BTreeMap<String, String>>, from: &str, to: &str) -> bool {
    let (mut open, mut seen) = (vec![from.to_owned()], BTreeSet::new());
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at.clone()) {
            open.extend(
                arrows
                    .get(&at)
                    .into_iter()
                    .flat_map(|targets| targets.keys().cloned()),
            );
        }
    }
    false
}

#[test]
fn no_circle_of_files_or_folders() {
    let sources = sources::all(&root());
    let mut found = Vec::new();
    let mut count = 0;
    for folder in crate::manifests::folders() {
        let arrows = Crate::new(&folder, &sources).arrows();
        count += arrows.values().map(BTreeSet::len).sum::<usize>();
        found.extend(circles(&arrows));
    }
    assert!(count > 300, "only {count} arrows found");
    found.retain(|circle| !CIRCLES.iter().any(|(known, _)| circle.starts_with(known)));
    crate::none(&found, "circles");
}

#[test]
fn imports_are_taken_apart() {
    let mut paths = Vec::new();
    expand(
        "crate::{a::{B, c::D}, e as F, g::{self, H}}",
        &[],
        &mut paths,
    );
    let paths: Vec<String> = paths.iter().map(|path| path.join("::")).collect();
    let expected = [
        "crate::a::B",
        "crate::a::c::D",
        "crate::e",
        "crate::g",
        "crate::g::H",
    ];
    assert_eq!(paths, expected);
}
