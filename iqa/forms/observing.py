"""Observing an assessor: planned, recorded, acknowledged."""

from django import forms

from config.forms import DateInput, OurLook
from iqa import statements
from iqa.queries.support import learners_of, units_of
from iqa.states import Rating

ACTIONS = (1, 2, 3)  # empty lines for what the assessor is asked to do


class _With(OurLook, forms.Form):
    """With which learner, and on which unit."""

    registration = forms.ModelChoiceField(None, required=False, label="With the learner", empty_label="Not said yet")
    unit = forms.ModelChoiceField(None, required=False, label="Unit", empty_label="Not said yet")

    def __init__(self, *args, assessor, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["registration"].queryset = learners_of(assessor, centre)
        self.fields["registration"].label_from_instance = lambda row: f"{row.name}, {row.qualification}"
        self.fields["unit"].queryset = units_of(assessor, centre)
        self.fields["unit"].label_from_instance = lambda unit: f"{unit.number} {unit.title}"


class PlanObservationForm(_With):
    planned_on = forms.DateField(label="Planned for", widget=DateInput())
    why = forms.CharField(label="What to look at", required=False, max_length=300)
    field_order = ["planned_on", "registration", "unit", "why"]


class ObservationForm(_With):
    """The form of an observation: a rating and a comment under each heading, strengths, actions."""

    held_on = forms.DateField(label="Held on", widget=DateInput())
    activity = forms.CharField(label="What the assessor was doing", max_length=300)
    strengths = forms.CharField(label="Strengths", required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = statements.headings()
        for code, title, _ in self.headings:
            self.fields[f"r_{code}"] = forms.ChoiceField(choices=Rating.choices, label=title)
            self.fields[f"c_{code}"] = forms.CharField(
                required=False, label=f"Comment: {title}", widget=forms.Textarea({"rows": 2})
            )
        for number in ACTIONS:
            self.fields[f"a_{number}"] = forms.CharField(required=False, label=f"Action {number}")
            self.fields[f"d_{number}"] = forms.DateField(required=False, label="By when", widget=DateInput())

    @property
    def lines(self):
        """For the page: (title, what to look at, field of the rating, field of the comment)."""
        return [(title, hint, self[f"r_{code}"], self[f"c_{code}"]) for code, title, hint in self.headings]

    @property
    def asked(self):
        """For the page: (field of the action, field of its day)."""
        return [(self[f"a_{number}"], self[f"d_{number}"]) for number in ACTIONS]

    def facts(self):
        """What record_observation takes."""
        clean = self.cleaned_data
        ratings = {code: (clean[f"r_{code}"], clean[f"c_{code}"]) for code, _, _ in self.headings}
        asked = [(clean[f"a_{n}"], clean[f"d_{n}"]) for n in ACTIONS if clean[f"a_{n}"] or clean[f"d_{n}"]]
        names = ("held_on", "activity", "strengths", "registration", "unit")
        return {"ratings": ratings, "asked": asked, **{name: clean[name] for name in names}}


class AcknowledgeForm(OurLook, forms.Form):
    comment = forms.CharField(label="Your comment", required=False, widget=forms.Textarea({"rows": 3}))


class CancelForm(OurLook, forms.Form):
    why = forms.CharField(label="Why it is not held", max_length=300)
