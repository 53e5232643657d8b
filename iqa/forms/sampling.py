"""A sample planned by hand."""

from django import forms

from config.forms import Cards, OurLook
from iqa.states import SampleKind


class PlanForm(OurLook, forms.Form):
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
