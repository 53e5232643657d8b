"""Input about many learners at once: sheets, allocations, sendings; never saves."""

from django import forms
from django.utils import timezone

from centres.models import Site
from config.forms import Cards, DateInput, FileInput
from portfolios import queries
from portfolios.forms.learners import LearnerFilter
from portfolios.forms.plain import PlainForm
from portfolios.sheets.sending import columns_in, columns_text
from portfolios.states import AllocatedRole, ImportPurpose


class SheetForm(PlainForm):
    """A sheet that is brought."""

    purpose = forms.ChoiceField(choices=ImportPurpose.choices, widget=Cards, label="What is in it")
    file = forms.FileField(widget=FileInput(attrs={"accept": ".csv,.xlsx,.txt"}), label="The sheet, CSV or XLSX")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"purpose": ImportPurpose.LEARNERS}, **kwargs)


class ConfirmImportForm(PlainForm):
    warnings_seen = forms.BooleanField(
        required=False, label="I have read the warnings; these rows are right as they stand"
    )


class PickFilter(LearnerFilter):
    """Which learners to pick among."""

    site = forms.ModelChoiceField(Site.objects.none(), required=False, empty_label="All sites")
    person = forms.ModelChoiceField(None, required=False, empty_label="Whoever looks after them", label="With")
    without = forms.ChoiceField(
        required=False,
        choices=[("", "Looked after or not"), *((role.value, f"No {role.label.lower()}") for role in AllocatedRole)],
        label="Without",
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(centre=centre)
        staff = [queries.allocatable_anywhere(centre, role) for role in AllocatedRole]
        self.fields["person"].queryset = (staff[0] | staff[1]).order_by("full_name")

    def wanted(self):
        """Keyword arguments for queries.to_allocate."""
        facts = super().wanted()
        return {**facts, **{name: self.cleaned_data.get(name) or None for name in ("site", "person", "without")}}


class AllocateManyForm(PlainForm):
    """To whom, from when, and what becomes of those who look after them now. `role` first: it decides who can be."""

    role = forms.ChoiceField(choices=AllocatedRole.choices, widget=Cards, initial=AllocatedRole.ASSESSOR)
    person = forms.ModelChoiceField(None, empty_label="Choose a person", label="Who will look after them")
    starts_on = forms.DateField(widget=DateInput, label="From")
    replace = forms.BooleanField(required=False, initial=True, label="Whoever has the role now ends on the day before")
    why = forms.CharField(required=False, max_length=200, label="Why", help_text="Kept with the history.")

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, initial={"starts_on": timezone.localdate(), "role": AllocatedRole.ASSESSOR}, **kwargs)
        staff = [queries.allocatable_anywhere(centre, role) for role in AllocatedRole]
        self.fields["person"].queryset = (staff[0] | staff[1]).order_by("full_name")


class BreakForm(PlainForm):
    starts_on = forms.DateField(widget=DateInput, label="First day away")
    ends_on = forms.DateField(
        widget=DateInput, required=False, label="Last day away", help_text="Empty if that is not known yet."
    )
    why = forms.CharField(
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why",
        help_text="As little as is needed: staff who look after the learner read it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"starts_on": timezone.localdate()}, **kwargs)

    def clean(self):
        facts = super().clean()
        if facts.get("ends_on") and facts.get("starts_on") and facts["ends_on"] < facts["starts_on"]:
            self.add_error("ends_on", "The break would end before it begins. Enter a later day.")
        return facts


class ExtendForm(PlainForm):
    until = forms.DateField(widget=DateInput, label="Runs out on")
    planned_end_on = forms.DateField(
        widget=DateInput, required=False, label="Planned end", help_text="Empty: as it is now."
    )
    reference = forms.CharField(required=False, max_length=60, label="Reference of the awarding organisation")
    why = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2}), label="Why")


class UlnForm(PlainForm):
    """What is known of the number (R6.5)."""

    state = forms.ChoiceField(
        choices=[
            ("entered", "Nothing more than what is on record"),
            ("verified", "Found at the Learning Records Service, by name"),
            ("declined", "The learner wants no number"),
        ],
        widget=Cards,
        label="What is known",
    )
    verified_on = forms.DateField(widget=DateInput, required=False, label="Found on")

    def __init__(self, *args, registration, **kwargs):
        state = registration.uln_state
        shown = {"state": "entered" if state == "none" else state, "verified_on": registration.uln_verified_on}
        super().__init__(*args, initial=shown, **kwargs)

    def clean(self):
        facts = super().clean()
        if facts.get("state") == "verified" and not facts.get("verified_on") and "verified_on" not in self.errors:
            self.add_error("verified_on", "Give the day on which it was found.")
        return facts

    def facts(self):
        """Keyword arguments for actions.record_uln."""
        state = self.cleaned_data["state"]
        verified = self.cleaned_data["verified_on"] if state == "verified" else None
        return {"verified_on": verified, "declined": state == "declined"}


class ColumnsForm(PlainForm):
    """The columns of what is sent to an awarding organisation. `fields` are those that a column can hold."""

    columns = forms.CharField(
        label="Columns",
        widget=forms.Textarea({"rows": 16, "class": "cs-mono"}),
        help_text="A line each, in the order of the file: Heading = field.",
    )
    day_format = forms.ChoiceField(
        label="Days are written",
        choices=[("%d/%m/%Y", "21/11/2026"), ("%Y-%m-%d", "2026-11-21"), ("%d %b %Y", "21 Nov 2026")],
    )

    def __init__(self, *args, held, columns, day_format, **kwargs):
        """`held`: what a column can hold. `columns` and `day_format` are those of today."""
        super().__init__(*args, initial={"columns": columns_text(columns), "day_format": day_format}, **kwargs)
        self.held = held

    def clean_columns(self):
        try:
            return columns_in(self.cleaned_data["columns"], self.held)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
