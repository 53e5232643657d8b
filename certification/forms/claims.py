"""Input about claims."""

from django import forms
from django.utils import timezone

from centres.models import Centre, QualificationApproval, Site, User
from centres.states import STAFF_ROLES
from certification.forms.plain import PlainForm
from certification.states import ClaimKind, ClaimStatus
from config.forms import DateInput
from portfolios.models import Allocation
from portfolios.states import AllocatedRole
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


class QueryForm(PlainForm):
    text = forms.CharField(
        label="What the organisation asks",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="As it says it.",
    )
    asked_on = forms.DateField(label="Day of the question", widget=DateInput, initial=timezone.localdate)


class AnswerForm(PlainForm):
    answer = forms.CharField(
        label="What was answered", max_length=4000, widget=forms.Textarea({"rows": 4}), help_text="Kept with the claim."
    )


class FeeForm(PlainForm):
    due = forms.DecimalField(
        label="Fee due in pounds", max_digits=8, decimal_places=2, min_value=0, help_text="0 where nothing is due."
    )
    paid_on = forms.DateField(label="Paid on", required=False, widget=DateInput)
    reference = forms.CharField(label="Invoice or payment", required=False, max_length=60)


class UnitsForm(PlainForm):
    """The units to be claimed by themselves; `units` are those that can be."""

    units = forms.ModelMultipleChoiceField(
        queryset=None, label="Units", error_messages={"required": "Choose at least one unit."}
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units


class PolicyForm(PlainForm):
    needs_fee = forms.BooleanField(
        required=False,
        label="A claim waits until its fee is settled",
        help_text="Without it the fee is only written down.",
    )
    uncollected_days = forms.IntegerField(
        label="Days until a certificate counts as not collected",
        min_value=1,
        max_value=365,
        help_text="Then it is shown on the administrators' home page.",
    )


class BoardForm(forms.Form):
    """By what the board, the list and the picking can be narrowed."""

    qualification = forms.ModelChoiceField(
        Qualification.objects.none(), required=False, empty_label="All qualifications", label="Qualification"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        approvals = QualificationApproval.objects.visible_to(user)
        for field in self.fields.values():
            typed = isinstance(field, forms.CharField)
            field.widget.attrs["class"] = "form-control w-auto" if typed else PICK
        self.fields["qualification"].queryset = Qualification.objects.filter(approvals__in=approvals).distinct()

    def wanted(self):
        """What the queries take; nothing where the filter cannot be read."""
        return self.cleaned_data if self.is_valid() else {}


class ClaimFilter(BoardForm):
    site = forms.ModelChoiceField(Site.objects.none(), required=False, empty_label="All sites", label="Site")
    assessor = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="All assessors", label="Assessor"
    )
    kind = forms.ChoiceField(required=False, choices=[("", "Awards and units"), *ClaimKind.choices], label="Kind")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        centres = Centre.objects.where(user, *STAFF_ROLES)
        assessing = Allocation.objects.in_force().filter(role=AllocatedRole.ASSESSOR, registration__centre__in=centres)
        self.fields["site"].queryset = Site.objects.filter(centre__in=centres)
        self.fields["assessor"].queryset = User.objects.filter(pk__in=assessing.values("person")).order_by("full_name")


class ClaimListFilter(ClaimFilter):
    find = forms.CharField(
        required=False,
        max_length=60,
        label="Name or number",
        widget=forms.TextInput({"type": "search", "placeholder": "Name or number"}),
    )
    status = forms.ChoiceField(required=False, choices=[("", "Any state"), *ClaimStatus.choices], label="State")
    field_order = ["find", "status", "kind", "qualification", "site", "assessor"]


class PickFilter(ClaimFilter):
    kind = None  # full awards are claimed together; units are chosen learner by learner
    everyone = forms.ChoiceField(
        required=False, choices=[("", "Released for claim"), ("yes", "Also those not released")], label="Who"
    )
    field_order = ["everyone", "qualification", "site", "assessor"]


class PickForm(forms.Form):
    """The learners that were ticked, among those who can be picked."""

    registration = forms.ModelMultipleChoiceField(
        queryset=None, error_messages={"required": "Tick at least one learner."}
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["registration"].queryset = rows
