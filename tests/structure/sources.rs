//! The Rust files of the workspace, with what of each is code and what of that is not for tests.

use std::collections::BTreeSet;
use std::path::Path;

use crate::mask::{blank, is_word, mask};

/// One file. All views have the length of the text.
pub(crate) struct Source {
    /// Relative to the root, separated by `/`.
    pub(crate) path: String,
    /// As it is.
    pub(crate) text: Vec<char>,
    /// Without comments and literals.
    pub(crate) code: Vec<char>,
    /// The same without what `#[cfg(test)]` keeps out of the build; nothing for a file of tests.
    pub(crate) code_without_tests: Vec<char>,
    /// The same with its literals.
    with_literals: Vec<char>,
    /// Names of the modules that `#[cfg(test)]` declares.
    test_modules: Vec<String>,
}

/// All files of `crates`, `tests` and `xtask`.
pub(crate) fn all(root: &Path) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["crates", "tests", "xtask"] {
        walk(&root.join(folder), folder, &mut paths);
    }
    let mut sources: Vec<Source> = paths
        .into_iter()
        .map(|path| {
            let text = fs_err::read_to_string(root.join(&path)).unwrap();
            Source::new(path, &text)
        })
        .collect();
    let tests: BTreeSet<String> = sources.iter().flat_map(Source::test_files).collect();
    for source in &mut sources {
        let listed = tests.iter().any(|stem| {
            let rest = source.path.strip_prefix(stem.as_str());
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        });
        if listed || in_test_folder(&source.path) {
            blank(&mut source.code_without_tests);
            blank(&mut source.with_literals);
        }
    }
    sources
}

/// Whether a path belongs to the sources of a library.
pub(crate) fn in_crate(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next() == Some("crates") && parts.nth(1) == Some("src")
}

/// Where one of `words` stands as a word of its own.
pub(crate) fn words(view: &[char], words: &[&str]) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for word in words {
        let word: Vec<char> = word.chars().collect();
        let ends = |c: Option<&char>| !c.is_some_and(|c| is_word(*c));
        for (at, window) in view.windows(word.len()).enumerate() {
            let begins = !is_word(word[0]) || at == 0 || ends(view.get(at - 1));
            let last = word[word.len() - 1];
            if window == word && begins && (!is_word(last) || ends(view.get(at + word.len()))) {
                found.insert(at);
            }
        }
    }
    found.into_iter().collect()
}

/// Where the build, tests apart, depends on `feature = "NAME"` for one of `names`.
pub(crate) fn features(source: &Source, names: &[&str]) -> Vec<usize> {
    let view = &source.with_literals;
    let asks = |at: &usize| {
        let rest = view[at + "feature".len()..].iter();
        let rest: String = rest.filter(|c| !c.is_whitespace()).take(12).collect();
        names
            .iter()
            .any(|name| rest.starts_with(&format!("=\"{name}\"")))
    };
    words(view, &["feature"]).into_iter().filter(asks).collect()
}

impl Source {
    pub(crate) fn new(path: String, text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let masked = mask(&text);
        let (mut code, mut with_literals) = (masked.code.clone(), masked.with_literals);
        let mut test_modules = Vec::new();
        for begin in words(&masked.code, &["#[cfg(test)]"]) {
            let end = item_end(&masked.code, begin);
            let item: String = masked.code[begin..end].iter().collect();
            if let Some((head, "")) = item.split_once(';')
                && let Some((_, name)) = head.rsplit_once("mod ")
            {
                test_modules.push(name.trim().to_owned());
            }
            blank(&mut code[begin..end]);
            blank(&mut with_literals[begin..end]);
        }
        Self {
            path,
            text,
            code: masked.code,
            code_without_tests: code,
            with_literals,
            test_modules,
        }
    }

    /// `path:line: text` of a position.
    pub(crate) fn place(&self, at: usize) -> String {
        let line = self.text[..at].iter().filter(|c| **c == '\n').count();
        let text: String = self.text.iter().collect();
        let shown = text.lines().nth(line).unwrap_or_default().trim();
        format!("{}:{}: {shown}", self.path, line + 1)
    }

    /// Files, without `.rs`, or folders of its modules that are for tests.
    fn test_files(&self) -> impl Iterator<Item = String> {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        let folder = ["/mod", "/lib", "/main"]
            .iter()
            .find_map(|end| stem.strip_suffix(end))
            .unwrap_or(stem);
        self.test_modules
            .iter()
            .map(move |name| format!("{folder}/{name}"))
    }
}

/// One past the item that the attribute at `begin` stands before: its `;` or its closing brace.
fn item_end(code: &[char], begin: usize) -> usize {
    let mut depth = 0;
    for (at, c) in code.iter().enumerate().skip(begin) {
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => {
                depth -= 1;
                if depth == 0 && *c == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

fn in_test_folder(path: &str) -> bool {
    path.split('/')
        .any(|part| matches!(part, "tests" | "examples" | "benches"))
}

fn walk(folder: &Path, prefix: &str, paths: &mut Vec<String>) {
    let mut entries: Vec<_> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .collect();
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}/{name}");
        if entry.path().is_dir() {
            if name != "target" && !name.starts_with('.') {
                walk(&entry.path(), &path, paths);
            }
        } else if name.ends_with(".rs") {
            paths.push(path);
        }
    }
}

#[test]
fn what_is_for_tests_is_told_apart() {
    let text = "fn a() {}\n#[cfg(test)]\nmod far;\n#[cfg(test)]\n#[allow(x)]\nmod near { fn b() {} }\nfn c() {}";
    let source = Source::new("crates/x/src/lib.rs".to_owned(), text);
    let left: String = source.code_without_tests.iter().collect();
    let left: Vec<&str> = left.split_whitespace().collect();
    assert_eq!(left.join(" "), "fn a() {} fn c() {}");
    let files: Vec<String> = source.test_files().collect();
    assert_eq!(files, ["crates/x/src/far"]);
    assert_eq!(words(&source.code, &["fn"]).len(), 3);
    assert_eq!(
        source.place(text.len() - 1),
        "crates/x/src/lib.rs:7: fn c() {}"
    );
    assert!(words(&['x', '_', 'f', 'n'], &["fn"]).is_empty());
}
