"""Where a learner stands: criteria, units and the whole route, each in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from assessment.models import Decision, Recognition, TestResult, UnitSignOff
from assessment.states import CriterionState, Outcome, Signer, UnitState
from portfolios.models import Evidence, EvidenceLink, Registration, RouteUnit
from portfolios.states import EvidenceStatus, UnitOrigin
from qualifications.models import Criterion, GroupUnit, RangeItem
from qualifications.models import Outcome as LearningOutcome
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import AssessmentMethod


@dataclass
class CriterionProgress:
    """A criterion with the learner's evidence for it and the decision that counts."""

    criterion: Criterion
    code: str
    state: str
    decision: Decision | None
    links: list[EvidenceLink]


@dataclass
class OutcomeProgress:
    outcome: LearningOutcome
    code: str
    criteria: list[CriterionProgress]

    @property
    def met(self):
        return sum(row.state == CriterionState.MET for row in self.criteria)

    @property
    def total(self):
        return len(self.criteria)


@dataclass
class UnitProgress:
    """A unit of the route. `achieved_on` is the day of the learner's signature, the last one needed (R3.12).

    `recognition` is the one that counts, or None: then nothing of the unit is assessed (DOMAIN 6.5).
    """

    route_unit: RouteUnit
    group_code: str
    group_title: str
    outcomes: list[OutcomeProgress]
    sign_off: UnitSignOff | None
    test_result: TestResult | None
    state: str = UnitState.NOT_STARTED
    achieved_on: date | None = None
    recognition: Recognition | None = None

    @property
    def unit(self):
        return self.route_unit.unit

    @property
    def mandatory(self):
        return self.route_unit.origin == UnitOrigin.MANDATORY

    @property
    def by_test(self):
        return self.unit.method == AssessmentMethod.TEST

    @property
    def is_settled(self):
        """Nothing more is needed: signed by both, or recognised."""
        return self.state in (UnitState.SIGNED_OFF, UnitState.RECOGNISED)

    @property
    def in_criteria(self):
        """Whether it is shown criterion by criterion: not by a test, nor by what was achieved before."""
        return not self.by_test and self.recognition is None

    @property
    def credits(self):
        """The credits with which it counts: those of its recognition, if it has one."""
        return self.unit.credits if self.recognition is None else self.recognition.figures[1]

    @property
    def met(self):
        return sum(outcome.met for outcome in self.outcomes)

    @property
    def total(self):
        return sum(outcome.total for outcome in self.outcomes)

    @property
    def strip(self):
        """The states as the tag {% strip %} takes them: one list per outcome (VISUAL, principle 4)."""
        return [[row.state for row in outcome.criteria] for outcome in self.outcomes]

    def count(self, *states):
        return sum(row.state in states for outcome in self.outcomes for row in outcome.criteria)


@dataclass
class Progress:
    """Where a learner stands on the whole route."""

    registration: Registration
    units: list[UnitProgress] = field(default_factory=list)

    @property
    def met(self):
        return sum(unit.met for unit in self.units if unit.in_criteria)

    @property
    def total(self):
        return sum(unit.total for unit in self.units if unit.in_criteria)

    @property
    def credits(self):
        return sum(unit.credits or 0 for unit in self.units if unit.is_settled)

    @property
    def units_signed(self):
        return sum(unit.is_settled for unit in self.units)

    def unit(self, unit_id):
        return next(row for row in self.units if row.route_unit.unit_id == unit_id)


def registration_progress(registration, unit=None):
    """Progress of a registration, of one unit if given. 10 queries, whatever the number of units."""
    route = registration.route.select_related("unit")
    if unit is not None:
        route = route.filter(unit=unit)
    route = list(route)
    places = _places(registration)
    structure = _structure([entry.unit_id for entry in route])
    evidence = _links(registration)
    decisions = _decisions(registration)
    sign_offs = {row.unit_id: row for row in _sign_offs(registration)}
    recognised = recognitions(registration)
    results = {
        row.unit_id: row
        for row in registration.test_results.filter(superseded_at=None)
        .select_related("proof_file")
        .order_by("passed", "attempt")
    }
    style = registration.qualification.awarding_organisation.criterion_style
    progress = Progress(registration)
    for entry in sorted(route, key=lambda entry: places.get(entry.unit_id, (99, 99))[:2]):
        _, _, group_code, group_title = places.get(entry.unit_id, (99, 99, "", "Other units"))
        row = UnitProgress(
            route_unit=entry,
            group_code=group_code,
            group_title=group_title,
            outcomes=[_outcome(outcome, style, evidence, decisions) for outcome in structure[entry.unit_id]],
            sign_off=sign_offs.get(entry.unit_id),
            test_result=results.get(entry.unit_id),
            recognition=recognised.get(entry.unit_id),
        )
        row.state, row.achieved_on = _unit_state(row)
        progress.units.append(row)
    return progress


def _places(registration):
    """Where each unit stands in the document: group position, place in the group, group code and title."""
    rows = GroupUnit.objects.filter(group__qualification=registration.qualification).select_related("group")
    return {row.unit_id: (row.group.position, row.position, row.group.code, row.group.title) for row in rows}


def _structure(unit_ids):
    criteria = Prefetch("criteria", Criterion.objects.select_related("outcome__unit").order_by("number"))
    ranges = Prefetch("range_items", RangeItem.objects.order_by("position"))
    outcomes = defaultdict(list)
    rows = LearningOutcome.objects.filter(unit__in=unit_ids).order_by("unit", "number")
    for outcome in rows.prefetch_related(criteria, ranges):
        outcomes[outcome.unit_id].append(outcome)
    return outcomes


def _links(registration):
    rows = EvidenceLink.objects.filter(evidence__registration=registration)
    rows = rows.exclude(evidence__status=EvidenceStatus.WITHDRAWN).select_related("evidence")
    links = defaultdict(list)
    for link in rows.order_by("evidence__number"):
        links[link.criterion_id].append(link)
    return links


def _decisions(registration):
    rows = Decision.objects.current().filter(registration=registration)
    rows = rows.select_related("by", "assessment__submission__evidence", "countersignature")
    return {row.criterion_id: row for row in rows}


def _sign_offs(registration):
    return UnitSignOff.objects.current().filter(registration=registration).prefetch_related("signatures__by")


def _outcome(outcome, style, evidence, decisions):
    rows = [
        CriterionProgress(
            criterion=criterion,
            code=criterion_code(style, outcome.number, criterion.number),
            state=criterion_state(decisions.get(criterion.pk), evidence[criterion.pk]),
            decision=decisions.get(criterion.pk),
            links=evidence[criterion.pk],
        )
        for criterion in outcome.criteria.all()
    ]
    return OutcomeProgress(outcome, outcome_code(style, outcome.number), rows)


def criterion_state(decision, links):
    """Where a learner stands on a criterion, from the decision that counts and the evidence linked to it (R3.6).

    A decision on evidence that has been withdrawn since carries nothing any more (DecisionQuerySet.standing).
    """
    if decision is not None and decision.assessment.submission.evidence.status == EvidenceStatus.WITHDRAWN:
        decision = None
    if decision is not None and decision.outcome == Outcome.MET:
        signed = not decision.needs_countersignature or hasattr(decision, "countersignature")
        return CriterionState.MET if signed else CriterionState.COUNTERSIGN
    statuses = {link.evidence.status for link in links}
    if EvidenceStatus.SUBMITTED in statuses:
        return CriterionState.SUBMITTED
    if decision is not None or EvidenceStatus.ACTION_REQUIRED in statuses:
        return CriterionState.ACTION
    return CriterionState.CLAIMED if statuses else CriterionState.NONE


def _unit_state(row):
    if row.recognition is not None:
        return UnitState.RECOGNISED, row.recognition.settled_on
    if row.sign_off is not None:
        signed = {signature.signer: signature for signature in row.sign_off.signatures.all()}
        if Signer.LEARNER in signed:
            return UnitState.SIGNED_OFF, timezone.localdate(signed[Signer.LEARNER].at)
        return UnitState.ASSESSOR_SIGNED, None
    if row.by_test:
        passed = row.test_result is not None and row.test_result.passed
        return (
            UnitState.READY if passed else UnitState.IN_PROGRESS if row.test_result else UnitState.NOT_STARTED
        ), None
    if row.total and row.met == row.total:
        return UnitState.READY, None
    started = row.count(CriterionState.NONE) < row.total
    return (UnitState.IN_PROGRESS if started else UnitState.NOT_STARTED), None


def achieved_units(registration):
    """Units signed by assessor and learner, or recognised: {unit id: day from which it counts}. 2 queries."""
    rows = UnitSignOff.objects.current().filter(registration=registration, signatures__signer=Signer.LEARNER)
    signed = {unit: timezone.localdate(at) for unit, at in rows.values_list("unit", "signatures__at")}
    return {unit: row.settled_on for unit, row in recognitions(registration).items()} | signed


def recognitions(registration):
    """{unit id: the Recognition by which it counts today}. 1 query."""
    rows = Recognition.objects.standing().filter(registration=registration)
    rows = rows.select_related("unit", "source", "record", "answer", "record__by")
    return {row.unit_id: row for row in rows}


def restricted_counts(row, visible):
    """Criterion id -> how many pieces for it the reader may not open; a draft is its author's alone and not counted."""
    return {
        item.criterion.pk: sum(
            link.evidence_id not in visible and link.evidence.status != EvidenceStatus.PREPARING for link in item.links
        )
        for outcome in row.outcomes
        for item in outcome.criteria
    }


def visible_links(progress, user):
    """The evidence of `progress` that the person may open: a set of ids. Chips of the others are not shown."""
    rows = Evidence.objects.visible_to(user).filter(registration=progress.registration)
    return set(rows.values_list("pk", flat=True))
