//! Rust source with its comments, or its comments and literals, blanked out.

/// The text and two views of it, all of the same length, so that a position means the same in each.
pub(crate) struct Masked {
    /// Comments blanked.
    pub(crate) with_literals: Vec<char>,
    /// Comments, strings and characters blanked.
    pub(crate) code: Vec<char>,
}

/// Blanks comments and literals; line breaks stay where they are.
pub(crate) fn mask(text: &[char]) -> Masked {
    let mut masked = Masked {
        with_literals: text.to_vec(),
        code: text.to_vec(),
    };
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (length, comment) = if rest.starts_with(&['/', '/']) {
            (line_comment(rest), true)
        } else if rest.starts_with(&['/', '*']) {
            (block_comment(rest), true)
        } else if let Some(length) = raw_string(text, at) {
            (length, false)
        } else if rest[0] == '"' {
            (quoted(rest, '"'), false)
        } else if is_character(rest) {
            (quoted(rest, '\''), false)
        } else {
            at += 1;
            continue;
        };
        blank(&mut masked.code[at..at + length]);
        if comment {
            blank(&mut masked.with_literals[at..at + length]);
        }
        at += length;
    }
    masked
}

pub(crate) fn blank(chars: &mut [char]) {
    for c in chars.iter_mut().filter(|c| **c != '\n') {
        *c = ' ';
    }
}

fn line_comment(rest: &[char]) -> usize {
    rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
}

fn block_comment(rest: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            (at, depth) = (at + 2, depth + 1);
        } else if rest[at..].starts_with(&['*', '/']) {
            (at, depth) = (at + 2, depth - 1);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Length of `r"..."`, `r#"..."#` and the like at `at`, the byte and C string forms by their `r` too.
fn raw_string(text: &[char], at: usize) -> Option<usize> {
    let prefixed = at > 0 && is_word(text[at - 1]) && !matches!(text[at - 1], 'b' | 'c');
    if text[at] != 'r' || prefixed {
        return None;
    }
    let rest = &text[at + 1..];
    let hashes = rest.iter().take_while(|c| **c == '#').count();
    if rest.get(hashes) != Some(&'"') {
        return None;
    }
    let end: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', hashes))
        .collect();
    let body = &rest[hashes + 1..];
    let length = body
        .windows(end.len())
        .position(|window| window == end)
        .map_or(body.len(), |position| position + end.len());
    Some(1 + hashes + 1 + length)
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `'x'` or `'\n'`, and not the lifetime `'x`.
fn is_character(rest: &[char]) -> bool {
    rest[0] == '\'' && (rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\''))
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn comments_and_literals_are_blanked() {
    let text = r##"let a = "x // \" y"; // z
let b: &'a str = r#"p " q"#; /* r /* s */ t */ let c = ('"', '\'', b'u', b"v");"##;
    let chars: Vec<char> = text.chars().collect();
    let masked = mask(&chars);
    let letters = |view: &[char]| {
        let text: String = view.iter().filter(|c| !c.is_whitespace()).collect();
        text
    };
    assert_eq!(letters(&masked.code), "leta=;letb:&'astr=;letc=(,,b,b);");
    assert_eq!(
        letters(&masked.with_literals),
        r##"leta="x//\"y";letb:&'astr=r#"p"q"#;letc=('"','\'',b'u',b"v");"##
    );
    assert_eq!(masked.code.len(), chars.len());
    assert_eq!(masked.code.iter().filter(|c| **c == '\n').count(), 1);
}
