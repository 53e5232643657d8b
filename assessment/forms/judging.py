"""What assessors type about evidence and tests. Checked here for shape, in actions for meaning."""

from django import forms
from django.utils import timezone

from assessment.actions import Judgement
from assessment.forms.workspace import lines_of, notes_of
from assessment.states import Outcome, RuleOfEvidence
from assessment.working_days import add_working_days
from config.forms import DateInput, OurLook

DAYS_TO_ACT = 10


class CriterionForm(forms.Form):
    """The decision on one criterion; left alone, the criterion is not decided yet."""

    outcome = forms.ChoiceField(choices=Outcome, required=False, widget=forms.RadioSelect)
    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}))
    act_by = forms.DateField(
        required=False,
        widget=DateInput(attrs={"class": "form-control cs-short"}),
        error_messages={"invalid": "Give a date such as 4 Dec 2026."},
    )
    rule_of_evidence = forms.ChoiceField(
        required=False,
        choices=[("", "Which rule?"), *RuleOfEvidence.choices],
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )

    def __init__(self, *args, row, typed, act_by, **kwargs):
        self.row = row
        kwargs["prefix"] = f"c{row.criterion.pk}"
        kept = {name: typed.get(f"{kwargs['prefix']}-{name}", [""])[0] for name in self.base_fields}
        kwargs["initial"] = {
            "act_by": act_by,
            **{name: value for name, value in kept.items() if value},
        }
        super().__init__(*args, **kwargs)

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if self.cleaned_data.get("outcome") == Outcome.NOT_YET_MET and not reason:
            raise forms.ValidationError("Say what is missing.")
        return reason

    @property
    def judgement(self):
        """The Judgement, or None where nothing was chosen."""
        given = self.cleaned_data
        if not given["outcome"]:
            return None
        return Judgement(
            self.row.criterion, given["outcome"], given["reason"], given["rule_of_evidence"], given["act_by"]
        )


class SittingForm(OurLook, forms.Form):
    """An assessor's sitting: a CriterionForm for each open criterion, the rules of evidence, feedback, notes.

    `typed` is what was typed before and not recorded (Desk); `version` tells which state of it this window knows.
    """

    confirmed = forms.MultipleChoiceField(
        label="This evidence is", choices=RuleOfEvidence, required=False, widget=forms.CheckboxSelectMultiple
    )
    feedback = forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}), max_length=5000)
    attempt = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, sheet, typed=None, version=0):
        typed = typed or {}
        feedback = typed.get("feedback", [""])[0]
        kept = {"confirmed": typed.get("confirmed", []), "feedback": feedback, "version": version}
        super().__init__(data, initial={"attempt": sheet.submission.attempt, **kept})
        first_name = sheet.evidence.registration.learner.get_short_name()
        self.fields["feedback"].label = f"Feedback to {first_name}"
        self.fields["feedback"].error_messages["required"] = f"Write feedback for {first_name}."
        # What was typed about a criterion that somebody else has decided in the meantime is kept, too.
        nation = sheet.evidence.registration.centre.nation
        act_by = add_working_days(timezone.localdate(), DAYS_TO_ACT, nation)
        given = typed if data is None else data
        rows = [row for row in sheet.rows if row in sheet.open_rows or given.get(f"c{row.criterion.pk}-outcome")]
        self.criteria = {row.criterion.pk: CriterionForm(data, row=row, typed=typed, act_by=act_by) for row in rows}
        self.lines = lines_of(typed if data is None else dict(data.lists()))

    def clean(self):
        for form in self.criteria.values():
            for errors in form.errors.values():
                self.add_error(None, [f"{form.row.code}: {error}" for error in errors])
        return super().clean()

    @property
    def judgements(self):
        return [form.judgement for form in self.criteria.values() if form.judgement]

    @property
    def next_line(self):
        """The number of the empty line below the notes."""
        return len(self.lines) + 1

    @property
    def notes(self):
        return notes_of(self.lines)


class CountersignForm(OurLook, forms.Form):
    """The decisions of one sitting that the person stands behind, or sends back with a reason."""

    decisions = forms.ModelMultipleChoiceField(queryset=None, error_messages={"required": "Tick a decision."})
    why = forms.CharField(
        label="Why it is to be decided again",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only to send decisions back. The trainee and the learner’s other assessors read it.",
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decisions"].queryset = waiting
