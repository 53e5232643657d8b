"""What a link of evidence says beside its criterion: where to look, in which file, and why. Pure."""

import hashlib
from typing import NamedTuple

from portfolios.locators import normalise


class Pointer(NamedTuple):
    """Where in the evidence a criterion is shown: `locator` in the file with the key `file` (None: the first, or the
    account), and a `note` why it serves."""

    locator: str = ""
    note: str = ""
    file: int | None = None

    @classmethod
    def of(cls, given):
        """A Pointer in the form in which it is kept; `given` is one, or a locator alone."""
        pointer = given if isinstance(given, cls) else cls(locator=given)
        return pointer._replace(locator=normalise(pointer.locator), note=" ".join(pointer.note.split()))

    @property
    def stamp(self):
        """A short fingerprint, to notice that the pointer has been changed since a page showed it."""
        return hashlib.sha256(repr(tuple(self)).encode()).hexdigest()[:8]


def pointer_of(link):
    return Pointer(link.locator, link.note, link.file_id)
