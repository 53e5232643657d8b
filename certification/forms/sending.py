"""Input about claims that are sent and numbers that come back."""

from django import forms

from certification import sending
from certification.forms.plain import PlainForm
from config.forms import FileInput
from qualifications.models import AwardingOrganisation

MOST_BYTES = 1_000_000


class OrganisationForm(forms.Form):
    """Which organisation a button was about."""

    organisation = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        rows = AwardingOrganisation.objects.filter(qualifications__approvals__centre=centre)
        self.fields["organisation"].queryset = rows.distinct()


class NumbersForm(PlainForm):
    sheet = forms.FileField(
        label="The sheet as CSV",
        widget=FileInput,
        help_text=f"First line: {', '.join(sending.NUMBER_HEADINGS)}. The order does not matter.",
    )

    def clean_sheet(self):
        """The lines of the sheet."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > MOST_BYTES:
            raise forms.ValidationError("This is larger than a list of claims can be.")
        try:
            lines = sending.read_numbers(sheet.read())
        except sending.UnreadableSheet as error:
            raise forms.ValidationError(str(error)) from error
        if not lines:
            raise forms.ValidationError("There is no line below the headings.")
        return lines
