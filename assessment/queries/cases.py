"""What pages read about cases: those of a centre, one with everything that happened, what the learner was told."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment import rules
from assessment.models import (
    Case,
    CaseHold,
    CaseInvestigator,
    CaseNote,
    CaseNotice,
    CasePerson,
    CaseTelling,
)
from assessment.models.cases import INVESTIGATORS
from assessment.states import CaseNoteKind, CaseOutcome, CaseStatus, CaseTold
from centres.models import Centre, Membership, User
from centres.rules import holds_role
from centres.states import LEADING_ROLES, STAFF_ROLES
from portfolios.queries import Place

# What belongs to a case, each with its people: read whole, since the thread tells what was superseded too.
ROWS = {
    "people": CasePerson.objects.select_related("person", "by", "superseded_by"),
    "investigators": CaseInvestigator.objects.select_related("person", "by", "superseded_by"),
    "holds": CaseHold.objects.select_related("by", "superseded_by"),
    "notices": CaseNotice.objects.select_related("by"),
    "notes": CaseNote.objects.select_related("by"),
    "tellings": CaseTelling.objects.select_related("by"),
}


@dataclass
class CaseRow:
    """A case with what counts of it today. Without an investigator or a notice these are None: still to be done.

    `whole`: the person reads all of it, not only what they reported themselves.
    """

    case: Case
    people: list = field(default_factory=list)  # CasePerson
    investigator: CaseInvestigator | None = None
    notice: CaseNotice | None = None
    hold: CaseHold | None = None
    whole: bool = True

    @property
    def is_open(self):
        return self.case.status == CaseStatus.OPEN

    @property
    def state(self):
        if self.is_open or not self.whole:
            return self.case.status
        return self.case.closing.outcome

    @property
    def concerned(self):
        """Whom it concerns, in words."""
        names = [row.person.full_name for row in self.people]
        return get_text_list(["the learner", *names] if self.case.about_learner else names, "and")

    @property
    def to_do(self):
        """What is still to be done, in words."""
        return _to_do(named=self.investigator, told=self.notice) if self.is_open else []


def _to_do(*, named, told):
    wants = {"investigator to be named": not named, "awarding organisation to be told": not told}
    return [words for words, missing in wants.items() if missing]


def case_list(user, centre):
    """Every case of the centre that the person may know of: open ones first, the newest first. 8 queries."""
    rows = _rows(_cases().visible_to(user).filter(centre=centre), user, centre)
    return sorted(rows, key=lambda row: (not row.is_open, -row.case.number))


def cases_of(registration, user):
    """The cases about one registration that the person may know of, newest first. 8 queries."""
    return _rows(_cases().visible_to(user).filter(registration=registration), user, registration.centre)


def case_row(case, user):
    """One case. 8 queries."""
    return _rows(_cases().filter(pk=case.pk), user, case.centre)[0]


def _rows(cases, user, centre):
    handles = holds_role(user, centre, *LEADING_ROLES)
    rows = [_row(case) for case in cases]
    for row in rows:
        row.whole = handles or (row.investigator is not None and row.investigator.person_id == user.pk)
    return rows


def open_cases(user, centre):
    """How many cases of the centre are open, of those that the person may know of. 1 query."""
    return Case.objects.open().visible_to(user).filter(centre=centre).count()


def case_places(user, centre):
    """Open cases that wait for the person: that they investigate and, for those who handle the centre's cases, that
    nobody investigates or the awarding organisation has not been told of: [Place]. Nothing of what is alleged. 1 query.
    """
    named = CaseInvestigator.objects.current().filter(case=OuterRef("pk"))
    rows = Case.objects.open().visible_to(user).filter(centre=centre)
    rows = rows.annotate(
        named=Exists(named),
        theirs=Exists(named.filter(person=user)) & Q(centre__in=Centre.objects.where(user, *INVESTIGATORS)),
        told=Exists(CaseNotice.objects.current().filter(case=OuterRef("pk"))),
    )
    handled = Q(centre__in=Centre.objects.where(user, *LEADING_ROLES)) & (Q(named=False) | Q(told=False))
    return [_place(case) for case in rows.filter(handled | Q(theirs=True)).select_related("registration")]


def _place(case):
    words = [*(["you investigate it"] if case.theirs else []), *_to_do(named=case.named, told=case.told)]
    text = "; ".join(words)
    return Place(
        f"Case {case.reference}, {case.registration.name}",
        reverse("assessment:case_detail", args=[case.pk]),
        "shield-exclamation",
        f"{text[0].upper()}{text[1:]}.",
    )


def _cases():
    facts = ("registration__learner", "registration__qualification__awarding_organisation", "centre", "reported_by")
    rows = [Prefetch(name, found.order_by("pk")) for name, found in ROWS.items()]
    return Case.objects.select_related(*facts, "closing__by").prefetch_related(*rows)


def _row(case):
    return CaseRow(
        case,
        people=[row for row in case.people.all() if row.is_current],
        investigator=_current(case.investigators),
        notice=_current(case.notices),
        hold=_current(case.holds),
    )


def _current(rows):
    return next((row for row in rows.all() if row.is_current), None)


def case_thread(row):
    """What happened to the case, newest first, as _thread.html takes it. No queries."""
    case = row.case
    acts = [
        _act(case.reported_at, "act", "flag-fill", "Reported", case.reported_by, case.allegation),
        *_named(case),
        *_investigated(case),
        *_held(case),
        *_told(case),
        *_noted(case),
    ]
    if case.status == CaseStatus.CLOSED:
        acts.append(_closed(case.closing))
    return [act for _, act in sorted(acts, key=lambda pair: pair[0], reverse=True)]


def _named(case):
    for row in case.people.all():
        what = f"{row.person.full_name} named"
        yield _act(row.at, "none", "person-plus", what, row.by, "", old=not row.is_current)
        if not row.is_current:
            what = f"{row.person.full_name} taken out: named by mistake"
            yield _act(row.superseded_at, "none", "person-dash", what, row.superseded_by, row.superseded_why)


def _investigated(case):
    for row in case.investigators.all():
        text = "" if row.is_current else f"Until {_when(row.superseded_at)}: {row.superseded_why}"
        what = f"{row.person.full_name} investigates"
        yield _act(row.at, "wait", "search", what, row.by, text, old=not row.is_current)


def _held(case):
    for row in case.holds.all():
        yield _act(row.at, "stop", "lock-fill", "Portfolio kept as it is", row.by, row.why, old=not row.is_current)
        if not row.is_current:
            yield _act(row.superseded_at, "done", "unlock", "Hold lifted", row.superseded_by, row.superseded_why)


def _told(case):
    for row in case.notices.all():
        text = f"On {date_format(row.told_on)}" + (f", reference {row.reference}" if row.reference else "")
        yield _act(row.at, "none", "send", "Awarding organisation told", row.by, text, old=not row.is_current)
    for row in case.tellings.all():
        who = "The learner" if row.whom == CaseTold.LEARNER else row.name
        text = f"On {date_format(row.told_on)}: {row.words}"
        yield _act(row.at, "none", "chat-left-text", f"{who} told", row.by, text)


def _noted(case):
    for row in case.notes.all():
        icon = "shield-lock" if row.kind == CaseNoteKind.MEASURE else "clipboard-check"
        yield _act(row.at, "none", icon, row.get_kind_display(), row.by, row.text)


def _closed(closing):
    proved = closing.outcome == CaseOutcome.PROVED
    text = f"{closing.reasons} Sanction: {closing.sanction}" if proved else closing.reasons
    return _act(closing.at, "stop" if proved else "done", "check-lg", closing.get_outcome_display(), closing.by, text)


def _act(at, look, icon, what, by, text, old=False):
    """(moment, act): the moment sorts the thread."""
    act = {"look": look, "icon": icon, "what": what, "who": by.full_name, "when": _when(at), "text": text, "old": old}
    return at, act


def _when(at):
    return date_format(timezone.localtime(at), "j M Y H:i")


def told_learner(registration):
    """What the centre has told the learner, newest first; nothing else of a case is theirs to read. 1 query."""
    rows = CaseTelling.objects.filter(case__registration=registration, whom=CaseTold.LEARNER)
    return list(rows.order_by("-told_on", "-pk"))


def people_to_name(registration, but=()):
    """The staff of the centre, of today and before, who can be named in a case."""
    grants = Membership.objects.filter(centre=registration.centre_id, role__in=STAFF_ROLES)
    rows = User.objects.filter(pk__in=grants.values("user")).exclude(pk__in=but).exclude(pk=registration.learner_id)
    return rows.order_by("full_name")


@dataclass
class Candidate:
    """Somebody who might investigate, and why not."""

    person: User
    blockers: list


def investigator_candidates(case):
    """Quality assurers and administrators of the centre, by name, each with what stands against them.

    1 query and those of rules.interests_in, however many they are.
    """
    grants = Membership.objects.in_force().filter(centre=case.centre_id, role__in=INVESTIGATORS)
    people = User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("full_name")
    interests = rules.interests_in(case)
    return [Candidate(person, rules.interest_blockers(person, interests)) for person in people]
