"""Input about claims and documents, to clean data; never saves."""

from django import forms
from django.utils import timezone

from centres.models import QualificationApproval
from certification.queries import tidy
from certification.states import DocumentKind, DocumentStatus
from config.forms import DateInput, plain_helper
from qualifications.models import Qualification


class PlainForm(forms.Form):
    """A form in our look; the page writes the form tag and its buttons."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class AcceptForm(PlainForm):
    reference = forms.CharField(
        max_length=60, label="The organisation's reference", help_text="From its letter, report or portal."
    )
    on = forms.DateField(
        label="Date of the agreement",
        help_text="Printed as the date of award.",
        widget=DateInput,
        initial=timezone.localdate,
    )


class WhyForm(PlainForm):
    """One field: the reason, which the ledger keeps."""

    why = forms.CharField(max_length=300, label="Reason", widget=forms.Textarea({"rows": 3}))


PICK = "form-select w-auto mw-100"


class BoardForm(forms.Form):
    qualification = forms.ModelChoiceField(
        Qualification.objects.none(), required=False, empty_label="All qualifications", label="Show"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        approvals = QualificationApproval.objects.visible_to(user)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control w-auto" if isinstance(field, forms.CharField) else PICK
        self.fields["qualification"].queryset = Qualification.objects.filter(approvals__in=approvals).distinct()


class RegisterForm(BoardForm):
    find = forms.CharField(
        required=False,
        max_length=60,
        label="Name or number",
        widget=forms.TextInput({"type": "search", "placeholder": "Name or number"}),
    )
    kind = forms.ChoiceField(required=False, choices=[("", "All documents"), *DocumentKind.choices])
    status = forms.ChoiceField(required=False, choices=[("", "Any standing"), *DocumentStatus.choices])
    field_order = ["find", "kind", "status", "qualification"]


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
