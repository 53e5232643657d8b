"""Input about the register of documents."""

from django import forms

from certification.forms.claims import BoardForm
from certification.forms.plain import PlainForm
from certification.states import AskedHow, DocumentKind, DocumentStatus, ReplacementGround
from config.forms import DateInput


class RegisterForm(BoardForm):
    find = forms.CharField(
        required=False,
        max_length=60,
        label="Name or number",
        widget=forms.TextInput({"type": "search", "placeholder": "Name or number"}),
    )
    kind = forms.ChoiceField(required=False, choices=[("", "All documents"), *DocumentKind.choices])
    status = forms.ChoiceField(required=False, choices=[("", "Any standing"), *DocumentStatus.choices])
    field_order = ["find", "kind", "status", "qualification"]


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
