"""What people type about plans and reviews. Checked here for shape, in actions for meaning."""

from django import forms
from django.utils import timezone

from assessment.actions import Agreed, Checked
from assessment.states import ActionOutcome, Owner
from config.forms import DateInput, ManyCards, OurLook, TimeInput
from portfolios.states import EvidenceKind
from qualifications.models import Criterion

ROWS = 4  # new actions that the page of a review has room for at once

METHOD_HINTS = {
    EvidenceKind.OBSERVATION: "The assessor watches",
    EvidenceKind.DISCUSSION: "You talk it through",
    EvidenceKind.WORK_PRODUCT: "What the work leaves behind",
    EvidenceKind.WITNESS: "Somebody at work confirms",
}


def lines(label, hint="", rows=3, **facts):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, widget=widget, required=False, max_length=2000, **facts)


class PlanForm(OurLook, forms.Form):
    """A version of a plan as it is written; what is missing is asked for when it is proposed."""

    all_optional = True  # a draft needs its title alone: no field says "(optional)"

    title = forms.CharField(label="What it is about", max_length=150, help_text="Such as “Refunds at the desk”.")
    criteria = forms.ModelMultipleChoiceField(Criterion.objects.none(), required=False)
    methods = forms.MultipleChoiceField(
        label="How it will be assessed",
        choices=EvidenceKind.choices,
        required=False,
        widget=ManyCards(hints=METHOD_HINTS),
    )
    expected = lines("Evidence expected", "What will be shown: say it so that both know when it is there.")
    place = forms.CharField(label="Where", max_length=150, required=False)
    on = forms.DateField(label="Day", required=False, widget=DateInput, help_text="If you meet for it.")
    starts_at = forms.TimeField(label="From", required=False, widget=TimeInput)
    ends_at = forms.TimeField(label="Until", required=False, widget=TimeInput)
    resources = lines("What is needed", "Rooms, equipment, access, permission.", rows=2)
    witnesses = lines("Who else sees it", "Witnesses who can confirm it: name and job.", rows=2)
    adjustments = lines(
        "Adjustments",
        "What is done differently, such as extra time. Never why: that has its own record.",
        rows=2,
    )
    target_on = forms.DateField(label="To be done by", required=False, widget=DateInput)
    review_on = forms.DateField(label="Looked at again on", required=False, widget=DateInput)
    why = forms.CharField(label="Why the plan is changed", max_length=400, required=False)

    def __init__(self, *args, registration, amends=False, **kwargs):
        super().__init__(*args, **kwargs)
        route = Criterion.objects.filter(outcome__unit__route_entries__registration=registration)
        self.fields["criteria"].queryset = route.select_related("outcome__unit")
        if not amends:
            del self.fields["why"]

    def ticked(self):
        """Ids of the criteria ticked, as sent or as they stand."""
        value = self["criteria"].value() or []
        return {int(one) for one in value if str(one).isdecimal()}

    @property
    def said(self):
        """Keyword arguments of begin_plan and write_plan."""
        return {**self.cleaned_data, "criteria": list(self.cleaned_data["criteria"])}


class AcceptForm(OurLook, forms.Form):
    """Which version the person has read, and the tick that stands for a pen."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label="I have read this version, and agree.",
        error_messages={"required": "Tick the box to agree; nothing is agreed yet."},
    )


class ReturnForm(OurLook, forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="What should be different", max_length=400, widget=forms.Textarea(attrs={"rows": 2}), required=True
    )


class CloseForm(OurLook, forms.Form):
    """A plan is completed, with a word if one likes, or given up, with the reason."""

    outcome = forms.ChoiceField(choices=[("completed", "Completed"), ("abandoned", "Given up")])
    why = forms.CharField(label="What came of it, or why it is given up", max_length=400, required=False)


class ReviewForm(OurLook, forms.Form):
    """A progress review: what was said, each open action checked, new actions, the next date."""

    held_on = forms.DateField(label="Held on", widget=DateInput)
    said = forms.CharField(
        label="What was talked about",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Progress, what goes well, what is hard. The learner and quality assurance read it.",
    )
    welfare = forms.CharField(
        label="Welfare",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How the learner is: safe, supported, anything in the way. Only the learner and their assessors read "
        "it, never the employer or quality assurance.",
    )
    next_on = forms.DateField(label="Next review by", widget=DateInput)

    def __init__(self, data=None, *, waiting, initial=None):
        super().__init__(data, initial=initial)
        self.checks = [CheckForm(data, action=action, kept=self.initial) for action in waiting]
        empty = {"empty_permitted": True, "use_required_attribute": False}
        prefixes = [f"new{number}" for number in range(ROWS)]
        self.rows = [ActionForm(data, prefix=one, initial=_part(self.initial, one), **empty) for one in prefixes]

    def clean(self):
        for form in (*self.checks, *self.rows):
            for errors in form.errors.values():
                self.add_error(None, [f"{form.name}: {error}" for error in errors])
        return super().clean()

    @property
    def facts(self):
        """Keyword arguments of record_review."""
        return {
            **self.cleaned_data,
            "checks": [form.checked for form in self.checks],
            "agreed": [form.agreed for form in self.rows if form.has_changed()],
        }


def _part(initial, prefix):
    """What of it belongs to the form of this prefix."""
    start = f"{prefix}-"
    return {name.removeprefix(start): value for name, value in initial.items() if name.startswith(start)}


class CheckForm(OurLook, forms.Form):
    """What became of one action of an earlier review."""

    outcome = forms.ChoiceField(label="What became of it", choices=[("", "Choose one"), *ActionOutcome.choices])
    note = forms.CharField(label="Note", max_length=300, required=False)
    due_on = forms.DateField(label="New date, if carried on", required=False, widget=DateInput)

    def __init__(self, data=None, *, action, kept):
        self.action = action
        prefix = f"action{action.pk}"
        super().__init__(data, prefix=prefix, initial=_part(kept, prefix))

    @property
    def name(self):
        return f"“{self.action.text}”"

    @property
    def checked(self):
        given = self.cleaned_data
        return Checked(self.action, given["outcome"], given["note"], given["due_on"])


class ActionForm(OurLook, forms.Form):
    """One new action: what, who, by when."""

    text = forms.CharField(label="What is to be done", max_length=300)
    owner = forms.ChoiceField(label="By whom", choices=Owner, initial=Owner.LEARNER)
    due_on = forms.DateField(label="By when", widget=DateInput)

    @property
    def name(self):
        return f"New action {int(self.prefix.removeprefix('new')) + 1}"

    @property
    def agreed(self):
        given = self.cleaned_data
        return Agreed(given["text"], given["owner"], given["due_on"])


class SignReviewForm(OurLook, forms.Form):
    words = forms.CharField(
        label="Your own words", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(
        label="This is what we talked about and agreed.",
        error_messages={"required": "Tick the box to sign; nothing is signed yet."},
    )


class EmployerForm(OurLook, forms.Form):
    """Who is asked for the employer's comment."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(
        label="Email address", help_text="They get a link there. You tell them the code another way."
    )


class CommentForm(OurLook, forms.Form):
    words = forms.CharField(
        label="Your comment",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="How the learner gets on at work, and what you can do for them. Learner and assessors read it.",
    )


class DoneForm(OurLook, forms.Form):
    outcome = forms.ChoiceField(choices=[(one.value, one.label) for one in (ActionOutcome.DONE, ActionOutcome.DROPPED)])
    note = forms.CharField(max_length=300, required=False)


class PlanningForm(OurLook, forms.Form):
    """What the centre asks of plans and reviews from a day on."""

    review_weeks = forms.IntegerField(
        label="Weeks between reviews",
        min_value=2,
        max_value=26,
        widget=forms.NumberInput(attrs={"class": "cs-short"}),
        help_text="Eight to twelve are usual.",
    )
    plan_expected = forms.BooleanField(
        label="Evidence is expected to be in a plan",
        required=False,
        help_text="Assessors are told of criteria that no agreed plan names. Nothing is held back.",
    )
    in_force_from = forms.DateField(label="From", widget=DateInput, initial=timezone.localdate)
