"""What is typed about standardisation: the plan, the work, judgements, what was agreed, who was there."""

from django import forms
from django.utils import timezone

from assessment.states import Outcome, RuleOfEvidence
from config.forms import Cards, DateInput, OurLook
from iqa.states import ExerciseKind
from portfolios.forms.drafts import ManyFiles


def words(label, *, rows=4, **facts):
    return forms.CharField(label=label, max_length=5000, widget=forms.Textarea({"rows": rows}), **facts)


class Units(forms.ModelMultipleChoiceField):
    """Units with number and title."""

    def label_from_instance(self, unit):
        return f"{unit.number} {unit.title}"


class ExerciseForm(OurLook, forms.Form):
    """Title, purpose and days; `units` and `kind` only while it is planned."""

    title = forms.CharField(label="Title", max_length=150, help_text="Neutral: it names no learner and no assessor.")
    purpose = words("What it is for", rows=3, help_text="A new unit, a disagreement in samples, the yearly exercise.")
    kind = forms.ChoiceField(
        label="How",
        choices=ExerciseKind,
        initial=ExerciseKind.BLIND,
        widget=Cards(
            icons={ExerciseKind.BLIND: "eye-slash", ExerciseKind.MEETING: "people"},
            hints={
                ExerciseKind.BLIND: "Everybody judges alone; what differs is settled afterwards.",
                ExerciseKind.MEETING: "Everybody judges alone first, then you meet about it.",
            },
        ),
    )
    units = Units(queryset=None, label="Units", widget=forms.CheckboxSelectMultiple)
    decide_by = forms.DateField(label="Decide by", widget=DateInput())
    meets_on = forms.DateField(label="Meeting on", required=False, widget=DateInput())

    def __init__(self, *args, units=None, **kwargs):
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["units"], self.fields["kind"]
        else:
            self.fields["units"].queryset = units

    def clean_decide_by(self):
        day = self.cleaned_data["decide_by"]
        if day < timezone.localdate():
            raise forms.ValidationError(f"{day:%-d %b %Y} is past. Give today or a later day.")
        return day


class PersonForm(OurLook, forms.Form):
    person = forms.ModelChoiceField(queryset=None, empty_label="Choose a person", label="Somebody else to invite")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class WhyForm(OurLook, forms.Form):
    """One answer in words."""

    text = forms.CharField(max_length=400, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, label, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class Criteria(forms.ModelMultipleChoiceField):
    """Criteria with code and statement; `codes` by their key."""

    codes = {}

    def label_from_instance(self, criterion):
        return f"{self.codes.get(criterion.pk, criterion.plain_code)} {criterion.statement}"


class PieceForm(OurLook, forms.Form):
    """The criteria against which a piece is judged."""

    criteria = Criteria(
        queryset=None,
        label="Judged against",
        widget=forms.CheckboxSelectMultiple,
        help_text="Ticked are those that the piece was handed in for.",
    )

    def __init__(self, *args, criteria, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset, self.fields["criteria"].codes = criteria, codes


class FilesField(forms.FileField):
    """Any number of files, each cleaned like one."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class SpecimenForm(PieceForm):
    words = forms.CharField(
        label="The specimen",
        required=False,
        widget=forms.Textarea({"rows": 10}),
        help_text="Write no real names: what stands here is shown as it is.",
    )
    files = FilesField(label="Files", required=False, help_text="PDF, picture or text. Each is checked and copied.")
    field_order = ["words", "files", "criteria"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criteria"].help_text = ""


class MaskForm(OurLook, forms.Form):
    words = forms.CharField(
        label="Words to take out",
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="One a line. They are replaced in the text and blacked out in PDFs, whatever their case.",
    )


class JudgeForm(forms.Form):
    """For each criterion of an item: met or not yet met, why, and the rule of evidence concerned. All optional: half of
    it can be kept. `rows` are ItemCriterion with `.code`."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            key = row.pk
            self.fields[f"o{key}"] = forms.ChoiceField(choices=[("", ""), *Outcome.choices], required=False)
            self.fields[f"r{key}"] = forms.CharField(
                max_length=5000, required=False, widget=forms.Textarea({"rows": 2, "class": "form-control"})
            )
            self.fields[f"v{key}"] = forms.ChoiceField(
                choices=[("", "No rule of evidence in particular"), *RuleOfEvidence.choices],
                required=False,
                widget=forms.Select({"class": "form-select w-auto"}),
            )

    @property
    def lines(self):
        """For the page: (row, field of the outcome, of the reason, of the rule)."""
        return [(row, self[f"o{row.pk}"], self[f"r{row.pk}"], self[f"v{row.pk}"]) for row in self.rows]

    @staticmethod
    def initial_of(typed):
        """What is kept, as initial values."""
        fields = (("o", "outcome"), ("r", "reason"), ("v", "rule_of_evidence"))
        return {f"{letter}{key}": given.get(name, "") for key, given in typed.items() for letter, name in fields}

    def typed(self):
        """What keep_judgements takes."""
        clean = self.cleaned_data
        return {
            str(row.pk): {
                "outcome": clean[f"o{row.pk}"],
                "reason": clean[f"r{row.pk}"],
                "rule_of_evidence": clean[f"v{row.pk}"],
            }
            for row in self.rows
        }


class RemarkForm(OurLook, forms.Form):
    about = forms.ChoiceField(label="About", required=False)
    text = words("What you want to say", rows=3)

    def __init__(self, *args, verdicts, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_key = {str(one.row.pk): one.row for one in verdicts}
        self.fields["about"].choices = [("", "The item as a whole"), *((str(v.row.pk), v.code) for v in verdicts)]

    def given(self):
        """What add_remark takes."""
        about = self.by_key.get(self.cleaned_data["about"])
        return {"text": self.cleaned_data["text"], "item_criterion": about}


class AgreeForm(OurLook, forms.Form):
    outcome = forms.ChoiceField(
        label="Agreed outcome",
        choices=Outcome,
        widget=Cards(icons={Outcome.MET: "check-lg", Outcome.NOT_YET_MET: "arrow-counterclockwise"}),
    )
    rationale = words("Why", help_text="In terms of the criterion: this is what others learn from.")
    exemplar = forms.BooleanField(
        label="Keep it as an exemplar",
        required=False,
        help_text="Assessors of the unit can read the work, the outcome and the reason while they assess.",
    )


class Invited(forms.ModelMultipleChoiceField):
    def label_from_instance(self, invitation):
        return f"{invitation.person.full_name}, {invitation.standing.lower()}"


class MeetingForm(OurLook, forms.Form):
    held_on = forms.DateField(label="Held on", widget=DateInput(), initial=timezone.localdate)
    present = Invited(queryset=None, label="Present", required=False, widget=forms.CheckboxSelectMultiple)
    notes = words("Notes", rows=4, required=False, help_text="What was said beside the outcomes.")

    def __init__(self, *args, invited, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = invited


class ExerciseActionForm(OurLook, forms.Form):
    owner = forms.ModelChoiceField(queryset=None, empty_label="Choose a person", label="Who")
    text = words("What has to be done", rows=2)
    due_on = forms.DateField(label="By when", widget=DateInput())

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people
