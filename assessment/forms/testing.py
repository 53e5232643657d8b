"""What is typed about set tests. Checked here for shape, in actions for meaning."""

from django import forms
from django.utils import timezone

from config.form_files import too_large_sentence
from config.forms import DateInput, FileInput, OurLook
from qualifications.models import Unit
from qualifications.states import AssessmentMethod


class TestResultForm(OurLook, forms.Form):
    """An attempt at a set test: right answers for each outcome; the total is reckoned from them."""

    taken_on = forms.DateField(label="Taken on", widget=DateInput)
    minutes = forms.IntegerField(
        label="Minutes it took",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "cs-short", "inputmode": "numeric"}),
    )
    proof = forms.CharField(
        label="Where you have seen the result",
        max_length=200,
        help_text="For example the report of the test centre and its number.",
    )
    upload = forms.FileField(
        label="The report", required=False, widget=FileInput, help_text="A PDF or picture; checked on arrival."
    )

    def __init__(self, *args, test, again=False, too_large=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        if again:
            self.fields["why"] = forms.CharField(label="What was wrong", max_length=400)
        self.weights = list(test.weights.select_related("outcome").order_by("outcome__number"))
        for weight in self.weights:
            number = weight.outcome.number
            field = forms.IntegerField(
                label=f"Outcome {number}",
                min_value=0,
                max_value=weight.questions,
                help_text=f"Right answers of {weight.questions}. {weight.outcome.statement}",
                widget=forms.NumberInput(attrs={"class": "cs-short", "data-score": "", "inputmode": "numeric"}),
            )
            field.error_messages["required"] = f"Enter 0 to {weight.questions}."
            self.fields[f"score_{number}"] = field
        self.order_fields(
            [
                "taken_on",
                *(f"score_{weight.outcome.number}" for weight in self.weights),
                "minutes",
                "proof",
                "upload",
                "why",
            ]
        )

    def clean_upload(self):
        for name in self.too_large:  # it was not kept, so the field is empty
            raise forms.ValidationError(too_large_sentence(name))
        return self.cleaned_data["upload"]

    @property
    def scores(self):
        numbers = [weight.outcome.number for weight in self.weights]
        return {number: self.cleaned_data[f"score_{number}"] for number in numbers}

    def facts(self):
        """What the actions take."""
        given = self.cleaned_data
        names = ("taken_on", "proof", "minutes", "upload", "why")
        return {"scores": self.scores, **{name: given[name] for name in names if name in given}}


class ResitTermsForm(OurLook, forms.Form):
    """The awarding organisation's terms for sitting a test again."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Test of")
    days_between = forms.IntegerField(
        label="Days between two attempts",
        min_value=0,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "cs-short", "inputmode": "numeric"}),
    )
    most_attempts = forms.IntegerField(
        label="Attempts at most",
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "cs-short", "inputmode": "numeric"}),
        help_text="Empty: as often as needed.",
    )
    source = forms.CharField(label="Where the awarding organisation says so", max_length=200)
    in_force_from = forms.DateField(label="In force from", widget=DateInput)

    def __init__(self, data=None, *, centre):
        super().__init__(data, initial={"in_force_from": timezone.localdate(), "days_between": 0})
        tests = Unit.objects.filter(
            method=AssessmentMethod.TEST, group_entries__group__qualification__approvals__centre=centre
        )
        self.fields["unit"].queryset = tests.distinct().order_by("number")
