"""The page of an observation: facts, what was seen, a mark and a note for each criterion, decisions if wished."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from assessment.rules import Marked, Observed, Verdict
from assessment.states import Mark, ObservationMethod, RuleOfEvidence
from config.forms import Cards, DateInput, OurLook, TimeInput
from portfolios.states import Setting

SETTINGS = (Setting.WORKPLACE, Setting.RWE, Setting.OTHER)
NOTE_LENGTH = 300


def _lines(rows, **attrs):
    return forms.Textarea(attrs={"rows": rows, **attrs})


@dataclass
class MarkRow:
    """A criterion of the page with what is marked of it."""

    cell: object  # portfolios.queries.CriterionCell
    mark: str
    note: str

    @property
    def name(self):
        return f"c{self.cell.criterion.pk}"


@dataclass
class UnitMarks:
    """An open unit with its criteria to mark; `asked`: what ObserveUnit says of it."""

    asked: object
    rows: list[MarkRow]

    @property
    def marked(self):
        return sum(bool(row.mark) for row in self.rows)


class ObservationForm(OurLook, forms.Form):
    """Nothing is required while it is being written; rules.observation_blockers ask for it before it is sent."""

    method = forms.ChoiceField(
        label="What it is",
        choices=ObservationMethod,
        required=False,
        widget=Cards(
            icons={"observation": "eye", "product": "briefcase", "simulation": "puzzle"},
            hints={
                "observation": "You see the learner do it.",
                "product": "You look at what they made, where it is.",
                "simulation": "Not real work; not every unit allows it.",
            },
        ),
    )
    title = forms.CharField(
        label="What the learner did",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Handling a refund at the desk"}),
    )
    made_on = forms.DateField(
        label="Day", required=False, widget=DateInput, error_messages={"invalid": "Give a date such as 4 Dec 2026."}
    )
    started = forms.TimeField(
        label="From", required=False, widget=TimeInput, error_messages={"invalid": "Give a time such as 10:05."}
    )
    ended = forms.TimeField(
        label="Until", required=False, widget=TimeInput, error_messages={"invalid": "Give a time such as 11:20."}
    )
    place = forms.CharField(label="Where exactly", max_length=200, required=False)
    setting = forms.ChoiceField(
        label="Setting",
        choices=[(value, value.label) for value in SETTINGS],
        required=False,
        widget=forms.Select,
        help_text="A simulation is one by itself.",
    )
    product = forms.CharField(label="What you looked at", max_length=200, required=False)
    kept_where = forms.CharField(
        label="Where it stays", max_length=200, required=False, help_text="So that it can be seen again."
    )
    why_simulated = forms.CharField(label="Why it is not real work", max_length=5000, required=False, widget=_lines(2))
    agreed_by = forms.CharField(
        label="Who agreed to it", max_length=200, required=False, help_text="Name, and on whose behalf."
    )
    seen = forms.CharField(
        label="What you saw",
        max_length=50_000,
        required=False,
        widget=_lines(7),
        help_text="What this learner did and said, in order. Somebody who was not there has to see it.",
    )
    learner_words = forms.CharField(
        label="In the learner’s own words", max_length=5000, required=False, widget=_lines(3)
    )
    present = forms.CharField(
        label="Who else was there",
        max_length=200,
        required=False,
        help_text="Colleagues and customers by their part, not by name.",
    )
    third_party = forms.BooleanField(label="It names or describes other people (fewer may then see it)", required=False)
    decide = forms.BooleanField(label="My marks are also my decisions", required=False)
    confirmed = forms.MultipleChoiceField(
        label="This evidence is", choices=RuleOfEvidence, required=False, widget=forms.CheckboxSelectMultiple
    )
    feedback = forms.CharField(max_length=5000, required=False, widget=_lines(4))
    declared = forms.BooleanField(required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    person = forms.IntegerField(widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    all_optional = True  # not said at each field: a draft needs nothing, what is sent nearly everything
    # What is about this sending, and not kept with the record.
    OURS = ("declared", "key", "version", "person", "mine")

    def __init__(self, data=None, *, registration, units, key, person, draft=None):
        """`units`: [queries.ObserveUnit]; `key` of a new observation; `draft`: the Observation that is gone on with."""
        today = timezone.localdate().isoformat()
        said = draft.said if draft else {"method": ObservationMethod.OBSERVATION, "made_on": today}
        first_name = registration.learner.get_short_name()
        hidden = {"key": draft.key if draft else key, "version": draft.version if draft else 0, "person": person.pk}
        super().__init__(data, initial={**said, **hidden})
        self.fields["feedback"].label = f"Feedback to {first_name}"
        values = data if data is not None else said
        self.units = [UnitMarks(unit, self._rows(unit, values)) for unit in units if not unit.closed]
        self.closed = [unit for unit in units if unit.closed]

    def _rows(self, unit, values):
        return [
            MarkRow(
                cell, _known(values.get(f"c{cell.criterion.pk}-mark")), values.get(f"c{cell.criterion.pk}-note", "")
            )
            for cell in unit.cells.cells
        ]

    @property
    def rows(self):
        return [row for unit in self.units for row in unit.rows]

    def clean(self):
        for row in self.rows:
            if len(row.note) > NOTE_LENGTH:
                self.add_error(None, f"Shorten the note on {row.cell.code} to {NOTE_LENGTH} letters.")
        return super().clean()

    def said(self):
        """What was typed, as it was typed: for the draft."""
        kept = {}
        for name in self.fields:
            if name not in self.OURS and (given := self.data.getlist(name)) and any(given):
                kept[name] = given if name == "confirmed" else given[-1]
        for row in self.rows:
            kept |= {f"{row.name}-{part}": text for part, text in (("mark", row.mark), ("note", row.note)) if text}
        return kept

    def observed(self):
        """What is good of it, as the record that is sent. `is_valid` has been asked."""
        given = self.cleaned_data
        facts = {name: given[name] for name in Observed._fields if name in given}
        facts["method"] = facts["method"] or ObservationMethod.OBSERVATION
        marks = tuple(Marked(row.cell.criterion, row.mark, row.note.strip()) for row in self.rows if row.mark)
        return Observed(**facts, marks=marks)

    def verdict(self):
        """The decisions to record with it, None for none."""
        given = self.cleaned_data
        if not given["decide"]:
            return None
        return Verdict("".join(given["confirmed"]), given["feedback"])


def _known(mark):
    return mark if mark in Mark.values else ""
