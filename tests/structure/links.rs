//! Links of the documentation: what they name is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{none, root};

/// Markdown files that people read.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "tests"] {
        for entry in fs_err::read_dir(root().join(folder)).unwrap() {
            pages.push(entry.unwrap().path());
        }
    }
    for entry in fs_err::read_dir(root().join("crates")).unwrap() {
        pages.push(entry.unwrap().path().join("README.md"));
    }
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md") && path.is_file());
    pages
}

/// Targets of `[text](target)` outside of code.
fn targets(text: &str) -> Vec<String> {
    let mut code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        code ^= line.trim_start().starts_with("```");
        let mut rest = if code { "" } else { line };
        while let Some((_, after)) = rest.split_once("](") {
            let end = after.find(')').unwrap_or(after.len());
            found.push(after[..end].to_owned());
            rest = &after[end..];
        }
    }
    found
}

/// Anchors of the headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter_map(|line| {
        let title = line.trim_start_matches('#');
        (title.len() < line.len()).then(|| title.trim().to_lowercase())
    });
    let slug = |title: String| {
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(slug).collect()
}

/// What a page links to and is not there.
fn broken(page: &Path) -> Vec<String> {
    let text = fs_err::read_to_string(page).unwrap();
    let folder = page.parent().unwrap();
    let missing = |target: &String| {
        if target.contains("://") || target.starts_with("mailto:") {
            return false;
        }
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let file = match path {
            "" => page.to_owned(),
            path => folder.join(path),
        };
        if !file.exists() {
            return true;
        }
        let is_page = file.extension().is_some_and(|ending| ending == "md");
        let known = || anchors(&fs_err::read_to_string(&file).unwrap());
        !anchor.is_empty() && is_page && !known().contains(anchor)
    };
    let targets = targets(&text).into_iter().filter(missing);
    targets
        .map(|target| format!("{}: {target}", page.display()))
        .collect()
}

#[test]
fn links_of_the_documentation_lead_somewhere() {
    let pages = pages();
    let count: usize = pages
        .iter()
        .map(|page| targets(&fs_err::read_to_string(page).unwrap()).len())
        .sum();
    assert!(
        pages.len() > 20 && count > 60,
        "{} pages, {count} links",
        pages.len()
    );
    let found: Vec<String> = pages.iter().flat_map(|page| broken(page)).collect();
    none(&found, "links that lead nowhere");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.md");
    fs_err::write(
        &page,
        "# A `b` c\n[1](#a-b-c) [2](#d) [3](no.md)\n```\n[4](no)\n```\n",
    )
    .unwrap();
    let found = broken(&page);
    assert_eq!(found.len(), 2, "{found:?}");
}
