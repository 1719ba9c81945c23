#!/usr/bin/env python3
"""Ids and word numbers of `transformers` for pre-split sentences (needs transformers, polars).

tokenizer_parity.py hub HUB_DIR MODEL_DIR OUT_DIR
    every sentence of every PAN-X.<language> folder of HUB_DIR, with MODEL_DIR/tokenizer.json.
    Writes OUT_DIR/<language>-<split>.bin: for each sentence the number of tokens, the ids, the
    word numbers (4294967295 for special tokens), all little-endian u32; and OUT_DIR/parity.json
    with the number of sentences and tokens and the sha256 of each file.
    crates/tokenize/tests/parity.rs compares them: NER_HUB_DIR, NER_MODEL_DIR, NER_PARITY_DIR.

tokenizer_parity.py fixture TOKENIZER_JSON OUT_JSON
    the sentences below, as a small JSON file that is committed.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from transformers import PreTrainedTokenizerFast

SPECIAL = 0xFFFFFFFF

# Words as corpora have them, and as they should not: combining marks, zero-width and control
# characters, words that normalise to nothing, scripts the vocabulary does not know, right to left.
SENTENCES = [
    ["2.000", "Einwohnern", "an", "der", "Danziger", "Bucht", "in", "Pommern", "."],
    ["Jack", "Sparrow", "loves", "New", "York!"],
    ["Ham", "a", "(", "Unternehmen", ")"],
    ["''", "8.", "Juli", "''", ":", "Protestcamp", "auf", "dem", "Gelände"],
    ["'", "''", "ΤΚ", "''", "'", "'", "''", "T", "''", "'ri", "''", "'k", "''", "'ala"],
    ["Città", "di", "Castello", "è", "un", "comune", "."],
    ["L'Aquila", "d’Orléans", "s'", "est", "«", "battue", "»", "…"],
    ["e\u0301te\u0301", "Zu\u0308rich", "A\u030angstro\u0308m", "n\u0303"],
    ["\u0301", "\u0308\u0301", "a\u0301\u0302\u0303\u0304"],
    ["\u200b", "Bern", "\u200b\u200b", "liegt", "\ufeff", "hier"],
    ["Ge\u00adneve", "co\u200bop", "nicht\u00a0umbrechen", "\u2060Wort\u2060"],
    ["\u3000", "東京", "\u3000大阪", "京\u3000都"],
    ["東京都", "は", "日本", "の", "首都", "。"],
    ["中华人民共和国", "北京市", "，", "人口", "2154", "万"],
    ["서울특별시", "대한민국", "\u1112\u1161\u11ab\u1100\u1173\u11af"],
    ["🙂", "👩‍👩‍👧", "🇨🇭", "❤️", "a🙂b", "👍🏽"],
    ["שלום", "עולם", "\u200fירושלים\u200f"],
    ["مرحبا", "بالعالم", "اَلْعَرَبِيَّةُ", "\u202bنص\u202c"],
    ["\u0001", "a\u0007b", "\u007f", "tab\there", "line\nbreak", "\r\n"],
    ["ﬁnale", "№", "½", "①", "ｆｕｌｌ", "Ⅷ", "㎏", "ĳ", "ſ"],
    ["<s>", "</s>", "<pad>", "<unk>", "<mask>", "a<mask>b", "x</s>y"],
    ["▁", "▁Wort", "a▁b", "_", "__init__"],
    ["İstanbul", "ISTANBUL", "ıspanak", "ẞ", "straße", "STRASSE"],
    ["हिन्दी", "क्षि", "ไทย", "ភាសាខ្មែរ", "தமிழ்"],
    ["ŁÓDŹ", "Łódź", "Đorđe", "Þór", "Œuvre", "Ærø"],
    ["\u2028", "\u2029", "\u0085", "x\u2028y", "\u1680"],
    ["\u00a0", "\u2003", "\u2009a\u2009", "\u202f"],
    ["\ufffd", "a\ufffdb", "\ue000", "\U0010fffd", "\U0001d54f"],
    ["𝒜𝓃𝓃𝒶", "𝟐𝟎", "𐍈𐌰", "𠮷野家"],
    ["e\u0327\u0301", "q\u0307\u0323", "\u1e9b\u0323"],
    ["http://example.org/a?b=c&d", "user@example.org", "#tag", "C++", "50%", "1.234,56"],
    ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    ["-", "--", "—", "–", "\u2010", "\u2212", "."],
    ["\"", "“", "”", "„", "‚", "‘", "’", "`", "´"],
    ["Привет", "Москва", "Київ", "Αθήνα", "Тбилиси", "თბილისი", "Երևան"],
    ["a"],
    ["\u200d"],
    ["\u0000", "b"],
    [".", ",", ";", "!", "?", ":"],
    ["Müller-Lüdenscheidt", "O'Neill", "AT&T", "km²", "H₂O", "x²³"],
]


def load(path):
    return PreTrainedTokenizerFast(tokenizer_file=str(path))


def encode(tokenizer, sentences):
    """(ids, word numbers) of each sentence, nothing cut, nothing padded."""
    batch = tokenizer(sentences, is_split_into_words=True, truncation=False, padding=False)
    return [(ids, batch.word_ids(row)) for row, ids in enumerate(batch["input_ids"])]


def split_parts(tokenizer, files):
    import polars

    for file in sorted(files):
        sentences = polars.read_parquet(file, columns=["tokens"])["tokens"].to_list()
        for start in range(0, len(sentences), 1000):
            for ids, words in encode(tokenizer, sentences[start : start + 1000]):
                words = [SPECIAL if word is None else word for word in words]
                yield np.array([len(ids), *ids, *words], "<u4")


def hub(hub_dir, model_dir, out_dir):
    tokenizer = load(Path(model_dir) / "tokenizer.json")
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    report = []
    for folder in sorted(Path(hub_dir).glob("PAN-X.*")):
        for split in ("train", "validation", "test"):
            parts = list(split_parts(tokenizer, folder.glob(f"{split}-*.parquet")))
            blob = b"".join(part.tobytes() for part in parts)
            language = folder.name.removeprefix("PAN-X.")
            (out / f"{language}-{split}.bin").write_bytes(blob)
            entry = {
                "language": language,
                "split": split,
                "sentences": len(parts),
                "tokens": sum(int(part[0]) for part in parts),
                "sha256": hashlib.sha256(blob).hexdigest(),
            }
            print(entry)
            report.append(entry)
    (out / "parity.json").write_text(json.dumps(report, indent=1) + "\n")


def fixture(tokenizer_json, out_json):
    tokenizer = load(tokenizer_json)
    rows = [
        {"words": words, "ids": ids, "word_ids": word_ids}
        for words, (ids, word_ids) in zip(SENTENCES, encode(tokenizer, SENTENCES))
    ]
    lines = ",\n".join(json.dumps(row) for row in rows)
    Path(out_json).write_text(f"[\n{lines}\n]\n")
    print(f"{len(rows)} sentences, {sum(len(row['ids']) for row in rows)} tokens")


def main():
    commands = {("hub", 4): hub, ("fixture", 3): fixture}
    command = commands.get((sys.argv[1] if len(sys.argv) > 1 else "", len(sys.argv) - 1))
    if command is None:
        sys.exit(__doc__)
    command(*sys.argv[2:])


if __name__ == "__main__":
    main()
