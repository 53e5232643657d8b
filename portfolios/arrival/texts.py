"""Plain text, and words out of whatever holds them."""

import re
from html.parser import HTMLParser

from portfolios.arrival.findings import TEXT_LENGTH

MOST_BYTES = 4 * TEXT_LENGTH


def look(path, media_type, folder, limits, found):
    with open(path, "rb") as file:
        found.text = decoded(file.read(MOST_BYTES))


def decoded(data):
    """UTF-8 or UTF-16 as its first bytes say, else what Windows wrote; never more than TEXT_LENGTH characters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return tidy(data.decode("utf-16", errors="replace"))
    try:
        return tidy(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        cut_within_a_letter = error.start >= len(data) - 3
        return tidy(data.decode("utf-8-sig" if cut_within_a_letter else "cp1252", errors="replace"))


def tidy(text):
    """Without NUL, which no database takes, and cut at TEXT_LENGTH."""
    return text.replace("\0", "").strip()[:TEXT_LENGTH]


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style") and self.silent > 0

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def words_of_html(html):
    reader = _Words()
    reader.feed(html[:MOST_BYTES])
    return tidy(re.sub(r"\s+", " ", " ".join(reader.words)))
