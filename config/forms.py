"""Building stones of forms: the crispy helper that all use, and widgets in our look. Knows no word of the domain."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy

REQUIRED = gettext_lazy("This field is required.")


def sent(request):
    """What was sent, for the first argument of a form: an empty POST is an answer too, and has to be told so."""
    return request.POST if request.method == "POST" else None


def plain_helper(*, errors=True):
    """A crispy helper without its own <form> tag: the page writes form, csrf token and buttons itself."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = errors
    return helper


def say_what_to_do(form):
    """Replace Django's "This field is required." by what to do, unless the form has a sentence of its own."""
    for field in form.fields.values():
        if field.error_messages.get("required") == REQUIRED:
            field.error_messages["required"] = _missing(field)


def _missing(field):
    if isinstance(field, forms.FileField):
        return "Choose a file."
    if isinstance(field, forms.DateField):
        return "Give a date."
    if isinstance(field, forms.BooleanField):
        return "Tick this box to go on."
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return "Choose at least one."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return "Choose one."
    return "Fill this in."


class OurLook:
    """Mixin for every form: the crispy helper, and sentences that say what to do. Goes before forms.Form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        say_what_to_do(self)


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
