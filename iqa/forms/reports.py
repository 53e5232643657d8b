"""What a report is asked for."""

from django import forms
from django.utils import timezone

from config.forms import DateInput, OurLook
from iqa.periods import Period, year_to

EARLIEST = 2000  # a year: before, nothing that we hold was assessed


class PeriodForm(OurLook, forms.Form):
    """A period from its first to its last day; without one, the twelve months to today."""

    first = forms.DateField(label="From", widget=DateInput())
    last = forms.DateField(label="To", widget=DateInput())

    def clean(self):
        clean = super().clean()
        first, last = clean.get("first"), clean.get("last")
        if first and last and first > last:
            raise forms.ValidationError("The period ends before it begins.")
        if first and last and (first.year < EARLIEST or (last - first).days > 3660):
            raise forms.ValidationError("Choose a period of at most ten years.")
        return clean


def asked_period(given):
    """(form, Period) from the words of an address; the usual period where none, or none that can be meant, is given."""
    usual = year_to(timezone.localdate())
    if "first" not in given and "last" not in given:
        return PeriodForm(initial=usual._asdict()), usual
    form = PeriodForm(given)
    if form.is_valid():
        return form, Period(**form.cleaned_data)
    return form, usual
