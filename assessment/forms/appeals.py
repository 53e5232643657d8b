"""What is typed about appeals: the grounds, an answer, why it goes on, what was found, the procedure of a centre."""

from django import forms
from django.utils import timezone

from assessment.actions.appeals import LONGEST
from assessment.states import AppealGround, AppealHandler, AppealOutcome
from config.forms import Cards, DateInput, OurLook


def words(label, **facts):
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}), **facts)


class AppealForm(OurLook, forms.Form):
    ground = forms.ChoiceField(
        label="What went wrong", choices=[("", "Choose one"), *AppealGround.choices[:-1]], widget=forms.Select
    )
    grounds = words("In your own words", help_text="Say what you ask to be looked at again, and why.")


class WordsForm(OurLook, forms.Form):
    """One text, named by the page."""

    text = words("")

    def __init__(self, *args, label, hint="", required=True, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label, field.help_text, field.required = label, hint, required


class AnswerAppealForm(OurLook, forms.Form):
    """Upheld or not, and why; a panel names its people, the awarding organisation's decision has a reference."""

    outcome = forms.ChoiceField(
        label="Outcome",
        choices=AppealOutcome,
        widget=Cards(
            icons={AppealOutcome.UPHELD: "check-circle-fill", AppealOutcome.NOT_UPHELD: "dash-circle"},
            hints={
                AppealOutcome.UPHELD: "What is appealed against no longer counts; another assessor decides.",
                AppealOutcome.NOT_UPHELD: "It stands. The learner can ask for the next stage, if there is one.",
            },
        ),
    )
    reasons = words("Reasons", help_text="The learner reads them.")
    panel = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label="Who sat on the panel",
        widget=forms.CheckboxSelectMultiple,
        help_text="Nobody who decided, sampled or answered before.",
    )
    reference = forms.CharField(label="Reference of the awarding organisation", max_length=80, required=False)

    def __init__(self, *args, handler, staff, **kwargs):
        super().__init__(*args, **kwargs)
        if handler == AppealHandler.PANEL:
            self.fields["panel"].queryset = staff
        else:
            del self.fields["panel"]
        if handler != AppealHandler.ORGANISATION:
            del self.fields["reference"]

    def given(self):
        """What answer_appeal takes."""
        return {**self.cleaned_data, "panel": list(self.cleaned_data.get("panel") or [])}


class ProcedureForm(OurLook, forms.Form):
    """Four stages at most, each with somebody who answers and two clocks; a stage without days is left out."""

    in_force_from = forms.DateField(label="In force from", widget=DateInput(), initial=timezone.localdate)

    def __init__(self, *args, stages, **kwargs):
        super().__init__(*args, **kwargs)
        by_handler = {stage["handler"]: stage for stage in stages}
        for handler in AppealHandler:
            usual = by_handler.get(handler, {"ask": None, "answer": None})
            for clock, label in (("ask", "days to ask for it"), ("answer", "days to answer")):
                self.fields[f"{handler}_{clock}"] = forms.IntegerField(
                    label=f"{handler.label}: {label}",
                    min_value=1,
                    max_value=120,
                    required=False,
                    initial=usual[clock],
                    widget=forms.NumberInput(attrs={"class": "cs-short"}),
                )

    def clean(self):
        given = super().clean()
        for handler in AppealHandler:
            if bool(given.get(f"{handler}_ask")) != bool(given.get(f"{handler}_answer")):
                self.add_error(f"{handler}_answer", "Give both numbers of days, or neither to leave the stage out.")
        return given

    @property
    def stages(self):
        given = self.cleaned_data
        rows = [{"handler": h.value, "ask": given[f"{h}_ask"], "answer": given[f"{h}_answer"]} for h in AppealHandler]
        return [row for row in rows if row["ask"]]
