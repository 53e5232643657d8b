"""The risk of an assessor, confirmed or overridden."""

from django import forms

from config.forms import Cards, DateInput, OurLook
from iqa.states import Risk


class RatingForm(OurLook, forms.Form):
    """The level, why, and until when; the hidden fields are what the person had before them."""

    level = forms.ChoiceField(
        choices=[(Risk.LOW, "Low"), (Risk.MEDIUM, "Medium"), (Risk.HIGH, "High"), (Risk.NEW, "As if new")],
        label="The risk is",
        widget=Cards(),
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you know beyond the records, or that they say it all.",
    )
    review_on = forms.DateField(
        label="To be reviewed on", widget=DateInput(), help_text="From the day after, the computed risk counts again."
    )
    seen_number = forms.IntegerField(widget=forms.HiddenInput())
    seen_level = forms.ChoiceField(choices=Risk, widget=forms.HiddenInput())

    def facts(self):
        """What confirm_risk takes."""
        clean = self.cleaned_data
        return {
            **{name: clean[name] for name in ("level", "reason", "review_on")},
            "seen": (clean["seen_number"], clean["seen_level"]),
        }
