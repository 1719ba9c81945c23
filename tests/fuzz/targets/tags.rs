//! The tag files of `metrics` and the lines of `predict`: any bytes are scored or refused, and no line is lost.

use std::path::Path;

/// Between the annotation and the prediction.
const PART: &[u8] = b"\n----\n";

/// The options that the first byte chooses from.
const OPTIONS: [&[&str]; 8] = [
    &[],
    &["--format", "json"],
    &["--format", "conlleval"],
    &["--details", "--bootstrap", "5"],
    &["--mode", "strict"],
    &["--mode", "strict", "--scheme", "IOBES"],
    &["--mode", "strict", "--scheme", "IOB1", "--details"],
    &["--suffix", "--zero-division", "1", "--digits", "17"],
];

/// The first byte chooses options; then the file of the annotation and, after a line of `----`, that of the
/// prediction, without which they are the same.
pub(crate) fn run(data: &[u8], folder: &Path) {
    check_lines(data);
    let Some((choice, data)) = data.split_first() else {
        return;
    };
    let at = data.windows(PART.len()).position(|part| part == PART);
    let (gold, predicted) = at.map_or((data, data), |at| (&data[..at], &data[at + PART.len()..]));
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file can be written");
        path.to_str().expect("a temporary folder").to_owned()
    };
    let (gold, predicted) = (file("gold", gold), file("predicted", predicted));
    let options = OPTIONS[usize::from(*choice) % OPTIONS.len()];
    let args = ["--gold", &gold, "--pred", &predicted, "--against", &gold];
    // against itself with a bootstrap only: each prediction is drawn
    let given = if options.contains(&"--bootstrap") {
        6
    } else {
        4
    };
    match xtask::fuzz::metrics(&[&args[..given], options].concat()) {
        Ok(report) => assert!(report.ends_with('\n')),
        Err(message) => assert!(!message.is_empty()),
    }
}

/// Lines are numbered from 1, and their texts are the input without its line breaks.
fn check_lines(data: &[u8]) {
    let lines = xtask::fuzz::lines(data).expect("memory can be read");
    let mut rest = data;
    for (at, (number, text)) in lines.iter().enumerate() {
        assert_eq!(*number, at + 1);
        let end = rest.iter().position(|byte| *byte == b'\n');
        let line = &rest[..end.unwrap_or(rest.len())];
        rest = end.map_or(&[][..], |end| &rest[end + 1..]);
        let line = match end {
            Some(_) => line.strip_suffix(b"\r").unwrap_or(line),
            None => line,
        };
        match text {
            Ok(text) => assert_eq!(text.as_bytes(), line),
            Err(_) => assert!(std::str::from_utf8(line).is_err()),
        }
    }
    assert!(rest.is_empty());
}
