"""The form that the others of this house begin with."""

from django import forms

from config.forms import OurLook


class PlainForm(OurLook, forms.Form):
    """A form in our look; the page writes the form tag and its buttons."""
