"""Input of the library of evidence: what to show of it, and why a piece is taken out."""

from django import forms
from django.utils import timezone

from config.forms import DateInput, FileInput
from portfolios import rules
from portfolios.forms.plain import PlainForm
from portfolios.kinds import label_of
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
    kind = forms.ChoiceField(required=False)
    unit = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS, label="Order")

    def __init__(self, *args, units, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(str(kind), label_of(kind, organisation)) for kind in EvidenceKind]
        self.fields["kind"].choices = [("", "All kinds"), *kinds]
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


class SightingForm(PlainForm):
    seen_on = forms.DateField(widget=DateInput, label="Day on which you saw it")
    statement = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        label="What you saw",
        help_text="It stands in place of the file: say enough for a quality assurer to follow your decision.",
    )

    def clean_seen_on(self):
        if self.cleaned_data["seen_on"] > timezone.localdate():
            raise forms.ValidationError(rules.future_sentence(self.cleaned_data["seen_on"]))
        return self.cleaned_data["seen_on"]


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label="Why", help_text="Kept with the evidence."
    )
