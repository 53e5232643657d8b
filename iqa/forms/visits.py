"""What is typed about external visits: by the centre, and by the external quality assurer in the room."""

from django import forms
from django.utils import timezone

from centres.models import Membership, User
from config.forms import Cards, DateInput, OurLook
from iqa.states import ClaimsAdvice, Reliability, SampleOutcome, SanctionAdvice, Severity, VisitKind
from qualifications.models import AwardingOrganisation, Qualification


class VisitForm(OurLook, forms.Form):
    """A visit to plan. The awarding organisation is that of the qualifications."""

    qualifications = forms.ModelMultipleChoiceField(
        Qualification.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="All of one awarding organisation. Nothing else of the centre is shown.",
    )
    kind = forms.ChoiceField(choices=VisitKind.choices, widget=Cards, initial=VisitKind.VISIT)
    name = forms.CharField(label="External quality assurer", max_length=150)
    email = forms.EmailField(label="Email address", help_text="The link goes there.")
    reference = forms.CharField(label="Reference of the organisation", max_length=60, required=False)
    opens_on = forms.DateField(label="Room open from", widget=DateInput, initial=timezone.localdate)
    visits_on = forms.DateField(label="Day of the visit", widget=DateInput)
    closes_on = forms.DateField(label="Room open to", widget=DateInput, help_text="It closes by itself after this day.")

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Qualification.objects.filter(approvals__centre=centre).select_related("awarding_organisation")
        self.fields["qualifications"].queryset = rows.order_by("awarding_organisation__short_name", "title").distinct()

    def clean_qualifications(self):
        chosen = list(self.cleaned_data["qualifications"])
        if len({row.awarding_organisation_id for row in chosen}) > 1:
            raise forms.ValidationError("Choose qualifications of one awarding organisation.")
        return chosen

    def facts(self):
        """What plan_visit takes."""
        facts = dict(self.cleaned_data)
        organisation = AwardingOrganisation.objects.get(pk=facts["qualifications"][0].awarding_organisation_id)
        return facts | {"organisation": organisation}


class LookedForm(forms.Form):
    """The filter of the log: part of what was opened."""

    q = forms.CharField(required=False, max_length=100)


class AnswerVisitForm(OurLook, forms.Form):
    answer = forms.CharField(
        label="What you have done",
        help_text="Say what you changed and where it can be seen.",
        widget=forms.Textarea({"rows": 4}),
    )


class CloseVisitForm(OurLook, forms.Form):
    reference = forms.CharField(label="Letter of the organisation that closes it", max_length=80)


class TokenForm(OurLook, forms.Form):
    """The code of the authenticator app, or a backup code."""

    token = forms.CharField(
        label="Code of your app",
        max_length=16,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}),
    )


class ReasonForm(OurLook, forms.Form):
    reason = forms.CharField(label="Why you need it", help_text="The centre and the learner read it.", max_length=400)


class AskForm(OurLook, forms.Form):
    """Units of one learner to be sampled."""

    units = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(label="Why these", max_length=300, required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_pk = {str(unit.pk): unit for unit in units}
        self.fields["units"].choices = [(pk, f"{unit.number} {unit.title}") for pk, unit in self.by_pk.items()]

    def chosen(self):
        return [self.by_pk[pk] for pk in self.cleaned_data["units"]]


class JudgeVisitForm(OurLook, forms.Form):
    """What is said of a sampled unit: as a whole, and of each criterion that was looked at."""

    outcome = forms.ChoiceField(label="Do you agree with the assessment?", choices=SampleOutcome.choices, widget=Cards)
    reliability = forms.ChoiceField(label="How reliable is it?", choices=Reliability.choices, widget=forms.RadioSelect)
    comment = forms.CharField(label="What you found", required=False, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args, codes, said, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = codes
        for place, code in enumerate(codes):
            outcome, words = said.get(code, ("", ""))
            choices = [("", "Not looked at"), *SampleOutcome.choices]
            field = forms.ChoiceField(label=f"Criterion {code}", choices=choices, required=False, initial=outcome)
            self.fields[f"c{place}"] = field
            self.fields[f"w{place}"] = forms.CharField(
                label=f"About {code}", required=False, max_length=400, initial=words
            )

    def lines(self):
        return [(code, self[f"c{place}"], self[f"w{place}"]) for place, code in enumerate(self.codes)]

    def facts(self):
        clean = self.cleaned_data
        criteria = {
            code: [clean[f"c{place}"], clean[f"w{place}"].strip()]
            for place, code in enumerate(self.codes)
            if clean[f"c{place}"]
        }
        return {name: clean[name] for name in ("outcome", "reliability", "comment")} | {"criteria": criteria}


class VisitActionForm(OurLook, forms.Form):
    text = forms.CharField(label="What has to be done", widget=forms.Textarea({"rows": 3}))
    severity = forms.ChoiceField(choices=Severity.choices, widget=forms.RadioSelect)
    qualification = forms.ModelChoiceField(Qualification.objects.none())
    owner = forms.ModelChoiceField(User.objects.none(), label="Who does it")
    due_on = forms.DateField(label="By", widget=DateInput)

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        staff = Membership.objects.in_force().staff().filter(centre=visit.centre)
        self.fields["owner"].queryset = User.objects.filter(pk__in=staff.values("user")).order_by("full_name")
        self.fields["qualification"].queryset = visit.qualifications.order_by("title")


class ReportForm(OurLook, forms.Form):
    summary = forms.CharField(label="What you found", widget=forms.Textarea({"rows": 8}))
    reliability = forms.ChoiceField(
        label="How reliable is assessment at the centre?", choices=Reliability.choices, widget=forms.RadioSelect
    )
    claims = forms.ChoiceField(label="Direct claims status", choices=ClaimsAdvice.choices, widget=forms.RadioSelect)
    sanction = forms.ChoiceField(label="Sanction you recommend", choices=SanctionAdvice.choices)
