"""Input of the library of evidence: what to show of it, and why a piece is taken out."""

from django import forms

from config.forms import FileInput
from portfolios.forms.plain import PlainForm
from portfolios.states import EvidenceKind, EvidenceStatus

SORTS = [
    ("", "Newest first"),
    ("oldest", "Oldest first"),
    ("changed", "Changed last"),
    ("made", "By date made"),
    ("title", "By title"),
]


class EvidenceFilter(forms.Form):
    words = forms.CharField(required=False, max_length=100, label="Search title, account, file or reference")
    status = forms.ChoiceField(required=False, choices=[("", "All states"), *EvidenceStatus.choices], label="State")
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *EvidenceKind.choices])
    unit = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS, label="Order")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(unit.pk, f"{unit.number} {unit.short_title}") for unit in units]
        self.fields["unit"].choices = [("", "All units"), *choices]

    def selects(self):
        return [self[name] for name in ("status", "kind", "unit", "sort")]

    def wanted(self):
        """Keyword arguments for queries.evidence_list; what cannot be read filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    def is_narrow(self):
        """Whether some pieces may be left out, however they are ordered."""
        return any(value for name, value in self.wanted().items() if name != "sort")


class ReplaceForm(PlainForm):
    file = forms.FileField(widget=FileInput, label="The new version")


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label="Why", help_text="Kept with the evidence."
    )
