//! Names that a person's own data bring: of languages and of tags.

use super::support::{Place, TINY, json, read};

/// What a person would export: PAN-X tags, every split the same few sentences.
const SENTENCES: &str = "Anna B-PER\nlebt O\nin O\nUlm B-LOC\n\nBosch B-ORG\nAG I-ORG\nbaut O\n\n";

fn put(place: &Place, name: &str, text: &str) {
    let path = place.path(name);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

/// A data folder with all splits of each language.
fn data(languages: &[&str]) -> Place {
    let place = Place::new();
    for language in languages {
        for split in ["train", "validation", "test"] {
            put(&place, &format!("data/{language}/{split}.conll"), SENTENCES);
        }
    }
    place
}

/// `train` on some of the languages of the folder, with further arguments.
fn train(place: &Place, languages: &str, more: &[&str]) -> super::support::Ran {
    let languages = format!("--languages={languages}");
    let args = ["train", "--data", "data", &languages, "--out", "run"];
    place.run(&[&args[..], &TINY, more].concat())
}

#[test]
fn a_language_with_a_combining_accent_is_trained_tested_and_reported() {
    let (composed, decomposed) = ("fr-\u{e9}", "fr-e\u{301}");
    for asked in [composed, decomposed] {
        let place = data(&[decomposed, "de"]);
        train(&place, asked, &[&format!("--test-languages={asked},de")]).ok();
        let results = json(&place.path("run/results.json"));
        let cell = &results["cells"][0];
        assert_eq!(cell["id"], composed);
        assert!(cell["eval"][composed]["f1"].is_number(), "{cell}");
        place.run(&["report", "run"]).ok();
        let plot = place.path(&format!("run/plots/confusion_{composed}_{composed}.svg"));
        assert!(plot.is_file());
        place.run(&["verify", "run"]).ok();
        let ran = place.run(&["data", "list", "--data", "data"]).ok();
        assert_eq!(ran.stdout, format!("de\n{composed}\n"));
    }
}

/// On Linux they are two folders, on macOS one: nobody can tell which was meant.
#[test]
#[cfg(target_os = "linux")]
fn two_folders_that_read_the_same_are_refused() {
    let place = data(&["fr-\u{e9}", "fr-e\u{301}"]);
    let parts = ["twice", "`fr-\\u{e9}`", "`fr-e\\u{301}`"];
    train(&place, "fr-\u{e9}", &[]).refused(&parts, "accents");
    let both = "fr-\u{e9},fr-e\u{301}";
    train(&place, both, &[]).misused(&["`languages` must be distinct"], "");
}

#[test]
fn names_that_cannot_be_files_or_arguments_are_refused_before_anything_is_trained() {
    let long = "x".repeat(200);
    let names = ["--out", ".hidden", "de+fr", "com1", "a:b", &long];
    for name in names {
        let hint = "rename its folder";
        if !name.starts_with('.') {
            let place = data(&[name, "de"]);
            train(&place, name, &[]).misused(&["`languages`", name], hint);
            train(&place, "de", &[&format!("--test-languages={name}")])
                .misused(&["`test_languages`", name], hint);
            assert!(!place.path("run").exists(), "{name}");
            let report = ["data", "report", "--data", "data"];
            place.run(&report).misused(&[name], hint);
        }
        let place = data(&["de"]);
        let setting = format!("mixes=[[\"{name}\"]]");
        place
            .run(&["experiment", "multilingual", "--dry-run", "--set", &setting])
            .misused(&["`mixes`", name], hint);
    }
    // where the folder is named by its owner and not on the command line
    let place = data(&["--out", "de"]);
    let export = ["data", "export", "--data", "data", "--format", "jsonl"];
    let ran = place.run(&[&export[..], &["--out", "exported"]].concat());
    ran.misused(
        &["`--out` cannot name a language", "begins with `-`"],
        "`out`",
    );
    assert!(!place.path("exported").exists());
}

#[test]
fn a_control_character_in_a_name_is_refused_and_not_shown() {
    let place = data(&["de"]);
    let ran = train(&place, "d\u{1b}[31me", &[]);
    ran.misused(&["control character"], "rename");
    assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
}

#[test]
fn a_name_that_ends_in_a_number_is_no_size() {
    let place = data(&["conll-2003"]);
    train(&place, "conll-2003", &["--test-languages=conll-2003"]).ok();
    let cell = &json(&place.path("run/results.json"))["cells"][0];
    assert_eq!(cell["id"], "conll-2003");
    assert_eq!(cell["sentences"], 2);
}

#[test]
fn a_training_set_of_long_names_can_be_reported() {
    let names = ["a", "b", "c"].map(|letter| letter.repeat(60));
    let names = names.each_ref().map(String::as_str);
    let place = data(&names);
    let languages = format!("--test-languages={}", names[0]);
    train(&place, &names[..2].join(","), &[&languages]).ok();
    let cell = json(&place.path("run/results.json"))["cells"][0].clone();
    let id = cell["id"].as_str().unwrap();
    assert!(id.starts_with(&format!("{}+1more-", names[0])), "{id}");
    assert_eq!(cell["train"].as_array().unwrap().len(), 2);
    place.run(&["report", "run"]).ok();
    let plot = format!("run/plots/confusion_{id}_{}.svg", names[0]);
    assert!(place.path(&plot).is_file());
}

#[test]
fn tags_are_text_in_tables_card_and_plots() {
    let place = Place::new();
    let tag = "<b>x|y`";
    put(&place, "data/labels.txt", &format!("O\nB-{tag}\nI-{tag}\n"));
    for split in ["train", "validation", "test"] {
        let text = format!("Anna B-{tag}\nlebt O\n\n");
        put(&place, &format!("data/de/{split}.conll"), &text);
    }
    train(&place, "de", &["--test-languages=de", "--keep-models=all"]).ok();
    let cell = "run/cells/de/model/README.md";
    for name in ["run/tables.md", cell] {
        let text = read(&place.path(name));
        let text = text.split("\n---\n").last().unwrap();
        assert!(text.contains("&lt;b&gt;x\\|y\\`"), "{name}: {text}");
        assert!(!text.contains("<b>"), "{name}: {text}");
    }
    let svg = read(&place.path("run/plots/confusion_de_de.svg"));
    assert!(svg.contains("B-&lt;b&gt;x|y`") && !svg.contains("<b>"));

    put(&place, "data/labels.txt", "O\nB-\u{1b}[31m\n");
    let report = ["data", "report", "--data", "data"];
    let ran = place.run(&report);
    ran.refused(
        &["labels.txt", "`B-\\u{1b}[31m` is not a valid tag"],
        "B-PER",
    );
}
