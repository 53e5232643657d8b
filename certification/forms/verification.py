"""Input of whoever checks a document."""

from django import forms

from certification.forms.plain import PlainForm
from certification.queries import tidy


class NumberForm(PlainForm):
    number = forms.CharField(
        max_length=40,
        label="Number of the document",
        help_text="It stands under the QR code, such as HL26-4F7K-92QD. Capitals and dashes do not matter.",
        error_messages={"required": "Enter the number that stands under the QR code."},
        widget=forms.TextInput({"class": "form-control cs-mono", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self):
        number = tidy(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError("A number is made of letters and figures, such as HL26-4F7K-92QD.")
        return number
