//! `report.html`: whole, without a network, with every cell, and with nothing from the data taken for markup.

use super::support::{Place, TINY, read};

const EVIL: &str = "<script>alert(1)</script>";

/// Elements that have no end.
const VOID: [&str; 4] = ["meta", "link", "br", "input"];

/// Names of the elements of a page in order.
///
/// # Panics
/// An end tag that ends another element than the open one, an element that is not ended, a bare `<` or `&`.
#[track_caller]
fn elements(page: &str) -> Vec<String> {
    let (mut names, mut open) = (Vec::new(), Vec::<String>::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    while let Some(at) = rest.find('<') {
        assert_references(&rest[..at]);
        let end = at + tag_end(&rest[at..]);
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before: {rest:.200}");
            continue;
        }
        let name: String = tag
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        assert!(!name.is_empty(), "a bare `<` before: {rest:.200}");
        names.push(name.clone());
        if ["script", "style"].contains(&name.as_str()) {
            rest = rest.split_once(&format!("</{name}>")).expect("an end").1;
        } else if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<String>::new());
    names
}

/// Where the tag ends at whose `<` the text begins; a `>` in quotes is part of a value.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    let end = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '>' && !quoted
    });
    end.expect("a tag with an end").0
}

#[track_caller]
fn assert_references(text: &str) {
    for part in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;"]
            .iter()
            .any(|name| part.starts_with(name));
        assert!(known, "a bare `&` before: {part:.80}");
    }
}

/// Nothing in the page is fetched from anywhere.
#[track_caller]
fn assert_needs_no_network(page: &str) {
    for part in [
        "src=", "@import", "url(", "http:", "https:", "<iframe", "fetch(", "import(",
    ] {
        assert!(!page.contains(part), "{part}");
    }
    for link in page.split("href=\"").skip(1) {
        assert!(
            link.starts_with('#') || link.starts_with("data:,"),
            "{link:.80}"
        );
    }
}

fn experiment<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let base = [
        "experiment",
        "in-language",
        "--languages",
        "de,fr",
        "--keep-models",
        "none",
        "--out",
        "run",
    ];
    [&base[..], &TINY[..], more].concat()
}

#[test]
fn a_run_is_one_whole_page() {
    let place = Place::new();
    place.run(&experiment(&[])).ok();
    let page = read(&place.path("run/report.html"));
    let names = elements(&page);
    for name in [
        "header", "nav", "main", "footer", "h1", "h2", "h3", "caption", "svg", "select", "progress",
    ] {
        assert!(names.iter().any(|other| other == name), "{name}");
    }
    assert_needs_no_network(&page);
    assert!(page.contains("These scores say nothing about real text."));
    assert!(page.contains("2 of 2 cells finished"));
    for cell in ["de", "fr"] {
        for language in ["de", "fr"] {
            let look =
                format!("<div class=\"look\" data-cell=\"{cell}\" data-language=\"{language}\"");
            assert!(page.contains(&look), "{cell} on {language}");
        }
    }
    // what the run was called with, quoted for a shell
    let command = "experiment in-language --languages de,fr --keep-models none --out run --set recipe.epochs=1";
    assert!(
        page.contains(&format!("cargo xtask {command}")),
        "no command"
    );
    // the data report is of the rows as used
    for part in [
        "Words per sentence",
        "Leaks: sentences that also occur in another split",
        "de validation",
    ] {
        assert!(page.contains(part), "{part}");
    }

    fs_err::remove_file(place.path("run/report.html")).unwrap();
    place.run(&["report", "run"]).ok();
    assert!(
        read(&place.path("run/report.html")) == page,
        "rebuilt otherwise"
    );
}

#[test]
fn a_run_that_is_not_finished_has_a_page() {
    let place = Place::new();
    place.run(&experiment(&[])).ok();
    let cell = place.path("run/cells/fr");
    let manifest =
        read(&cell.join("manifest.json")).replace("\"finished\": true", "\"finished\": false");
    fs_err::write(cell.join("manifest.json"), manifest).unwrap();
    for name in ["metrics.json", "predictions.parquet", "epochs.jsonl"] {
        fs_err::remove_file(cell.join(name)).unwrap();
    }
    let log = read(&cell.join("log.jsonl"));
    let cut = &log[..log.len() - 10];
    fs_err::write(cell.join("log.jsonl"), cut).unwrap();

    place.run(&["report", "run", "--out", "seen"]).ok();
    let page = read(&place.path("seen/report.html"));
    elements(&page);
    assert!(page.contains("1 of 2 cells finished"));
    let whole = cut.lines().count() - 1;
    let steps = log.lines().count();
    let state = match whole {
        0 => "started".to_owned(),
        _ => format!("in training, step {whole} of {steps}"),
    };
    assert!(page.contains(&state), "{state}");

    fs_err::remove_dir_all(place.path("run/cells")).unwrap();
    let again = ["report", "run", "--out", "seen", "--force"];
    let ran = place.run(&again).ok();
    assert!(
        ran.stdout.contains("No cell is finished yet."),
        "{}",
        ran.stdout
    );
    let page = read(&place.path("seen/report.html"));
    elements(&page);
    assert!(page.contains("0 of 2 cells finished") && page.contains("not started"));
}

#[test]
fn text_from_data_is_no_markup() {
    let place = Place::new();
    let sentence = format!("Anna\tB-PER\n&amp;\tO\n{EVIL}\tB-<b>\n\"quoted\"\tO\n\n");
    for split in ["train", "validation", "test"] {
        let path = place.path("data/de").join(format!("{split}.conll"));
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, sentence.repeat(8)).unwrap();
    }
    fs_err::write(
        place.path("data/labels.txt"),
        "O\nB-PER\nI-PER\nB-<b>\nI-<b>\n",
    )
    .unwrap();
    let base = [
        "train",
        "--languages",
        "de",
        "--test-languages",
        "de",
        "--data",
        "data",
        "--out",
        "run",
    ];
    place.run(&[&base[..], &TINY[..]].concat()).ok();
    let page = read(&place.path("run/report.html"));
    let names = elements(&page);
    assert_eq!(names.iter().filter(|name| *name == "script").count(), 1);
    assert!(!page.contains(EVIL), "a word of the data is markup");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("&amp;amp;") && page.contains("&quot;quoted&quot;"));
    assert!(page.contains("&lt;b&gt;"), "the type is there, as text");
}
