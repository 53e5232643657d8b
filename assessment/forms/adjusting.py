"""What is typed about adjustments. Checked here for shape, in actions for meaning."""

from django import forms
from django.utils import timezone

from assessment import statements
from assessment.states import AdjustmentKind, AdjustmentOutcome, Authority
from config.forms import Cards, DateInput, OurLook
from qualifications.models import Unit

LONG = {"max_length": 2000}
KIND_HINTS = {
    AdjustmentKind.REASONABLE: "A lasting need: arranged before the assessment.",
    AdjustmentKind.SPECIAL: "Illness, injury or an event outside your control.",
}


class AdjustmentForm(OurLook, forms.Form):
    """What a learner needs, and what would be done differently."""

    kind = forms.ChoiceField(label="What is asked for", choices=AdjustmentKind, widget=Cards(hints=KIND_HINTS))
    need = forms.CharField(
        label="The need",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Read only by the learner and those who decide; each reading is noted.",
        **LONG,
    )
    evidence_seen = forms.CharField(
        label="What has been seen of it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Which letter or report, seen by whom and when. No copy is kept.",
        **LONG,
    )
    measure = forms.CharField(
        label="What would be done differently",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The assessor reads this, without the need.",
        **LONG,
    )
    extra_time = forms.IntegerField(
        label="Extra time in a test, per cent",
        min_value=0,
        max_value=100,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "cs-short", "inputmode": "numeric"}),
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="Only for these units",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: for every unit.",
    )
    only_how = forms.BooleanField()

    def __init__(self, data=None, *, registration):
        super().__init__(data)
        self.fields["units"].queryset = Unit.objects.filter(route_entries__registration=registration).order_by("number")
        words = statements.ADJUSTMENT[max(statements.ADJUSTMENT)]
        self.fields["only_how"].label = words
        self.fields["only_how"].error_messages["required"] = "Confirm this: otherwise it is no adjustment."


class AdjustmentDecisionForm(OurLook, forms.Form):
    """The centre's decision, or the awarding organisation's as it was told."""

    outcome = forms.ChoiceField(label="Decision", choices=AdjustmentOutcome, widget=Cards)
    authority = forms.ChoiceField(label="Decided by", choices=Authority, widget=forms.RadioSelect)
    reference = forms.CharField(label="Their reference", required=False, max_length=80)
    decided_on = forms.DateField(label="Decided on", widget=DateInput)
    applies_from = forms.DateField(label="Applies from", required=False, widget=DateInput)
    applies_until = forms.DateField(label="Applies until", required=False, widget=DateInput)
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 3}), help_text="The learner reads it.", **LONG
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, authorities, seen):
        today = timezone.localdate()
        super().__init__(data, initial={"decided_on": today, "applies_from": today, "seen": seen})
        choices = [(value, label) for value, label in Authority.choices if value in authorities]
        self.fields["authority"].choices = choices
        if len(choices) == 1:
            self.fields["authority"].initial = choices[0][0]


class AnswerForm(OurLook, forms.Form):
    text = forms.CharField(
        label="What can be done, or how it worked",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The learner and those who decide read it.",
        **LONG,
    )


class ReadNeedForm(OurLook, forms.Form):
    reason = forms.CharField(
        label="Why you need to read it", max_length=300, help_text="The learner sees that you did, and why."
    )
