"""What is to be sent to awarding organisations, what was sent, and what a sheet that came back would do."""

from dataclasses import dataclass

from django.db.models import Count

from certification import sending
from certification.models import Claim, ClaimSending, OrganisationCertificate
from certification.states import AWARDED, CertificateKind, ClaimKind, ClaimStatus
from portfolios.queries import column_set
from portfolios.states import ColumnPurpose
from qualifications.models import AwardingOrganisation

SENT = (ClaimStatus.AWAITING_EQA, ClaimStatus.QUERIED, *AWARDED)


def claims_to_send(centre, organisation=None):
    """Submitted claims that stand in no file yet, oldest first."""
    rows = Claim.objects.filter(registration__centre=centre, status__in=SENT, sent_in=None)
    if organisation:
        rows = rows.filter(registration__qualification__awarding_organisation=organisation)
    related = rows.select_related("registration__qualification").prefetch_related("units__unit")
    return related.order_by("submitted_at", "pk")


def organisations_of(centre):
    """The organisations with which the centre has an approval, each with `waiting`: how many claims are to be sent."""
    counts = dict(
        claims_to_send(centre)
        .order_by()
        .values_list(of := "registration__qualification__awarding_organisation")
        .annotate(number=Count("pk"))
        .values_list(of, "number")
    )
    rows = list(AwardingOrganisation.objects.filter(qualifications__approvals__centre=centre).distinct())
    for row in rows:
        row.waiting = counts.get(row.pk, 0)
    return rows


def sending_list(centre):
    """What was sent, newest first, with the number of claims."""
    rows = ClaimSending.objects.filter(centre=centre).select_related("awarding_organisation", "by")
    return rows.annotate(number=Count("claims")).order_by("-at", "-pk")


def columns_for(centre, organisation):
    """(columns, format of days) in which the organisation takes claims today. 1 query."""
    row = column_set(centre, organisation, ColumnPurpose.CLAIMS)
    return (row.columns, row.day_format) if row else (sending.DEFAULT, sending.DAY_FORMAT)


@dataclass
class Judged:
    """A line of a sheet with what it would do, or why it cannot."""

    line: sending.Line
    claim: Claim | None = None
    problem: str = ""
    sets_number: bool = False
    adds_certificate: bool = False

    @property
    def kind(self):
        return CertificateKind.UNIT if self.claim.kind == ClaimKind.UNITS else CertificateKind.FULL


def judged_numbers(centre, lines):
    """Each line with its claim of this centre. 2 queries, however many lines."""
    rows = Claim.objects.filter(registration__centre=centre, number__in=[line.claim for line in lines])
    claims = {claim.number: claim for claim in rows.select_related("registration__qualification")}
    serials = [line.serial for line in lines if line.serial]
    found = OrganisationCertificate.objects.filter(serial__in=serials)
    known = {(row.awarding_organisation_id, row.serial): row.claim_id for row in found}
    seen = set()
    return [_judged(line, claims.get(line.claim), known, seen) for line in lines]


def _judged(line, claim, known, seen):
    judged = Judged(line, claim, line.problem)
    if judged.problem:
        return judged
    if claim is None:
        judged.problem = "There is no claim of this number at the centre."
    elif claim.status not in SENT:
        judged.problem = f"The claim is not with the organisation: {claim.get_status_display().lower()}."
    elif line.serial:
        _judge_serial(judged, known, seen)
    if not judged.problem:
        judged.sets_number = bool(line.organisation_number) and line.organisation_number != claim.organisation_number
    return judged


def _judge_serial(judged, known, seen):
    line, claim = judged.line, judged.claim
    key = (claim.registration.qualification.awarding_organisation_id, line.serial)
    if key in seen:
        judged.problem = f"The serial {line.serial} stands in this sheet twice."
    elif known.get(key, claim.pk) != claim.pk:
        judged.problem = f"The serial {line.serial} is on the register for another claim."
    elif claim.status not in AWARDED:
        judged.problem = "A certificate belongs to an accepted claim: record the acceptance first."
    judged.adds_certificate = not judged.problem and key not in known
    seen.add(key)
