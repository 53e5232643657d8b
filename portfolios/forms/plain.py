"""The form that the others of this house begin with."""

from django import forms

from config.forms import plain_helper


class PlainForm(forms.Form):
    """A form in our look; the page writes the form tag and its buttons."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
