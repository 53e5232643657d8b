"""The form of the strategy, made from the terms of `iqa.policy`."""

from django import forms

from config.forms import Cards, DateInput, ManyCards, OurLook
from iqa import policy
from iqa.states import Risk

ORGANISATION, QUALIFICATION = "organisation", "qualification"
SWITCHABLE = [must for must in policy.MUSTS if not must.fixed]


def number_of(term):
    """The field of a number, with its plain words and its default (R4.7)."""
    usually = f"{term.default} %" if term.unit else term.default
    return forms.IntegerField(
        label=f"{term.title}, percent" if term.unit else term.title,
        help_text=f"{term.words} Usually {usually}.",
        min_value=term.low,
        max_value=term.high,
        initial=term.default,
        widget=forms.NumberInput(attrs={"class": "cs-short"}),
    )


class StrategyForm(OurLook, forms.Form):
    """A new version of the strategy. `scopes`: choices of for what it is; `approvals`: to try it on."""

    in_force_from = forms.DateField(label="In force from", widget=DateInput())
    scope = forms.ChoiceField(
        required=False,
        label="For",
        help_text="The most particular strategy counts: a qualification’s own, then its awarding organisation’s, then "
        "the one for all.",
    )
    interim_by = forms.ChoiceField(
        choices=policy.InterimBy, initial=policy.InterimBy.ASSESSOR, label="Of whose samples", widget=Cards()
    )
    step_up = forms.ChoiceField(
        choices=policy.StepUp, initial=policy.StepUp.HIGH, label="After a disagreement the risk rises", widget=Cards()
    )
    musts = forms.MultipleChoiceField(
        choices=[(must.code, must.title) for must in SWITCHABLE],
        initial=policy.SWITCHABLE,
        required=False,
        label="Always sampled as well",
        widget=ManyCards(hints={must.code: must.words for must in SWITCHABLE}),
    )
    listed_units = forms.CharField(
        required=False,
        label="Units that are always sampled",
        max_length=400,
        help_text="Numbers with commas between them: units of a licence to practise, or new ones.",
    )
    rationale = forms.CharField(
        label="Why these numbers",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you know of your assessors, learners and sites. External quality assurers read it.",
    )
    tried_on = forms.ModelChoiceField(
        queryset=None,
        required=False,
        empty_label=None,
        label="Try it on",
        help_text="Counts what it would ask for today; sets nothing.",
    )

    def __init__(self, *args, scopes, approvals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= {term.name: number_of(term) for term in policy.TERMS}
        self.fields["scope"].choices = scopes
        self.fields["tried_on"].queryset = approvals
        self.fields["tried_on"].label_from_instance = lambda approval: str(approval.qualification)

    def parts(self):
        """{name of a part: its number fields}, for the page."""
        return {name: [self[term.name] for term in terms] for name, terms in policy.PARTS.items()}

    def clean_listed_units(self):
        numbers = (number.strip() for number in self.cleaned_data["listed_units"].split(","))
        return list(dict.fromkeys(filter(None, numbers)))

    def facts(self):
        """What set_strategy takes."""
        clean = self.cleaned_data
        kind, _, key = clean["scope"].partition(":")
        numbers = [term.name for term in policy.NUMBERS]
        others = ["in_force_from", "interim_by", "step_up", "musts", "listed_units", "rationale"]
        return {
            "rates": {str(risk): clean[risk] for risk in Risk},
            **{name: clean[name] for name in numbers + others},
            "qualification_id": int(key) if kind == QUALIFICATION else None,
            "awarding_organisation_id": int(key) if kind == ORGANISATION else None,
        }
