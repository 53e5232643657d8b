"""What is said of a sample, and the two steps of an action."""

from django import forms
from django.utils import timezone

from config.forms import Cards, DateInput, OurLook
from iqa.states import SampleOutcome


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
