"""What several topics share."""

from django import forms

from config.forms import plain_helper


class PlainForm(forms.Form):
    """A form in our look; the page writes the form tag and its buttons."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class WhyForm(PlainForm):
    """One field: the reason, which the ledger keeps."""

    why = forms.CharField(max_length=300, label="Reason", widget=forms.Textarea({"rows": 3}))


class ReasonForm(PlainForm):
    reason = forms.CharField(max_length=400, label="Reason", widget=forms.Textarea({"rows": 3}))
