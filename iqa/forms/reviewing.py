"""What is said of a sample, and the two steps of an action."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from config.forms import Cards, DateInput, OurLook
from iqa.states import Interviewed, SampleOutcome

OUTCOME_ICONS = {
    SampleOutcome.AGREE: "check-circle-fill",
    SampleOutcome.AGREE_WITH_ACTION: "exclamation-diamond-fill",
    SampleOutcome.DISAGREE: "arrow-counterclockwise",
}


class ReviewForm(OurLook, forms.Form):
    """What a quality assurer says of a sample: of criteria one by one, and of the whole."""

    outcome = forms.ChoiceField(
        choices=SampleOutcome,
        label="Your judgement of the sample",
        widget=Cards(
            icons=OUTCOME_ICONS,
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

    def __init__(self, *args, unit, snapshot=None, **kwargs):
        """`unit` is the UnitProgress under review, or None. Criteria that were decided when the `snapshot` was taken,
        and are still, can be marked; without one, all that are decided."""
        super().__init__(*args, **kwargs)
        rows = [row for outcome in unit.outcomes for row in outcome.criteria] if unit and unit.in_criteria else []
        self.frozen = {row["criterion_id"]: row for row in snapshot.facts["decisions"]} if snapshot else {}
        decided = [row for row in rows if row.decision is not None]
        self.marked = [row for row in decided if snapshot is None or row.criterion.pk in self.frozen]
        for row in self.marked:
            self.fields[f"c{row.criterion.pk}"] = forms.ChoiceField(
                choices=[("", "Not looked at"), *SampleOutcome.choices], required=False, label=row.code
            )
            self.fields[f"w{row.criterion.pk}"] = forms.CharField(required=False, label=f"About {row.code}")

    @property
    def lines(self):
        """For the page: (CriterionProgress, field of the mark, field of the comment, frozen decision or None)."""
        return [
            (row, self[f"c{row.criterion.pk}"], self[f"w{row.criterion.pk}"], self.frozen.get(row.criterion.pk))
            for row in self.marked
        ]

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


class ShownAnswerForm(AnswerForm):
    """The answer with the piece, or the entry of the development log, that shows it."""

    evidence = forms.ModelChoiceField(
        None, required=False, label="The piece that shows it", empty_label="None", help_text="Of the same learner."
    )
    cpd = forms.ModelChoiceField(
        None, required=False, label="The entry of your development log that shows it", empty_label="None"
    )

    def __init__(self, *args, evidence, cpd, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].label_from_instance = lambda piece: f"{piece.reference} {piece.title}"
        self.fields["cpd"].label_from_instance = lambda entry: f"{date_format(entry.ended_on)}: {entry.what}"
        for name, rows in (("evidence", evidence), ("cpd", cpd)):
            self.fields[name].queryset = rows
            if not rows.exists():
                del self.fields[name]


class ReturnForm(OurLook, forms.Form):
    """The answer is not enough yet."""

    why = forms.CharField(label="What is still missing", widget=forms.Textarea({"rows": 3}))
    due_on = forms.DateField(label="By when", widget=DateInput())


class NoteForm(OurLook, forms.Form):
    """A word under a review."""

    text = forms.CharField(label="Your words", required=False, widget=forms.Textarea({"rows": 3}))


class CountersampleForm(OurLook, forms.Form):
    """What the lead says of a review."""

    outcome = forms.ChoiceField(
        choices=SampleOutcome,
        label="Your judgement of the review",
        widget=Cards(
            icons=OUTCOME_ICONS,
            hints={
                SampleOutcome.AGREE: "You would have said the same.",
                SampleOutcome.AGREE_WITH_ACTION: "The outcome stands; the reviewing or the feedback can improve.",
                SampleOutcome.DISAGREE: "The unit is sampled anew.",
            },
        ),
    )
    feedback = forms.CharField(label="Feedback to the quality assurer", widget=forms.Textarea({"rows": 4}))


class InterviewForm(OurLook, forms.Form):
    """What somebody told quality assurance (R4.16)."""

    who = forms.ChoiceField(choices=Interviewed, label="With", widget=Cards)
    name = forms.CharField(max_length=150, label="Name")
    held_on = forms.DateField(label="Held on", widget=DateInput())
    notes = forms.CharField(
        label="What was said",
        help_text="Quality assurers read it; the assessor and the learner do not.",
        widget=forms.Textarea({"rows": 6}),
    )


class CloseForm(OurLook, forms.Form):
    """Nothing to fill in: the button closes the action."""
