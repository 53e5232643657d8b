"""What is typed about a case: the report, who it concerns and who investigates, who was told, how it ended."""

from django import forms
from django.utils import timezone

from assessment.forms.appeals import words
from assessment.states import CaseKind, CaseNoteKind, CaseOutcome, CaseTold
from config.forms import Cards, DateInput, OurLook


def day(label, **facts):
    return forms.DateField(label=label, widget=DateInput(), initial=timezone.localdate, **facts)


class CaseReportForm(OurLook, forms.Form):
    kind = forms.ChoiceField(
        label="What it is",
        choices=CaseKind,
        widget=Cards(
            icons={CaseKind.MALPRACTICE: "exclamation-octagon-fill", CaseKind.MALADMINISTRATION: "tools"},
            hints={
                CaseKind.MALPRACTICE: "Deliberate: copied work, a false signature, help that is not allowed.",
                CaseKind.MALADMINISTRATION: "Poor process: nothing was meant, but it was not done as it must be.",
            },
        ),
    )
    allegation = words("What is alleged", help_text="What was seen, by whom and when. Leave judgements for later.")
    came_to_light_on = day("When it came to light")
    source = forms.CharField(
        label="Who noticed it",
        max_length=200,
        required=False,
        help_text="If it was not you: an employer, a witness, another learner.",
    )
    about_learner = forms.BooleanField(label="It concerns the learner", required=False)
    people = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label="People of the centre whom it concerns",
        widget=forms.CheckboxSelectMultiple,
        help_text="They see nothing of the case from now on, whatever their role.",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people

    def given(self):
        """What report_case takes."""
        return {**self.cleaned_data, "people": list(self.cleaned_data["people"])}


class CasePersonForm(OurLook, forms.Form):
    person = forms.ModelChoiceField(
        queryset=None, empty_label="Choose a person", label="Somebody else whom it concerns"
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class InvestigatorForm(OurLook, forms.Form):
    """One of those without an interest. `now`, the CaseInvestigator that the page shows, travels with it."""

    person = forms.ModelChoiceField(queryset=None, empty_label="Choose a person", label="Who investigates")
    why = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, people, now, **kwargs):
        super().__init__(*args, initial={"instead_of": now and now.pk}, **kwargs)
        self.fields["person"].queryset = people
        if now:
            self.fields["why"].label = f"Why {now.person.full_name} no longer investigates"
        else:
            del self.fields["why"]


class OrganisationToldForm(OurLook, forms.Form):
    told_on = day("Told on")
    reference = forms.CharField(
        label="Its reference", max_length=80, required=False, help_text="Add it later if it has not been given yet."
    )


class CaseNoteForm(OurLook, forms.Form):
    kind = forms.ChoiceField(
        label="What you write down",
        choices=CaseNoteKind,
        widget=Cards(
            icons={CaseNoteKind.MEASURE: "shield-lock", CaseNoteKind.FINDING: "clipboard-check"},
            hints={
                CaseNoteKind.MEASURE: "What is done meanwhile, beside holding the claim and the portfolio.",
                CaseNoteKind.FINDING: "What has been found out, and how. The investigator’s alone.",
            },
        ),
    )
    text = words("In your own words")

    def __init__(self, *args, finds, **kwargs):
        super().__init__(*args, **kwargs)
        if not finds:
            self.fields["kind"].choices = [(CaseNoteKind.MEASURE.value, CaseNoteKind.MEASURE.label)]
            self.fields["kind"].initial = CaseNoteKind.MEASURE


class CaseToldForm(OurLook, forms.Form):
    whom = forms.ChoiceField(
        label="Who was told",
        choices=CaseTold,
        widget=Cards(
            icons={CaseTold.LEARNER: "mortarboard", CaseTold.CONCERNED: "person", CaseTold.OTHER: "people"},
            hints={CaseTold.LEARNER: "The learner reads these words here. Without them they see nothing of the case."},
        ),
    )
    name = forms.CharField(label="Their name", max_length=150, required=False, help_text="Not needed for the learner.")
    told_on = day("Told on")
    words = words("What they were told")


class CaseClosingForm(OurLook, forms.Form):
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=CaseOutcome,
        widget=Cards(
            icons={CaseOutcome.PROVED: "x-octagon-fill", CaseOutcome.NOT_PROVED: "check-circle-fill"},
            hints={
                CaseOutcome.PROVED: "What was alleged is so. Say what follows.",
                CaseOutcome.NOT_PROVED: "It is not so, or cannot be shown. No sanction follows.",
            },
        ),
    )
    reasons = words("On what grounds")
    sanction = words("What follows: the sanction", required=False, help_text="Needed when it was proved.")
