"""What the pages of learners and evidence read, each in a fixed number of SQL queries."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from centres.models import Membership, QualificationApproval, User
from portfolios.models import GRANTS, Allocation, Evidence, EvidenceFile, EvidenceLink, Registration, RouteUnit
from portfolios.states import AllocatedRole, EvidenceStatus
from qualifications.models import Criterion, GroupUnit, Outcome, Unit, UnitGroup
from qualifications.numbering import criterion_code, outcome_code
from qualifications.states import AssessmentMethod

CURRENT_FILES = Prefetch("files", EvidenceFile.objects.filter(removed_at=None), to_attr="current_files")


class CriterionCell(NamedTuple):
    """A criterion to tick: `elsewhere` are the references of other evidence that serves it."""

    criterion: Criterion
    code: str
    ticked: bool
    locator: str
    elsewhere: tuple[str, ...]


class OutcomeCells(NamedTuple):
    outcome: Outcome
    code: str
    cells: list[CriterionCell]


class UnitCells(NamedTuple):
    entry: RouteUnit
    unit: Unit
    outcomes: list[OutcomeCells]

    @property
    def is_open(self):
        """Whether its mapping can change: not signed off, and not shown by a test."""
        return self.entry.locked_at is None and self.unit.method != AssessmentMethod.TEST

    @property
    def cells(self):
        return [cell for outcome in self.outcomes for cell in outcome.cells]

    @property
    def pairs(self):
        return [cell.criterion.pair for cell in self.cells]


class GroupChoice(NamedTuple):
    """A group of an edition with its units, for choosing."""

    group: UnitGroup
    units: list[Unit]


# --- registrations -----------------------------------------------------------------------------------------------


def learner_list(user, centre, *, search="", qualification=None):
    """Registrations of a centre that the person looks after, with those who do today; never the person's own."""
    found = (
        Registration.objects.visible_to(user)
        .filter(centre=centre)
        .exclude(learner_id=user.pk)
        .select_related("learner", "qualification__awarding_organisation", "centre", "site")
        .prefetch_related(current_allocations())
        .annotate(has_assessor=_is_looked_after(AllocatedRole.ASSESSOR), has_iqa=_is_looked_after(AllocatedRole.IQA))
    )
    if qualification:
        found = found.filter(qualification=qualification)
    for word in search.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(learner__email__icontains=word)
            | Q(learner_number__icontains=word)
            | Q(uln=word)
        )
    return found


def _is_looked_after(role):
    return Exists(Allocation.objects.in_force().filter(registration=OuterRef("pk"), role=role))


def current_allocations():
    today = Allocation.objects.in_force().select_related("person")
    return Prefetch("allocations", today, to_attr="current_allocations")


def qualifications_of(user, centre):
    """(pk, title) of the qualifications among the learners that the person looks after, for a filter."""
    seen = Registration.objects.visible_to(user).filter(centre=centre).exclude(learner_id=user.pk)
    return list(seen.order_by("qualification__title").values_list("qualification", "qualification__title").distinct())


def registration_facts(registration):
    """The registration with everything that its page shows, loaded."""
    route = RouteUnit.objects.select_related("unit")
    allocations = Allocation.objects.select_related("person").order_by("ends_on", "role", "starts_on")
    return (
        Registration.objects.select_related(
            "learner", "qualification__awarding_organisation", "centre", "site", "identity_seen_by"
        )
        .prefetch_related(Prefetch("route", route), Prefetch("allocations", allocations), current_allocations())
        .annotate(submitted=Count("evidence", filter=Q(evidence__status=EvidenceStatus.SUBMITTED)))
        .get(pk=registration.pk)
    )


def open_approvals(centre):
    """Approvals of the centre in force today: the qualifications on which it may register."""
    approvals = QualificationApproval.objects.in_force().filter(centre=centre)
    return approvals.select_related("centre", "qualification__awarding_organisation").order_by(
        "qualification__level", "qualification__title"
    )


def allocatable(centre, qualification, role):
    """People whose grant today lets them be allocated in the role for the qualification."""
    scope = Q(qualification=None) | Q(qualification=qualification)
    grants = Membership.objects.in_force().filter(scope, centre=centre, role__in=GRANTS[role])
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))


def looked_after_by(registration, role):
    """People allocated in the role today."""
    allocations = Allocation.objects.in_force().filter(registration=registration, role=role)
    return User.objects.filter(pk__in=allocations.values("person"))


# --- the route ---------------------------------------------------------------------------------------------------


def group_choices(qualification):
    """Mandatory groups and groups to choose from: ([GroupChoice], [GroupChoice]), in the order of the specification."""
    entries = GroupUnit.objects.select_related("unit").order_by("position")
    groups = list(UnitGroup.objects.filter(qualification=qualification).prefetch_related(Prefetch("entries", entries)))
    mandatory, optional = [], []
    for group in groups:
        units = [entry.unit for entry in group.entries.all()]
        if units:
            (mandatory if _is_mandatory(group, groups) else optional).append(GroupChoice(group, units))
    return mandatory, optional


def mandatory_units(qualification):
    """Units that every learner takes: of groups that are compulsory, with all their units, up to the root."""
    return [unit for choice in group_choices(qualification)[0] for unit in choice.units]


def _is_mandatory(group, groups):
    by_pk = {other.pk: other for other in groups}
    above, compulsory = group, group.all_units
    while above is not None:
        compulsory = compulsory and above.compulsory
        above = by_pk.get(above.parent_id)
    return compulsory


# --- evidence ----------------------------------------------------------------------------------------------------


def evidence_list(user, registration, *, status="", kind="", unit=None):
    """The library: what the person may read of a registration, newest first, with files and mapping."""
    links = EvidenceLink.objects.select_related("criterion__outcome__unit").order_by(
        "criterion__outcome__unit", "criterion__outcome__number", "criterion__number"
    )
    found = (
        Evidence.objects.visible_to(user)
        .filter(registration=registration)
        .select_related("created_by", "registration__learner")
        .prefetch_related(CURRENT_FILES, Prefetch("links", links))
        .order_by("-number")
    )
    if status:
        found = found.filter(status=status)
    if kind:
        found = found.filter(kind=kind)
    if unit:
        serves = EvidenceLink.objects.filter(evidence=OuterRef("pk"), criterion__outcome__unit=unit)
        found = found.filter(Exists(serves))
    return found


def units_served(evidence, style):
    """[(unit, "1.1, 1.2, 2.3")] of a piece whose links are loaded, for chips and list rows."""
    served = {}
    for link in evidence.links.all():
        served.setdefault(link.criterion.outcome.unit, []).append(criterion_code(style, *link.criterion.pair))
    return [(unit, ", ".join(codes)) for unit, codes in served.items()]


def route_units(registration):
    return [entry.unit for entry in registration.route.select_related("unit").order_by("pk")]


def mapping_matrix(registration, evidence=None):
    """Every criterion of the route with what this piece (or none yet) and other pieces say about it: [UnitCells]."""
    style = registration.qualification.awarding_organisation.criterion_style
    entries = (
        registration.route.select_related("unit").prefetch_related("unit__outcomes__criteria__outcome").order_by("pk")
    )
    own = dict(evidence.links.values_list("criterion", "locator")) if evidence else {}
    others = _references_elsewhere(registration, evidence)
    matrix = []
    for entry in entries:
        outcomes = [_outcome_cells(outcome, style, own, others) for outcome in entry.unit.outcomes.all()]
        matrix.append(UnitCells(entry, entry.unit, outcomes))
    return matrix


def _references_elsewhere(registration, evidence):
    """criterion pk -> references of the registration's other evidence that its assessor has or had."""
    links = (
        EvidenceLink.objects.filter(evidence__registration=registration)
        .exclude(evidence__status__in=(EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN))
        .exclude(evidence=evidence)
        .order_by("evidence__number")
    )
    found = {}
    for criterion, number in links.values_list("criterion", "evidence__number"):
        found.setdefault(criterion, []).append(f"E{number:03d}")
    return found


def _outcome_cells(outcome, style, own, others):
    cells = [
        CriterionCell(
            criterion,
            criterion_code(style, *criterion.pair),
            criterion.pk in own,
            own.get(criterion.pk, ""),
            tuple(others.get(criterion.pk, ())),
        )
        for criterion in outcome.criteria.all()
    ]
    return OutcomeCells(outcome, outcome_code(style, outcome.number), cells)


def current_files(evidence):
    return list(evidence.files.filter(removed_at=None))


def assessors_of(registration):
    return list(looked_after_by(registration, AllocatedRole.ASSESSOR))


def criteria(pks):
    """Criteria by primary key, with outcome and unit; unknown keys are left out."""
    return Criterion.objects.filter(pk__in=pks).select_related("outcome__unit")
