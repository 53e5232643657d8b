"""Input about claims."""

from django import forms
from django.utils import timezone

from centres.models import QualificationApproval
from certification.forms.plain import PlainForm
from config.forms import DateInput
from qualifications.models import Qualification

PICK = "form-select w-auto mw-100"


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
