//! Numbers and notes as text, the same in every table.

/// Under every table with zero-shot scores.
pub(crate) const ZERO_SHOT_NOTE: &str =
    "* zero-shot: no sentence of the test language was trained on";

/// The mark of a zero-shot score.
pub(crate) fn star(text: String) -> String {
    text + "*"
}

/// Names of columns.
pub(crate) fn columns<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(String::from).to_vec()
}

/// `12580` as `12,580`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `4.2 s`, `3 min 07 s`, `1 h 05 min`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} min", whole / 3600, whole % 3600 / 60),
    }
}
