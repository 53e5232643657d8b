"""What is typed about set tests. Checked here for shape, in actions for meaning."""

from django import forms

from assessment.models import ResitTerms, TestResult
from config.form_files import too_large_sentence
from config.forms import DateInput, FileInput, OurLook
from qualifications.models import Qualification, Unit
from qualifications.states import AssessmentMethod


def _figure(**facts):
    widget = forms.NumberInput(attrs={"class": "cs-short", "inputmode": "numeric"})
    return forms.IntegerField(widget=widget, **facts)


class TestResultForm(OurLook, forms.Form):
    """An attempt at a set test: right answers for each outcome; the total is reckoned from them."""

    __test__ = False

    taken_on = forms.DateField(label="Taken on", widget=DateInput)
    minutes = _figure(label="Minutes it took", min_value=1, max_value=999, required=False)
    proof = forms.CharField(
        label="Where you have seen the result",
        max_length=TestResult._meta.get_field("proof").max_length,
        help_text="For example the report of the test centre and its number.",
    )
    upload = forms.FileField(
        label="The result slip",
        required=False,
        widget=FileInput(attrs={"accept": "application/pdf,image/*"}),
        help_text="A PDF or a picture. It is checked on arrival; whoever sees the result can open it.",
        allow_empty_file=True,  # told by the action, in words
    )

    def __init__(self, *args, test, allowed=None, too_large=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        if allowed:
            self.fields["minutes"].help_text = f"{allowed} are allowed. Empty if the report does not say."
        weights = list(test.weights.select_related("outcome").order_by("outcome__number"))
        self.numbers = [weight.outcome.number for weight in weights]
        for weight in weights:
            self.fields[f"score_{weight.outcome.number}"] = _right_answers(weight)
        self.order_fields(["taken_on", *(f"score_{number}" for number in self.numbers), "minutes", "proof", "upload"])

    def clean_upload(self):
        for name in self.too_large:  # it was not kept, so the field is empty
            raise forms.ValidationError(too_large_sentence(name))
        return self.cleaned_data["upload"]

    @property
    def scores(self):
        return {number: self.cleaned_data[f"score_{number}"] for number in self.numbers}

    @property
    def given(self):
        """What the actions take."""
        names = ("taken_on", "minutes", "proof", "upload", "why")
        return {name: self.cleaned_data[name] for name in names if name in self.fields} | {"scores": self.scores}


def _right_answers(weight):
    field = _figure(
        label=f"Outcome {weight.outcome.number}",
        min_value=0,
        max_value=weight.questions,
        help_text=f"Right answers of {weight.questions}. {weight.outcome.statement}",
    )
    field.widget.attrs["data-score"] = ""
    field.error_messages["required"] = f"Enter 0 to {weight.questions}."
    return field


class CorrectResultForm(TestResultForm):
    """The same attempt as it should read, and what was wrong."""

    why = forms.CharField(
        label="What was wrong",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is kept with the result as it was, and the learner reads it.",
    )

    def __init__(self, *args, has_slip=False, **kwargs):
        super().__init__(*args, **kwargs)
        if has_slip:
            self.fields["upload"].label = "Another result slip"
            self.fields["upload"].help_text = "A PDF or a picture. Left empty, the one on record stays."


class ResitTermsForm(OurLook, forms.Form):
    """A new version of the terms of one test, or of every test of a qualification."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="For the test of", required=False, empty_label="Every test of the qualification"
    )
    qualification = forms.ModelChoiceField(
        Qualification.objects.none(),
        label="Qualification",
        required=False,
        help_text="Only if it is for all its tests.",
    )
    in_force_from = forms.DateField(label="In force from", widget=DateInput)
    most_attempts = _figure(
        label="Attempts at most",
        min_value=1,
        max_value=99,
        required=False,
        help_text="The first one counts. Leave it empty where there is no limit.",
    )
    days_between = _figure(
        label="Days between two attempts",
        min_value=0,
        max_value=365,
        help_text="14: sat on the 1st, again from the 15th. 0 where there is no wait.",
    )
    source = forms.CharField(
        label="Where it says so",
        max_length=ResitTerms._meta.get_field("source").max_length,
        help_text="Name and version of the policy.",
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        approved = Qualification.objects.filter(approvals__centre=centre).distinct()
        tests = Unit.objects.filter(method=AssessmentMethod.TEST)
        tested = tests.filter(group_entries__group__qualification__in=approved).distinct()
        self.fields["unit"].queryset = tested.order_by("number")
        self.fields["qualification"].queryset = approved.filter(
            groups__entries__unit__method=AssessmentMethod.TEST
        ).distinct()
