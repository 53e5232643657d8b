"""A sample planned by hand, and planned again."""

from django import forms
from django.utils import timezone

from config.forms import Cards, DateInput, OurLook
from iqa.states import SampleKind, SampleMethod

METHODS = Cards(
    icons={
        SampleMethod.DESK: "journal-check",
        SampleMethod.OBSERVATION: "eye",
        SampleMethod.INTERVIEW: "chat-left-text",
    }
)


class _Plan(OurLook, forms.Form):
    method = forms.ChoiceField(choices=SampleMethod, initial=SampleMethod.DESK, label="How", widget=METHODS)
    planned_on = forms.DateField(label="By when", required=False, widget=DateInput())

    def clean_planned_on(self):
        day = self.cleaned_data["planned_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(f"{day:%-d %b %Y} is past. Give today or a later day.")
        return day


class PlanForm(_Plan):
    """A sample planned by hand."""

    kind = forms.ChoiceField(
        choices=SampleKind,
        initial=SampleKind.SUMMATIVE,
        label="When",
        widget=Cards(
            icons={SampleKind.INTERIM: "hourglass-split", SampleKind.SUMMATIVE: "patch-check-fill"},
            hints={
                SampleKind.INTERIM: "Before the unit is signed: planning, feedback, first decisions.",
                SampleKind.SUMMATIVE: "After assessor and learner have signed.",
            },
        ),
    )
    why = forms.CharField(
        label="Why this unit", max_length=200, help_text="Stands in the plan for anybody who checks it later."
    )
    field_order = ["kind", "method", "planned_on", "why"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["method"].required = False
        self.fields["planned_on"].help_text = "Empty: within the days that the strategy gives."

    def clean_method(self):
        return self.cleaned_data["method"] or SampleMethod.DESK


class ReplanForm(_Plan):
    """Another day, method or quality assurer, with the reason (R4.11)."""

    iqa = forms.ModelChoiceField(None, required=False, label="Quality assurer", empty_label="Any who may")
    why = forms.CharField(label="Why it is planned again", max_length=300, help_text="What was planned stays readable.")
    field_order = ["planned_on", "method", "iqa", "why"]

    def __init__(self, *args, reviewers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["planned_on"].required = True
        self.fields["iqa"].queryset = reviewers
