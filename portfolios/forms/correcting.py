"""Input of the administrator who corrects or withdraws a registration, to clean data; never saves."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from config.forms import DateInput
from portfolios import rules
from portfolios.forms.learners import RegistrationFields
from portfolios.forms.plain import PlainForm
from portfolios.models import Registration
from portfolios.states import LeavingReason


class CorrectForm(RegistrationFields):
    """What is on record, to be put right. `changed` carries what the person saw (rules.facts_token)."""

    name = forms.CharField(
        max_length=Registration._meta.get_field("name").max_length,
        label="Name as registered",
        help_text="Printed on the certificate. When you change it, the learner is asked to confirm it again.",
    )
    changed = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Open this page again before you save."}
    )

    field_order = ("name",)

    def __init__(self, *args, registration, **kwargs):
        self.registration = registration
        self.uln_on_record = registration.uln
        shown = {**rules.correctable_facts(registration), "changed": rules.facts_token(registration)}
        centre, qualification = registration.centre, registration.qualification
        super().__init__(*args, centre=centre, qualification=qualification, initial=shown, **kwargs)
        self.fields["uln_as_given"].label = "The number is copied exactly as given; record it so"
        self.on_record = []

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def _start(self, facts):
        return self.registration.starts_on

    def _check_age(self, facts):
        """As rules.correction_blockers: the age is asked again when one of the days that it hangs on has changed."""
        if {"date_of_birth", "registered_on"} & set(self.changed_data):
            super()._check_age(facts)

    def facts(self):
        """Keyword arguments for actions.correct_registration."""
        return {name: self.cleaned_data[name] for name in (*rules.CORRECTABLE, "changed")}

    def look_again(self, registration):
        """Somebody else was first: keep what was typed, say what is on record now, and let it be sent knowingly."""
        self.data = self.data.copy()
        self.data["changed"] = rules.facts_token(registration)
        now = rules.correctable_facts(registration)
        differing = [name for name in self.fields if name in now and self.cleaned_data.get(name) != now[name]]
        self.on_record = [(self[name].label, _shown(now[name])) for name in differing]


def _shown(fact):
    if not fact:
        return "empty"
    return date_format(fact) if hasattr(fact, "year") else str(fact)


class WithdrawRegistrationForm(PlainForm):
    on = forms.DateField(widget=DateInput, label="Day of the withdrawal")
    leaving = forms.ChoiceField(choices=LeavingReason.choices, label="Reason", initial=LeavingReason.OTHER)
    transferred_to = forms.CharField(
        required=False, max_length=150, label="Transferred to", help_text="The other centre, for a transfer."
    )
    why = forms.CharField(
        max_length=Registration._meta.get_field("withdrawn_why").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="In your own words",
        help_text="Kept with the registration, for the staff who look after the learner.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"on": timezone.localdate(), "leaving": LeavingReason.OTHER}, **kwargs)
