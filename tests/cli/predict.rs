//! `predict`: places in the text, formats, and input of any size and quality.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::Value;

use super::support::{Place, Ran, starter_model, trained_model};

/// Four languages, with what makes offsets go wrong.
const SENTENCES: [&str; 10] = [
    "„Anna Weber“ wurde 1957 in Köln geboren.",
    "Der Zug von Sankt-Gallen nach  Zürich  hat Verspätung 👩\u{200D}🚀.",
    "Cora\u{301}ndano zog nach Genf – und blieb.",
    "« Marie Dubois » est née en 1962 à Genève…",
    "Le maire de Lausanne,\u{A0}Paul Martin, démissionne\u{202F}!",
    "L’usine d’Annecy ferme ; 🇨🇭 c’est fini.",
    "דוד כהן (David Cohen) nacque nel 1930 a Roma.",
    "Oggi\tvivono 2.000 abitanti a Tor’vel❤\u{FE0F}.",
    "\"John Smith\" was born in New York in 1944.",
    "The train from O'Hara-Town to London  (GB) is late \u{200B}.",
];

fn predict(args: &[&str]) -> Ran {
    let model = starter_model().to_str().unwrap();
    Place::new().run(&[&["predict", "--model", model][..], args].concat())
}

/// Runs with bytes on stdin.
pub(crate) fn with_stdin(args: &[&str], stdin: &[u8]) -> Ran {
    let place = Place::new();
    fs_err::write(place.path("input"), stdin).unwrap();
    let mut command = place.command();
    command
        .args(["predict", "--model", starter_model().to_str().unwrap()])
        .args(args)
        .stdin(
            fs_err::File::open(place.path("input"))
                .unwrap()
                .into_parts()
                .0,
        );
    super::support::finish(command)
}

pub(crate) fn records(ran: &Ran) -> Vec<Value> {
    let lines = ran.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// Checks that both kinds of offsets of a word or entity slice its text.
#[track_caller]
fn check_place(text: &str, found: &Value, name: &str) {
    let expected = found[name].as_str().unwrap();
    let chars: Vec<char> = text.chars().collect();
    let sliced: String = chars[number(&found["start"])..number(&found["end"])]
        .iter()
        .collect();
    assert_eq!(sliced, expected, "{text}");
    let bytes = number(&found["start_byte"])..number(&found["end_byte"]);
    assert_eq!(&text[bytes], expected, "{text}");
}

/// (type, first word, one past the last word) of each entity of a record.
fn by_words(record: &Value) -> Vec<(String, usize, usize)> {
    let words = record["words"].as_array().unwrap();
    let at = |key: &str, value: &Value| words.iter().position(|word| word[key] == *value).unwrap();
    let entities = record["entities"].as_array().unwrap().iter();
    entities
        .map(|entity| {
            let kind = entity["type"].as_str().unwrap().to_owned();
            (
                kind,
                at("start", &entity["start"]),
                at("end", &entity["end"]) + 1,
            )
        })
        .collect()
}

#[test]
fn offsets_slice_the_text_and_given_words_group_the_same() {
    let ran = with_stdin(&[], SENTENCES.join("\n").as_bytes()).ok();
    let found = records(&ran);
    assert_eq!(found.len(), SENTENCES.len());
    let mut joined = Vec::new();
    let mut entities = 0;
    for (text, record) in SENTENCES.iter().zip(&found) {
        assert_eq!(record["text"], *text);
        let words = record["words"].as_array().unwrap();
        words
            .iter()
            .for_each(|word| check_place(text, word, "word"));
        let own = record["entities"].as_array().unwrap();
        own.iter()
            .for_each(|entity| check_place(text, entity, "text"));
        entities += own.len();
        let words = words.iter().map(|word| word["word"].as_str().unwrap());
        joined.push(words.collect::<Vec<_>>().join(" "));
    }
    assert!(entities >= 12, "only {entities} entities:\n{}", ran.stdout);
    let given = records(&with_stdin(&["--words"], joined.join("\n").as_bytes()).ok());
    for (record, given) in found.iter().zip(&given) {
        assert_eq!(by_words(record), by_words(given), "{}", record["text"]);
        assert_eq!(
            record["words"].as_array().unwrap().len(),
            given["words"].as_array().unwrap().len()
        );
    }
}

#[test]
fn lines_in_and_records_out_correspond() {
    let input = b"Anna lebt in Bern.\r\n\n\xff\xfe kaputt\nPaul Weber kam.\n";
    let ran = with_stdin(&[], input).ok();
    let found = records(&ran);
    let texts: Vec<_> = found
        .iter()
        .map(|record| record["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Anna lebt in Bern.", "", "", "Paul Weber kam."]);
    assert_eq!(found[2]["error"], "not valid UTF-8 at byte 0");
    assert_eq!(found[2]["entities"], serde_json::json!([]));
    assert!(found[1].get("error").is_none());
    assert!(
        ran.stderr
            .contains("stdin, line 3: not valid UTF-8 at byte 0"),
        "{}",
        ran.stderr
    );
    let conll = with_stdin(&["--format", "conll"], input).ok().stdout;
    assert_eq!(
        conll
            .split("\n\n")
            .filter(|part| !part.trim().is_empty())
            .count(),
        2
    );
    assert_eq!(
        with_stdin(&["--format", "text"], input)
            .ok()
            .stdout
            .lines()
            .count(),
        4
    );
}

#[test]
fn strict_ends_at_the_first_bad_line() {
    let ran = with_stdin(&["--strict"], b"Anna kam.\nPaul \xff\nPaul ging.\n");
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("error: stdin, line 2: not valid UTF-8 at byte 5"),
        "{}",
        ran.stderr
    );
    let texts: Vec<_> = records(&ran)
        .into_iter()
        .map(|record| record["text"].clone())
        .collect();
    assert_eq!(texts, ["Anna kam."]);
    let whole = with_stdin(&["--split", "none"], b"Anna kam.\nPaul \xff\n");
    assert_eq!(whole.code, 1);
    assert!(whole.stderr.contains("line 2"), "{}", whole.stderr);
}

#[test]
fn what_is_one_text_is_for_the_user_to_say() {
    let text = "Anna Weber lebt in Bern. Paul Martin kam aus Köln.\nJohn Smith left.\n";
    let whole = records(&with_stdin(&["--split", "none"], text.as_bytes()).ok());
    assert_eq!(whole.len(), 1);
    assert_eq!(whole[0]["text"], text);
    whole[0]["entities"]
        .as_array()
        .unwrap()
        .iter()
        .for_each(|entity| check_place(text, entity, "text"));
    let sentences = with_stdin(&["--split", "sentences"], text.as_bytes()).ok();
    let found = records(&sentences);
    assert_eq!(found.len(), 2);
    // seen by itself, a sentence gives what it gives as a line
    let line = records(&with_stdin(&[], b"Anna Weber lebt in Bern. ").ok());
    let count = line[0]["words"].as_array().unwrap().len();
    let tags = |record: &Value| -> Vec<Value> {
        let words = record["words"].as_array().unwrap().iter();
        words.take(count).map(|word| word["tag"].clone()).collect()
    };
    assert_eq!(tags(&found[0]), tags(&line[0]));
    let conll = with_stdin(
        &["--split", "sentences", "--format", "conll"],
        text.as_bytes(),
    )
    .ok();
    assert_eq!(conll.stdout.matches("\n\n").count(), 3);
}

#[test]
fn every_format_shows_the_same_entities() {
    let text = "Anna Weber wurde in Köln geboren .";
    let found = records(&predict(&[text]).ok()).remove(0);
    let entities = found["entities"].as_array().unwrap();
    assert!(!entities.is_empty());
    let of = |format: &str| predict(&["--format", format, text]).ok().stdout;
    let (table, marked, page) = (of("table"), of("text"), of("html"));
    assert_eq!(table.lines().count(), 1 + entities.len());
    for (entity, row) in entities.iter().zip(table.lines().skip(1)) {
        let (kind, text) = (
            entity["type"].as_str().unwrap(),
            entity["text"].as_str().unwrap(),
        );
        let cells: Vec<&str> = row.split_whitespace().take(4).collect();
        let places = [&entity["start"], &entity["end"]].map(ToString::to_string);
        assert_eq!(cells, ["1", &places[0], &places[1], kind], "{row}");
        assert!(row.ends_with(text), "{row}");
        assert!(marked.contains(&format!("[{text} {kind}]")), "{marked}");
        assert!(
            page.contains(&format!("{text}<small>{kind}</small>")),
            "{page}"
        );
    }
    assert!(!marked.contains('\x1b'), "no terminal, no colours");
}

/// One token a word, so that windows can be cut out by hand: 510 words each, a new one every 382, in which the
/// first and the last 64 are context where the line continues.
#[test]
fn a_long_line_is_tagged_window_by_window() {
    let pattern =
        "Anna zog nach Washington . Martin wurde in Florence geboren und Paul in Sydney .";
    let words: Vec<&str> = pattern.split(' ').cycle().take(5_000).collect();
    let tag = |words: &[&str]| {
        records(&with_stdin(&["--words"], words.join(" ").as_bytes()).ok()).remove(0)
    };
    let long = tag(&words);
    let tags = |record: &Value, range: std::ops::Range<usize>| -> Vec<(Value, f64)> {
        let words = record["words"].as_array().unwrap()[range].iter();
        let tag = |word: &Value| (word["tag"].clone(), word["probability"].as_f64().unwrap());
        words.map(tag).collect()
    };
    assert_eq!(tags(&long, 0..5_000).len(), 5_000);
    for start in [0, 382, 3 * 382] {
        let inner = if start == 0 { 0..446 } else { 64..446 };
        let window = tags(&tag(&words[start..start + 510]), inner.clone());
        let whole = tags(&long, start + inner.start..start + inner.end);
        for (at, (alone, within)) in window.iter().zip(&whole).enumerate() {
            let near = (alone.1 - within.1).abs() < 1e-4;
            assert!(
                alone.0 == within.0 && near,
                "{start}, {at}: {alone:?}, {within:?}"
            );
        }
    }
    let entities = long["entities"].as_array().unwrap();
    assert!(entities.len() > 500, "{}", entities.len());
    let text = words.join(" ");
    entities
        .iter()
        .for_each(|entity| check_place(&text, entity, "text"));
}

#[test]
fn results_come_in_order_while_input_still_flows() {
    let place = Place::new();
    let mut command = place.command();
    let mut child = command
        .args([
            "predict",
            "--model",
            starter_model().to_str().unwrap(),
            "-q",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let lines = |range: std::ops::Range<usize>| -> String {
        range.map(|n| format!("Anna kam {n} .\n")).collect()
    };
    let mut check = |range: std::ops::Range<usize>| {
        for n in range {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            let record: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(record["text"], format!("Anna kam {n} ."));
        }
    };
    // more than a batch: answered although stdin is open
    stdin.write_all(lines(0..1500).as_bytes()).unwrap();
    stdin.flush().unwrap();
    check(0..1000);
    stdin.write_all(lines(1500..3000).as_bytes()).unwrap();
    drop(stdin);
    check(1000..3000);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_word_that_grows_too_long_keeps_its_place() {
    let place = Place::new();
    // 18 characters each under NFKC: 11 million bytes
    let grows = "\u{fdfa}".repeat((1 << 20) / 3 - 2);
    let text = format!("Anna lebt in Bern.\nund {grows}\nAnna lebt in Bern.\n");
    fs_err::write(place.path("texts.txt"), text).unwrap();
    let model = trained_model().to_str().unwrap();
    let predict = ["predict", "--model", model, "--file", "texts.txt"];
    let ran = place.run(&predict).ok();
    let records: Vec<serde_json::Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records.len(), 3);
    assert_eq!(records[0], records[2]);
    let error = records[1]["error"].as_str().unwrap();
    for part in ["1048569 bytes at character 4", "more than 2097152 bytes"] {
        assert!(error.contains(part), "{error}");
    }
    assert!(ran.stderr.contains("line 2"), "{}", ran.stderr);
    let strict = place.run(&[&predict[..], &["--strict"]].concat());
    assert_eq!(strict.code, 1);
    assert!(strict.stderr.contains("line 2"), "{}", strict.stderr);
}
