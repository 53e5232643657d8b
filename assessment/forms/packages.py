"""What is sent to bring a portfolio and to answer what was decided elsewhere."""

from django import forms

from config.form_files import too_large_sentence
from config.forms import FileInput, OurLook


class BringForm(OurLook, forms.Form):
    """A portable portfolio, sent whole."""

    package = forms.FileField(
        label="Portfolio",
        help_text="The ZIP taken away from the other centre, neither unpacked nor changed.",
        widget=FileInput(attrs={"accept": ".zip,application/zip"}),
        allow_empty_file=True,  # told by the action, in words
        error_messages={"required": "Choose the ZIP that you took away from your other centre."},
    )

    def __init__(self, *args, too_large=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in too_large:  # it was not kept, so the field is empty
            self.fields["package"].error_messages["required"] = too_large_sentence(name)


class WhyForm(OurLook, forms.Form):
    why = forms.CharField(
        label="How you know that it is the same person",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: marriage certificate of 3 May 2026 seen.",
    )


class DeclarationForm(OurLook, forms.Form):
    """The learner's declaration for everything that arrived."""

    declared = forms.BooleanField(error_messages={"required": "Read it, and tick it if it is true."})

    def __init__(self, *args, words, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["declared"].label = words


class PriorForm(OurLook, forms.Form):
    """Prior decisions, ticked, and what is said of them; the button that was pressed says which."""

    prior = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Tick what you answer."})
    looked = forms.BooleanField(
        label="I have looked at the evidence: it is valid, authentic, reliable, current and sufficient.", required=False
    )
    remark = forms.CharField(
        label="Remark",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The learner reads it. Needed when you do not accept.",
    )
    accept = forms.BooleanField(required=False)

    def __init__(self, data=None):
        super().__init__(data)
        ticked = [value for value in data.getlist("prior") if value.isdecimal() and len(value) < 12] if data else []
        self.fields["prior"].choices = [(value, value) for value in ticked]
