"""Criteria of several units at once, as people type them: "2130 1.1-1.4, 2.3; u3 2 -2.4; F/600/7138 all". Pure.

A unit is named by its number, by any part of it that no other unit of the route has (its last digits, say), or by its
place in the route (u1, u2 …); the codes after it are its own. A range takes what lies between its ends, an outcome
alone (2) all its criteria, "all" or "*" the whole unit; a minus before any of them takes away. Later words win.
"""

import re
from typing import NamedTuple

from qualifications.numbering import criterion_code, parse_codes

_BETWEEN = re.compile(r"(?:[,;:&\s]|and\b)+", re.IGNORECASE)
_PLACE = re.compile(r"u ?(\d{1,3})(?![\w./-])", re.IGNORECASE)
_WHOLE = re.compile(r"(?P<minus>[-−–])?(?:all\b|\*)", re.IGNORECASE)
_CODE = r"(?:AC|LO)? ?\d{1,2}(?:\.\d{1,3})?\.?"
_RANGE = re.compile(
    rf"(?P<minus>[-−–])?(?P<first>{_CODE})(?:(?:[-‐‑‒–—−]| +(?:[-‐‑‒–—−]|to) +)(?P<last>{_CODE}))?(?![\w./*-])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,;]+")
_LIKE_CODE = re.compile(r"[-−–]?(?:AC|LO)?\d{1,2}(?:\.|[-−–]|$)", re.IGNORECASE)  # meant as codes, but not readable
_OUTCOME = re.compile(r"(?:AC|LO)? ?(\d{1,2})\.?", re.IGNORECASE)


class TypedUnit(NamedTuple):
    """A unit that can be named: `place` in the route from 1, `keys` {pair: key of the criterion} in order, `closed`:
    the sentence why its mapping cannot change, "" while it can."""

    place: int
    number: str
    keys: dict[tuple[int, int], int]
    closed: str = ""


class Complaint(NamedTuple):
    """What could not be understood: from `start` to `end` of the text, and what to enter instead."""

    start: int
    end: int
    sentence: str


class Understood(NamedTuple):
    """What the text says about one unit: codes to add and codes to take away, as the organisation prints them."""

    unit: TypedUnit
    add: list[str]
    remove: list[str]


class Reading(NamedTuple):
    """`add` and `remove` are keys of criteria; both are meant only while there is no complaint."""

    text: str
    units: list[Understood]
    add: set[int]
    remove: set[int]
    complaints: list[Complaint]

    def marked(self):
        """[(words, whether they are complained about)]: the text, for showing where it went wrong."""
        parts, at = [], 0
        for complaint in self.complaints:
            parts += [(self.text[at : complaint.start], False), (self.text[complaint.start : complaint.end], True)]
            at = complaint.end
        return [part for part in [*parts, (self.text[at:], False)] if part[0]]


def read_typed(text, units, style):
    """The Reading of what a person typed; `style` is how the organisation prints codes."""
    return _Reader(text, units, style).read()


class _Reader:
    def __init__(self, text, units, style):
        self.text, self.units, self.style = text, units, style
        self.unit = units[0] if len(units) == 1 else None
        self.lost = False  # the unit could not be told: the codes after it are nobody's, and one complaint is enough
        self.wishes, self.complaints = {}, []
        names = sorted((unit.number for unit in units), key=len, reverse=True)
        found = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
        self.full = re.compile(rf"(?:{found})(?![\w./-])", re.IGNORECASE) if names else None

    def read(self):
        at = 0
        while at < len(self.text):
            if gap := _BETWEEN.match(self.text, at):
                at = gap.end()
                continue
            at = self._step(at)
        return self._reading()

    def _step(self, at):
        """Read one thing that begins at `at`; returns where it ends."""
        if found := self.full and self.full.match(self.text, at):
            self._turn_to(found, " ".join(found[0].split()))
        elif found := _PLACE.match(self.text, at):
            self._turn_to_place(found)
        elif found := _WHOLE.match(self.text, at) or _RANGE.match(self.text, at):
            self._take(found)
        else:
            found = _WORD.match(self.text, at)
            if self.unit and _LIKE_CODE.match(found[0]):
                self._take_badly(found)
            else:
                self._turn_to(found, found[0].rstrip(":"))
        return found.end()

    def _turn_to(self, found, name):
        matches = _named(name, self.units)
        if len(matches) == 1:
            self._begin(found, matches[0])
            return
        if matches:
            numbers = " or ".join(unit.number for unit in matches[:3])
            sentence = f"“{_short(name)}” could be {numbers}. Enter more of its number."
        else:
            sentence = f"No unit of the route is called “{_short(name)}”. {self._how()}"
        self._lose(found, sentence)

    def _turn_to_place(self, found):
        place = int(found[1])
        if 1 <= place <= len(self.units):
            self._begin(found, self.units[place - 1])
        else:
            self._lose(found, f"There is no {found[0]}: the route has u1 to u{len(self.units)}.")

    def _begin(self, found, unit):
        self.unit, self.lost = unit, bool(unit.closed)
        if unit.closed:
            self._complain(found, unit.closed)

    def _lose(self, found, sentence):
        self.unit, self.lost = None, True
        self._complain(found, sentence)

    def _take(self, found):
        if self.lost:
            return
        if self.unit is None:
            self.lost = True
            self._complain(found, f"Say first which unit this is of. {self._how()}")
            return
        try:
            pairs = list(self.unit.keys) if _WHOLE.fullmatch(found[0]) else self._pairs(found)
        except ValueError as error:
            self._complain(found, f"{self.unit.number}: {error}")
            return
        for pair in pairs:
            self.wishes[self.unit.place, pair] = not found["minus"]

    def _take_badly(self, found):
        try:
            parse_codes(found[0], self.unit.keys, self.style)
        except ValueError as error:
            self._complain(found, f"{self.unit.number}: {error}")

    def _pairs(self, found):
        existing = list(self.unit.keys)
        first = _edge(found["first"], existing, last=False)
        last = _edge(found["last"] or found["first"], existing, last=True)
        return parse_codes(first if first == last else f"{first}-{last}", existing, self.style)

    def _complain(self, found, sentence):
        self.complaints.append(Complaint(found.start(), found.end(), sentence))

    def _how(self):
        if not self.units:
            return "There is no unit in the route yet."
        return f"Enter its number or a part of it, or its place: u1 is {self.units[0].number}."

    def _reading(self):
        units, add, remove = [], set(), set()
        for unit in self.units:
            wishes = {pair: self.wishes.get((unit.place, pair)) for pair in unit.keys}
            more = [pair for pair, wish in wishes.items() if wish]
            less = [pair for pair, wish in wishes.items() if wish is False]
            if more or less:
                units.append(Understood(unit, self._codes(more), self._codes(less)))
            add |= {unit.keys[pair] for pair in more}
            remove |= {unit.keys[pair] for pair in less}
        return Reading(self.text, units, add, remove, self.complaints)

    def _codes(self, pairs):
        return [criterion_code(self.style, *pair) for pair in pairs]


def _edge(code, existing, *, last):
    """The code at one end of a range; an outcome alone stands for its first or last criterion."""
    outcome = _OUTCOME.fullmatch(code)
    if not outcome:
        return code
    siblings = [pair for pair in existing if pair[0] == int(outcome[1])]
    if not siblings:
        numbers = ", ".join(dict.fromkeys(str(pair[0]) for pair in existing)) or "none"
        raise ValueError(f"There is no outcome {outcome[1]}; the unit has {numbers}.")
    return "{}.{}".format(*siblings[-1 if last else 0])


def _named(name, units):
    """The units that a name may mean: that number, else those that end in it, else those that have it within."""
    wanted = _plain(name)
    if len(wanted) < 2:
        return []
    tests = (str.__eq__, str.endswith, str.__contains__)
    for test in tests:
        if matches := [unit for unit in units if test(_plain(unit.number), wanted)]:
            return matches
    return []


def _plain(number):
    return re.sub(r"[^0-9a-z]", "", number.lower())


def _short(words):
    return words if len(words) <= 30 else words[:29] + "…"
