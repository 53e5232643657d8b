"""Input about the register of documents."""

from django import forms

from certification.forms.claims import BoardForm
from certification.states import DocumentKind, DocumentStatus


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
