//! Numbers and notes as text, the same in every table.

/// The note below a table with zero-shot scores.
pub(crate) const ZERO_SHOT_NOTE: &str = "* zero-shot: no training data in the test language";

/// The mark of a zero-shot score.
pub(crate) fn star(text: String) -> String {
    text + "*"
}

/// The names of columns as a header.
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

/// `1 cell`, `2 cells`, `12,580 sentences`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    counted_as(number, noun, &format!("{noun}s"))
}

/// The same for a noun with a plural of its own: `2 entities`.
pub(crate) fn counted_as(number: u64, one: &str, several: &str) -> String {
    let noun = if number == 1 { one } else { several };
    format!("{} {noun}", thousands(number))
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
