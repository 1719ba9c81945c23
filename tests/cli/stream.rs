//! `predict` on streams: nothing is lost or out of order, whatever the lines are.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::predict::{records, with_stdin as predict};
use super::support::{Place, starter_model};

/// 5,000 lines, more than fit into a batch; every 700th, from the 350th on, is no UTF-8.
fn mixed() -> Vec<Option<String>> {
    let line = |number: usize| (number % 700 != 350).then(|| format!("Anna kam {number} ."));
    (1..=5000).map(line).collect()
}

fn bytes_of(lines: &[Option<String>]) -> Vec<u8> {
    let line = |line: &Option<String>| match line {
        Some(text) => format!("{text}\n").into_bytes(),
        None => b"Anna \xff kam\n".to_vec(),
    };
    lines.iter().flat_map(line).collect()
}

#[test]
fn every_line_has_its_record_and_bad_ones_are_named() {
    let lines = mixed();
    let ran = predict(&[], &bytes_of(&lines)).ok();
    let found = records(&ran);
    assert_eq!(found.len(), lines.len());
    for (line, record) in lines.iter().zip(&found) {
        assert_eq!(record["text"], line.as_deref().unwrap_or(""));
        let error = record.get("error").and_then(Value::as_str);
        let expected = line.is_none().then_some("not valid UTF-8 at byte 5");
        assert_eq!(error, expected);
    }
    let told = ran.stderr.lines().filter_map(|line| {
        let (_, rest) = line.split_once("stdin, line ")?;
        rest.split_once(": not valid UTF-8 at byte 5")
    });
    let told: Vec<usize> = told.map(|(number, _)| number.parse().unwrap()).collect();
    assert_eq!(told, [350, 1050, 1750, 2450, 3150, 3850, 4550]);
}

#[test]
fn strict_writes_what_stands_before_the_first_bad_line() {
    // the first bad line is in the third batch
    let mut lines = mixed();
    lines.drain(..360);
    lines.truncate(2500);
    let at = lines.iter().position(Option::is_none).unwrap();
    lines.splice(..0, vec![Some("Anna kam .".to_owned()); 1800]);
    let ran = predict(&["--strict"], &bytes_of(&lines));
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(records(&ran).len(), 1800 + at);
    let expected = format!("error: stdin, line {}: not valid UTF-8", 1800 + at + 1);
    assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
}

#[test]
fn a_line_of_ten_megabytes_is_passed_over() {
    let long = "Anna kam . ".repeat(1_000_000);
    let input = format!("Anna kam .\n{long}\nAnna ging .");
    let ran = predict(&[], input.as_bytes()).ok();
    let found = records(&ran);
    let texts: Vec<_> = found.iter().map(|record| &record["text"]).collect();
    assert_eq!(texts, ["Anna kam .", "", "Anna ging ."]);
    assert_eq!(found[1]["error"], "longer than 1 MiB");
    let told = "stdin, line 2: longer than 1 MiB";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let strict = predict(&["--strict"], input.as_bytes());
    assert_eq!((strict.code, records(&strict).len()), (1, 1));
}

#[test]
fn lines_end_as_files_of_any_system_have_them() {
    let texts = |input: &[u8]| -> Vec<String> {
        let found = records(&predict(&[], input).ok());
        let text = |record: &Value| record["text"].as_str().unwrap().to_owned();
        found.iter().map(text).collect()
    };
    assert!(texts(b"").is_empty());
    assert_eq!(texts(b"a"), ["a"]);
    assert_eq!(texts(b"a\r\n\r\nb\rc\r\n"), ["a", "", "b\rc"]);
    assert_eq!(texts(b"a\n\n"), ["a", ""]);
    assert_eq!(texts(b"A\0nna\0\n\0\n"), ["A\0nna\0", "\0"]);
}

#[test]
fn nothing_at_all_a_hundred_thousand_times() {
    let found = records(&predict(&[], &b"\n".repeat(100_000)).ok());
    assert_eq!(found.len(), 100_000);
    let nothing = serde_json::json!({"text": "", "words": [], "entities": []});
    assert!(found.iter().all(|record| *record == nothing));
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_command_in_silence() {
    let place = Place::new();
    let mut command = place.command();
    let model = starter_model().to_str().unwrap();
    let mut child: Child = command
        .args(["predict", "--model", model, "-q"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // until the command has gone
        while stdin.write_all(b"Anna lebt in Bern .\n").is_ok() {}
    });
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains("Bern"), "{line}");
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
