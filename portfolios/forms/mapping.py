"""Input of the mapping: ticks, ranges and places, to links; never saves."""

from portfolios import queries
from qualifications.numbering import criterion_code, parse_codes


class MappingForm:
    """Ticks ("criterion"), ranges per unit ("range_7": "1.1-1.4, 2.3") and places ("place_31": "p. 2") of a page.

    A range adds to the ticks; what cannot be read stays in its field with the reason beside it.
    """

    def __init__(self, matrix, style, data=None, ticked=()):
        self.is_bound = data is not None
        self.style = style
        first, last, other = (criterion_code(style, *pair) for pair in ((1, 1), (1, 4), (2, 3)))
        self.example = f"{first}-{last}, {other}"
        self.range_errors = {}
        self.range_texts = {}
        if self.is_bound:
            self.ticks = {int(key) for key in data.getlist("criterion") if key.isdecimal()}
            self.places = {name: value for name, value in data.items() if name.startswith("place_")}
            self._read_ranges(matrix, data)
            matrix = self._as_sent(matrix)
        elif ticked:
            self.ticks, self.places = set(ticked), {}
            matrix = self._as_sent(matrix)
        self.matrix = matrix

    def _read_ranges(self, matrix, data):
        for unit in matrix:
            text = data.get(f"range_{unit.entry.pk}", "").strip()
            if not text:
                continue
            try:
                pairs = set(parse_codes(text, unit.pairs, self.style))
            except ValueError as error:
                self.range_errors[unit.entry.pk] = str(error)
                self.range_texts[unit.entry.pk] = text
            else:
                self.ticks |= {cell.criterion.pk for cell in unit.cells if cell.criterion.pair in pairs}

    def _as_sent(self, matrix):
        return [
            unit._replace(
                outcomes=[outcome._replace(cells=list(map(self._cell, outcome.cells))) for outcome in unit.outcomes]
            )
            if unit.is_open
            else unit
            for unit in matrix
        ]

    def _cell(self, cell):
        place = self.places.get(f"place_{cell.criterion.pk}", cell.locator)
        return cell._replace(ticked=cell.criterion.pk in self.ticks, locator=place.strip())

    def links(self):
        """{Criterion: locator} of everything ticked; criteria that the page did not offer come last, to be refused."""
        links = {cell.criterion: cell.locator for unit in self.matrix for cell in unit.cells if cell.ticked}
        strange = self.ticks - {criterion.pk for criterion in links}
        return {**links, **dict.fromkeys(queries.criteria(strange) if strange else (), "")}

    def complaints(self):
        """Sentences about ranges that could not be read, for the head of the page."""
        numbers = {unit.entry.pk: unit.unit.number for unit in self.matrix}
        return [f"{numbers[pk]}: {error}" for pk, error in self.range_errors.items()]

    def rows(self):
        """[(UnitCells, range text, error, number of ticks)] for the page."""
        return [
            (unit, self.range_texts.get(unit.entry.pk, ""), self.range_errors.get(unit.entry.pk, ""), _ticks(unit))
            for unit in self.matrix
        ]

    def picked(self):
        """[(UnitCells, CriterionCell)] of what is ticked in open units, for the places."""
        return [(unit, cell) for unit in self.matrix if unit.is_open for cell in unit.cells if cell.ticked]


def _ticks(unit):
    return sum(cell.ticked for cell in unit.cells)
