"""Input about evidence and its mapping, to clean data; never saves."""

from django import forms
from django.utils import timezone

from config.forms import Cards, DateInput, FileInput
from config.ui import KINDS
from portfolios import queries, rules
from portfolios.forms.plain import PlainForm
from portfolios.models import Evidence
from portfolios.states import EvidenceKind, EvidenceStatus, Setting
from qualifications.numbering import criterion_code, parse_codes

SETTING_ICONS = {
    Setting.WORKPLACE: "shop",
    Setting.RWE: "building",
    Setting.SIMULATION: "puzzle",
    Setting.CLASSROOM: "easel",
    Setting.OTHER: "three-dots",
}
FACTS = ("kind", "title", "account", "setting", "made_on", "confidential", "contribution")


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
            asked = [*data.getlist("criterion"), *data.getlist("also")]  # "also": the button of a suggestion
            self.ticks = {int(key) for key in asked if key.isdecimal()}
            self.places = {name: value for name, value in data.items() if name.startswith("place_")}
            self._read_ranges(matrix, data)
            matrix = self._as_sent(matrix)
        elif ticked:
            kept = {cell.criterion.pk for unit in matrix for cell in unit.cells if cell.ticked}
            self.ticks, self.places = kept | set(ticked), {}
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
