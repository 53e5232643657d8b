"""The board of claims: who waits for what, a lane per state (R6.16)."""

from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from centres.models import Centre, QualificationApproval
from centres.states import QUALITY_ROLES, Role
from certification.models import Claim, ClaimMove, Document
from certification.queries.bulk import narrowed
from certification.states import ClaimKind, ClaimStatus, DocumentStatus, Rendering
from iqa.models import Release
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

SHOWN = 20  # tickets of a lane; the list of claims has them all


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
    who: str = ""


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


LANES = (
    ("ready", "Ready to claim", "released, no claim yet"),
    ("release", "To release", "draft, with quality assurance"),
    ("draft", "Draft", "to check and submit"),
    ("submitted", "Submitted", "with the awarding organisation"),
    ("queried", "Queried", "the organisation asks something"),
    ("making", "Accepted", "documents being made"),
    ("issued", "Issued", "on the register"),
    ("received", "Received", "the paper is at the centre"),
    ("handed_over", "Handed over", "with the learner"),
)
LANE_OF = {
    ClaimStatus.AWAITING_EQA: "submitted",
    ClaimStatus.QUERIED: "queried",
    ClaimStatus.ACCEPTED: "making",
    ClaimStatus.ISSUED: "issued",
    ClaimStatus.RECEIVED: "received",
    ClaimStatus.HANDED_OVER: "handed_over",
}
# Where newest first is of use; elsewhere whoever has waited longest stands first.
DONE = ("issued", "received", "handed_over")


def claim_board(user, *, qualification=None, site=None, assessor=None, kind=""):
    """Lanes with their tickets; the direct claims to show. 7 queries, however many claims."""
    today = timezone.localdate()
    lanes = {code: Lane(code, title, sub) for code, title, sub in LANES}
    if kind != ClaimKind.UNITS:
        candidates = narrowed(_candidates(user), qualification, site, assessor, "")
        lanes["ready"].total = candidates.count()
        lanes["ready"].tickets = [_candidate(row, today) for row in candidates[:SHOWN]]
    claims = narrowed(_claims(user), qualification, site, assessor)
    if kind:
        claims = claims.filter(kind=kind)
    for code, number in claims.order_by().values_list("lane").annotate(number=Count("pk")):
        lanes[code].total = number
    for claim in _first_of_each(claims):
        lanes[claim.lane].tickets.append(_ticket(claim, today))
    for code in DONE:
        lanes[code].tickets.reverse()
    approvals = QualificationApproval.objects.visible_to(user).select_related("qualification__awarding_organisation")
    making = lanes["making"]
    return {
        "lanes": list(lanes.values()),
        "open": sum(lane.total for lane in lanes.values() if lane.code not in DONE),
        "yours": sum(lanes[code].total for code in ("ready", "draft", "queried"))
        + sum(ticket.state == "failed" for ticket in making.tickets),
        "direct": _organisations(approval for approval in approvals if approval.has_direct_claims(today)),
    }


def _organisations(approvals):
    """Short names, each once, in the order of the alphabet."""
    return sorted({approval.qualification.awarding_organisation.short_name for approval in approvals})


def _released(registration):
    return Exists(Release.objects.current().filter(registration=OuterRef(registration)))


def _candidates(user):
    """Registrations that quality assurance has released and nobody has claimed."""
    kept = Centre.objects.where(user, Role.ADMIN, *QUALITY_ROLES)
    made = Centre.objects.where(user, Role.ADMIN)
    claimed = Claim.objects.live().filter(registration=OuterRef("pk"), kind=ClaimKind.FULL)
    release = Release.objects.current().filter(registration=OuterRef("pk"))
    rows = Registration.objects.filter(_released("pk"), ~Exists(claimed), centre__in=kept)
    rows = rows.filter(status=RegistrationStatus.REGISTERED).select_related("qualification")
    return rows.annotate(
        released_at=release.values("at")[:1],
        released_by=release.values("by__full_name")[:1],
        mine=Exists(made.filter(pk=OuterRef("centre"))),
    ).order_by("released_at", "pk")


def _claims(user):
    """Live claims with their lane, since when they are in it, and who moved them there."""
    standing = Document.objects.filter(claim=OuterRef("pk"), status=DocumentStatus.VALID)
    last = ClaimMove.objects.filter(claim=OuterRef("pk")).order_by("-pk")
    rows = (
        Claim.objects.visible_to(user)
        .live()
        .annotate(
            released=_released("registration"),
            failed=Exists(standing.filter(rendering=Rendering.FAILED)),
            moved_at=Subquery(last.values("at")[:1]),
            moved_by=Subquery(last.values("by__full_name")[:1]),
        )
    )
    return rows.annotate(lane=_lane())


def _lane():
    """Units by themselves need no release of the whole."""
    draft = When(status=ClaimStatus.DRAFT, kind=ClaimKind.FULL, released=False, then=Value("release"))
    others = [When(status=status, then=Value(lane)) for status, lane in LANE_OF.items()]
    return Case(draft, *others, default=Value("draft"), output_field=CharField())


def _first_of_each(claims):
    """So many claims of each lane: the oldest, and the newest where they are done. 1 query."""
    place = Window(RowNumber(), partition_by=F("lane"), order_by=[F("moved_at").asc(nulls_first=True), F("pk").asc()])
    back = Window(RowNumber(), partition_by=F("lane"), order_by=[F("moved_at").desc(nulls_last=True), F("pk").desc()])
    rows = claims.annotate(place=place, back=back).select_related("registration__qualification", "sent_in")
    done = Q(lane__in=DONE)
    return rows.filter(Q(~done, place__lte=SHOWN) | Q(done, back__lte=SHOWN)).order_by("place")


def _candidate(registration, today):
    url = reverse("certification:claim_make", args=[registration.pk]) if registration.mine else ""
    days = (today - timezone.localdate(registration.released_at)).days
    title = registration.qualification.title
    return Ticket(registration.name, title, days, make_url=url, who=registration.released_by)


def _ticket(claim, today):
    state, word = _mark(claim)
    since = claim.moved_at or claim.submitted_at or claim.made_at
    return Ticket(
        claim.registration.name,
        claim.registration.qualification.title,
        (today - timezone.localdate(since)).days,
        url=reverse("certification:claim_detail", args=[claim.pk]),
        state=state,
        word=word,
        note="Units only" if claim.kind == ClaimKind.UNITS else "",
        who=claim.moved_by or "",
    )


def _mark(claim):
    """The one thing to know at a glance; the claim's own page has every reason."""
    if claim.status == ClaimStatus.DRAFT:
        if claim.registration.name_confirmed_at is None:
            return "waiting", "Name to confirm"
        if claim.registration.identity_seen_on is None:
            return "short", "Identity to record"
        return ("ready", "To check") if claim.lane == "draft" else ("waiting", "Waiting")
    if claim.status == ClaimStatus.ACCEPTED:
        return ("failed", "Could not be made") if claim.failed else ("running", "Being made")
    if claim.status == ClaimStatus.AWAITING_EQA:
        return ("awaiting_eqa", "Sent, waiting") if claim.sent_in else ("awaiting_eqa", "Not sent yet")
    return claim.status, claim.get_status_display()
