"""What pages read of standardisation: exercises, the room as each person sees it, results, exemplars, what it says of
an assessor."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Decision
from assessment.queries import Work
from assessment.rules import held_registrations
from assessment.states import Outcome, WorkKind
from centres.models import Membership, User
from centres.states import QUALITY_ROLES, STAFF_ROLES, Role
from iqa import rules
from iqa.agreement import Agreement, agreement
from iqa.masking import mask_text
from iqa.models import (
    AgreedOutcome,
    Ballot,
    Exemplar,
    Exercise,
    ExerciseAction,
    Invitation,
    Item,
    ItemCriterion,
    ItemFile,
    Judgement,
    Remark,
)
from iqa.states import CopyState, ExerciseStatus
from portfolios.models import Evidence, EvidenceLink
from portfolios.queries import Place
from portfolios.states import EvidenceStatus
from qualifications.models import Criterion, Unit

YEAR = timedelta(days=365)
SHOWN_PIECES = 60
WITH_CRITERION = "criterion__outcome__unit"


# ---------- lists ----------


@dataclass
class ExerciseRow:
    """An exercise with how many are invited and have handed in; `owes`: it waits for the person."""

    exercise: Exercise
    invited: int
    handed_in: int
    mine: bool
    owes: bool


def exercise_list(user, centre):
    """The exercises of the centre that the person runs or is invited to, newest first. 2 queries."""
    rows = Exercise.objects.visible_to(user).filter(centre=centre).select_related("qualification")
    invited = Count("invitations", filter=Q(invitations__superseded_at=None), distinct=True)
    done = Q(invitations__superseded_at=None, invitations__ballot__handed_in_at__isnull=False)
    rows = rows.annotate(invited=invited, handed_in=Count("invitations", filter=done, distinct=True))
    ballots = Ballot.objects.filter(invitation__person_id=user.pk, invitation__superseded_at=None)
    mine = dict(ballots.values_list("invitation__exercise", "handed_in_at"))
    return [
        ExerciseRow(
            row,
            row.invited,
            row.handed_in,
            row.pk in mine,
            mine.get(row.pk, True) is None and row.status in (ExerciseStatus.OPEN, *RESULTS),
        )
        for row in rows.order_by("-number")
    ]


RESULTS = (ExerciseStatus.CLOSED, ExerciseStatus.CONCLUDED)


def plannable(user, centre, on=None):
    """Approvals for which the person can plan an exercise, each with `standardised_on`. 3 queries."""
    grants = Membership.objects.in_force(on).filter(user=user, centre=centre, role__in=QUALITY_ROLES)
    scope = {None if role == Role.LEAD_IQA else only for role, only in grants.values_list("role", "qualification")}
    approvals = centre.approvals.in_force(on).select_related("qualification").order_by("qualification__title")
    last = last_standardised_days(centre, on)
    rows = [approval for approval in approvals if scope & {None, approval.qualification_id}]
    for approval in rows:
        approval.standardised_on = last.get(approval.qualification_id)
    return rows


def last_standardised_days(centre, on=None):
    """{qualification id: the last day on which it was standardised}, up to the day `on`. 1 query."""
    rows = Exercise.objects.filter(
        centre=centre, status=ExerciseStatus.CONCLUDED, held_on__lte=on or timezone.localdate()
    )
    return dict(rows.order_by("held_on").values_list("qualification", "held_on"))


class Standardised(NamedTuple):
    """The last exercise of a qualification; `in_year`: within the twelve months before the day asked about (R4.17)."""

    exercise: Exercise | None
    on: object
    in_year: bool
    sentence: str


def last_standardised(centre, qualification, on=None):
    """When the qualification was last standardised at the centre, seen from the day `on`: for direct claims and the
    visit room (R4.17: at least once in the last 12 months). Only a concluded exercise counts. 1 query."""
    on = on or timezone.localdate()
    rows = Exercise.objects.filter(centre=centre, qualification=qualification, status=ExerciseStatus.CONCLUDED)
    last = rows.filter(held_on__lte=on).order_by("-held_on", "-pk").first()
    if last is None:
        return Standardised(None, None, False, "It has never been standardised here.")
    in_year = last.held_on > on - YEAR
    age = "within the last twelve months" if in_year else "more than twelve months ago"
    return Standardised(
        last, last.held_on, in_year, f"Standardised on {date_format(last.held_on)} ({last.reference}), {age}."
    )


# ---------- what waits ----------


def exercise_work(user, centre):
    """Exercises that the person still has to decide, for an assessor's queue: [Work]. 1 query."""
    rows = _owed(user, centre).select_related("invitation__exercise")
    return [_work(ballot.invitation.exercise) for ballot in rows]


def _owed(user, centre):
    invited = Invitation.objects.current().filter(person_id=user.pk, exercise__centre=centre)
    invited = invited.filter(exercise__status__in=(ExerciseStatus.OPEN, *RESULTS))
    return Ballot.objects.filter(invitation__in=invited, handed_in_at=None).order_by("pk")


def _work(exercise):
    late = exercise.status != ExerciseStatus.OPEN
    return Work(
        kind=WorkKind.STANDARDISING,
        since=exercise.opened_at,
        learner="",
        what=f"{exercise.title}{', to catch up on' if late else f', by {date_format(exercise.decide_by)}'}",
        url=reverse("iqa:exercise_detail", args=[exercise.pk]),
        verb="Decide",
        units=[],
        reference=exercise.reference,
        picture="text",
    )


def action_work(user, centre):
    """Open actions after standardisation that the person has to answer: [Work]. 1 query."""
    rows = ExerciseAction.objects.open().filter(owner_id=user.pk, exercise__centre=centre, answered_at=None)
    return [
        Work(
            kind=WorkKind.ACTION,
            since=action.at,
            learner="",
            what=action.text[:80],
            url=reverse("iqa:exercise_action_answer", args=[action.pk]),
            verb="Answer",
            units=[],
            reference=action.exercise.reference,
            picture="text",
        )
        for action in rows.select_related("exercise")
    ]


def exercise_places(user, centre):
    """What standardisation has for a quality assurer to do: [Place]. 2 queries."""
    owed = _owed(user, centre).select_related("invitation__exercise")
    places = [_place(row.invitation.exercise, "You are invited to decide.") for row in owed]
    words = {
        ExerciseStatus.PLANNED: "Being planned.",
        ExerciseStatus.OPEN: "The day to decide by has passed: close it.",
        ExerciseStatus.CLOSED: "Results are open: agree and conclude.",
    }
    kept = Exercise.objects.kept_by(user).filter(centre=centre, status__in=words)
    kept = kept.exclude(status=ExerciseStatus.OPEN, decide_by__gte=timezone.localdate())
    return places + [_place(row, words[row.status]) for row in kept.order_by("number")]


def _place(exercise, words):
    return Place(str(exercise), reverse("iqa:exercise_detail", args=[exercise.pk]), "people", words)


# ---------- the room ----------


@dataclass
class Person:
    """Somebody invited, and whether they have handed in; never what."""

    invitation: Invitation
    ballot: Ballot


def people_of(exercise):
    """Everybody invited today, in the order of invitation. 1 query."""
    rows = Ballot.objects.filter(invitation__in=Invitation.objects.current().filter(exercise=exercise))
    rows = rows.select_related("invitation__person", "invitation__exercise").order_by("invitation")
    return [Person(row.invitation, row) for row in rows]


def taken_out(exercise):
    """Who was invited and taken out, with the reason. 1 query."""
    rows = exercise.invitations.exclude(superseded_at=None)
    return rows.select_related("person", "superseded_by")


def items_of(exercise):
    """The items with files and criteria, for who runs it. 3 queries."""
    rows = exercise.items.filter(removed_at=None).select_related(
        "submission__evidence__registration", "confirmed_by", "added_by"
    )
    return list(_with_parts(rows))


def _with_parts(items):
    criteria = ItemCriterion.objects.select_related(WITH_CRITERION).order_by(
        "criterion__outcome__unit__number", "criterion__outcome__number", "criterion__number"
    )
    return items.prefetch_related(
        Prefetch("files", ItemFile.objects.order_by("number")), Prefetch("criteria", criteria)
    )


def items_before(ballot):
    """The items in the order in which this person has them before them: by lot, another for each, the same each time
    they look, so that nobody can tell a neighbour "the third one". 3 queries."""
    exercise, seed = ballot.invitation.exercise, ballot.invitation.seed
    items = list(_with_parts(exercise.items.filter(removed_at=None)))
    for item in items:
        given = [ballot.typed.get(str(row.pk), {}).get("outcome") for row in item.criteria.all()]
        item.decided, item.total = sum(map(bool, given)), len(given)
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed} {item.pk}".encode()).hexdigest())


@dataclass
class Part:
    """A file of an item as everybody is shown it: by a name of the room."""

    name: str
    viewer: str
    url: str
    size: int


VIEWERS = {"image/": "picture", "application/pdf": "pdf", "text/plain": "text"}


@dataclass
class Sheet:
    """An item as it is shown: its masked words, its anonymous copies, the criteria with their codes."""

    item: Item
    text: str
    parts: list[Part]
    rows: list  # ItemCriterion, each with .code


def sheet_of(item):
    """An item as everybody sees it. 2 queries, none where the parts are loaded."""
    parts = [_part(item, file) for file in item.files.all() if file.state == CopyState.MADE]
    return Sheet(item, mask_text(item.words, item.masks), parts, _coded(item.exercise, item.criteria.all()))


def _part(item, file):
    viewer = next((viewer for start, viewer in VIEWERS.items() if file.copy_type.startswith(start)), "")
    return Part(f"{item.name}, file {file.number}", viewer, reverse("iqa:item_file", args=[file.pk]), file.copy_size)


def _coded(exercise, rows):
    rows = list(rows)
    for row in rows:
        row.code = rules.code_of(exercise, row.criterion)
        row.short = row.code.split()[-1]
    return rows


def item_of(item):
    """The item with everything that its pages show. 3 queries."""
    rows = Item.objects.select_related(
        "exercise__qualification__awarding_organisation",
        "exercise__centre",
        "submission__evidence__registration",
        "confirmed_by",
    )
    return _with_parts(rows).get(pk=item.pk)


# ---------- choosing work ----------


@dataclass
class Piece:
    """A piece that might be an item: whose, by whom it was decided, how, and why it cannot be one."""

    evidence: Evidence
    links: list
    outcomes: set
    deciders: list
    why_not: list


def pieces_for(exercise, user, *, unit=None, words=""):
    """Pieces of the centre and qualification that serve units of the exercise, newest first, at most SHOWN_PIECES: with
    the reasons why some cannot be shown to others. 6 queries."""
    units = [unit] if unit else list(exercise.units.values_list("pk", flat=True))
    rows = Evidence.objects.visible_to(user).filter(
        registration__centre=exercise.centre, registration__qualification=exercise.qualification
    )
    rows = rows.exclude(status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN))
    rows = rows.filter(submissions__isnull=False, links__criterion__outcome__unit__in=units).distinct()
    rows = rows.exclude(registration__learner_id=user.pk)
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(registration__name__icontains=words.strip()))
    links = EvidenceLink.objects.filter(criterion__outcome__unit__in=units).select_related(WITH_CRITERION)
    rows = rows.select_related("registration").prefetch_related(Prefetch("links", links, to_attr="serves"))
    rows = list(rows.order_by("-changed_at", "-pk")[:SHOWN_PIECES])
    decided = {}
    decisions = Decision.objects.current().filter(
        assessment__submission__evidence__in=rows, criterion__outcome__unit__in=units
    )
    for row in decisions.select_related("by", "assessment__submission"):
        decided.setdefault(row.assessment.submission.evidence_id, []).append(row)
    held = set(held_registrations().values_list("case__registration", flat=True))
    people = set(Invitation.objects.current().filter(exercise=exercise).values_list("person", flat=True))
    used = set(exercise.items.filter(removed_at=None).values_list("submission__evidence", flat=True))
    return [_piece(row, decided.get(row.pk, []), held, people, used) for row in rows]


def _piece(evidence, decisions, held, people, used):
    reasons = {
        "Confidential to the workplace": evidence.confidential,
        "Names or shows other people": evidence.third_party,
        "The portfolio is held": evidence.registration_id in held,
        "Kept at the workplace, not stored here": evidence.held_at_workplace,
        "The learner takes part in this exercise": evidence.registration.learner_id in people,
        "An item already": evidence.pk in used,
    }
    deciders = sorted({row.by.full_name for row in decisions})
    why_not = [words for words, true in reasons.items() if true]
    return Piece(evidence, evidence.serves, {row.outcome for row in decisions}, deciders, why_not)


def criteria_of_units(exercise):
    """The criteria of the exercise's units, in their order. 1 query."""
    rows = Criterion.objects.filter(outcome__unit__in=exercise.units.all()).select_related("outcome__unit")
    return rows.order_by("outcome__unit__number", "outcome__number", "number")


def portfolio_units(qualification):
    """Units of the qualification that have criteria to judge, by number. 1 query."""
    rows = Unit.objects.filter(group_entries__group__qualification=qualification, outcomes__criteria__isnull=False)
    return rows.distinct().order_by("number")


def people_to_invite(exercise):
    """Staff of the centre who are not invited, by name. 1 query."""
    grants = Membership.objects.in_force().filter(centre=exercise.centre_id, role__in=STAFF_ROLES).values("user")
    invited = Invitation.objects.current().filter(exercise=exercise).values("person")
    return User.objects.filter(pk__in=grants, is_active=True).exclude(pk__in=invited).order_by("full_name")


def staff_of(exercise):
    grants = Membership.objects.in_force().filter(centre=exercise.centre_id, role__in=STAFF_ROLES).values("user")
    return User.objects.filter(pk__in=grants, is_active=True).order_by("full_name")


# ---------- results ----------


@dataclass
class Verdicts:
    """Everything said of an item against a criterion. `counts`: (met, not yet met) of those who count."""

    row: ItemCriterion
    code: str
    judgements: list = field(default_factory=list)
    agreed: AgreedOutcome | None = None
    exemplar: Exemplar | None = None
    remarks: list = field(default_factory=list)

    @property
    def counting(self):
        return [one for one in self.judgements if not one.own_work and not one.ballot.late]

    @property
    def counts(self):
        met = sum(one.outcome == Outcome.MET for one in self.counting)
        return met, len(self.counting) - met

    @property
    def split(self):
        """Not everybody said the same."""
        return all(self.counts)


@dataclass
class Results:
    """The figures of an exercise: as a whole, by item, by criterion, and the judgements beneath."""

    whole: Agreement
    items: list  # (Item, Agreement, [Verdicts])
    criteria: list  # (code, statement, Agreement)
    own_work: int
    late: int

    @property
    def agreed(self):
        return sum(one.agreed is not None for _, _, rows in self.items for one in rows)

    @property
    def total(self):
        return sum(len(rows) for _, _, rows in self.items)


def results_of(exercise):
    """The Results of a closed exercise. 7 queries."""
    verdicts = _verdicts(exercise)
    by_item, by_criterion = {}, {}
    for one in verdicts:
        by_item.setdefault(one.row.item, []).append(one)
        by_criterion.setdefault((one.code, one.row.criterion.statement), []).append(one)
    everything = [judgement for one in verdicts for judgement in one.judgements]
    return Results(
        agreement([one.counts for one in verdicts]),
        [(item, _figures(rows), rows) for item, rows in by_item.items()],
        [(code, statement, _figures(rows)) for (code, statement), rows in by_criterion.items()],
        sum(one.own_work for one in everything),
        sum(one.ballot.late for one in everything),
    )


def _figures(verdicts):
    return agreement([one.counts for one in verdicts], ranged=False)


def _verdicts(exercise, item=None):
    rows = ItemCriterion.objects.filter(item__exercise=exercise, item__removed_at=None)
    if item is not None:
        rows = rows.filter(item=item)
    judged = Judgement.objects.select_related("ballot__invitation__person").order_by("ballot__invitation")
    exemplars = Prefetch("exemplars", Exemplar.objects.current(), to_attr="kept")
    agreed = AgreedOutcome.objects.current().select_related("by").prefetch_related(exemplars)
    rows = rows.select_related("item", WITH_CRITERION).prefetch_related(
        Prefetch("judgements", judged),
        Prefetch("agreed", agreed, to_attr="standing"),
        Prefetch("remarks", Remark.objects.select_related("by").order_by("pk")),
    )
    unit, outcome = "criterion__outcome__unit__number", "criterion__outcome__number"
    return [_verdict(exercise, row) for row in rows.order_by("item__number", unit, outcome, "criterion__number")]


def _verdict(exercise, row):
    agreed = row.standing[0] if row.standing else None
    exemplar = agreed.kept[0] if agreed and agreed.kept else None
    code = rules.code_of(exercise, row.criterion)
    return Verdicts(row, code, list(row.judgements.all()), agreed, exemplar, list(row.remarks.all()))


def discussion_of(item):
    """(verdicts of the item, remarks on the item as a whole). 7 queries."""
    whole = item.remarks.filter(item_criterion=None).select_related("by")
    return _verdicts(item.exercise, item), list(whole)


def minutes_rows(exercise, results):
    """The exercise as rows of a sheet: a line for each judgement, with what was agreed. No queries."""
    yield (
        *("Exercise", "Qualification", "Held on", "Item", "Criterion", "Person", "As", "Judgement", "Reason"),
        *("Rule of evidence", "Own work", "Catch-up", "Agreed outcome", "Rationale"),
    )
    for item, _, verdicts in results.items:
        for one in verdicts:
            agreed = (one.agreed.get_outcome_display(), one.agreed.rationale) if one.agreed else ("", "")
            for said in one.judgements:
                invitation = said.ballot.invitation
                yield (
                    exercise.reference,
                    exercise.qualification.title,
                    exercise.held_on,
                    item.name,
                    one.code,
                    invitation.person.full_name,
                    invitation.standing,
                    said.get_outcome_display(),
                    said.reason,
                    said.get_rule_of_evidence_display() if said.rule_of_evidence else "",
                    "yes" if said.own_work else "no",
                    "yes" if said.ballot.late else "no",
                    *agreed,
                )


def actions_of(exercise):
    """1 query."""
    return list(exercise.actions.select_related("owner", "by", "closed_by"))


# ---------- exemplars ----------


def exemplar_list(user, centre, *, unit=None):
    """Exemplars of the centre that the person may read, by unit and criterion. 1 query."""
    rows = Exemplar.objects.current().visible_to(user).filter(agreed__item_criterion__item__exercise__centre=centre)
    if unit:
        rows = rows.filter(agreed__item_criterion__criterion__outcome__unit=unit)
    rows = rows.select_related(
        "agreed__item_criterion__criterion__outcome__unit",
        "agreed__item_criterion__item__exercise__qualification__awarding_organisation",
    )
    where = "agreed__item_criterion__criterion__"
    rows = list(rows.order_by(f"{where}outcome__unit__number", f"{where}outcome__number", f"{where}number", "-pk"))
    for row in rows:
        row.code = rules.code_of(row.agreed.item_criterion.item.exercise, row.agreed.item_criterion.criterion)
    return rows


def exemplar_units(rows):
    """The units of these exemplars, each once. No queries."""
    return list({row.agreed.item_criterion.criterion.outcome.unit: None for row in rows})


def exemplar_of(exemplar):
    """(the exemplar with its criterion, the Sheet of its item). 4 queries."""
    rows = Exemplar.objects.select_related(
        "agreed__item_criterion__criterion__outcome__unit", "agreed__by", "superseded_by"
    )
    exemplar = rows.get(pk=exemplar.pk)
    return exemplar, sheet_of(item_of(exemplar.agreed.item_criterion.item))


# ---------- risk ----------


class Compared(NamedTuple):
    """What standardisation says of an assessor: how many judgements were set against an agreed outcome, the share that
    agree (0-1), the sentence for a list of reasons, and where to read more."""

    judgements: int
    share: float
    sentence: str
    url: str


def standardisation_factor(centre, qualification, on=None):
    """{id of a person: Compared} for who judged in exercises of the qualification concluded in the last 12 months.

    Own work is left out: agreeing with oneself says nothing. Catch-ups count: they were blind too. 1 query.
    """
    on = on or timezone.localdate()
    rows = Judgement.objects.filter(
        own_work=False,
        item_criterion__agreed__superseded_at=None,
        item_criterion__agreed__isnull=False,
        item_criterion__item__removed_at=None,
        ballot__invitation__exercise__centre=centre,
        ballot__invitation__exercise__qualification=qualification,
        ballot__invitation__exercise__status=ExerciseStatus.CONCLUDED,
        ballot__invitation__exercise__held_on__range=(on - YEAR, on),
    )
    counted = (
        rows.order_by()
        .values("ballot__invitation__person")
        .annotate(n=Count("pk"), same=Count("pk", filter=Q(outcome=F("item_criterion__agreed__outcome"))))
    )
    url = reverse("iqa:exercise_list")
    return {row["ballot__invitation__person"]: _compared(row["n"], row["same"], url) for row in counted}


def _compared(total, same, url):
    share = same / total
    sentence = (
        f"{same} of {total} blind judgement{'' if total == 1 else 's'} in standardisation ({share:.0%}) "
        f"agree{'s' if same == 1 else ''} with the agreed outcome."
    )
    return Compared(total, share, sentence, url)
