"""The names of things in a package: safe, unique, readable paths, and the fingerprint of a wording."""

import hashlib
import json
import re
import unicodedata
from pathlib import PurePosixPath

from portfolios.files import RISKY_ENDINGS

LONGEST = 60
# What is on record beside evidence and decisions: names in the manifest, all optional, told on a page of their own.
RECORDS = ("recognitions", "plans", "reviews", "agreement", "appeals")
RECORDS_PAGE = "records.html"
FOLD = {"ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "Ł": "L"}


def safe(text, default="file"):
    """Letters, digits, dots and dashes of `text`, readable on every system; never empty, never starting with a dot."""
    folded = "".join(FOLD.get(letter, letter) for letter in text)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-") or default


def safe_name(name):
    """A file name with its ending. What a browser would run or render gets .txt behind it, and is never rendered."""
    path = PurePosixPath(name)
    ending = safe(path.suffix.lstrip("."), "").lower()[:12]
    stem = safe(path.stem if ending else name)[:LONGEST].rstrip("-")
    if ending in RISKY_ENDINGS:
        ending += ".txt"
    return f"{stem}.{ending}" if ending else stem


def unit_page(number):
    return f"units/{safe(number)}.html"


def evidence_page(reference):
    return f"evidence/{reference}.html"


def file_path(folder, reference, place, name):
    """`place` counts the files of the piece, so that two of one name do not meet."""
    return f"{folder}/{reference}/{place}-{safe_name(name)}"


def wording(statement, parts=()):
    """SHA-256 of the wording of a criterion: two are the same when they read the same, whatever their spaces."""
    text = "\n".join(" ".join(line.split()) for line in (statement, *parts))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value):
    """The bytes of a JSON value that has just one form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(value):
    return hashlib.sha256(canonical(value)).hexdigest()
