"""Input of quality assurance, to clean data; never saves."""

from django import forms
from django.utils import timezone

from config.forms import Cards, DateInput, OurLook
from iqa.states import Risk, SampleKind, SampleOutcome

PERCENT = {"min_value": 0, "max_value": 100, "widget": forms.NumberInput(attrs={"class": "cs-short"})}


class StrategyForm(OurLook, forms.Form):
    """A new version of the strategy: percent of units by risk, and the least of every learner."""

    in_force_from = forms.DateField(label="In force from", widget=DateInput())
    qualification = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="For",
        empty_label="All qualifications",
        help_text="A qualification’s own strategy goes before the general one.",
    )
    new = forms.IntegerField(label="New or in training, percent of units", **PERCENT)
    high = forms.IntegerField(label="High risk, percent of units", **PERCENT)
    medium = forms.IntegerField(label="Medium risk, percent of units", **PERCENT)
    low = forms.IntegerField(label="Low risk, percent of units", **PERCENT)
    least_per_learner = forms.IntegerField(
        label="Units of every learner, at least", min_value=1, max_value=50, widget=PERCENT["widget"]
    )

    def __init__(self, *args, qualifications, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qualification"].queryset = qualifications

    def facts(self):
        """What set_strategy takes."""
        clean = self.cleaned_data
        return {
            "rates": {risk: clean[risk] for risk in Risk},
            "least_per_learner": clean["least_per_learner"],
            "in_force_from": clean["in_force_from"],
            "qualification": clean["qualification"],
        }


class PlanForm(OurLook, forms.Form):
    """A sample planned by hand."""

    kind = forms.ChoiceField(
        choices=SampleKind,
        initial=SampleKind.SUMMATIVE,
        label="When",
        widget=Cards(
            icons={SampleKind.INTERIM: "hourglass-split", SampleKind.SUMMATIVE: "patch-check-fill"},
            hints={
                SampleKind.INTERIM: "Before the unit is signed: planning, feedback, first decisions.",
                SampleKind.SUMMATIVE: "After assessor and learner have signed.",
            },
        ),
    )
    why = forms.CharField(
        label="Why this unit", max_length=200, help_text="Stands in the plan for anybody who checks it later."
    )


class ReviewForm(OurLook, forms.Form):
    """What a quality assurer says of a sample: of criteria one by one, and of the whole."""

    outcome = forms.ChoiceField(
        choices=SampleOutcome,
        label="Your judgement of the sample",
        widget=Cards(
            icons={
                SampleOutcome.AGREE: "check-circle-fill",
                SampleOutcome.AGREE_WITH_ACTION: "exclamation-diamond-fill",
                SampleOutcome.DISAGREE: "arrow-counterclockwise",
            },
            hints={
                SampleOutcome.AGREE: "The decisions stand.",
                SampleOutcome.AGREE_WITH_ACTION: "The decisions stand; something has to improve.",
                SampleOutcome.DISAGREE: "The unit is reopened; marked criteria are decided again.",
            },
        ),
    )
    feedback = forms.CharField(
        label="Feedback to the assessor",
        help_text="The assessor reads it, the learner does not.",
        widget=forms.Textarea({"rows": 4}),
    )
    action_text = forms.CharField(
        label="What the assessor has to do",
        required=False,
        help_text="Only if you agree with action.",
        widget=forms.Textarea({"rows": 2}),
    )
    due_on = forms.DateField(label="By when", required=False, widget=DateInput())

    def __init__(self, *args, unit, **kwargs):
        """`unit` is the UnitProgress under review, or None; its decided criteria can be marked."""
        super().__init__(*args, **kwargs)
        rows = [row for outcome in unit.outcomes for row in outcome.criteria] if unit and unit.in_criteria else []
        self.marked = [row for row in rows if row.decision is not None]
        for row in self.marked:
            self.fields[f"c{row.criterion.pk}"] = forms.ChoiceField(
                choices=[("", "Not looked at"), *SampleOutcome.choices], required=False, label=row.code
            )
            self.fields[f"w{row.criterion.pk}"] = forms.CharField(required=False, label=f"About {row.code}")

    @property
    def lines(self):
        """For the page: (CriterionProgress, field of the mark, field of the comment)."""
        return [(row, self[f"c{row.criterion.pk}"], self[f"w{row.criterion.pk}"]) for row in self.marked]

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < timezone.localdate():
            raise forms.ValidationError(f"{due_on:%-d %b %Y} is past. Give today or a later day.")
        return due_on

    def facts(self):
        """What review_sample takes."""
        clean = self.cleaned_data
        findings = [
            (row.criterion, clean[f"c{row.criterion.pk}"], clean[f"w{row.criterion.pk}"])
            for row in self.marked
            if clean.get(f"c{row.criterion.pk}")
        ]
        names = ("outcome", "feedback", "action_text", "due_on")
        return {"findings": findings, **{name: clean[name] for name in names}}


class AnswerForm(OurLook, forms.Form):
    answer = forms.CharField(
        label="What you have done",
        help_text="Say what you changed and where it can be seen.",
        widget=forms.Textarea({"rows": 4}),
    )


class CloseForm(OurLook, forms.Form):
    """Nothing to fill in: the button closes the action."""


class ReleaseForm(OurLook, forms.Form):
    confirmed = forms.BooleanField(label="I sign this statement for the centre")


class WithdrawForm(OurLook, forms.Form):
    why = forms.CharField(label="Why the release is withdrawn", max_length=300)
