"""Input about the register: what is looked for, certificates of the organisation, where a paper went."""

from django import forms
from django.utils import timezone

from certification.forms.claims import BoardForm
from certification.forms.plain import PlainForm
from certification.models import OrganisationCertificate
from certification.states import CertificateKind, ClaimKind, CustodyKind, DocumentKind, DocumentStatus, HandOverWay
from config.forms import DateInput

KINDS = [
    ("", "All papers"),
    ("Made here", [(f"document:{value}", label) for value, label in DocumentKind.choices]),
    ("From the organisation", [(f"certificate:{value}", label) for value, label in CertificateKind.choices]),
]
WHERE = [
    ("", "Anywhere"),
    ("here", "Not handed over"),
    ("uncollected", "Not collected for long"),
    ("unchecked", "Not checked"),
    ("handed_over", "Handed over"),
]


class RegisterFilter(BoardForm):
    find = forms.CharField(
        required=False,
        max_length=60,
        label="Name, serial, ULN or learner number",
        widget=forms.TextInput({"type": "search", "placeholder": "Name, serial, ULN, learner no."}),
    )
    kind = forms.ChoiceField(required=False, choices=KINDS, label="Kind")
    status = forms.ChoiceField(
        required=False, choices=[("", "Any standing"), *DocumentStatus.choices], label="Standing"
    )
    where = forms.ChoiceField(required=False, choices=WHERE, label="Where the paper is")
    field_order = ["find", "kind", "status", "where", "qualification"]


class CertificateForm(PlainForm):
    """What is printed on a certificate that came from the organisation."""

    serial = forms.CharField(label="Serial", max_length=60)
    kind = forms.ChoiceField(label="Kind", choices=CertificateKind)
    printed_name = forms.CharField(label="Name as printed", max_length=200)
    title = forms.CharField(label="Title as printed", max_length=250)
    awarded_on = forms.DateField(label="Date of award", widget=DateInput)
    replaces = forms.ModelChoiceField(
        queryset=None,
        required=False,
        empty_label="It replaces none",
        label="Replaces",
        help_text="Of a replacement certificate: the one that stands no longer.",
    )

    def __init__(self, *args, claim, **kwargs):
        registration = claim.registration
        initial = {
            "printed_name": registration.name,
            "title": registration.qualification.title,
            "awarded_on": claim.accepted_on,
            "kind": CertificateKind.UNIT if claim.kind == ClaimKind.UNITS else CertificateKind.FULL,
        }
        super().__init__(*args, initial=initial, **kwargs)
        standing = OrganisationCertificate.objects.filter(claim=claim, status=DocumentStatus.VALID)
        self.fields["replaces"].queryset = standing


class CustodyForm(PlainForm):
    """One entry about a paper. Whom, how and proof are asked of a hand-over alone."""

    on = forms.DateField(label="Day", widget=DateInput, initial=timezone.localdate)
    way = forms.ChoiceField(label="How", choices=HandOverWay, initial=HandOverWay.IN_PERSON)
    whom = forms.CharField(label="To whom", max_length=150)
    proof = forms.CharField(
        label="Proof",
        max_length=120,
        help_text="The proof of identity that you saw (keep no copy), or the tracking number of the post.",
    )

    def __init__(self, *args, kind, registration, **kwargs):
        super().__init__(*args, **kwargs)
        if kind != CustodyKind.HANDED_OVER:
            for name in ("way", "whom", "proof"):
                del self.fields[name]
        else:
            self.fields["whom"].initial = registration.name
