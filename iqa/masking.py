"""Taking names out of work that is to be judged without knowing whose it is: in text and in PDFs. Writes no rows."""

import re

import pypdfium2 as pdfium

from config.refusals import BadInput
from portfolios.locators import region
from portfolios.redaction import MOST_AREAS, Area

MASK = "[name]"
SHORTEST = 2  # letters of a word that is masked; a single one would blacken half the page
MOST_WORDS = 60
EDGE = 0.4  # percent of the page that a black area reaches beyond the letters


def read_words(text):
    """The words to mask from what was typed, one a line or between commas; BadInput says what is wrong."""
    words = list(dict.fromkeys(" ".join(part.split()) for part in re.split(r"[\n,;]", text)))
    words = [word for word in words if word]
    if len(words) > MOST_WORDS:
        raise BadInput(f"{len(words)} words are too many to mask; {MOST_WORDS} is the most.")
    for word in words:
        if len(word) < SHORTEST:
            raise BadInput(f"“{word}” is too short to mask. Give at least {SHORTEST} letters.")
    return words


def words_of_names(names):
    """Whole names first, then their parts: what people write of each other. Short parts (“Li”) are left whole."""
    whole = [" ".join(name.split()) for name in names if name and name.strip()]
    parts = [part.strip(".,()") for name in whole for part in name.split()]
    return list(dict.fromkeys([*whole, *[part for part in parts if len(part) > SHORTEST]]))


def mask_text(text, words):
    """The text with each word replaced, whatever its case; longer ones first, so that none is left in half."""
    if not words:
        return text
    return _pattern(words).sub(MASK, text)


def words_left(text, words):
    """Those of the words that can still be read in the text."""
    return sorted({found.group().casefold() for found in _pattern(words).finditer(text)}) if words else []


def _pattern(words):
    longest = sorted(words, key=len, reverse=True)
    choice = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest)
    return re.compile(rf"(?<!\w)(?:{choice})(?!\w)", re.IGNORECASE)


def areas_of_words(path, words):
    """[Area] over each of the words in the text of a PDF. Words that are pictures of words are not found.

    Raises BadInput when there are too many, or a page with one of them is turned: what is black must be where it is.
    """
    found = []
    with pdfium.PdfDocument(path) as document:
        for number, page in enumerate(document, start=1):
            found += _areas_of_page(page, number, words)
            page.close()
            if len(found) > MOST_AREAS:
                raise BadInput(f"The words stand in more than {MOST_AREAS} places. Use a shorter part of the work.")
    return found


def _areas_of_page(page, number, words):
    text = page.get_textpage()
    whole = text.get_text_range()
    spots = [spot.span() for spot in _pattern(words).finditer(whole)] if words else []
    if not spots:
        return []
    if page.get_rotation():
        raise BadInput(f"Page {number} is turned and names somebody. Save the file upright and use that.")
    left, bottom, right, top = page.get_cropbox()
    across, down = right - left, top - bottom
    areas = []
    for start, end in spots:
        for place in range(text.count_rects(start, end - start)):
            x1, y1, x2, y2 = text.get_rect(place)
            sides = ((x1 - left) / across, (top - y2) / down, (x2 - left) / across, (top - y1) / down)
            areas.append(Area(number, _grown(*(100 * side for side in sides))))
    return areas


def _grown(x1, y1, x2, y2):
    """The rectangle with an edge round it, kept on the page."""
    x1, y1 = max(x1 - EDGE, 0), max(y1 - EDGE, 0)
    x2, y2 = min(x2 + EDGE, 100), min(y2 + EDGE, 100)
    x1, y1 = min(x1, 99.9), min(y1, 99.9)
    return region(x1, y1, max(x2 - x1, 0.1), max(y2 - y1, 0.1))
