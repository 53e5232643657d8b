"""What certification shows in the room of an external visit: claims and certificates, and the claims that wait for the
external quality assurer (R5.1, R5.7). Quality assurance asks, and does not know us."""

from datetime import timedelta

from django.utils import timezone

from centres.queries import Standing
from certification import rules
from certification.actions import agree_claim
from certification.models import Claim, Document
from certification.states import ClaimStatus
from iqa.queries.sections import Section, Table
from iqa.queries.sections.tables import day, portfolio_cell
from iqa.queries.visits import Waiting, WaitingRow
from iqa.rules import in_scope


def claim_tables(visit):
    """2 queries."""
    claims = Claim.objects.filter(registration__in=in_scope(visit)).select_related("registration", "submitted_by")
    lines = [
        [
            claim.number,
            portfolio_cell(visit, claim.registration),
            claim.get_kind_display(),
            claim.get_status_display(),
            day(claim.submitted_at),
            claim.submitted_by.full_name if claim.submitted_by else "",
            day(claim.accepted_on),
            claim.organisation_reference,
        ]
        for claim in claims.order_by("number")
    ]
    heads = ["Claim", "Learner", "Kind", "State", "Submitted", "By", "Accepted", "Reference"]
    documents = Document.objects.filter(claim__registration__in=in_scope(visit)).select_related("claim__registration")
    papers = [
        [row.number, row.get_kind_display(), row.claim.registration.name, day(row.issued_on), row.get_status_display()]
        for row in documents.order_by("number")
    ]
    return [
        Table("Claims", heads, lines, "Nothing has been claimed."),
        Table("Register of documents", ["Number", "Kind", "Learner", "Issued", "State"], papers, "Nothing was issued."),
    ]


def waiting_claims(visit):
    """Claims that wait for the external quality assurer, with what stands in the way."""
    rows = Claim.objects.filter(registration__in=in_scope(visit), status=ClaimStatus.AWAITING_EQA)
    return [
        WaitingRow(claim.pk, f"{claim.number}, {claim.registration.name}", _about(claim), _blockers(claim))
        for claim in rows.select_related("registration__qualification", "registration__centre").order_by("number")
    ]


def _about(claim):
    return f"{claim.registration.qualification}, submitted on {day(claim.submitted_at or claim.made_at)}"


def _blockers(claim):
    return rules.agreed_blockers(claim, timezone.localdate())


def agree(visit, pk):
    agree_claim(Claim.objects.select_related("registration").get(pk=pk), by=visit.eqa, visit=visit)


CLAIMS = Section(
    "claims",
    "Claims",
    "award",
    "What was claimed for these registrations, and the documents that came of it.",
    claim_tables,
)
WAITING = Waiting(rows=waiting_claims, agree=agree)


LAPSE = timedelta(days=365)  # Highfield: direct claims status lapses if no claim was made in twelve months (R5.8)


def last_claim(approval, on):
    """When something was claimed last: without a claim in twelve months the status may lapse."""
    claims = Claim.objects.filter(
        registration__centre=approval.centre_id,
        registration__qualification=approval.qualification_id,
        submitted_at__isnull=False,
    )
    newest = claims.order_by("-submitted_at").values_list("submitted_at", flat=True).first()
    met = newest is not None and timezone.localdate(newest) > on - LAPSE
    text = f"The last was submitted on {day(newest)}." if newest else "None has been submitted."
    return [Standing("A claim within twelve months", met, f"{text} Without one the status may lapse.")]
