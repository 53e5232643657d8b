"""Building stones of forms: the crispy helper that all use, and widgets in our look. Knows no word of the domain."""

from crispy_forms.helper import FormHelper
from django import forms


def plain_helper(*, errors=True):
    """A crispy helper without its own <form> tag: the page writes form, csrf token and buttons itself."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = errors
    return helper


class _CardOptions:
    """Options as cards: `icons` and `hints` by value, both may be left out."""

    cards = True

    def __init__(self, *args, icons=None, hints=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.icons = icons or {}
        self.hints = hints or {}

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.icons, copy.hints = self.icons, self.hints
        return copy


class Cards(_CardOptions, forms.RadioSelect):
    """One of a few, as cards."""


class ManyCards(_CardOptions, forms.CheckboxSelectMultiple):
    """Some of a few, as cards."""


class DateInput(forms.DateInput):
    """The browser's own date picker; the value travels as 2026-11-21, whatever the person sees."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "cs-short", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "cs-short", **(attrs or {})}, format="%H:%M")


class FileInput(forms.FileInput):
    """A visible file box that also takes files dropped on it; Django's own would be a fieldset with a "clear" tick."""

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "cs-file", **(attrs or {})})
