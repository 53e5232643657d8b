"""Office documents: locked, with macros, or built to harm; their words. They are made into PDFs elsewhere."""

import re
import zipfile
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from portfolios.arrival.archives import BOMB, entries_of
from portfolios.arrival.findings import DAMAGED, LOCKED, MACROS, TEXT_LENGTH, Refused
from portfolios.arrival.names import ARCHIVES, PROGRAMS, SCRIPTS, ending_of
from portfolios.arrival.pdfs import marks_in
from portfolios.arrival.texts import tidy

MOST_UNPACKED = 1024 * 1024 * 1024
LARGEST_PART = 64 * 1024 * 1024  # bytes of one part that are read for its words
# The parts with words, in the order of reading.
WORDS = re.compile(
    r"word/(?:document|footnotes|endnotes)\.xml|ppt/slides/slide\d+\.xml|xl/sharedStrings\.xml|content\.xml"
)
MACRO_PARTS = re.compile(r"(?i).*vbaproject\.bin|(?:basic|scripts)/.+\.(?:xml|xba|py|js|bsh)")
# Elements after which a word ends.
BREAKS = {"p", "h", "br", "tab", "tc", "tr", "si", "c", "cell", "row", "line-break", "table-cell"}
OLE_MACROS = re.compile(rb"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0|V\0B\0A\0\0\0")
OLE_LOCKED = re.compile(rb"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0")
OLE_MAIL_FILES = re.compile(rb"_\0_\0a\0t\0t\0a\0c\0h\0_\0v\0e\0r\0s\0i\0o\0n\0001\0\.\x000\0_\0#\0")
RTF_OBJECTS = re.compile(rb"\\objdata|\\objupdate|\\objemb|\\objautlink")
RTF_NOISE = re.compile(r"\\'[0-9a-f]{2}|\\[a-z]+-?\d* ?|[{}]|\\\*")


def look(path, media_type, folder, limits, found):
    """A document that is a ZIP of XML parts: Word, Excel, PowerPoint, OpenDocument."""
    names = [entry.filename for entry in entries_of(path, min(limits.unpacked, MOST_UNPACKED))]
    if any(MACRO_PARTS.fullmatch(name) for name in names):
        raise Refused(MACROS)
    if any(ending_of(name) in PROGRAMS | SCRIPTS for name in names):
        raise Refused("holds a program. Take it out, or save the document as a PDF.")
    embedded = any(ending_of(name) in ARCHIVES | {"bin"} and "embeddings" in name for name in names)
    found.facts["active"] = ["embedded files"] if embedded else []
    with zipfile.ZipFile(path) as document:
        found.text = _words(document, names)


def _words(document, names):
    pieces, length = [], 0
    for name in sorted(filter(WORDS.fullmatch, names), key=_as_numbered):
        with document.open(name) as part:
            text = _words_of_part(_Bounded(part))
        pieces.append(text)
        length += len(text)
        if length >= TEXT_LENGTH:
            break
    return tidy("\n".join(pieces))


def _as_numbered(name):
    """slide10 after slide9."""
    return [int(piece) if piece.isdecimal() else piece for piece in re.split(r"(\d+)", name)]


class _Bounded:
    """A part of the archive that may be read up to LARGEST_PART, whatever its header promised."""

    def __init__(self, part):
        self.part, self.left = part, LARGEST_PART

    def read(self, size=-1):
        data = self.part.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            raise Refused(BOMB)
        return data


def _words_of_part(part):
    pieces, length = [], 0
    try:
        for _, element in iterparse(part, events=("end",), forbid_dtd=False):
            tag = element.tag.rpartition("}")[2]
            for text in (element.text, " " if tag in BREAKS else None):
                if text:
                    pieces.append(text)
                    length += len(text)
            if element.tail and element.tail.strip():
                pieces.append(element.tail)
            element.clear()
            if length > TEXT_LENGTH:
                break
    except DefusedXmlException as error:
        raise Refused(BOMB) from error
    except (ParseError, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Refused(DAMAGED) from error
    except zipfile.zlib.error as error:
        raise Refused(DAMAGED) from error
    return re.sub(r"[ \t]+", " ", "".join(pieces))


def look_at_ole(path, media_type, folder, limits, found):
    """Documents and e-mails of the older kind; we read of them no more than what makes them dangerous."""
    marks = marks_in(path, {"locked": OLE_LOCKED, "macros": OLE_MACROS, "attachments": OLE_MAIL_FILES})
    if "locked" in marks:
        raise Refused(LOCKED)
    if "macros" in marks:
        raise Refused(MACROS)
    found.facts["active"] = ["attachments"] if "attachments" in marks else []


def look_at_rtf(path, media_type, folder, limits, found):
    found.facts["active"] = ["embedded files"] if marks_in(path, {"objects": RTF_OBJECTS}) else []
    with open(path, "rb") as file:
        text = file.read(8 * TEXT_LENGTH).decode("cp1252", errors="replace")
    found.text = tidy(re.sub(r"\s+", " ", RTF_NOISE.sub(" ", text)))
