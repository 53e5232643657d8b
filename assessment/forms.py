"""What assessors and quality assurers type: decisions, test results, reasons. Checked here for shape, in actions for
meaning."""

from django import forms
from django.utils import timezone

from assessment.actions import Judgement
from assessment.states import Outcome, RuleOfEvidence
from assessment.working_days import add_working_days
from config.form_files import too_large_sentence
from config.forms import DateInput, FileInput, OurLook
from qualifications.models import Unit

DAYS_TO_ACT = 10


class CriterionForm(forms.Form):
    """The decision on one criterion; left alone, the criterion is not decided yet."""

    outcome = forms.ChoiceField(choices=Outcome, required=False, widget=forms.RadioSelect)
    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}))
    act_by = forms.DateField(
        required=False,
        widget=DateInput(attrs={"class": "form-control cs-short"}),
        error_messages={"invalid": "Give a date such as 4 Dec 2026."},
    )
    rule_of_evidence = forms.ChoiceField(
        required=False,
        choices=[("", "Which rule?"), *RuleOfEvidence.choices],
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )

    def __init__(self, *args, row, **kwargs):
        self.row = row
        kwargs["prefix"] = f"c{row.criterion.pk}"
        kwargs["initial"] = {"act_by": add_working_days(timezone.localdate(), DAYS_TO_ACT)}
        super().__init__(*args, **kwargs)

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if self.cleaned_data.get("outcome") == Outcome.NOT_YET_MET and not reason:
            raise forms.ValidationError("Say what is missing.")
        return reason

    @property
    def judgement(self):
        """The Judgement, or None where nothing was chosen."""
        given = self.cleaned_data
        if not given["outcome"]:
            return None
        return Judgement(
            self.row.criterion, given["outcome"], given["reason"], given["rule_of_evidence"], given["act_by"]
        )


class SittingForm(OurLook, forms.Form):
    """An assessor's sitting on a piece: a CriterionForm for each open criterion, the rules of evidence, feedback."""

    confirmed = forms.MultipleChoiceField(
        label="This evidence is", choices=RuleOfEvidence, required=False, widget=forms.CheckboxSelectMultiple
    )
    feedback = forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}), max_length=5000)
    attempt = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, sheet):
        super().__init__(data, initial={"attempt": sheet.submission.attempt})
        first_name = sheet.evidence.registration.learner.get_short_name()
        self.fields["feedback"].label = f"Feedback to {first_name}"
        self.fields["feedback"].error_messages["required"] = f"Write feedback for {first_name}."
        # What was typed about a criterion that somebody else has decided in the meantime is kept, too.
        rows = [
            row for row in sheet.rows if row in sheet.open_rows or (data and data.get(f"c{row.criterion.pk}-outcome"))
        ]
        self.criteria = {row.criterion.pk: CriterionForm(data, row=row) for row in rows}

    def clean(self):
        for form in self.criteria.values():
            for errors in form.errors.values():
                self.add_error(None, [f"{form.row.code}: {error}" for error in errors])
        return super().clean()

    @property
    def judgements(self):
        return [form.judgement for form in self.criteria.values() if form.judgement]


class CountersignForm(OurLook, forms.Form):
    """The decisions of one sitting that the person stands behind, or sends back with a reason."""

    decisions = forms.ModelMultipleChoiceField(queryset=None, error_messages={"required": "Tick a decision."})
    why = forms.CharField(
        label="Why it is to be decided again",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only to send decisions back. The trainee and the learner’s other assessors read it.",
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decisions"].queryset = waiting


class TestResultForm(OurLook, forms.Form):
    """An attempt at a set test: right answers for each outcome; the total is reckoned from them."""

    taken_on = forms.DateField(label="Taken on", widget=DateInput)
    proof = forms.CharField(
        label="Where you have seen the result",
        max_length=200,
        help_text="For example the report of the test centre and its number.",
    )

    def __init__(self, *args, test, **kwargs):
        super().__init__(*args, **kwargs)
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
        self.order_fields(["taken_on", *(f"score_{weight.outcome.number}" for weight in self.weights), "proof"])

    @property
    def scores(self):
        numbers = [weight.outcome.number for weight in self.weights]
        return {number: self.cleaned_data[f"score_{number}"] for number in numbers}


class ReasonForm(OurLook, forms.Form):
    why = forms.CharField(
        label="Why the unit is reopened",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The assessor and the learner read it. Say what has to be put right.",
    )


class SignForm(OurLook, forms.Form):
    """Nothing to fill in: pressing the button is the signature."""


class RouteForm(OurLook, forms.Form):
    """Optional units of an edition, as ticked in the planner."""

    unit = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": "There is no unit with the key %(value)s in this qualification: choose from those below.",
            "invalid_pk_value": "“%(pk)s” names no unit of this qualification: choose from those below.",
        },
    )

    def __init__(self, *args, qualification, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(group_entries__group__qualification=qualification).distinct()

    def known_units(self):
        """The ticked units that the edition lists, also when others were sent: those are the error of the form."""
        ticked = [value for value in self["unit"].data or [] if value.isdecimal()]
        return list(self.fields["unit"].queryset.filter(pk__in=ticked))


class SignatureForm(OurLook, forms.Form):
    """The tick that stands for a pen."""

    agreed = forms.BooleanField(
        label="I have read this, and sign.", error_messages={"required": "Tick the box to sign; nothing is signed yet."}
    )


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
