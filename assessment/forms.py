"""Input about judging, signing and routes, to clean data; never saves."""

from django import forms

from config.forms import plain_helper
from qualifications.models import Unit


class RouteForm(forms.Form):
    """Optional units of an edition, as ticked in the planner."""

    unit = forms.ModelMultipleChoiceField(Unit.objects.none(), required=False)

    def __init__(self, *args, qualification, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(group_entries__group__qualification=qualification).distinct()

    def cleaned_units(self):
        """The ticked units that the edition lists; what it does not list is an error of the form."""
        self.is_valid()
        return list(self.cleaned_data.get("unit", []))


class SignatureForm(forms.Form):
    """The tick that stands for a pen."""

    agreed = forms.BooleanField(
        label="I have read this, and sign.", error_messages={"required": "Tick the box to sign; nothing is signed yet."}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
