"""What is sent to ask a witness, to check one, and by the witness."""

from django import forms
from django.utils import timezone

from assessment.states import CodeWay
from config.forms import Cards, DateInput, OurLook
from portfolios.states import Setting
from qualifications.models import Criterion


class ProposalForm(OurLook, forms.Form):
    """Who is asked about what; the criteria stand on the page as ticks."""

    name = forms.CharField(max_length=150, label="Name of the witness")
    email = forms.EmailField(label="Work email", help_text="The link goes to this address. It must be theirs alone.")
    telephone = forms.CharField(max_length=40, required=False, help_text="The assessor may ring them.")
    job = forms.CharField(max_length=200, label="Their job")
    employer = forms.CharField(max_length=200, required=False)
    relation = forms.CharField(
        max_length=200,
        label="How they know the learner’s work",
        help_text="Such as “line manager for two years”; never family.",
    )
    about = forms.CharField(
        max_length=2000,
        label="What they are asked about",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The occasion, and what it would help to know. The witness reads this, and nothing else of the "
        "portfolio.",
    )
    setting = forms.ChoiceField(choices=Setting.choices, initial=Setting.WORKPLACE, label="Where it happened")
    criterion = forms.ModelMultipleChoiceField(
        Criterion.objects.none(),
        label="Criteria",
        error_messages={"required": "Tick at least one.", "invalid_choice": "One of these is not open for evidence."},
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        keys = [pk for unit in units for pk in unit.keys.values()]
        self.fields["criterion"].queryset = Criterion.objects.filter(pk__in=keys).select_related("outcome__unit")

    @property
    def facts(self):
        """Keyword arguments for the action."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "criterion"}
        return {**given, "criteria": list(self.cleaned_data["criterion"])}

    @property
    def ticked(self):
        """Keys of the criteria as they were ticked, whether or not they can be."""
        return {str(value) for value in self["criterion"].value() or ()}

    @property
    def unit_rows(self):
        """(unit, whether it stands open): the first does, and those with something ticked."""
        ticked = self.ticked
        return [
            (unit, not place or any(str(pk) in ticked for pk in unit.keys.values()))
            for place, unit in enumerate(self.units)
        ]

    @property
    def plain_fields(self):
        return [field for field in self if field.name != "criterion"]


class CodeForm(OurLook, forms.Form):
    """How the witness learns the code."""

    code_by = forms.ChoiceField(
        choices=CodeWay.choices,
        initial=CodeWay.LETTER,
        widget=Cards(hints={CodeWay.PHONE: "You see it once. Safer where several people read the address."}),
        label="How they get the code",
    )

    @property
    def code_by_letter(self):
        return self.cleaned_data["code_by"] == CodeWay.LETTER


class AskForm(CodeForm, ProposalForm):
    as_expert = forms.BooleanField(
        required=False,
        label="They answer as an expert witness",
        help_text="Only who is on the register as one: competence in the work, and an assessing award or role.",
    )

    @property
    def facts(self):
        facts = super().facts
        del facts["code_by"]
        return {**facts, "code_by_letter": self.code_by_letter}


class WithdrawForm(OurLook, forms.Form):
    why = forms.CharField(max_length=400, label="Why it is taken back")


class CheckForm(OurLook, forms.Form):
    expert = forms.BooleanField(required=False, label="Is an expert witness")
    competence = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Competence in this work",
        help_text="Qualification, years, standing; asked of an expert.",
    )
    award = forms.CharField(
        max_length=200, required=False, label="Assessing award, or role in which they evaluate staff"
    )
    seen = forms.CharField(max_length=200, label="What was seen", help_text="CV, certificate, a call to the employer.")
    checked_on = forms.DateField(widget=DateInput, initial=timezone.localdate, label="Checked on")


class StatementForm(OurLook, forms.Form):
    """The witness's own page."""

    seen_on = forms.DateField(widget=DateInput, label="The day on which you saw it")
    words = forms.CharField(
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        label="What you saw",
        help_text="In your own words: what they did, how they did it, what came of it. Say what you saw, not whether "
        "it is good enough: that is for the assessor.",
        error_messages={"required": "Write what you saw."},
    )
    agreed = forms.BooleanField(
        label="It is true and I saw it myself.",
        error_messages={"required": "Tick this to confirm it; nothing has been sent yet."},
    )
