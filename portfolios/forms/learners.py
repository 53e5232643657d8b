"""Input about learners and their registrations, to clean data; never saves."""

from django import forms
from django.utils import timezone

from centres.models import Site
from config.forms import DateInput
from portfolios import queries, rules
from portfolios.forms.plain import PlainForm
from portfolios.models import Registration
from portfolios.states import AllocatedRole
from qualifications.numbering import NO_ULN_YET, ULN, uln_problem


class LearnerFilter(forms.Form):
    q = forms.CharField(required=False, label="Name, e-mail or number", max_length=100)
    qualification = forms.ChoiceField(required=False)

    def __init__(self, *args, qualifications, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].choices = [("", "All qualifications"), *qualifications]

    def wanted(self):
        """Keyword arguments for queries.learner_list; what cannot be read filters nothing."""
        self.is_valid()
        return {
            "search": self.cleaned_data.get("q", ""),
            "qualification": self.cleaned_data.get("qualification") or None,
        }


class RegistrationFields(PlainForm):
    """What is asked when a learner is registered and when the registration is corrected, with the same checks."""

    date_of_birth = forms.DateField(widget=DateInput)
    uln = forms.CharField(
        required=False, max_length=20, label="Unique learner number", help_text="Ten digits, if they have one."
    )
    uln_as_given = forms.BooleanField(required=False, label="The number is copied exactly as given; register it so")
    site = forms.ModelChoiceField(Site.objects.none(), required=False, empty_label="None in particular")
    planned_end_on = forms.DateField(widget=DateInput, label="Planned end")
    registered_on = forms.DateField(
        widget=DateInput,
        required=False,
        label="Registered with the awarding organisation on",
        help_text="Empty if that is still to be done; nothing can be signed off before.",
    )
    learner_number = forms.CharField(
        required=False, max_length=30, label="Learner number there", help_text="As the awarding organisation gave it."
    )
    expires_on = forms.DateField(widget=DateInput, required=False, label="Registration runs out on")

    # What is on record already is not asked about again.
    uln_on_record = ""

    def __init__(self, *args, centre, qualification, **kwargs):
        super().__init__(*args, **kwargs)
        self.qualification = qualification
        self.fields["site"].queryset = Site.objects.filter(centre=centre)

    def clean_date_of_birth(self):
        born, today = self.cleaned_data["date_of_birth"], timezone.localdate()
        if born >= today:
            raise forms.ValidationError("Enter the day on which the learner was born, in the past.")
        if rules.age_on(born, today) > 110:
            raise forms.ValidationError("That is more than 110 years ago. Check the year.")
        return born

    def clean(self):
        facts = super().clean()
        self._check_uln(facts)
        self._check_dates(facts)
        self._check_age(facts)
        return facts

    def _start(self, facts):
        return facts.get("starts_on")

    def _check_age(self, facts):
        born, least = facts.get("date_of_birth"), self.qualification.min_age
        age = rules.age_on(born, facts.get("registered_on") or timezone.localdate()) if born else None
        if least and age is not None and age < least:
            self.add_error("date_of_birth", f"The learner is {age}; this qualification starts at {least}.")

    def _check_uln(self, facts):
        """A wrong form is refused; a check digit that does not fit only asks to look again (DOMAIN 8.1)."""
        uln = facts["uln"] = "".join((facts.get("uln") or "").split())
        problem = uln_problem(uln) if uln and uln != self.uln_on_record else ""
        can_insist = ULN.fullmatch(uln) and uln != NO_ULN_YET
        self.asks_about_uln = bool(problem and can_insist)
        if problem and not (can_insist and facts.get("uln_as_given")):
            self.add_error("uln", problem)

    def _check_dates(self, facts):
        starts, ends = self._start(facts), facts.get("planned_end_on")
        registered, expires = facts.get("registered_on"), facts.get("expires_on")
        if starts and ends and ends < starts:
            self.add_error("planned_end_on", "The planned end lies before the start. Enter a later day.")
        if registered and registered > timezone.localdate():
            self.add_error("registered_on", "This day is in the future. Leave it empty until it is done.")
        if expires and registered and expires <= registered:
            self.add_error("expires_on", "The registration would run out before it begins. Enter a later day.")
        if expires and not registered and "registered_on" not in self.errors:
            self.add_error("registered_on", "Enter the day of registration too, or leave both days empty.")


class RegisterForm(RegistrationFields):
    """A learner, new or known by e-mail address, on one qualification of the centre."""

    full_name = forms.CharField(
        max_length=150, label="Full name", help_text="As on the proof of identity: it is printed on the certificate."
    )
    email = forms.EmailField(label="Email address", help_text="They sign in with it.")
    starts_on = forms.DateField(widget=DateInput, label="Starts on")
    transferred_from = forms.CharField(
        required=False,
        max_length=150,
        label="Transferred from",
        help_text="The other centre, for a learner who goes on here with the same registration.",
    )
    units = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Optional units",
        help_text="They can be changed until a certificate is claimed.",
    )
    assessor = forms.ModelChoiceField(None, required=False, empty_label="Later")
    iqa = forms.ModelChoiceField(None, required=False, empty_label="Later", label="Quality assurer")

    # As on the page, for the list of errors at its top.
    field_order = ("full_name", "email", "date_of_birth", "uln", "uln_as_given", "site", "starts_on")

    def __init__(self, *args, approval, **kwargs):
        centre, qualification = approval.centre, approval.qualification
        super().__init__(*args, centre=centre, qualification=qualification, **kwargs)
        self.mandatory, self.optional = queries.group_choices(qualification)
        self.fields["units"].choices = [
            (choice.group.title, [(unit.pk, _unit_words(unit)) for unit in choice.units]) for choice in self.optional
        ]
        self.fields["units"].error_messages["invalid_choice"] = "One of the ticked units is not in this qualification."
        for name, role in (("assessor", AllocatedRole.ASSESSOR), ("iqa", AllocatedRole.IQA)):
            self.fields[name].queryset = queries.allocatable(centre, qualification, role)

    def clean_full_name(self):
        return " ".join(self.cleaned_data["full_name"].split())

    def facts(self):
        """Keyword arguments for actions.register_and_allocate."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("units", "uln_as_given")}
        wanted = set(self.cleaned_data["units"])
        units = [unit for choice in self.optional for unit in choice.units if str(unit.pk) in wanted]
        return {**facts, "qualification": self.qualification, "optional_units": units}


def _unit_words(unit):
    size = f", {unit.credits} credits" if unit.credits is not None else ""
    return f"{unit.number} {unit.title} (level {unit.level}{size})"


class AllocateForm(PlainForm):
    role = forms.ChoiceField(choices=AllocatedRole.choices, widget=forms.HiddenInput)
    person = forms.ModelChoiceField(None, empty_label="Choose a person")

    def __init__(self, *args, registration, role, **kwargs):
        super().__init__(*args, initial={"role": role}, **kwargs)
        people = queries.allocatable(registration.centre, registration.qualification, role)
        self.fields["person"].queryset = people.exclude(pk=registration.learner_id)
        self.fields["person"].label = AllocatedRole(role).label
        self.fields["person"].widget.attrs["id"] = f"id_person_{role}"
        self.fields["person"].error_messages["invalid_choice"] = "Choose a person from the list."


class IdentityForm(PlainForm):
    document = forms.CharField(
        max_length=Registration._meta.get_field("identity_document").max_length,
        label="Document seen",
        help_text="Its kind, such as “passport”; never its number, and no copy is kept.",
    )
