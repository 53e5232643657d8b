"""What is sent to choose, sign and reopen units."""

from django import forms

from config.forms import OurLook
from qualifications.models import Unit


class ReasonForm(OurLook, forms.Form):
    why = forms.CharField(
        label="Why the unit is reopened",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The assessor and the learner read it. Say what has to be put right.",
    )


class SignForm(OurLook, forms.Form):
    """Nothing to fill in: pressing the button is the signature."""


class RouteForm(OurLook, forms.Form):
    """Optional units of an edition, as ticked in the planner."""

    unit = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": "There is no unit with the key %(value)s in this qualification: choose from those below.",
            "invalid_pk_value": "“%(pk)s” names no unit of this qualification: choose from those below.",
        },
    )

    def __init__(self, *args, qualification, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(group_entries__group__qualification=qualification).distinct()

    def known_units(self):
        """The ticked units that the edition lists, also when others were sent: those are the error of the form."""
        ticked = [value for value in self["unit"].data or [] if value.isdecimal()]
        return list(self.fields["unit"].queryset.filter(pk__in=ticked))


class SignatureForm(OurLook, forms.Form):
    """The tick that stands for a pen."""

    agreed = forms.BooleanField(
        label="I have read this, and sign.", error_messages={"required": "Tick the box to sign; nothing is signed yet."}
    )
