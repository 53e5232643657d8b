"""PDFs: pages, words, a picture of the first page, and what in it could act."""

import re
import zipfile

import pikepdf
import pypdfium2

from portfolios.arrival.findings import DAMAGED, LOCKED, TEXT_LENGTH, Refused
from portfolios.arrival.pictures import THUMB_SIDE, add_thumb

# In a PDF written out plainly: what it holds -> how that looks. Names are always written /Like#20this there.
ACTIVE = {
    "scripts": re.compile(rb"/(?:JavaScript|JS)\b"),
    "attachments": re.compile(rb"/EmbeddedFiles?\b"),
    "media": re.compile(rb"/(?:RichMedia|Movie|3D)\b"),
}
STARTS_PROGRAMS = re.compile(rb"/S\s*/Launch\b")
CHUNK = 4 * 1024 * 1024
LONGEST_MARK = 64


def look(path, media_type, folder, limits, found):
    _look_inside(path, folder, limits, found)
    _look_at_pages(path, folder, found)


def _look_inside(path, folder, limits, found):
    try:
        with pikepdf.open(path) as document:
            found.pages = len(document.pages)
            _within(found.pages, limits)
            plain = folder / "plain"
            document.save(
                plain,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                compress_streams=False,
                encryption=False,
            )
    except pikepdf.PasswordError as error:
        raise Refused(LOCKED) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError) as error:
        raise Refused(DAMAGED) from error
    marks = marks_in(plain, {**ACTIVE, "programs": STARTS_PROGRAMS})
    plain.unlink()
    if "programs" in marks:
        raise Refused("starts a program on the reader’s computer. Print it to a new PDF, and send that.")
    found.facts["active"] = [word for word in ACTIVE if word in marks]
    if zipfile.is_zipfile(path):
        raise Refused("is two kinds of file at once, a PDF and an archive. Print it to a new PDF, and send that.")


def _within(pages, limits):
    if not pages:
        raise Refused(DAMAGED)
    if pages > limits.pages:
        raise Refused(f"has {pages:,} pages, and the limit is {limits.pages:,}. Send the pages that show what you did.")


def marks_in(path, marks):
    """Which of {word: pattern} occur in the file, read in pieces."""
    there, tail = set(), b""
    with open(path, "rb") as file:
        while piece := file.read(CHUNK):
            there |= {word for word, pattern in marks.items() if word not in there and pattern.search(tail + piece)}
            tail = piece[-LONGEST_MARK:]
    return there


def _look_at_pages(path, folder, found):
    try:
        document = pypdfium2.PdfDocument(path)
        first = document[0]
        scale = THUMB_SIDE / max(*first.get_size(), 1)
        add_thumb(first.render(scale=scale).to_pil(), folder, found)
        found.text = _words(document)
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise Refused(DAMAGED) from error


def _words(document):
    words, length = [], 0
    for page in document:
        text = page.get_textpage().get_text_bounded().strip()
        words.append(text)
        length += len(text)
        if length >= TEXT_LENGTH:
            break
    return "\n".join(words)[:TEXT_LENGTH]
