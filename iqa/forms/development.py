"""The development log."""

from django import forms

from centres.states import CpdKind
from config.form_files import too_large_sentence
from config.forms import DateInput, FileInput, OurLook
from qualifications.models import Qualification


class CpdForm(OurLook, forms.Form):
    """An entry of one's own log (R4.16)."""

    kind = forms.ChoiceField(choices=CpdKind, label="Kind")
    what = forms.CharField(max_length=300, label="What you did")
    started_on = forms.DateField(label="From", widget=DateInput())
    ended_on = forms.DateField(label="To", widget=DateInput())
    hours = forms.DecimalField(
        label="Hours", min_value=0.25, max_digits=5, decimal_places=2, widget=forms.NumberInput({"class": "cs-short"})
    )
    changed = forms.CharField(
        label="What it changed in your practice",
        help_text="What you do otherwise since, and where it can be seen.",
        widget=forms.Textarea({"rows": 4}),
    )
    qualification = forms.ModelChoiceField(
        None, required=False, label="Qualification that it keeps current", empty_label="None in particular"
    )
    sector = forms.CharField(
        max_length=100, required=False, label="Occupational area", help_text="For example customer service."
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].queryset = Qualification.objects.filter(approvals__centre=centre).order_by("title")


class CpdProofForm(OurLook, forms.Form):
    upload = forms.FileField(
        label="Certificate, programme or note",
        widget=FileInput(attrs={"accept": "application/pdf,image/*"}),
        help_text="A PDF or a picture. It is checked on arrival.",
        allow_empty_file=True,  # told by the action, in words
    )

    def __init__(self, *args, too_large=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        if too_large:
            self.fields["upload"].required = False

    def clean_upload(self):
        for name in self.too_large:  # it was not kept, so the field is empty
            raise forms.ValidationError(too_large_sentence(name))
        return self.cleaned_data["upload"]


class VerifyForm(OurLook, forms.Form):
    note = forms.CharField(label="What you looked at", max_length=300)


class SendBackForm(OurLook, forms.Form):
    why = forms.CharField(label="What is missing", max_length=300)
