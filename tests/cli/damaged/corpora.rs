//! Corpora in text, names of tags, and files of tags.

use super::{Case, Format, write};

pub(super) const REPORT: &[&str] = &[
    "data",
    "report",
    "--data",
    "data",
    "--languages",
    "de",
    "--splits",
    "train",
];

pub(super) const CONLL: Format = Format {
    name: "conll",
    make: |place| {
        let sentence = "Anna\tB-PER\nlebt\tO\nin\tO\nUlm\tB-LOC\n\n";
        write(place.path("data/de/train.conll"), sentence.repeat(20));
    },
    file: "data/de/train.conll",
    args: REPORT,
};

const JSONL: Format = Format {
    name: "jsonl",
    make: |place| {
        let row = "{\"tokens\":[\"Anna\",\"lebt\"],\"ner_tags\":[\"B-PER\",\"O\"]}\n";
        write(place.path("data/de/train.jsonl"), row.repeat(20));
    },
    file: "data/de/train.jsonl",
    args: REPORT,
};

const WIKIANN: Format = Format {
    name: "wikiann",
    make: |place| {
        let sentence = "de:Anna\tB-PER\nde:lebt\tO\n\n";
        write(place.path("data/de/train"), sentence.repeat(20));
    },
    file: "data/de/train",
    args: REPORT,
};

const LABELS: Format = Format {
    name: "labels.txt",
    make: |place| {
        (JSONL.make)(place);
        write(place.path("data/labels.txt"), "O\nB-PER\nI-PER\n");
    },
    file: "data/labels.txt",
    args: REPORT,
};

const TAGS: Format = Format {
    name: "tag file",
    make: |place| {
        let tags = "Anna B-PER\nlebt O\n\nUlm B-LOC\n\n";
        write(place.path("gold.conll"), tags.repeat(10));
        write(place.path("predicted.conll"), tags.repeat(10));
    },
    file: "gold.conll",
    args: &[
        "metrics",
        "--gold",
        "gold.conll",
        "--pred",
        "predicted.conll",
    ],
};

const TAG_JSONL: Format = Format {
    name: "tag file in JSON",
    make: |place| {
        let tags = "{\"ner_tags\":[\"B-PER\",\"O\"]}\n";
        write(place.path("gold.jsonl"), tags.repeat(10));
        write(place.path("predicted.jsonl"), tags.repeat(10));
    },
    file: "predicted.jsonl",
    args: &[
        "metrics",
        "--gold",
        "gold.jsonl",
        "--pred",
        "predicted.jsonl",
    ],
};

pub(super) const FORMATS: &[Format] = &[
    CONLL,
    JSONL,
    WIKIANN,
    LABELS,
    TAGS,
    TAG_JSONL,
    super::parquet::PARQUET,
];

/// The good lines with one after the third sentence.
fn with(format: Format, what: &str, line: &[u8], place: &str) -> Case {
    let line = line.to_vec();
    let case = format.refused(what, move |path| {
        let mut bytes = fs_err::read(path).unwrap();
        bytes.extend(line);
        bytes.push(b'\n');
        fs_err::write(path, bytes).unwrap();
    });
    case.says([place])
}

pub(super) fn cases() -> Vec<Case> {
    let deep = "[".repeat(100_000);
    let mut cases = Vec::new();
    for (what, line, place) in [
        ("a word without tag", &b"Wort"[..], "line 101"),
        ("an empty tag", b"Wort\t ", "line 101"),
        ("an empty word", b"\tO", "line 101"),
        ("an unknown tag", b"Wort\tB-MISC", "B-MISC"),
        ("a tag in lower case", b"Wort\tb-per", "b-per"),
        ("a tag with a NUL", b"Wort\tO\0", "row 20"),
        (
            "a byte order mark in its midst",
            "\u{feff}".as_bytes(),
            "line 101",
        ),
        ("invalid UTF-8", b"W\xffort\tO", "line 101"),
        ("a half character", b"W\xc3\tO", "line 101"),
        ("a surrogate", b"W\xed\xa0\x80\tO", "line 101"),
        ("UTF-16", b"W\0o\0r\0t\0\t\0O\0", "row 20"),
        ("a number for a tag", b"Wort\t1", "`1`"),
        ("only a control character", b"\x1b[2J", "line 101"),
    ] {
        cases.push(with(CONLL, what, line, place));
    }
    let long = format!("Wort\t{}", "B".repeat(1 << 20));
    cases.push(with(
        CONLL,
        "a tag of a megabyte",
        long.as_bytes(),
        "row 20",
    ));
    let long = "W".repeat(1 << 20);
    cases.push(with(
        CONLL,
        "a word of a megabyte without tag",
        long.as_bytes(),
        "line 101",
    ));
    for (what, line, place) in [
        ("no object", &b"[1, 2]"[..], "line 21"),
        ("a number", b"1", "line 21"),
        ("an empty line", b"", "line 21"),
        ("no tokens", b"{\"ner_tags\":[\"O\"]}", "line 21"),
        ("no tags", b"{\"tokens\":[\"a\"]}", "line 21"),
        (
            "tokens as text",
            b"{\"tokens\":\"a\",\"ner_tags\":[\"O\"]}",
            "line 21",
        ),
        (
            "tokens as numbers",
            b"{\"tokens\":[1],\"ner_tags\":[\"O\"]}",
            "line 21",
        ),
        (
            "null tokens",
            b"{\"tokens\":null,\"ner_tags\":[\"O\"]}",
            "line 21",
        ),
        (
            "a null token",
            b"{\"tokens\":[null],\"ner_tags\":[\"O\"]}",
            "line 21",
        ),
        (
            "a null tag",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[null]}",
            "line 21",
        ),
        (
            "tags of both kinds",
            b"{\"tokens\":[\"a\",\"b\"],\"ner_tags\":[\"O\",1]}",
            "line 21",
        ),
        (
            "a broken number",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[1.5]}",
            "line 21",
        ),
        (
            "a huge number",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[1e400]}",
            "line 21",
        ),
        (
            "a negative id",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[-1]}",
            "row 20",
        ),
        (
            "an id out of range",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[7]}",
            "row 20",
        ),
        (
            "the largest id",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[9223372036854775807]}",
            "row 20",
        ),
        (
            "fewer tags",
            b"{\"tokens\":[\"a\",\"b\"],\"ner_tags\":[\"O\"]}",
            "row 20",
        ),
        (
            "an unknown tag",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[\"X\"]}",
            "row 20",
        ),
        (
            "a lone surrogate",
            b"{\"tokens\":[\"\\ud800\"],\"ner_tags\":[\"O\"]}",
            "line 21",
        ),
        (
            "a key twice",
            b"{\"tokens\":[\"a\"],\"tokens\":[\"a\"],\"ner_tags\":[\"O\"]}",
            "line 21",
        ),
        (
            "invalid UTF-8",
            b"{\"tokens\":[\"\xff\"],\"ner_tags\":[\"O\"]}",
            "line 21",
        ),
        (
            "two objects",
            b"{\"tokens\":[\"a\"],\"ner_tags\":[\"O\"]} {}",
            "line 21",
        ),
        ("half an object", b"{\"tokens\":[\"a\"],\"ner_", "line 21"),
        ("a NUL", b"\0", "line 21"),
    ] {
        cases.push(with(JSONL, what, line, place));
    }
    cases.push(with(JSONL, "a deep list", deep.as_bytes(), "line 21"));
    let inside = format!("{{\"x\":{deep},\"tokens\":[\"a\"]}}");
    cases.push(with(
        JSONL,
        "a deep list that is ignored",
        inside.as_bytes(),
        "line 21",
    ));
    for (what, line) in [
        ("another language", &b"fr:Anna\tB-PER"[..]),
        ("no language", b"Anna\tB-PER"),
        ("no tag", b"de:Anna"),
        ("an empty word", b"de:\tO"),
        ("invalid UTF-8", b"de:\xfe\tO"),
    ] {
        cases.push(with(WIKIANN, what, line, "line 61"));
    }
    for (what, text) in [
        ("no `O`", "B-PER\nI-PER\n"),
        ("a label twice", "O\nB-PER\nB-PER\n"),
        ("an empty label", "O\n\nB-PER\n"),
        ("no tag at all", "O\nperson\n"),
    ] {
        cases.push(LABELS.bytes(what, text));
    }
    let many: String = (0..100_000).map(|i| format!("B-T{i}\n")).collect();
    cases.push(LABELS.bytes("a hundred thousand", format!("O\n{many}")));
    cases.push(TAGS.edited("a sentence more", |text| text + "\nUlm O\n"));
    cases.push(
        TAGS.edited("a word more", |text| {
            text.trim_end().to_owned() + "\nUlm O\n"
        })
        .says(["line 49"]),
    );
    cases.push(
        TAGS.edited("a word without tag", |text| text + "\nWort\t\n")
            .says(["line 52"]),
    );
    cases.push(TAGS.bytes("only blank lines", "\n \n\n\t\n"));
    for (what, line) in [
        ("a number", "1"),
        ("tags as numbers", "{\"ner_tags\":[1]}"),
        ("no tags", "{\"tokens\":[\"a\"]}"),
        ("words without tags", "{\"words\":[{\"word\":\"a\"}]}"),
        ("half an object", "{\"ner_tags\":["),
        ("a null", "{\"ner_tags\":null}"),
    ] {
        cases.push(with(TAG_JSONL, what, line.as_bytes(), "line 11"));
    }
    cases.push(with(TAG_JSONL, "a deep list", deep.as_bytes(), "line 11"));
    cases
}
