"""The board of claims: who waits for what, a lane per state."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from centres.models import Centre, QualificationApproval
from centres.states import QUALITY_ROLES, Role
from certification.models import Claim, Document
from certification.states import ClaimKind, ClaimStatus, DocumentStatus, Rendering
from iqa.models import Release
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

# As many of the newest issued claims as the last lane shows; the register has them all.
SHOWN_ISSUED = 20


@dataclass
class Ticket:
    """A card on the board. `make_url` is given for a registration that waits for its claim."""

    name: str
    title: str
    days: int
    url: str = ""
    make_url: str = ""
    state: str = ""
    word: str = ""
    note: str = ""


@dataclass
class Lane:
    code: str
    title: str
    sub: str
    tickets: list[Ticket] = field(default_factory=list)
    total: int = 0

    @property
    def more(self):
        return self.total - len(self.tickets)


def claim_board(user, qualification=None):
    """Lanes with their tickets, oldest first; the approvals to filter by and to show direct claims. 6 queries."""
    today = timezone.localdate()
    lanes = {lane.code: lane for lane in _lanes()}
    for registration in _candidates(user, qualification):
        lanes["ready"].tickets.append(_candidate(registration, today))
    claims = _claims(user, qualification)
    for claim in claims.exclude(status=ClaimStatus.ISSUED).order_by("made_at", "pk"):
        lanes[_lane_of(claim)].tickets.append(_ticket(claim, today))
    issued = claims.filter(status=ClaimStatus.ISSUED)
    lanes["issued"].tickets = [_ticket(claim, today) for claim in issued.order_by("-accepted_on", "-pk")[:SHOWN_ISSUED]]
    for lane in lanes.values():
        lane.total = len(lane.tickets)
    lanes["issued"].total = issued.count()
    approvals = QualificationApproval.objects.visible_to(user).select_related("qualification__awarding_organisation")
    return {
        "lanes": list(lanes.values()),
        "open": sum(lane.total for lane in lanes.values() if lane.code != "issued"),
        "yours": lanes["ready"].total
        + lanes["draft"].total
        + sum(ticket.state == "failed" for ticket in lanes["making"].tickets),
        "direct": _organisations(approval for approval in approvals if approval.has_direct_claims(today)),
    }


def _organisations(approvals):
    """Short names, each once, in the order of the alphabet."""
    return sorted({approval.qualification.awarding_organisation.short_name for approval in approvals})


def _lanes():
    return [
        Lane("ready", "Ready to claim", "released, no claim yet"),
        Lane("draft", "Draft", "to check and submit"),
        Lane("release", "To release", "with quality assurance"),
        Lane("submitted", "Submitted", "with the awarding organisation"),
        Lane("making", "Accepted", "documents being made"),
        Lane("issued", "Issued", "on the register"),
    ]


def _released(registration):
    return Exists(Release.objects.current().filter(registration=OuterRef(registration)))


def _candidates(user, qualification):
    """Registrations that quality assurance has released and nobody has claimed."""
    kept = Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES)
    made = Centre.objects.where(user, Role.ADMIN)
    claimed = Claim.objects.live().filter(registration=OuterRef("pk"), kind=ClaimKind.FULL)
    release = Release.objects.current().filter(registration=OuterRef("pk"))
    rows = Registration.objects.filter(_released("pk"), ~Exists(claimed), centre__in=kept)
    rows = rows.filter(status=RegistrationStatus.REGISTERED).select_related("qualification")
    if qualification:
        rows = rows.filter(qualification=qualification)
    return rows.annotate(
        released_at=release.values("at")[:1], mine=Exists(made.filter(pk=OuterRef("centre")))
    ).order_by("released_at", "pk")


def _claims(user, qualification):
    standing = Document.objects.filter(claim=OuterRef("pk"), status=DocumentStatus.VALID)
    rows = Claim.objects.visible_to(user).live().select_related("registration__qualification")
    if qualification:
        rows = rows.filter(registration__qualification=qualification)
    return rows.annotate(released=_released("registration"), failed=Exists(standing.filter(rendering=Rendering.FAILED)))


def _candidate(registration, today):
    url = reverse("certification:claim_make", args=[registration.pk]) if registration.mine else ""
    days = (today - timezone.localdate(registration.released_at)).days
    return Ticket(registration.name, registration.qualification.title, days, make_url=url)


def _lane_of(claim):
    if claim.status == ClaimStatus.DRAFT:
        return "draft" if claim.released else "release"
    return "submitted" if claim.status == ClaimStatus.AWAITING_EQA else "making"


def _ticket(claim, today):
    state, word = _mark(claim)
    since = claim.accepted_on or timezone.localdate(claim.submitted_at or claim.made_at)
    return Ticket(
        claim.registration.name,
        claim.registration.qualification.title,
        (today - since).days,
        url=reverse("certification:claim_detail", args=[claim.pk]),
        state=state,
        word=word,
        note=claim.number,
    )


def _mark(claim):
    """The one thing to know at a glance; the claim's own page has every reason."""
    if claim.status == ClaimStatus.DRAFT:
        if claim.registration.name_confirmed_at is None:
            return "waiting", "Name to confirm"
        if claim.registration.identity_seen_on is None:
            return "short", "Identity to record"
        return ("ready", "To check") if claim.released else ("waiting", "Waiting")
    if claim.status == ClaimStatus.ACCEPTED:
        return ("failed", "Could not be made") if claim.failed else ("running", "Being made")
    return ("awaiting_eqa", "Waiting") if claim.status == ClaimStatus.AWAITING_EQA else ("issued", "Issued")
