//! Text from outside in Markdown: names of languages, types of entities, names of models and machines.

/// The text on one line, escaped so that nothing in it is markup, HTML or the end of a table cell.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '`' | '[' | ']' | '~' => escaped.extend(['\\', c]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c => escaped.push(seen(c)),
        }
    }
    escaped
}

/// A text as code, between as many backticks as it needs: nothing is escaped inside of them.
pub(crate) fn code(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let text: String = text.chars().map(seen).collect();
    // a backtick at an end would belong to the fence
    let blank = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// A line break would end the row, and other control characters would reach the reader's terminal.
fn seen(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        for (text, expected) in [
            ("fr-é, B-PER_x", "fr-é, B-PER_x"),
            ("a|b", "a\\|b"),
            ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"),
            ("AT&amp;T", "AT&amp;amp;T"),
            ("`rm`", "\\`rm\\`"),
            ("[x](http://y)", "\\[x\\](http://y)"),
            ("**b** ~~c~~", "\\*\\*b\\*\\* \\~\\~c\\~\\~"),
            ("a\\|b", "a\\\\\\|b"),
            ("a\nb\r\u{1b}[0m", "a b \u{fffd}\\[0m"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn code_ends_where_it_should() {
        for (text, expected) in [
            ("de+fr", "`de+fr`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            ("a\nb", "`a b`"),
        ] {
            assert_eq!(code(text), expected);
        }
    }
}
