"""Coverage by dimension (CAMERA, R4.2): for each side of assessment, what was there in a period and what was sampled.

The unit of counting is a unit of a learner in which something was decided, signed, tested or recognised in the period.
Personal characteristics stand on a page of their own (queries/characteristics.py): they are never told per learner.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from assessment.models import Decision, Recognition, Signature, TestResult
from assessment.states import Signer
from centres.models import User
from iqa.models import Sample
from iqa.periods import month_of
from iqa.queries.grid import own_learners
from iqa.states import SampleKind, SampleStatus
from portfolios.kinds import label_of
from portfolios.models import EvidenceLink
from portfolios.states import EvidenceKind, EvidenceStatus
from qualifications.models import Unit

FEW = 12  # values shown at once; of more, the gaps are shown and the rest folded away

# Ways of assessing, by the kinds of evidence that they leave (DOMAIN 2.1).
METHODS = {
    "Observation": {EvidenceKind.OBSERVATION, EvidenceKind.OBSERVATION_BY_OTHER},
    "Professional discussion": {EvidenceKind.DISCUSSION},
    "Questioning": {EvidenceKind.ORAL_QUESTIONS, EvidenceKind.WRITTEN_QUESTIONS},
    "Testimony of witnesses": {EvidenceKind.WITNESS, EvidenceKind.EXPERT_WITNESS},
    "Examination of products": {EvidenceKind.WORK_PRODUCT, EvidenceKind.PRODUCT_REVIEW, EvidenceKind.RECORDING},
    "Candidate’s own account": {EvidenceKind.ACCOUNT, EvidenceKind.LOG},
    "Assignment or project": {EvidenceKind.ASSIGNMENT},
    "Simulation": {EvidenceKind.SIMULATION},
    "Prior learning": {EvidenceKind.PRIOR_LEARNING},
}
SET_TEST, PRIOR = "Set test", "Prior learning"
DECISIONS, SIGN_OFFS, COUNTERSIGNED = "Decisions with feedback", "Unit sign-offs", "Countersigned decisions"
TEST_RECORDS, RECOGNITIONS = "Test results", "Recognition of earlier achievement"


@dataclass
class Value:
    """One value of a dimension: in how many units of learners it was there, in how many of those it was sampled."""

    name: str
    there: int = 0
    sampled: int = 0
    planned: int = 0
    url: str = ""

    @property
    def is_gap(self):
        return self.there > 0 and self.sampled == 0

    @property
    def state(self):
        """Key of config.ui.STATES, and words: never by colour alone."""
        if not self.is_gap:
            return ("ok", "Sampled") if self.there else ("none", "Nothing there")
        return ("planned", "In the plan only") if self.planned else ("gap", "Not sampled")


@dataclass
class Side:
    """A dimension with its values in order."""

    slug: str
    name: str
    what: str
    values: list[Value] = field(default_factory=list)

    @property
    def gaps(self):
        return [value for value in self.values if value.is_gap]

    @property
    def there(self):
        return sum(value.there > 0 for value in self.values)

    @property
    def covered(self):
        return self.there - len(self.gaps)

    @property
    def first(self):
        return self.values if len(self.values) <= FEW else self.gaps[:FEW]

    @property
    def rest(self):
        shown = {id(value) for value in self.first}
        return [value for value in self.values if id(value) not in shown]


@dataclass
class Camera:
    sides: list[Side]
    units: int
    sampled: int

    @property
    def gaps(self):
        return sum(len(side.gaps) for side in self.sides)


def camera(approval, user, period):
    """The coverage of a period for this person: without learners whom they assess or who they are. 10 queries."""
    facts = _Facts(approval, user, period)
    return Camera(list(_sides(facts, approval)), len(facts.there), len(facts.there & facts.sampled))


def camera_sheet(found):
    """Every value as a row."""
    yield ["Dimension", "Value", "There", "Sampled", "In the plan", "State"]
    for side in found.sides:
        for value in side.values:
            yield [side.name, value.name, value.there, value.sampled, value.planned, value.state[1]]


def _sides(facts, approval):
    grid = reverse("iqa:sampling", args=[approval.pk])

    def to_grid(**asked):
        return f"{grid}?{urlencode(asked)}"

    names = facts.learners
    yield facts.side(
        ("candidates", "Candidates", "Each learner with a decision in the period"),
        {pair: {pair[0]} for pair in facts.there},
        lambda key: (names[key], reverse("iqa:learner_report", args=[key])),
    )
    yield facts.side(
        ("cohorts", "Cohorts", "By the month in which learners began"),
        {pair: {facts.cohorts[pair[0]]} for pair in facts.there},
        lambda month: (month.label, to_grid(cohort=month.code)),
    )
    yield facts.side(
        ("assessors", "Assessors", "Whoever decided, signed or recorded"),
        facts.assessors,
        lambda key: (facts.people[key].full_name, to_grid(assessor=key)),
    )
    yield facts.side(("methods", "Methods", "Ways of assessing"), facts.methods(), lambda name: (name, grid))
    yield facts.side(
        ("evidence", "Evidence types", "Kinds of evidence handed in"),
        facts.kinds,
        lambda kind: (label_of(kind, approval.qualification.awarding_organisation), grid),
    )
    yield facts.side(("records", "Records", "What assessors leave on record"), facts.records, lambda name: (name, grid))
    yield facts.side(
        ("sites", "Assessment sites", "Where learners are"),
        {pair: {facts.sites[pair[0]]} for pair in facts.there if facts.sites[pair[0]]},
        lambda site: (site[1], to_grid(site=site[0])),
    )
    yield facts.side(
        ("units", "Units", "Units of the qualification that learners take"),
        {pair: {pair[1]} for pair in facts.there},
        lambda unit: (facts.units[unit], grid),
    )
    yield facts.stages(grid)


class _Facts:
    """What there is, by pair (registration, unit), read at once."""

    def __init__(self, approval, user, period):
        learners = own_learners(approval, user)
        self.learners, self.cohorts, self.sites = {}, {}, {}
        rows = learners.values_list("pk", "name", "starts_on", "site", "site__name")
        for pk, name, starts_on, site, site_name in rows:
            self.learners[pk], self.cohorts[pk] = name, month_of(starts_on)
            self.sites[pk] = (site, site_name) if site else None
        self.of_learners, self.span = {"registration__in": learners.values("pk")}, period.span
        self.assessors, self.records = defaultdict(set), defaultdict(set)
        self.decided, self.signed = set(), set()
        self._read_decisions()
        self._read_signatures()
        self._read_tests()
        self._read_recognitions()
        self.there = set(self.records)
        self._read_samples()
        self.kinds = self._read_kinds()
        self.people = User.objects.in_bulk({person for people in self.assessors.values() for person in people})
        self.units = dict(Unit.objects.filter(pk__in={unit for _, unit in self.there}).values_list("pk", "short_title"))

    def _note(self, pair, record, person):
        self.records[pair].add(record)
        self.assessors[pair].add(person)

    def _read_decisions(self):
        """Also those that have been superseded since: they were made, and could have been looked at."""
        rows = Decision.objects.filter(**self.of_learners, at__range=self.span).order_by()
        rows = rows.values_list("registration", "criterion__outcome__unit", "by", "needs_countersignature").distinct()
        for registration, unit, person, countersigned in rows:
            self.decided.add((registration, unit))
            self._note((registration, unit), DECISIONS, person)
            if countersigned:
                self._note((registration, unit), COUNTERSIGNED, person)

    def _read_signatures(self):
        rows = Signature.objects.filter(sign_off__registration__in=self.of_learners["registration__in"])
        rows = rows.filter(at__range=self.span).order_by()
        for registration, unit, signer, person in rows.values_list(
            "sign_off__registration", "sign_off__unit", "signer", "by"
        ):
            if signer == Signer.ASSESSOR:
                self._note((registration, unit), SIGN_OFFS, person)
            else:
                self.signed.add((registration, unit))

    def _read_tests(self):
        rows = TestResult.objects.filter(**self.of_learners, at__range=self.span).order_by()
        for registration, unit, person in rows.values_list("registration", "unit", "by").distinct():
            self._note((registration, unit), TEST_RECORDS, person)

    def _read_recognitions(self):
        rows = Recognition.objects.standing().filter(**self.of_learners, record__at__range=self.span).order_by()
        for registration, unit, person in rows.values_list("registration", "unit", "record__by"):
            self._note((registration, unit), RECOGNITIONS, person)
            self.signed.add((registration, unit))

    def _read_samples(self):
        """Sampled is what was reviewed in the period; what is planned is said beside it."""
        rows = Sample.objects.filter(**self.of_learners).order_by()
        self.done, self.planned = defaultdict(set), defaultdict(set)
        for registration, unit, kind in rows.filter(status=SampleStatus.DONE, done_at__range=self.span).values_list(
            "registration", "unit", "kind"
        ):
            self.done[kind].add((registration, unit))
        for registration, unit, kind in rows.filter(status=SampleStatus.PLANNED).values_list(
            "registration", "unit", "kind"
        ):
            self.planned[kind].add((registration, unit))
        self.sampled = set().union(*self.done.values())
        self.in_plan = set().union(*self.planned.values())

    def _read_kinds(self):
        links = EvidenceLink.objects.filter(evidence__registration__in=self.of_learners["registration__in"])
        links = links.exclude(evidence__status__in=[EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN]).order_by()
        rows = links.values_list("evidence__registration", "criterion__outcome__unit", "evidence__kind").distinct()
        kinds = defaultdict(set)
        for registration, unit, kind in rows:
            if kind and (registration, unit) in self.there:
                kinds[registration, unit].add(kind)
        return kinds

    def methods(self):
        """{pair: names of the ways of assessing}, by the evidence that they left, the test and the recognition."""
        found = defaultdict(set)
        for pair, kinds in self.kinds.items():
            found[pair] = {name for name, of in METHODS.items() if kinds & of}
        for pair, records in self.records.items():
            if TEST_RECORDS in records:
                found[pair].add(SET_TEST)
            if RECOGNITIONS in records:
                found[pair].add(PRIOR)
        return found

    def side(self, about, values_of, describe):
        """The Side of {pair: keys of values}; `describe` gives the name and the address of a key."""
        found = {}
        for pair, keys in values_of.items():
            for key in keys:
                if key not in found:
                    name, url = describe(key)
                    found[key] = Value(name, url=url)
                found[key].there += 1
                found[key].sampled += pair in self.sampled
                found[key].planned += pair in self.in_plan
        in_order = sorted(found.items(), key=lambda item: item[0] if about[0] == "cohorts" else item[1].name)
        return Side(*about, values=[value for _, value in in_order])

    def stages(self, url):
        """Interim: what had decisions could be looked at before its end. Summative: what both have signed (R4.3)."""
        side = Side("stages", "Stages", "Before and after the unit is signed")
        for kind, there in ((SampleKind.INTERIM, self.decided), (SampleKind.SUMMATIVE, self.signed)):
            done, planned = self.done[kind] & there, self.planned[kind] & there
            side.values.append(Value(kind.label, len(there), len(done), len(planned), url))
        return side
