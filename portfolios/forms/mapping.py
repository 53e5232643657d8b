"""Input about the mapping of one piece and of many, to changes; never saves."""

import re

from django import forms

from portfolios import queries
from portfolios.pointers import Pointer
from portfolios.typed import TypedUnit, read_typed
from qualifications.numbering import criterion_code, parse_codes

SHOW = [("", "All evidence"), ("drafts", "Drafts"), ("handed", "Handed in")]
GAPS = [("", "All criteria"), ("yes", "Nothing serves them yet")]
_SEEN = re.compile(r"(\d+):([0-9a-f]{8})")


def typed_units(route):
    """Units of the route (queries.UnitLines) as they can be named in the box for several units."""
    return [TypedUnit(each.place, each.unit.number, each.keys, each.closed) for each in route]


def read_box(data, route, style):
    """The Reading of the box "typed" as it stands, None while it is empty."""
    text = data.get("typed", "").strip()
    return read_typed(text, typed_units(route), style) if text else None


def typed_example(route, style):
    """What may be typed, made of the units of this route: "2130 1.1-1.4, 2.3; u2 1"."""
    first = re.sub(r"^.*[/ -]", "", route[0].unit.number) if route else "2130"
    codes = [criterion_code(style, *pair) for pair in ((1, 1), (1, 4), (2, 3))]
    return f"{first} {codes[0]}-{codes[1]}, {codes[2]}; u2 1"


class MappingForm:
    """The mapping on the page of one piece: ticks ("criterion"), ranges per unit ("range_7": "1.1-1.4, 2.3"), one box
    for several units ("typed"), and pointers ("place_31", "note_31", "file_31"; "place_unit_7" for all of a unit).

    "seen" says what the page showed, so that only what this person changed is changed. Ranges add to the ticks; what
    cannot be read stays in its field with the reason beside it.
    """

    def __init__(self, matrix, style, data=None, ticked=()):
        self.is_bound = data is not None
        self.style = style
        first, last, other = (criterion_code(style, *pair) for pair in ((1, 1), (1, 4), (2, 3)))
        self.example = f"{first}-{last}, {other}"
        self.typed_example = typed_example(matrix, style)
        self.range_errors, self.range_texts = {}, {}
        self.typed = None
        self.shown = self.before = matrix
        self.seen = None
        if self.is_bound:
            self.data = data
            asked = [*data.getlist("criterion"), *data.getlist("also")]  # "also": the button of a suggestion
            self.ticks = {int(key) for key in asked if key.isdecimal()}
            if "seen" in data:
                self.seen = _seen(data["seen"])
            self._read_ranges(matrix)
            self._read_typed(matrix)
            self.shown = self._as_sent(matrix)
        elif ticked:
            kept = {cell.criterion.pk for unit in matrix for cell in unit.cells if cell.ticked}
            self.data, self.ticks = {}, kept | set(ticked)
            self.shown = self._as_sent(matrix)

    def _read_ranges(self, matrix):
        for unit in matrix:
            text = self.data.get(f"range_{unit.entry.pk}", "").strip()
            if not text:
                continue
            try:
                pairs = set(parse_codes(text, unit.pairs, self.style))
            except ValueError as error:
                self.range_errors[unit.entry.pk] = str(error)
                self.range_texts[unit.entry.pk] = text
            else:
                self.ticks |= {cell.criterion.pk for cell in unit.cells if cell.criterion.pair in pairs}

    def _read_typed(self, matrix):
        text = self.data.get("typed", "")
        if text.strip():
            self.typed = read_typed(text, typed_units(matrix), self.style)
            if not self.typed.complaints:
                self.ticks = (self.ticks | self.typed.add) - self.typed.remove

    def _as_sent(self, matrix):
        return [
            unit._replace(
                outcomes=[
                    outcome._replace(cells=[self._cell(unit, cell) for cell in outcome.cells])
                    for outcome in unit.outcomes
                ]
            )
            if unit.is_open
            else unit
            for unit in matrix
        ]

    def _cell(self, unit, cell):
        pk, kept = cell.criterion.pk, cell.pointer
        place = self.data.get(f"place_unit_{unit.entry.pk}", "").strip() or self.data.get(f"place_{pk}", kept.locator)
        file = self.data.get(f"file_{pk}", str(kept.file or ""))
        sent = Pointer(place, self.data.get(f"note_{pk}", kept.note), int(file) if file.isdecimal() else None)
        return cell._replace(ticked=pk in self.ticks, pointer=Pointer.of(sent))

    def changes(self):
        """(link, unlink, seen) of what this person changed, for actions.Changes.

        Criteria that the page did not offer are linked too, to be refused. A page that does not say what it showed
        counts as having shown what is there.
        """
        before = {cell.criterion.pk: cell for unit in self.before for cell in unit.cells}
        seen = self.seen
        if seen is None:
            seen = self._stamps()
        link, unlink = {}, []
        for unit in self.shown:
            for cell in unit.cells:
                pk = cell.criterion.pk
                if pk in seen and pk not in self.ticks:
                    unlink.append(cell.criterion)
                elif unit.is_open and cell.ticked and seen.get(pk) != cell.pointer.stamp:
                    link[cell.criterion] = self._new_pointer(cell, before[pk], pk in seen)
        offered = {cell.criterion.pk for unit in self.shown if unit.is_open for cell in unit.cells}
        kept = {cell.criterion.pk for cell in before.values() if cell.ticked}
        strange = self.ticks - offered - kept
        return {**link, **dict.fromkeys(queries.criteria(strange) if strange else ())}, tuple(unlink), seen

    def _new_pointer(self, cell, before, was_seen):
        """None, which keeps whatever another window has given it, when this page gave it no pointer."""
        return None if before.ticked and not was_seen and cell.pointer == before.pointer else cell.pointer

    def again(self, matrix):
        """The same form over the mapping as it is by now: what could not be saved stays as it was sent, and what
        another window has done stands beside it."""
        link, unlink, _ = self.changes()
        wanted = {criterion.pk: pointer for criterion, pointer in link.items()}
        gone = {criterion.pk for criterion in unlink}
        self.before = matrix
        self.shown = [
            unit._replace(
                outcomes=[
                    outcome._replace(cells=[_renewed(cell, wanted, gone) for cell in outcome.cells])
                    for outcome in unit.outcomes
                ]
            )
            for unit in matrix
        ]

    @property
    def matrix(self):
        return self.shown

    def stamps(self):
        """The value of the hidden field "seen"."""
        return ",".join(f"{pk}:{stamp}" for pk, stamp in self._stamps().items())

    def _stamps(self):
        """{pk: stamp} of what is mapped and can be changed; the ticks of closed units are not sent."""
        cells = (cell for unit in self.before if unit.is_open for cell in unit.cells if cell.ticked)
        return {cell.criterion.pk: cell.pointer.stamp for cell in cells}

    def complaints(self):
        """Sentences about what was typed and could not be read, for the head of the page."""
        numbers = {unit.entry.pk: unit.unit.number for unit in self.matrix}
        typed = [complaint.sentence for complaint in self.typed.complaints] if self.typed else []
        return [*typed, *(f"{numbers[pk]}: {error}" for pk, error in self.range_errors.items())]

    def has_unread(self):
        return bool(self.range_errors) or bool(self.typed and self.typed.complaints)

    def rows(self):
        """[(UnitCells, range text, error, number of ticks)] for the page."""
        return [
            (unit, self.range_texts.get(unit.entry.pk, ""), self.range_errors.get(unit.entry.pk, ""), _ticks(unit))
            for unit in self.matrix
        ]

    def picked(self):
        """[(UnitCells, CriterionCell)] of what is ticked in open units, for the places."""
        return [(unit, cell) for unit, cells in self.picked_units() for cell in cells]

    def picked_units(self):
        """[(UnitCells, [CriterionCell])] of open units with something ticked."""
        units = [(unit, [cell for cell in unit.cells if cell.ticked]) for unit in self.matrix if unit.is_open]
        return [(unit, cells) for unit, cells in units if cells]


def _renewed(cell, wanted, gone):
    pk = cell.criterion.pk
    if pk in wanted:
        return cell._replace(ticked=True, pointer=wanted[pk] or cell.pointer)
    return cell._replace(ticked=cell.ticked and pk not in gone)


def _ticks(unit):
    return sum(cell.ticked for cell in unit.cells)


class GridFilter(forms.Form):
    """What the page of the whole mapping shows; what cannot be read filters nothing."""

    show = forms.ChoiceField(required=False, choices=SHOW, label="Evidence")
    gaps = forms.ChoiceField(required=False, choices=GAPS, label="Criteria")
    unit = forms.IntegerField(required=False)
    piece = forms.IntegerField(required=False)

    def selects(self):
        return [self["show"], self["gaps"]]

    def wanted(self):
        """Keyword arguments for queries.mapping_grid."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "show": given.get("show") or "",
            "unit": given.get("unit"),
            "gaps": bool(given.get("gaps")),
            "piece": given.get("piece"),
        }


class GridForm:
    """The page of the whole mapping as it was sent: per piece its ticks ("m12") and what the page showed ("was_12":
    "31:a1b2c3d4", as "seen" of MappingForm), and what was typed for one piece ("typed", "typed_piece").

    `pieces` {pk: Evidence} are those that the page was about, on whatever page of the list they stand by now.
    """

    def __init__(self, route, style, data, pieces):
        self.pieces, self.seen, self.pending = pieces, {}, {}
        self.text, self.reading = data.get("typed", "").strip(), None
        self.typed_piece = int(data["typed_piece"]) if data.get("typed_piece", "").isdecimal() else None
        for pk in pieces:
            self.seen[pk] = _seen(data.get(f"was_{pk}", ""))
            was, now = set(self.seen[pk]), {int(key) for key in data.getlist(f"m{pk}") if key.isdecimal()}
            self.pending[pk] = (now - was, was - now)
        if self.text and self.typed_piece in pieces:
            self._read_typed(route, style)

    @staticmethod
    def keys(data):
        """The keys of the pieces that a page was about."""
        return [int(name[4:]) for name in data if name.startswith("was_") and name[4:].isdecimal()]

    def _read_typed(self, route, style):
        self.reading = reading = read_typed(self.text, typed_units(route), style)
        if not reading.complaints:
            add, remove = self.pending[self.typed_piece]
            self.pending[self.typed_piece] = (add - reading.remove | reading.add, remove - reading.add | reading.remove)

    @property
    def complaints(self):
        return self.reading.complaints if self.reading else []

    def changes(self):
        """{Evidence: (criteria to link, criteria to unlink, seen)} of the pieces that were changed."""
        asked = {key for both in self.pending.values() for keys in both for key in keys}
        known = {criterion.pk: criterion for criterion in queries.criteria(asked)} if asked else {}
        return {
            self.pieces[pk]: (
                dict.fromkeys(known[key] for key in sorted(add) if key in known),
                tuple(known[key] for key in sorted(remove) if key in known),
                self.seen[pk],
            )
            for pk, (add, remove) in self.pending.items()
            if add or remove
        }


def _seen(text):
    return {int(pk): stamp for pk, stamp in _SEEN.findall(text)}


class CopyForm(forms.Form):
    """From which piece, and whether what it does not serve is taken away; `seen` is the stamp of the preview."""

    source = forms.ModelChoiceField(queryset=None)
    mode = forms.ChoiceField(choices=[("add", "Add"), ("replace", "Replace")], required=False)
    seen = forms.CharField(required=False)

    def __init__(self, *args, sources, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources
