"""Input about people and approvals, to clean data; never saves."""

from django import forms

from centres.models import QualificationApproval, User
from centres.states import STAFF_ROLES, Duty, Role, SanctionEffect
from config.forms import Cards, DateInput, OurLook
from qualifications.models import Qualification, Unit


class GrantForm(OurLook, forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in STAFF_ROLES], widget=Cards)
    qualification = forms.ModelChoiceField(
        Qualification.objects.none(), required=False, empty_label="All qualifications", label="For"
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].queryset = Qualification.objects.filter(approvals__centre=centre)


class PersonForm(GrantForm):
    email = forms.EmailField(label="Email address", help_text="They sign in with it, and set a password by email.")
    full_name = forms.CharField(max_length=150, label="Full name", help_text="As on their proof of identity.")
    field_order = ["email", "full_name", "role", "qualification"]


class CompetenceForm(OurLook, forms.Form):
    duty = forms.ChoiceField(choices=Duty.choices, widget=Cards, label="May")
    qualification = forms.ModelChoiceField(
        Qualification.objects.none(),
        label="Units of",
        help_text="All its units, less the ones that you take away later.",
    )
    trainee = forms.BooleanField(required=False, label="In training: decisions wait for a countersignature")
    basis = forms.CharField(max_length=200, help_text="Qualification held, experience, CPD.")
    seen = forms.CharField(
        label="Evidence seen",
        max_length=200,
        required=False,
        help_text="What was looked at, and when: a certificate, an entry of the development log.",
    )
    ends_on = forms.DateField(
        required=False,
        label="Last day",
        widget=DateInput,
        help_text="Empty: until further notice. Told 90 days before.",
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].queryset = Qualification.objects.filter(approvals__centre=centre)

    def units(self):
        """The units that the chosen qualification lists."""
        return Unit.objects.filter(group_entries__group__qualification=self.cleaned_data["qualification"]).distinct()


class ConflictForm(OurLook, forms.Form):
    other = forms.ModelChoiceField(User.objects.none(), label="With")
    nature = forms.CharField(max_length=200, label="What the interest is")

    def __init__(self, *args, centre, person, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__centre=centre).exclude(pk=person.pk).distinct()
        self.fields["other"].queryset = people.order_by("full_name")


class ApprovalForm(OurLook, forms.ModelForm):
    reference = forms.CharField(
        label="Letter or report about direct claims",
        max_length=80,
        required=False,
        help_text="When you change the dates. Every change is kept.",
    )
    recommended_by = forms.CharField(label="Recommended by", max_length=150, required=False)

    class Meta:
        model = QualificationApproval
        fields = ["centre_number", "printer", "direct_claims_from", "direct_claims_to"]
        widgets = {"printer": Cards, "direct_claims_from": DateInput, "direct_claims_to": DateInput}


class NewApprovalForm(OurLook, forms.Form):
    qualification = forms.ModelChoiceField(Qualification.objects.none())
    centre_number = forms.CharField(max_length=30, label="Centre number at the awarding organisation")
    printer = forms.ChoiceField(
        choices=QualificationApproval._meta.get_field("printer").choices, widget=Cards, label="Who prints certificates"
    )
    direct_claims_from = forms.DateField(required=False, widget=DateInput, label="Direct claims from")

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].queryset = Qualification.objects.published().exclude(approvals__centre=centre)


class SanctionForm(OurLook, forms.Form):
    effect = forms.ChoiceField(choices=SanctionEffect.choices, widget=Cards)
    reason = forms.CharField(max_length=300, help_text="The awarding organisation's reason or reference.")


class ActingForm(forms.Form):
    """The role to act in, among those that the person holds."""

    role = forms.ChoiceField()

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.code, Role(role.role).label) for role in roles]


class LeaveForm(OurLook, forms.Form):
    why = forms.CharField(max_length=300, label="Why", help_text="Stands in the ledger: left the centre, say.")
