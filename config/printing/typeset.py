"""Measures text with the fonts that print it: sizes, line breaks, direction, and letters that no font has."""

import html
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
SCRIPTS = ("latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
FACES = {
    "serif": [
        *(f"eb-garamond-{script}-400-normal" for script in SCRIPTS),
        "scheherazade-new-arabic-400-normal",
        "frank-ruhl-libre-hebrew-400-normal",
    ],
    "serif-bold": ["eb-garamond-latin-600-normal", "eb-garamond-latin-ext-600-normal"],
    "sans": [
        *(f"source-sans-3-{script}-400-normal" for script in SCRIPTS),
        "vazirmatn-arabic-400-normal",
        "noto-sans-hebrew-hebrew-400-normal",
    ],
}
BREAKS = re.compile(r"(?<=[-‐])(?=\w)|\s+")
JOINERS = "\u200c\u200d"
KEPT = "\t\n" + JOINERS
STRAY_JOINERS = re.compile(f"(?<![\u0600-\u06ff])[{JOINERS}]+|[{JOINERS}]+(?![\u0600-\u06ff])")
POINTS_PER_MM = 72 / 25.4
LACKING = "[?]"  # stands for a letter that no font has


class Unprintable(ValueError):
    """No font has these `characters`. A box instead of a letter must never leave the house: a person decides."""

    def __init__(self, characters):
        self.characters = tuple(characters)
        named = ", ".join(f"{c} (U+{ord(c):04X} {unicodedata.name(c, 'no name')})" for c in self.characters)
        super().__init__(f"The printing fonts have no letter for {named}")


class Piece(NamedTuple):
    """A line, and what stood between it and the next one: a space, or nothing after a hyphen."""

    text: str
    glue: str


class Setting(NamedTuple):
    """Lines and the size in points that they are set in."""

    size: float
    lines: list[Piece]


@cache
def advances(face):
    """{character: advance / em} for a stack of font files; the first file that has a character wins."""
    table = {}
    for name in FACES[face]:
        with TTFont(FONTS / f"{name}.woff2", lazy=True) as font:
            units, widths = font["head"].unitsPerEm, font["hmtx"].metrics
            for code, glyph in font.getBestCmap().items():
                table.setdefault(chr(code), widths[glyph][0] / units)
    return table


def clean(text):
    """One form for each character (NFC) and no invisible controls: what is measured is what prints.

    The joiners stay between Arabic letters: Persian and Urdu names are spelt with them.
    """
    text = STRAY_JOINERS.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(c for c in text if c in KEPT or unicodedata.category(c) not in ("Cc", "Cf")).split())


def missing(text, *faces):
    """Characters that one of the faces (both, if none is named) cannot print, in the order of their code."""
    tables = [advances(face) for face in faces or ("serif", "sans")]
    return sorted(
        {c for c in clean(text) for table in tables if not c.isspace() and c not in JOINERS and c not in table}
    )


def require_printable(page, *faces):
    """Raise Unprintable for a whole HTML page, just before it is printed."""
    body = page.partition("<body")[2]
    if lacking := missing(html.unescape(re.sub(r"<[^>]*>", " ", "<body" + body)), *faces):
        raise Unprintable(lacking)


def with_signs(text, lacking):
    """The text with a sign for each letter in `lacking`, that the fonts do not have.

    For reports and packs: unlike on a certificate, one letter in a comment must not keep them from their readers.
    """
    return "".join(LACKING if letter in lacking else letter for letter in clean(text))


def direction(text):
    """ "rtl" or "ltr", by the first letter that has a direction."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def measure(text, face="serif"):
    """Width in em, kerning left out (about one per cent too wide)."""
    table = advances(face)
    return sum(table.get(c, 0.5) for c in text)


def pieces(text):
    """Words with the glue after them: 'Żółć-Ćwikliński Anna' -> ('Żółć-', ''), ('Ćwikliński', ' '), ('Anna', '')."""
    out, start = [], 0
    for match in BREAKS.finditer(text):
        out.append(Piece(text[start : match.start()], match.group() and " "))
        start = match.end()
    return [*out, Piece(text[start:], "")]


def join(words):
    return "".join(word.text + word.glue for word in words[:-1]) + words[-1].text


def balance(text, lines, face):
    """(width in em, lines): the split whose longest line is shortest, the upper lines rather the longer ones."""
    words = pieces(text)
    lines = min(lines, len(words))

    @cache
    def best(start, left):
        if left == 1:
            return (measure(join(words[start:]), face), 0), (start,)
        choices = []
        for stop in range(start + 1, len(words) - left + 2):
            here = measure(join(words[start:stop]), face)
            (widest, uneven), cuts = best(stop, left - 1)
            choices.append(((max(here, widest), uneven + abs(here - widest)), (start, *cuts)))
        return min(choices)

    (widest, _), cuts = best(0, lines)
    rows = [words[start:stop] for start, stop in zip(cuts, [*cuts[1:], None], strict=True)]
    return widest, [Piece(join(row), row[-1].glue) for row in rows]


def fit(text, width_mm, plan, face="serif"):
    """First entry of `plan` that fits; an entry is (lines, size in points). The last one shrinks as needed."""
    room = width_mm * POINTS_PER_MM
    for lines, size in plan:
        widest, rows = balance(text, lines, face)
        if widest * size <= room:
            return Setting(size, rows)
    return Setting(round(min(size, room / widest), 1), rows)


def break_address(address, width_mm, size, face="sans"):
    """Lines of an address. A line ends after a slash: a hyphen at its end would leave doubt what to type."""
    room = width_mm * POINTS_PER_MM / size
    lines = [""]
    for part in re.findall("[^/]*/|[^/]+", address):
        if lines[-1] and measure(lines[-1] + part, face) > room:
            lines.append("")
        for letter in part:  # a part that is wider than a line is broken where the line is full
            if measure(lines[-1] + letter, face) > room:
                lines.append("")
            lines[-1] += letter
    return lines
