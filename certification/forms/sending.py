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


class ColumnsForm(PlainForm):
    columns = forms.CharField(
        label="Columns",
        widget=forms.Textarea({"rows": 16, "class": "cs-mono"}),
        help_text="A line each, in the order of the file: Heading = field.",
    )
    day_format = forms.ChoiceField(
        label="Days are written",
        choices=[("%d/%m/%Y", "21/11/2026"), ("%Y-%m-%d", "2026-11-21"), ("%d %b %Y", "21 Nov 2026")],
    )

    def clean_columns(self):
        try:
            return sending.columns_in(self.cleaned_data["columns"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


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
