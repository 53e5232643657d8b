"""Input about sealed originals and redaction; never saves."""

from django import forms

from portfolios.forms.plain import PlainForm
from portfolios.models import OriginalOpening
from portfolios.redaction import MOST_AREAS

SIDES = ("page", "left", "top", "width", "height")


class OriginalForm(PlainForm):
    reason = forms.CharField(
        max_length=OriginalOpening._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why you need the original",
        help_text="The learner sees your name and this reason.",
    )


class RedactForm(PlainForm):
    """Rows of five numbers, sent as fields of the same names; what was typed stays as it was."""

    def __init__(self, data=None, *, regions=()):
        super().__init__(data)
        self.rows = [[f"{value:g}" for value in row] for row in regions]
        if data is not None:
            columns = [data.getlist(side)[: MOST_AREAS + 1] for side in SIDES]
            self.rows = [list(row) for row in zip(*columns, strict=False) if any(map(str.strip, row[1:]))]

    def lines(self, is_picture):
        """[(number, [(name, label, value)])] of the rows and one empty row, for the page."""
        rows = [*self.rows, ["1" if is_picture else "", "", "", "", ""]]
        labels = ("Page", "Left", "Top", "Width", "Height")
        return [(number, list(zip(SIDES, labels, row, strict=True))) for number, row in enumerate(rows, start=1)]
