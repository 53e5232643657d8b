"""Input of whoever checks a document."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

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


class FileForm(PlainForm):
    file = forms.FileField(
        label="PDF file",
        help_text="The file as it came from the holder or the centre. It is looked at and forgotten, never stored.",
        error_messages={"required": "Choose the PDF.", "empty": "This file is empty."},
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        if too_large:
            most = filesizeformat(settings.VERIFY_FILE_BYTES)
            sentence = f"This file is too large to be one of our documents: the limit is {most}."
            self.fields["file"].error_messages["required"] = sentence
