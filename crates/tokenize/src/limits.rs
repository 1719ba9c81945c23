//! What a `tokenizer.json` may ask for, checked before the `tokenizers` crate does whatever it says.
//!
//! A template is put around every text, and a normalizer may make each of its bytes into many. A few lines of a file
//! are enough to ask for more than a machine has, so sizes are bounded at what no tokenizer in use comes near.

use base64::Engine as _;
use serde_json::Value;

/// Items of a list in a template; that of XLM-R has three.
const LONGEST_TEMPLATE: usize = 64;
/// Bytes that a rule of a normalizer, or the mark of a model, puts into a text in one place. XLM-R's longest
/// takes U+FDFA to 33 bytes.
const LONGEST_RULE: usize = 256;
/// How many times longer all rules of a normalizer together may make a text. XLM-R's: 136.
const MOST_GROWTH: usize = 4096;
/// Bytes of a text after normalisation: twice those of the longest line that is tagged. The tokenizers crate takes
/// some sixty bytes for each.
const LONGEST_TEXT: usize = 2 << 20;
/// How many times longer Unicode's own forms make a text at most (UAX #15): U+FDFA has 3 bytes, under NFKC 33.
const UNICODE_GROWTH: usize = 11;
/// Bytes that are normalised at a time where the length of the whole has to be known first.
const PIECE: usize = 256;

type Checked<T> = Result<T, String>;

/// A bound of what a normalizer makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Growth(usize);

impl Growth {
    /// The growth under the rules of a normalizer, one after the other.
    ///
    /// # Errors
    /// A rule, or all of them together, that make too much of a text.
    pub(crate) fn of(normalizer: Option<&Value>) -> Checked<Self> {
        match growth(normalizer.unwrap_or(&Value::Null))? {
            times if times > MOST_GROWTH => Err(format!(
                "its normalizer may make a text {times} times as long, at most {MOST_GROWTH} times is allowed"
            )),
            times => Ok(Self(times)),
        }
    }

    /// Whether a text is short enough whatever a normalizer makes of it.
    pub(crate) fn is_short(self, text: &str) -> bool {
        text.len().saturating_mul(self.0 * UNICODE_GROWTH) <= LONGEST_TEXT
    }

    /// Checks a text before it is normalised. One that is short is not looked at; another is normalised in small pieces, by `length`, which gives the bytes of one.
    ///
    /// # Errors
    /// One that becomes longer than any text is allowed to be, or that cannot be normalised.
    pub(crate) fn check(
        self,
        text: &str,
        mut length: impl FnMut(&str) -> Checked<usize>,
    ) -> Checked<()> {
        if self.is_short(text) {
            return Ok(());
        }
        let (mut rest, mut bytes) = (text, 0usize);
        while !rest.is_empty() {
            let (piece, others) = rest.split_at(rest.floor_char_boundary(PIECE));
            bytes = bytes.saturating_add(length(piece)?);
            if bytes > LONGEST_TEXT {
                return Err(format!(
                    "the tokenizer makes more than {LONGEST_TEXT} bytes of its {}, which is the most",
                    text.len()
                ));
            }
            rest = others;
        }
        Ok(())
    }
}

/// Whatever the type of a rule, its fields say what it puts into a text. (The crate takes rules without a type too.)
fn growth(rule: &Value) -> Checked<usize> {
    let mut times = 1usize;
    if let Some(rules) = rule.get("normalizers").and_then(Value::as_array) {
        for rule in rules {
            times = times.saturating_mul(growth(rule)?);
        }
    }
    if let Some(content) = text_of(rule, "content")? {
        let pattern = &rule["pattern"]["String"];
        let matched = pattern.as_str().map_or(0, str::len);
        // what a regular expression matches is not known, and may be nothing at all, before and after each byte
        times = times.saturating_mul(match matched {
            0 => 1 + content.len(),
            matched => content.len().div_ceil(matched).max(1),
        });
    }
    if let Some(before) = text_of(rule, "prepend")? {
        times = times.saturating_mul(1 + before.len());
    }
    if let Some(map) = rule.get("precompiled_charsmap").and_then(Value::as_str) {
        times = times.saturating_mul(1 + longest_of_map(map)?);
    }
    Ok(times)
}

/// A text that is put into others.
fn text_of<'a>(rule: &'a Value, key: &str) -> Checked<Option<&'a str>> {
    match rule.get(key).and_then(Value::as_str) {
        Some(text) if text.len() > LONGEST_RULE => Err(format!(
            "`{key}` has {} bytes, at most {LONGEST_RULE} are allowed",
            text.len()
        )),
        text => Ok(text),
    }
}

/// The longest text of SentencePiece's precompiled map: the size of a trie in bytes, the trie, and texts that end in
/// NUL.
fn longest_of_map(map: &str) -> Checked<usize> {
    let decoded = base64::engine::general_purpose::STANDARD.decode(map);
    let bytes = decoded.map_err(|error| format!("`precompiled_charsmap`: {error}"))?;
    let Some((size, rest)) = bytes.split_first_chunk::<4>() else {
        return Err("`precompiled_charsmap` is cut short".to_owned());
    };
    let size = u32::from_le_bytes(*size) as usize;
    let Some(texts) = rest.get(size / 4 * 4..) else {
        return Err(format!(
            "`precompiled_charsmap` claims a trie of {size} bytes and has {}",
            rest.len()
        ));
    };
    let longest = texts.split(|&byte| byte == 0).map(<[u8]>::len).max();
    match longest.unwrap_or(0) {
        longest if longest > LONGEST_RULE => Err(format!(
            "`precompiled_charsmap` has a text of {longest} bytes, at most {LONGEST_RULE} are allowed"
        )),
        longest => Ok(longest),
    }
}

/// Checks what a model puts around the characters of every word.
///
/// # Errors
/// A mark that is too long, or subwords drawn at random.
pub(crate) fn check_model(marks: [Option<&str>; 2], dropout: Option<f64>) -> Checked<()> {
    let names = ["continuing_subword_prefix", "end_of_word_suffix"];
    for (name, mark) in names.into_iter().zip(marks) {
        let length = mark.map_or(0, str::len);
        if length > LONGEST_RULE {
            return Err(format!(
                "`{name}` of its model has {length} bytes, at most {LONGEST_RULE} are allowed"
            ));
        }
    }
    match dropout {
        Some(rate) if rate != 0.0 => Err(format!(
            "`dropout` of its model is {rate}: the subwords of a word would be others each time; set it to null"
        )),
        _ => Ok(()),
    }
}

/// Checks that a template is of a size that one can be.
///
/// # Errors
/// A list in it that is too long.
pub(crate) fn check_template(processor: &Value) -> Checked<()> {
    let too_long = |list: &Vec<Value>| list.len() > LONGEST_TEMPLATE;
    let inner: Vec<&Value> = match processor {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => {
            let list = |name: &&str| fields.get(*name).and_then(Value::as_array);
            let long = ["single", "pair", "ids", "tokens", "processors"]
                .into_iter()
                .find(|name| list(name).is_some_and(too_long));
            if let Some(name) = long {
                return Err(format!(
                    "`{name}` of its post_processor has more than {LONGEST_TEMPLATE} items"
                ));
            }
            fields.values().collect()
        }
        _ => Vec::new(),
    };
    inner.into_iter().try_for_each(check_template)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn map(trie: u32, rest: &[u8]) -> Value {
        let bytes = [&trie.to_le_bytes(), rest].concat();
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        json!({"type": "Precompiled", "precompiled_charsmap": text})
    }

    fn replace(pattern: Value, content: &str) -> Value {
        json!({"type": "Replace", "pattern": pattern, "content": content})
    }

    fn of(normalizer: Value) -> Checked<usize> {
        Growth::of(Some(&normalizer)).map(|growth| growth.0)
    }

    fn chain(normalizers: Vec<Value>) -> Value {
        json!({"type": "Sequence", "normalizers": normalizers})
    }

    #[test]
    fn rules_multiply() {
        assert_eq!(Growth::of(None), Ok(Growth(1)));
        assert_eq!(of(json!({"type": "NFKC"})), Ok(1));
        // as XLM-R's: a map with texts of 33 bytes, and runs of blanks to a mark of three
        let like_xlmr = chain(vec![
            map(8, &[&[7; 8], &[b'x'; 33][..], b"\0ab\0"].concat()),
            replace(json!({"Regex": " {2,}"}), "▁"),
        ]);
        assert_eq!(of(like_xlmr), Ok(34 * 4));
        assert_eq!(of(replace(json!({"String": "``"}), "\"")), Ok(1));
        assert_eq!(of(replace(json!({"String": "a"}), "bcd")), Ok(3));
        assert_eq!(of(replace(json!({"String": ""}), "bcd")), Ok(4));
        assert_eq!(of(json!({"type": "Prepend", "prepend": "▁"})), Ok(4));
        let untyped = json!({"pattern": {"Regex": "."}, "content": "ab"});
        assert_eq!(
            of(chain(vec![chain(vec![untyped.clone()]), untyped])),
            Ok(9)
        );
    }

    #[test]
    fn rules_that_make_too_much_are_refused() {
        let doubled = replace(json!({"String": "a"}), "aa");
        assert_eq!(of(chain(vec![doubled.clone(); 12])), Ok(4096));
        let says = |normalizer: Value, text: &str| {
            let message = of(normalizer).unwrap_err();
            assert!(message.contains(text), "{message}");
        };
        says(chain(vec![doubled.clone(); 13]), "8192 times as long");
        says(chain(vec![doubled; 1000]), "times as long");
        says(
            replace(json!({"Regex": "."}), &"x".repeat(257)),
            "`content` has 257",
        );
        says(
            json!({"prepend": "x".repeat(1 << 20)}),
            "`prepend` has 1048576",
        );
        says(map(u32::MAX, b"abc"), "claims a trie of 4294967295 bytes");
        says(map(0, &[b'x'; 300]), "a text of 300 bytes");
        says(json!({"precompiled_charsmap": "AA=="}), "cut short");
        says(json!({"precompiled_charsmap": "%"}), "precompiled_charsmap");
    }

    #[test]
    fn a_text_is_as_long_as_what_becomes_of_it() {
        let text = "äx".repeat(1 << 18);
        let unseen = |_: &str| -> Checked<usize> { panic!("short enough in any case") };
        assert_eq!(Growth(100).check(&text[..900], unseen), Ok(()));
        let mut seen = String::new();
        let twice = |piece: &str| {
            assert!(piece.len() <= PIECE);
            seen.push_str(piece);
            Ok(2 * piece.len())
        };
        assert_eq!(Growth(136).check(&text, twice), Ok(()));
        assert_eq!(seen, text);
        let message = Growth(136).check(&text, |piece| Ok(3 * piece.len()));
        let message = message.unwrap_err();
        assert!(message.contains("2097152 bytes of its 786432"), "{message}");
    }

    #[test]
    fn models_are_deterministic_and_their_marks_short() {
        assert_eq!(check_model([Some("##"), None], None), Ok(()));
        assert_eq!(check_model([None, Some("</w>")], Some(0.0)), Ok(()));
        let message = check_model([None; 2], Some(0.1)).unwrap_err();
        assert!(
            message.contains("`dropout` of its model is 0.1"),
            "{message}"
        );
        let long = "#".repeat(257);
        let message = check_model([None, Some(&long)], None).unwrap_err();
        assert!(message.contains("`end_of_word_suffix`"), "{message}");
    }
}
