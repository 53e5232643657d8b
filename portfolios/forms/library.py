"""Input of the library of evidence: what to show of it, and why a piece is taken out."""

from django import forms

from config.forms import FileInput
from portfolios.forms.plain import PlainForm
from portfolios.states import EvidenceKind, EvidenceStatus


class EvidenceFilter(forms.Form):
    status = forms.ChoiceField(required=False, choices=[("", "All states"), *EvidenceStatus.choices])
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *EvidenceKind.choices])
    unit = forms.ChoiceField(required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(unit.pk, f"{unit.number} {unit.short_title}") for unit in units]
        self.fields["unit"].choices = [("", "All units"), *choices]

    def wanted(self):
        """Keyword arguments for queries.evidence_list; what cannot be read filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}


class ReplaceForm(PlainForm):
    file = forms.FileField(widget=FileInput, label="The new version")


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label="Why", help_text="Kept with the evidence."
    )
