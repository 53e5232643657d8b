"""What is typed at the start of a learner, and for the centre's terms. Shape is checked here, meaning in actions."""

from django import forms
from django.utils import timezone

from assessment.states import StartStep
from config.forms import DateInput, OurLook

HINTS = {
    StartStep.TRAINING: "What the learner has to learn first, if anything.",
    StartStep.SUPPORT: "Only that it was asked. What is needed goes on the page of adjustments, which few read.",
    StartStep.HELD: "Certificates and units of before, or “none”.",
    StartStep.LEVEL: "Why this qualification and level fit the learner and their work.",
    StartStep.INDUCTION: "What the qualification asks for, and who does what.",
    StartStep.APPEALS: "How to appeal against a decision or a plan, and within which days.",
    StartStep.POLICIES: "Where: address, folder or board.",
}


class StartForm(OurLook, forms.Form):
    """Steps of the start, ticked, with what was found; all done on one day. `why` only to put right."""

    done_on = forms.DateField(label="Done on", widget=DateInput)

    def __init__(self, data=None, *, steps, again=False):
        super().__init__(data, initial={"done_on": timezone.localdate()})
        self.steps = [StartStep(step) for step in steps]
        for step in self.steps:
            label = step.label
            self.fields[f"done_{step}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"note_{step}"] = forms.CharField(
                label=f"Note: {label}",
                required=False,
                max_length=2000,
                help_text=HINTS[step],
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if again:
            self.fields["why"] = forms.CharField(label="Why it is put right", max_length=400)

    def rows(self):
        """(tick, note) of each step, for the page."""
        return [(self[f"done_{step}"], self[f"note_{step}"]) for step in self.steps]

    def clean(self):
        """A note without its tick was meant: nothing typed is dropped without a word."""
        given = super().clean()
        for step in self.steps:
            if given.get(f"note_{step}") and not given.get(f"done_{step}"):
                self.add_error(f"done_{step}", "Tick it too, or clear the note.")
        return given

    @property
    def notes(self):
        given = self.cleaned_data
        return {step.value: given[f"note_{step}"] for step in self.steps if given[f"done_{step}"]}


class AgreementForm(OurLook, forms.Form):
    """The tick that stands for a pen, under the text that was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label="I have read this, and sign.", error_messages={"required": "Tick the box to sign; nothing is signed yet."}
    )


class RenewForm(OurLook, forms.Form):
    why = forms.CharField(
        label="Why it is signed anew", max_length=400, help_text="For example: the planned end has changed."
    )


class TermsForm(OurLook, forms.Form):
    """The centre's terms of the start: a new version each time."""

    agreement = forms.CharField(label="Learning agreement", widget=forms.Textarea(attrs={"rows": 10}), max_length=10000)
    policies = forms.CharField(label="Where policies can be read", max_length=300)
    needed_to_sign = forms.BooleanField(
        label="No unit is signed off before identity and agreement are there", required=False
    )
    in_force_from = forms.DateField(label="In force from", widget=DateInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
