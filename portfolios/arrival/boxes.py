"""The boxes of which MP4, QuickTime and 3GP files are made (ISO/IEC 14496-12): is it whole, where is the place.

A box is four bytes of length, four of name, then its content; length 1 means that eight more bytes say it, 0 that it
goes to the end. Places stand in moov/udta/©xyz (QuickTime), moov/udta/loci (3GPP) and under the keys
com.apple.quicktime.location.* of a moov/meta box, whose values stand in its ilst by number.
"""

from typing import NamedTuple

LONGEST_HEAD = 128 * 1024 * 1024  # of a moov box; a film of hours has a few megabytes
MOST_BOXES = 100_000
CONTAINERS = {b"moov", b"udta", b"trak"}
PLACES = {b"\xa9xyz", b"loci"}
PLACE_KEY = b"com.apple.quicktime.location"


class Broken(Exception):
    """Not a film that could be played."""


class Box(NamedTuple):
    """`start` and `end` are of the content, `head` where the box begins, in bytes from the start of the file."""

    name: bytes
    head: int
    start: int
    end: int


class Film(NamedTuple):
    """`places`: (offset, bytes to write there) that make every place unreadable; `cut_off`: its end is missing."""

    cut_off: bool
    places: list[tuple[int, bytes]]


def film_of(path):
    """Raises Broken when there is nothing that could be played."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        top = list(_boxes(_Window(file, 0), 0, size))
        if not any(box.name in (b"moov", b"moof") for box in top):
            raise Broken("no moov box")
        places = [patch for box in top if box.name == b"moov" for patch in _places(file, box)]
    return Film(cut_off=top[-1].end > size, places=places)


class _Window:
    """Reads by offset from a file or from bytes that stand at `at` in it."""

    def __init__(self, source, at):
        self.source, self.at = source, at

    def read(self, offset, size):
        if isinstance(self.source, bytes):
            return self.source[offset - self.at : offset - self.at + size]
        self.source.seek(offset)
        return self.source.read(size)


def _boxes(window, start, end):
    """The boxes between two offsets; what cannot be a box ends the list. The last may reach beyond `end`."""
    for _ in range(MOST_BOXES):
        if start + 8 > end:
            return
        head = window.read(start, 16)
        if len(head) < 8:
            return
        length, name, content = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if length == 1:
            length, content = int.from_bytes(head[8:16], "big"), start + 16
        if length == 0:
            length = end - start
        if length < content - start:
            return
        yield Box(name, start, content, start + length)
        start += length


def _places(file, moov):
    if moov.end - moov.start > LONGEST_HEAD:
        raise Broken("moov box too long")
    file.seek(moov.start)
    window = _Window(file.read(moov.end - moov.start), moov.start)
    return list(_places_in(window, moov.start, min(moov.end, moov.start + len(window.source))))


def _places_in(window, start, end, depth=0):
    if depth > 4:
        return
    for box in _boxes(window, start, end):
        if box.end > end:
            return
        if box.name in PLACES:
            # The box becomes free space, which players skip, and its content nothing.
            yield box.head + 4, b"free"
            yield box.start, bytes(box.end - box.start)
        elif box.name == b"meta":
            yield from _keyed_places(window, box)
        elif box.name in CONTAINERS:
            yield from _places_in(window, box.start, box.end, depth + 1)


def _keyed_places(window, meta):
    """Values of the keys that name a place: blanked where they stand, so that all numbers keep their meaning."""
    # In MP4 four bytes of version stand before the boxes of a meta box, in QuickTime they do not.
    start = meta.start if window.read(meta.start + 4, 4) == b"hdlr" else meta.start + 4
    inside = {box.name: box for box in _boxes(window, start, meta.end)}
    if b"keys" not in inside or b"ilst" not in inside:
        return
    keys = inside[b"keys"]
    numbers = set()
    for number, key in enumerate(_boxes(window, keys.start + 8, keys.end), start=1):
        if window.read(key.start, key.end - key.start).startswith(PLACE_KEY):
            numbers.add(number)
    for item in _boxes(window, inside[b"ilst"].start, inside[b"ilst"].end):
        if int.from_bytes(item.name, "big") in numbers:
            for data in _boxes(window, item.start, item.end):
                if data.name == b"data" and data.end <= item.end:
                    value = data.start + 8  # after type and language
                    yield value, b" " * max(data.end - value, 0)
