"""Input about a document that is replaced."""

from django import forms

from certification.forms.plain import PlainForm
from certification.states import AskedHow, ReplacementGround
from config.forms import DateInput


class ReplaceForm(PlainForm):
    """The written request, how it was authenticated, and what the administrator says about it (R6.20)."""

    ground = forms.ChoiceField(label="Ground", choices=ReplacementGround.choices)
    asked_by = forms.CharField(
        max_length=120,
        label="Who asked for it",
        help_text="The holder, or whoever acts for them; a colleague for an error of ours.",
    )
    asked_how = forms.ChoiceField(label="How, in writing", choices=AskedHow.choices)
    asked_on = forms.DateField(label="Date of the request", widget=DateInput)
    authenticated_how = forms.CharField(
        max_length=300,
        label="How you made sure that it was them",
        help_text="What you saw or compared, such as a passport shown on a call. Keep no copy.",
        widget=forms.Textarea({"rows": 2}),
    )
    why = forms.CharField(max_length=300, label="Note for the register", widget=forms.Textarea({"rows": 2}))

    def request_facts(self):
        return {name: self.cleaned_data[name] for name in self.fields if name != "why"}
