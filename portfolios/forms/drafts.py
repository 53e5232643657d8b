"""Input about a draft of evidence, to clean data; never saves."""

import re

from django import forms
from django.utils import timezone

from config.forms import Cards, DateInput, FileInput
from config.ui import KINDS
from portfolios import kinds, rules
from portfolios.forms.kinds import form_field
from portfolios.forms.plain import PlainForm
from portfolios.models import FACTS, Evidence, EvidenceReference
from portfolios.states import Setting

SETTING_ICONS = {
    Setting.WORKPLACE: "shop",
    Setting.RWE: "building",
    Setting.SIMULATION: "puzzle",
    Setting.CLASSROOM: "easel",
    Setting.OTHER: "three-dots",
}
REFERENCE = re.compile(r"[Ee]?0*(\d{1,6})\b")


class ManyFiles(FileInput):
    allow_multiple_selected = True


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
    group_work = forms.BooleanField(required=False, label="Others took part in it")
    took_part = forms.CharField(
        required=False,
        max_length=Evidence._meta.get_field("took_part").max_length,
        label="Who took part",
        help_text="Names, or jobs if they must not be named.",
    )
    contribution = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Your own part",
        help_text="What you did yourself, and what the others did.",
    )
    held_at_workplace = forms.BooleanField(
        required=False,
        label="It stays at the workplace",
        help_text="It may not be copied or taken out: it is seen there instead.",
    )
    confidential = forms.BooleanField(
        required=False,
        label="It is confidential at the workplace",
        help_text="Then only your assessor and the quality assurers who have to check it see it.",
    )
    third_party = forms.BooleanField(
        required=False,
        label="It shows other people’s names or details",
        help_text="Black out first what is not needed: customers, patients, colleagues. Then it is kept as close as "
        "what is confidential.",
    )
    refer_to = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "referable", "autocomplete": "off"}),
        label="Reference",
        help_text="Such as E014; choose from your own evidence.",
    )
    refer_note = forms.CharField(
        required=False,
        max_length=EvidenceReference._meta.get_field("note").max_length,
        label="What it has to do with this",
    )

    all_optional = True  # not said at each field: a draft needs nothing, a submission nearly everything

    def __init__(self, *args, author, registration, evidence=None, **kwargs):
        self.evidence = evidence
        self.kinds = rules.kinds_for(author, registration)
        super().__init__(*args, initial=_initial(evidence), **kwargs)
        organisation = registration.qualification.awarding_organisation
        self.fields["kind"].choices = [(str(kind), kinds.label_of(kind, organisation)) for kind in self.kinds]
        self.fields["kind"].widget = Cards(choices=self.fields["kind"].choices, icons=KINDS)
        self.details = kinds.all_fields(self.kinds)
        for field, _ in self.details:
            self.fields[field.form_name] = form_field(field)
        for field in kinds.HELD:
            self.fields[f"held_{field.name}"] = form_field(field)
        if registration.learner_id != author.pk:
            self._speak_to_the_assessor()

    def _speak_to_the_assessor(self):
        self.fields["account"].label = "Your record"
        self.fields["account"].help_text = "What you saw and heard of this learner."
        self.fields["contribution"].label = "The learner’s own part"
        self.fields["contribution"].help_text = "What the learner did, and what the others did."

    def clean_made_on(self):
        made_on = self.cleaned_data["made_on"]
        if made_on and made_on > timezone.localdate():
            raise forms.ValidationError(rules.future_sentence(made_on))
        return made_on

    def clean_refer_to(self):
        """The number of the piece: "E014", "e14 Complaint log" and "14" are 14."""
        text = self.cleaned_data["refer_to"].strip()
        if not text:
            return None
        found = REFERENCE.match(text)
        if not found:
            raise forms.ValidationError("Enter the reference of the piece, such as E014.")
        return int(found[1])

    def facts(self):
        """What is good of what was typed, for actions.save_draft."""
        self.is_valid()
        facts = {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}
        if "account" not in self.data:  # then there was no box for it: not the same as an empty one
            facts.pop("account", None)
        facts["details"] = self._json("detail_", [field for field, _ in self.details], "details")
        facts["held"] = self._json("held_", kinds.HELD, "held")
        return facts

    def _json(self, prefix, fields, fact):
        """The new values over the old, without empty ones; what could not be read stays as it was."""
        old = getattr(self.evidence, fact, {})
        typed = {field.name: self.cleaned_data.get(f"{prefix}{field.name}", old.get(field.name)) for field in fields}
        return {name: value for name, value in {**old, **typed}.items() if value}

    def is_blank(self):
        """Whether nothing at all was entered, so that no draft has to be begun."""
        return not any(self.facts().values()) and not self.files and not self.errors

    def kind_rows(self):
        """[(BoundField, codes of its kinds, whether the chosen kind has it)] of the fields of all kinds."""
        chosen = self["kind"].value()
        return [(self[field.form_name], " ".join(codes), chosen in codes) for field, codes in self.details]

    def held_rows(self):
        return [self[f"held_{field.name}"] for field in kinds.HELD]


def _initial(evidence):
    if evidence is None:
        return {}
    return {
        **{name: getattr(evidence, name) for name in FACTS},
        **{f"detail_{name}": value for name, value in evidence.details.items()},
        **{f"held_{name}": value for name, value in evidence.held.items()},
    }
