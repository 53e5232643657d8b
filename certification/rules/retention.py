"""How long records are kept, what may be let go today, and every reason why something may not (R4.22, R7.5, R7.7)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Appeal, Case
from assessment.rules import held_registrations
from centres.rules import holds_role, holds_role_anywhere
from centres.states import LEADING_ROLES, RecordClass, Role
from certification.models import Claim, DisposalItem, RetentionHold, RetentionRule
from certification.states import AWARDED, CLOSED, ClaimKind, ClaimStatus, CopyState, ErasureState, Fate, ListState
from config.refusals import Blocker
from iqa.models import ExternalVisit
from portfolios.models import Registration
from portfolios.states import RegistrationStatus

SETTLED_CLAIMS = (*CLOSED, ClaimStatus.ISSUED, ClaimStatus.RECEIVED, ClaimStatus.HANDED_OVER)
ANSWER_WITHIN = relativedelta(months=1)  # R7.4: to the corresponding day of the next month


class Terms(NamedTuple):
    """What is in force for a class of records: months after the end, and under which conditions."""

    months: int
    after_visit: bool
    on_request: bool
    source: str
    in_force_from: date | None = None


# Until a centre sets its own. Decisions and who was assessed three years, the work until a successful external review
# (DOMAIN R4.22, Highfield); appeals and cases as long as a claim at law can be brought (six years, practice).
DEFAULTS = {
    RecordClass.WORK: Terms(12, True, True, "Awarding organisations ask for it until an external review."),
    RecordClass.SENSITIVE: Terms(12, False, True, "Not longer than it is needed (UK GDPR, article 5(1)(e))."),
    RecordClass.RECORDS: Terms(36, False, False, "Awarding organisations ask for it for three years."),
    RecordClass.CASES: Terms(72, False, False, "As long as a claim at law can be brought."),
    RecordClass.DETAILS: Terms(36, False, False, "Awarding organisations ask for it for three years."),
}


# ---------- who may ----------


def can_read_retention(user, _):
    """Those who keep a centre's records: administrators and lead quality assurers (ACCESS: retention, disposal)."""
    return holds_role_anywhere(user, *LEADING_ROLES)


def can_set_retention(user, centre):
    return holds_role(user, centre, Role.ADMIN)


def can_propose_disposal(user, centre):
    return holds_role(user, centre, Role.ADMIN)


def can_read_disposal(user, disposal):
    return holds_role(user, disposal.centre, *LEADING_ROLES)


def can_confirm_disposal(user, disposal):
    """A second person (ACCESS: two people)."""
    return can_read_disposal(user, disposal) and user.pk != disposal.proposed_by_id


def can_withdraw_disposal(user, disposal):
    return can_read_disposal(user, disposal)


def can_hold_records(user, registration):
    """Who answers for the centre keeps records from being let go; nobody their own."""
    return holds_role(user, registration.centre, *LEADING_ROLES) and user.pk != registration.learner_id


def can_lift_hold(user, hold):
    return can_hold_records(user, hold.registration)


def can_ask_erasure(user, registration):
    return user.pk == registration.learner_id


def can_answer_erasure(user, request):
    """An administrator of the centre, never of their own request."""
    return holds_role(user, request.registration.centre, Role.ADMIN) and user.pk != request.by_id


def can_fetch_copy(user, copy):
    return user.pk == copy.person_id


# ---------- how long ----------


def terms_in_force(centre, on=None):
    """{record class: Terms}: the centre's newest rule in force on the day, else the default. 1 query."""
    on = on or timezone.localdate()
    found = dict(DEFAULTS)
    rows = RetentionRule.objects.filter(centre=centre, in_force_from__lte=on).order_by("in_force_from", "pk")
    for row in rows:
        found[RecordClass(row.record_class)] = Terms(
            row.months, row.after_visit, row.on_request, row.source, row.in_force_from
        )
    return found


class Due(NamedTuple):
    """One class of records of a registration: since when it has ended, from when it may go, and what is against it."""

    registration: Registration
    record_class: str
    terms: Terms
    ended_on: date | None
    due_on: date | None
    blockers: list[Blocker]

    @property
    def key(self):
        return f"{self.registration.pk}:{self.record_class}"

    @property
    def label(self):
        return RecordClass(self.record_class).label


def with_end(registrations):
    """Registrations with `awarded_on`: the day on which the whole award was issued."""
    full = Q(claims__kind=ClaimKind.FULL, claims__status__in=AWARDED)
    return registrations.annotate(awarded_on=Max("claims__documents__issued_on", filter=full))


def ended_on(registration, on):
    """The day from which the years count: awarded, else left, else run out; None while the learner is at work."""
    if registration.awarded_on:
        return registration.awarded_on
    if registration.status == RegistrationStatus.WITHDRAWN:
        return registration.withdrawn_on
    if registration.expires_on and registration.expires_on < on:
        return registration.expires_on
    return None


def dues(centre, on=None, only=None):
    """Every Due of a centre's registrations that is not let go yet, or of `only` these registrations. 9 queries."""
    on = on or timezone.localdate()
    terms = terms_in_force(centre, on)
    rows = Registration.objects.filter(centre=centre, disposed_on=None).select_related("qualification", "centre")
    if only is not None:
        rows = rows.filter(pk__in=[registration.pk for registration in only])
    rows = list(with_end(rows).order_by("name", "pk"))
    standing = _Standing(rows, centre)
    return [
        standing.due(registration, record_class, terms[record_class], on)
        for registration in rows
        for record_class in RecordClass
        if record_class not in standing.gone[registration.pk]
    ]


class _Standing:
    """What stands against letting go, read once for many registrations. 6 queries."""

    def __init__(self, rows, centre):
        ids = [row.pk for row in rows]
        self.gone = defaultdict(set)
        done = DisposalItem.objects.filter(registration__in=ids, state=Fate.DISPOSED)
        for registration, record_class in done.values_list("registration", "record_class"):
            self.gone[registration].add(record_class)
        cases = Case.objects.open().filter(registration__in=ids).values_list("registration", flat=True)
        held = held_registrations().filter(case__registration__in=ids)
        self.cases = set(cases) | set(held.values_list("case__registration", flat=True))
        self.appeals = set(Appeal.objects.live().filter(registration__in=ids).values_list("registration", flat=True))
        claims = Claim.objects.filter(registration__in=ids).exclude(status__in=SETTLED_CLAIMS)
        self.claims = dict(claims.values_list("registration", "pk"))
        holds = RetentionHold.objects.current().filter(registration__in=ids)
        self.holds = {hold.registration_id: hold for hold in holds}
        self.visits = last_visits(centre)

    def due(self, registration, record_class, terms, on):
        ended = ended_on(registration, on)
        due_on = ended and ended + relativedelta(months=terms.months)
        blockers = [*self._date_blockers(registration, terms, ended, due_on, on), *self._open_blockers(registration)]
        if record_class == RecordClass.DETAILS:
            blockers += self._order_blockers(registration)
        return Due(registration, record_class, terms, ended, due_on, blockers)

    def _date_blockers(self, registration, terms, ended, due_on, on):
        if ended is None:
            sentence = "It is needed while the learning goes on."
            yield Blocker("at_work", sentence, "The time counts from the award or from leaving.")
        elif due_on > on:
            words = f"It is kept until {date_format(due_on)}, {terms.months} months after {date_format(ended)}."
            yield Blocker("not_due", words, f"What says so: {terms.source}")
        if ended and terms.after_visit and (self.visits.get(registration.qualification_id) or ended) <= ended:
            sentence = "No external quality assurer has looked at this qualification since."
            yield Blocker("no_visit", sentence, "The work is kept until the next visit.")

    def _open_blockers(self, registration):
        if registration.pk in self.cases:
            url = reverse("assessment:registration_cases", args=[registration.pk])
            sentence = "The centre is looking into something about this registration."
            yield Blocker("case", sentence, "Nothing is let go until that is settled.", url, "Open it")
        if registration.pk in self.appeals:
            url = reverse("assessment:registration_appeals", args=[registration.pk])
            yield Blocker("appeal", "An appeal is not settled.", "It has to be answered first.", url, "Open it")
        if registration.pk in self.claims:
            url = reverse("certification:claim_detail", args=[self.claims[registration.pk]])
            yield Blocker("claim", "A claim is under way.", "It is issued or withdrawn first.", url, "Open it")
        if hold := self.holds.get(registration.pk):
            why = hold.why.rstrip(".")
            sentence = f"Kept since {date_format(timezone.localtime(hold.at))}: {why}."
            yield Blocker("hold", sentence, "An administrator or the lead quality assurer lifts the hold.")

    def _order_blockers(self, registration):
        left = [each for each in RecordClass if each != RecordClass.DETAILS and each not in self.gone[registration.pk]]
        if left:
            named = ", ".join(RecordClass(each).label[:1].lower() + RecordClass(each).label[1:] for each in left)
            yield Blocker("order", f"Still kept: {named}.", "Who it was is let go last.")


def last_visits(centre):
    """{qualification id: day of the last external visit to it}. 1 query."""
    rows = ExternalVisit.objects.filter(centre=centre, visits_on__lte=timezone.localdate())
    return dict(rows.order_by().values_list("qualifications").annotate(last=Max("visits_on")))


def against(due, *, on_request):
    """What stands against letting it go; at a person's request the date does not, where its rule says so (R7.5)."""
    early = on_request and due.terms.on_request and due.ended_on is not None
    return [blocker for blocker in due.blockers if not (early and blocker.code == "not_due")]


def may_go_on_request(due):
    """Whether the learner's own request is enough for these records to go."""
    return due.ended_on is not None and not against(due, on_request=True)


# ---------- lists, requests, copies ----------


def confirm_blockers(disposal, user):
    """Why the list cannot be confirmed by this person now."""
    if disposal.state != ListState.PROPOSED:
        return [Blocker("settled", f"This list is settled: {disposal.get_state_display().lower()}.", "Make a new one.")]
    if disposal.proposed_by_id == user.pk:
        sentence = "You have proposed this list yourself."
        return [Blocker("second", sentence, "Another administrator or the lead quality assurer confirms it.")]
    return []


def erasure_blockers(registration):
    """Why no erasure can be asked for now."""
    if registration.erasure_requests.filter(state=ErasureState.ASKED).exists():
        return [Blocker("asked", "You have asked already.", "The centre answers within a month.")]
    return []


def answer_blockers(request):
    """Why a request to erase cannot be answered: somebody has."""
    if request.state == ErasureState.ASKED:
        return []
    return [Blocker("answered", "This request has been answered.", "There is nothing more to do.")]


def copy_blockers(user):
    """Why the person cannot ask for another copy of their data: one is being made."""
    if user.data_copies.filter(state__in=(CopyState.QUEUED, CopyState.RUNNING)).exists():
        return [Blocker("making", "A copy is being made at the moment.", "It is shown here when it is ready.")]
    return []
