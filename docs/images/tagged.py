#!/usr/bin/env python3
"""Draws the output of `predict --format jsonl` as an SVG, one line per text.

usage: predict ... | tagged.py LANGUAGE,... > tagged.svg

The colours are those of `predict --format html`. Text is fitted to widths that do not depend on the reader's fonts.
"""
import json
import sys
import unicodedata
from html import escape

SIZE, TYPE_SIZE = 17, 11  # pixels
LEFT, TOP, ROW, PAD, GAP = 64, 14, 42, 5, 6
# Helvetica's advance widths in thousandths of the size
WIDTHS = {
    210: "ijl'’|", 278: "ft.,:;!/\\I ", 333: "r()-", 500: "csvxyzkJ", 556: "abdeghnopqu0123456789L?_",
    611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ", 833: "mM", 944: "W",
}
WIDTH_OF = {char: width for width, chars in WIDTHS.items() for char in chars}
STYLE = f"""<style>
text {{ font: {SIZE}px Helvetica, Arial, "Liberation Sans", sans-serif; fill: #1c1e22; }}
.lang {{ font-size: 13px; fill: #6a6f78; }} .type {{ font-size: {TYPE_SIZE}px; font-weight: 600; }}
.card {{ fill: #ffffff; stroke: #d7dbe0; }}
.PER {{ fill: #cfe3ff; }} .ORG {{ fill: #ffe0c2; }} .LOC {{ fill: #d3f0d0; }}
@media (prefers-color-scheme: dark) {{
text {{ fill: #e4e4e4; }} .lang {{ fill: #a2a8b0; }}
.card {{ fill: #1c1e22; stroke: #3a3e45; }}
.PER {{ fill: #234a7d; }} .ORG {{ fill: #7a4a1a; }} .LOC {{ fill: #2c5a2a; }}
}}
</style>"""


def width(text, size):
    letters = [unicodedata.normalize("NFD", char)[0] for char in text]
    return sum(WIDTH_OF.get(letter, 556) for letter in letters) * size / 1000


def fitted(text, x, y, length, kind=""):
    kind = f' class="{kind}"' if kind else ""
    length = f'textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text{kind} x="{x:.1f}" y="{y:g}" {length}>{escape(text)}</text>'


def line(tagged, y):
    """Elements of a text, and where it ends."""
    out, x, at = [], LEFT, 0
    for entity in [*tagged["entities"], None]:
        plain = tagged["text"][at : entity["start"] if entity else None]
        lead = width(plain[: len(plain) - len(plain.lstrip())], SIZE)
        if plain.strip():
            out.append(fitted(plain.strip(), x + lead, y, width(plain.strip(), SIZE)))
        x += width(plain, SIZE)
        if entity:
            word, kind = width(entity["text"], SIZE), 1.06 * width(entity["type"], TYPE_SIZE)
            box = word + kind + GAP + 2 * PAD
            out.append(f'<rect class="{entity["type"]}" x="{x:.1f}" y="{y - 19:g}" width="{box:.1f}" height="27" rx="5"/>')
            out.append(fitted(entity["text"], x + PAD, y, word))
            out.append(fitted(entity["type"], x + PAD + word + GAP, y, kind, "type"))
            x, at = x + box, entity["end"]
    return out, x


def main():
    texts = [json.loads(text) for text in sys.stdin]
    out, right = [], 0
    for i, (language, tagged) in enumerate(zip(sys.argv[1].split(","), texts, strict=True)):
        y = TOP + (i + 0.5) * ROW + 6
        elements, end = line(tagged, y)
        out += [f'<text class="lang" x="20" y="{y:g}">{escape(language)}</text>', *elements]
        right = max(right, end)
    w, h = round(right + 24), 2 * TOP + ROW * len(texts)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img">')
    print("<title>Sentences with their entities marked</title>")
    print(f"<desc>{escape(' '.join(tagged['text'] for tagged in texts))}</desc>")
    print(STYLE)
    print(f'<rect class="card" x=".5" y=".5" width="{w - 1}" height="{h - 1}" rx="10"/>')
    print("\n".join(out))
    print("</svg>")


main()
