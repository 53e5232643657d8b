"""Input about learners and evidence, to clean data; never saves."""

from django import forms
from django.utils import timezone

from centres.models import Site
from config.forms import Cards, DateInput, FileInput, plain_helper
from config.ui import KINDS
from portfolios import queries, rules
from portfolios.models import Evidence, Registration
from portfolios.states import AllocatedRole, EvidenceKind, EvidenceStatus, Setting
from qualifications.numbering import NO_ULN_YET, ULN, criterion_code, parse_codes, uln_problem

SETTING_ICONS = {
    Setting.WORKPLACE: "shop",
    Setting.RWE: "building",
    Setting.SIMULATION: "puzzle",
    Setting.CLASSROOM: "easel",
    Setting.OTHER: "three-dots",
}
FACTS = ("kind", "title", "account", "setting", "made_on", "confidential", "contribution")


class PlainForm(forms.Form):
    """A form in our look; the page writes the form tag and its buttons."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


# --- learners ----------------------------------------------------------------------------------------------------


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


class RegisterForm(PlainForm):
    """A learner, new or known by e-mail address, on one qualification of the centre."""

    full_name = forms.CharField(
        max_length=150, label="Full name", help_text="As on the proof of identity: it is printed on the certificate."
    )
    email = forms.EmailField(label="Email address", help_text="They sign in with it.")
    date_of_birth = forms.DateField(widget=DateInput)
    uln = forms.CharField(
        required=False, max_length=20, label="Unique learner number", help_text="Ten digits, if they have one."
    )
    uln_as_given = forms.BooleanField(required=False, label="The number is copied exactly as given; register it so")
    site = forms.ModelChoiceField(Site.objects.none(), required=False, empty_label="None in particular")
    starts_on = forms.DateField(widget=DateInput, label="Starts on")
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
    units = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Optional units",
        help_text="They can be changed until a certificate is claimed.",
    )
    assessor = forms.ModelChoiceField(None, required=False, empty_label="Later")
    iqa = forms.ModelChoiceField(None, required=False, empty_label="Later", label="Quality assurer")

    def __init__(self, *args, approval, **kwargs):
        super().__init__(*args, **kwargs)
        self.approval = approval
        centre, qualification = approval.centre, approval.qualification
        self.mandatory, self.optional = queries.group_choices(qualification)
        self.fields["units"].choices = [
            (choice.group.title, [(unit.pk, _unit_words(unit)) for unit in choice.units]) for choice in self.optional
        ]
        self.fields["units"].error_messages["invalid_choice"] = "One of the ticked units is not in this qualification."
        self.fields["site"].queryset = Site.objects.filter(centre=centre)
        for name, role in (("assessor", AllocatedRole.ASSESSOR), ("iqa", AllocatedRole.IQA)):
            self.fields[name].queryset = queries.allocatable(centre, qualification, role)

    def clean_full_name(self):
        return " ".join(self.cleaned_data["full_name"].split())

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

    def _check_age(self, facts):
        born, least = facts.get("date_of_birth"), self.approval.qualification.min_age
        age = rules.age_on(born, facts.get("registered_on") or timezone.localdate()) if born else None
        if least and age is not None and age < least:
            self.add_error("date_of_birth", f"The learner is {age}; this qualification starts at {least}.")

    def _check_uln(self, facts):
        """A wrong form is refused; a check digit that does not fit only asks to look again (DOMAIN 8.1)."""
        uln = facts["uln"] = "".join((facts.get("uln") or "").split())
        problem = uln_problem(uln) if uln else ""
        can_insist = ULN.fullmatch(uln) and uln != NO_ULN_YET
        self.asks_about_uln = bool(problem and can_insist)
        if problem and not (can_insist and facts.get("uln_as_given")):
            self.add_error("uln", problem)

    def _check_dates(self, facts):
        starts, ends = facts.get("starts_on"), facts.get("planned_end_on")
        registered, expires = facts.get("registered_on"), facts.get("expires_on")
        if starts and ends and ends < starts:
            self.add_error("planned_end_on", "The planned end lies before the start. Enter a later day.")
        if registered and registered > timezone.localdate():
            self.add_error("registered_on", "This day is in the future. Leave it empty until it is done.")
        if expires and registered and expires <= registered:
            self.add_error("expires_on", "The registration would run out before it begins. Enter a later day.")
        if expires and not registered:
            self.add_error("registered_on", "Enter the day of registration too, or leave both days empty.")

    def facts(self):
        """Keyword arguments for actions.register_and_allocate."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("units", "uln_as_given")}
        wanted = set(self.cleaned_data["units"])
        units = [unit for choice in self.optional for unit in choice.units if str(unit.pk) in wanted]
        return {**facts, "qualification": self.approval.qualification, "optional_units": units}


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


# --- evidence ----------------------------------------------------------------------------------------------------


class ManyFiles(FileInput):
    allow_multiple_selected = True


class EvidenceFilter(forms.Form):
    status = forms.ChoiceField(required=False, choices=[("", "All states"), *EvidenceStatus.choices])
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *EvidenceKind.choices])
    unit = forms.ChoiceField(required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(unit.pk, f"{unit.number} {unit.short_title}") for unit in units]
        self.fields["unit"].choices = [("", "All units"), *choices]

    def wanted(self):
        """Keyword arguments for queries.evidence_list; what cannot be read filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}


class EvidenceForm(PlainForm):
    """A draft: every field may still be empty, rules.submit_blockers asks for them before it is handed in."""

    # Only shown by the form: each file is examined for itself, so that a bad one does not cost the others.
    files = forms.Field(required=False, widget=ManyFiles, label="Choose files")
    account = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        label="Your account",
        help_text="In your own words: what you did, how and why. Instead of files, or beside them.",
    )
    title = forms.CharField(
        required=False,
        max_length=Evidence._meta.get_field("title").max_length,
        help_text="Short and particular, so that you and your assessor can find it again.",
    )
    kind = forms.ChoiceField(required=False, label="What is it mainly?")
    setting = forms.ChoiceField(
        required=False, choices=Setting.choices, label="Where did it happen?", widget=Cards(icons=SETTING_ICONS)
    )
    made_on = forms.DateField(required=False, widget=DateInput, label="Date it was made")
    contribution = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Your part, if others took part",
        help_text="What you did yourself, and what the others did.",
    )
    confidential = forms.BooleanField(
        required=False,
        label="It shows other people’s names or details",
        help_text="Take out what is not needed. Only the allocated assessor and quality assurers will see it.",
    )

    all_optional = True  # not said at each field: a draft needs nothing, a submission nearly everything

    def __init__(self, *args, author, registration, evidence=None, **kwargs):
        initial = {name: getattr(evidence, name) for name in FACTS} if evidence else {}
        super().__init__(*args, initial=initial, **kwargs)
        kinds = rules.kinds_for(author, registration)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"].widget = Cards(choices=self.fields["kind"].choices, icons=KINDS)
        if registration.learner_id != author.pk:
            self.fields["account"].label = "Your record"
            self.fields["account"].help_text = "What you saw and heard of this learner; questions with their answers."
            self.fields["contribution"].label = "The learner’s part, if others took part"

    def clean_made_on(self):
        made_on = self.cleaned_data["made_on"]
        if made_on and made_on > timezone.localdate():
            raise forms.ValidationError(rules.future_sentence(made_on))
        return made_on

    def facts(self):
        """What is good of what was typed, for actions.save_draft."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}

    def is_blank(self):
        """Whether nothing at all was entered, so that no draft has to be begun."""
        return not any(self.facts().values()) and not self.files and not self.errors


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label="Why", help_text="Kept with the evidence."
    )


class MappingForm:
    """Ticks ("criterion"), ranges per unit ("range_7": "1.1-1.4, 2.3") and places ("place_31": "p. 2") of a page.

    A range adds to the ticks; what cannot be read stays in its field with the reason beside it.
    """

    def __init__(self, matrix, style, data=None, ticked=()):
        self.is_bound = data is not None
        self.style = style
        first, last, other = (criterion_code(style, *pair) for pair in ((1, 1), (1, 4), (2, 3)))
        self.example = f"{first}-{last}, {other}"
        self.range_errors = {}
        self.range_texts = {}
        if self.is_bound:
            self.ticks = {int(key) for key in data.getlist("criterion") if key.isdecimal()}
            self.places = {name: value for name, value in data.items() if name.startswith("place_")}
            self._read_ranges(matrix, data)
            matrix = self._as_sent(matrix)
        elif ticked:
            self.ticks, self.places = set(ticked), {}
            matrix = self._as_sent(matrix)
        self.matrix = matrix

    def _read_ranges(self, matrix, data):
        for unit in matrix:
            text = data.get(f"range_{unit.entry.pk}", "").strip()
            if not text:
                continue
            try:
                pairs = set(parse_codes(text, unit.pairs, self.style))
            except ValueError as error:
                self.range_errors[unit.entry.pk] = str(error)
                self.range_texts[unit.entry.pk] = text
            else:
                self.ticks |= {cell.criterion.pk for cell in unit.cells if cell.criterion.pair in pairs}

    def _as_sent(self, matrix):
        return [
            unit._replace(
                outcomes=[outcome._replace(cells=list(map(self._cell, outcome.cells))) for outcome in unit.outcomes]
            )
            if unit.is_open
            else unit
            for unit in matrix
        ]

    def _cell(self, cell):
        place = self.places.get(f"place_{cell.criterion.pk}", cell.locator)
        return cell._replace(ticked=cell.criterion.pk in self.ticks, locator=place.strip())

    def links(self):
        """{Criterion: locator} of everything ticked; criteria that the page did not offer come last, to be refused."""
        links = {cell.criterion: cell.locator for unit in self.matrix for cell in unit.cells if cell.ticked}
        strange = self.ticks - {criterion.pk for criterion in links}
        return {**links, **dict.fromkeys(queries.criteria(strange) if strange else (), "")}

    def complaints(self):
        """Sentences about ranges that could not be read, for the head of the page."""
        numbers = {unit.entry.pk: unit.unit.number for unit in self.matrix}
        return [f"{numbers[pk]}: {error}" for pk, error in self.range_errors.items()]

    def rows(self):
        """[(UnitCells, range text, error, number of ticks)] for the page."""
        return [
            (unit, self.range_texts.get(unit.entry.pk, ""), self.range_errors.get(unit.entry.pk, ""), _ticks(unit))
            for unit in self.matrix
        ]

    def picked(self):
        """[(UnitCells, CriterionCell)] of what is ticked in open units, for the places."""
        return [(unit, cell) for unit in self.matrix if unit.is_open for cell in unit.cells if cell.ticked]


def _ticks(unit):
    return sum(cell.ticked for cell in unit.cells)
