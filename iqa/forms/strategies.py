"""The form of the strategy."""

from django import forms

from config.forms import DateInput, OurLook
from iqa.states import Risk

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
