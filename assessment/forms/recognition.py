"""What is typed about what a learner achieved before. Checked here for shape, in actions for meaning."""

from django import forms

from assessment.models import Recognition, RecognitionLimit
from assessment.states import RecognitionKind
from config.form_files import too_large_sentence
from config.forms import Cards, DateInput, FileInput, OurLook
from qualifications.models import AwardingOrganisation, Qualification


def _figure(**facts):
    return forms.IntegerField(
        min_value=0, max_value=999, required=False, widget=forms.NumberInput(attrs={"class": "cs-short"}), **facts
    )


def _length(name):
    return Recognition._meta.get_field(name).max_length


class CertificateForm(OurLook, forms.Form):
    """A certificate from elsewhere, and for what it is to count."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=RecognitionKind,
        widget=Cards(
            icons={
                RecognitionKind.TRANSFER: "arrow-left-right",
                RecognitionKind.EQUIVALENCE: "check-all",
                RecognitionKind.EXEMPTION: "check-lg",
            },
            hints={
                RecognitionKind.TRANSFER: "The very same unit, by its number, from any awarding organisation.",
                RecognitionKind.EQUIVALENCE: "Another regulated unit, of at least this level and these credits.",
                RecognitionKind.EXEMPTION: "Something else that is certificated; usually without credit.",
            },
        ),
    )
    achievement = forms.CharField(label="Title on the certificate", max_length=_length("achievement"))
    number = forms.CharField(
        label="Number of the unit or qualification", max_length=_length("number"), help_text="As printed: A/506/2130."
    )
    organisation = forms.CharField(label="Awarded by", max_length=_length("organisation"))
    certificate = forms.CharField(label="Certificate number", max_length=_length("certificate"))
    achieved_on = forms.DateField(label="Achieved on", widget=DateInput)
    level = _figure(label="Its level")
    credits = _figure(label="Its credits")
    certificate_file = forms.FileField(
        label="The certificate",
        help_text="A scan or photograph. It is checked on arrival and kept with the evidence.",
        widget=FileInput(),
        allow_empty_file=True,  # told by the action, in words
    )
    why = forms.CharField(
        label="Why it fits this unit",
        required=False,
        max_length=_length("why"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, too_large=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in too_large:  # it was not kept, so the field is empty
            self.fields["certificate_file"].error_messages["required"] = too_large_sentence(name)


class RecordForm(OurLook, forms.Form):
    """The assessor has seen and checked the proof."""

    checked = forms.CharField(
        label="How you checked it, and with whom",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: original seen; number checked with the awarding organisation’s service by telephone.",
    )
    checked_on = forms.DateField(label="Checked on", widget=DateInput)


class ReferenceForm(OurLook, forms.Form):
    """What the awarding organisation said."""

    reference = forms.CharField(label="The awarding organisation’s reference", max_length=60)
    said_on = forms.DateField(label="Of", widget=DateInput)
    credits = _figure(label="Credits that it counts for", help_text="Only if it says other than the usual.")


class TakeBackForm(OurLook, forms.Form):
    why = forms.CharField(
        label="Why it is taken back", max_length=400, widget=forms.Textarea(attrs={"rows": 2}), help_text="It is kept."
    )


class LimitForm(OurLook, forms.Form):
    """A row of an awarding organisation's limits."""

    organisation = forms.ModelChoiceField(AwardingOrganisation.objects.none(), label="Awarding organisation")
    qualification = forms.ModelChoiceField(
        Qualification.objects.none(), label="For", required=False, empty_label="All its qualifications"
    )
    in_force_from = forms.DateField(label="In force from", widget=DateInput)
    share_percent = forms.IntegerField(
        label="At most this share by equivalence and exemption, per cent",
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs={"class": "cs-short"}),
        help_text="Leave it empty where there is no limit.",
    )
    currency_years = forms.IntegerField(
        label="Not older than, years",
        min_value=1,
        max_value=50,
        required=False,
        widget=forms.NumberInput(attrs={"class": "cs-short"}),
        help_text="Leave it empty where age does not matter.",
    )
    transfers_need_reference = forms.BooleanField(
        label="A credit transfer counts only with the organisation’s reference", required=False, initial=True
    )
    source = forms.CharField(
        label="Where it says so",
        max_length=RecognitionLimit._meta.get_field("source").max_length,
        help_text="Name and version of the policy.",
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        approved = Qualification.objects.filter(approvals__centre=centre).distinct()
        self.fields["qualification"].queryset = approved
        organisations = AwardingOrganisation.objects.filter(pk__in=approved.values("awarding_organisation"))
        self.fields["organisation"].queryset = organisations
