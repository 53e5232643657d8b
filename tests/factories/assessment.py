"""A small edition with everything that judging and signing can meet, its people, and evidence before an assessor.

The edition has three units: WORK, a portfolio unit of two outcomes and four criteria whose second outcome has to be
observed; TEST, a set test of 25 questions with 18 to pass; LAST, one criterion, signed off when all others are.
"""

import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone

from assessment import actions
from assessment.actions import Judgement
from assessment.states import Outcome
from centres.models import Competence, ConflictOfInterest, User
from centres.states import Duty
from portfolios.models import Allocation, Evidence, EvidenceFile, EvidenceLink, Registration, RouteUnit, Submission
from portfolios.states import AllocatedRole, EvidenceKind, EvidenceStatus, FileState, Setting
from qualifications.models import (
    AwardingOrganisation,
    Criterion,
    GroupUnit,
    Qualification,
    TestSpecification,
    TestWeight,
    Unit,
    UnitGroup,
)
from qualifications.models import Outcome as LearningOutcome
from qualifications.states import AssessmentMethod, CriterionStyle, EditionStatus, Kind
from tests.cast import LONG_AGO, PASSWORD, Cast, make_house

VARCS = "VARCS"


def make_edition():
    """The edition of the module's first lines; returns the Qualification."""
    organisation = AwardingOrganisation.objects.create(
        code="guild", name="The Guild", short_name="Guild", criterion_style=CriterionStyle.PADDED
    )
    qualification = Qualification.objects.create(
        code="serving",
        edition="1",
        awarding_organisation=organisation,
        title="Level 2 Certificate in Serving",
        level=2,
        status=EditionStatus.PUBLISHED,
    )
    group = UnitGroup.objects.create(
        qualification=qualification, code="M", title="Mandatory", position=1, compulsory=True, all_units=True
    )
    work = make_unit("W/1", "Serve", [2, 2])
    work.outcomes.filter(number=2).update(requires_observation=True)
    test = make_unit("T/2", "Know", [1, 1], method=AssessmentMethod.TEST)
    specification = TestSpecification.objects.create(unit=test, title="Test", questions=25, pass_mark=18, minutes=40)
    for outcome, questions in zip(test.outcomes.order_by("number"), (10, 15), strict=True):
        TestWeight.objects.create(test=specification, outcome=outcome, questions=questions, percent=questions * 4)
    last = make_unit("L/3", "Look back", [1])
    for position, unit in enumerate((work, test, last), start=1):
        GroupUnit.objects.create(group=group, unit=unit, position=position, sign_off_last=unit == last)
    return qualification


def make_unit(number, title, criteria, *, method=AssessmentMethod.PORTFOLIO):
    """A unit with as many outcomes as `criteria` has figures, each with so many criteria."""
    unit = Unit.objects.create(
        number=number, title=title, short_title=title, level=2, credits=3, method=method, source="tests"
    )
    for position, count in enumerate(criteria, start=1):
        outcome = LearningOutcome.objects.create(unit=unit, number=position, statement=title, kind=Kind.COMPETENCE)
        for place in range(1, count + 1):
            Criterion.objects.create(outcome=outcome, number=place, statement=f"{title} {position}.{place}")
    return unit


def make_street():
    """Two centres with their people (tests/cast.py), a learner each on the small edition; two assessors at home."""
    edition = make_edition()
    street = Cast(
        make_house("Harbour Lane Training", "HL", edition),
        make_house("Mill Street College", "MS", edition),
        User.objects.create_superuser("operator@host.example", "Operator", PASSWORD),
    )
    allocate(street.registration, street.second_assessor)
    street.work, street.test, street.last = Unit.objects.order_by("pk")
    return street


def allocate(registration, person, role=AllocatedRole.ASSESSOR):
    return Allocation.objects.create(
        registration=registration, person=person, role=role, starts_on=LONG_AGO, made_by=person
    )


def people_but(street, *allowed):
    """Everybody of the street who must be refused what only `allowed` may do."""
    return [person for person in street.everybody().values() if person and person not in allowed]


def allow(person, centre, *units, trainee=False, duty=Duty.ASSESS, ends_on=None):
    """Put on record that the person may judge the units."""
    for unit in units:
        Competence.objects.create(
            user=person, centre=centre, unit=unit, duty=duty, trainee=trainee, starts_on=LONG_AGO, ends_on=ends_on
        )


def declare_conflict(centre, person, other):
    return ConflictOfInterest.objects.create(
        centre=centre, person=person, other=other, nature="Family", starts_on=LONG_AGO
    )


def route_unit(registration, unit):
    return RouteUnit.objects.select_related("unit", "registration").get(registration=registration, unit=unit)


def criterion(unit, code):
    """criterion(unit, "1.2")"""
    outcome, number = code.split(".")
    return Criterion.objects.select_related("outcome__unit").get(
        outcome__unit=unit, outcome__number=outcome, number=number
    )


def make_evidence(registration, criteria, *, kind=EvidenceKind.WORK_PRODUCT, status=EvidenceStatus.SUBMITTED, **facts):
    """A piece linked to the criteria and, unless it is a draft, submitted once."""
    number = registration.evidence.count() + 1
    Registration.objects.filter(pk=registration.pk).update(evidence_made=number)
    evidence = Evidence.objects.create(
        **{
            "registration": registration,
            "number": number,
            "kind": kind,
            "title": f"Piece {number}",
            "setting": Setting.WORKPLACE,
            "made_on": timezone.localdate(),
            "status": status,
            "created_by": registration.learner,
            **facts,
        }
    )
    for one in criteria:
        EvidenceLink.objects.create(evidence=evidence, criterion=one, locator="p. 2")
    if status != EvidenceStatus.PREPARING:
        submit_again(evidence, status=status)
    return evidence


def submit_again(evidence, *, status=EvidenceStatus.SUBMITTED):
    """The learner puts the piece before the assessor, once more if it was there before."""
    Submission.objects.create(
        evidence=evidence,
        attempt=evidence.submissions.count() + 1,
        by=evidence.created_by,
        declaration="v1: All my own work.",
        facts={},
    )
    Evidence.objects.filter(pk=evidence.pk).update(status=status)
    evidence.status = status


def add_file(evidence, name="refund.pdf", content=b"%PDF-1.4", media_type="application/pdf", state=FileState.CHECKED):
    """A file as it is after its checks, which tests/portfolios/ are about."""
    stored = EvidenceFile(
        evidence=evidence,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_by=evidence.created_by,
        state=state,
    )
    stored.content.save(name, ContentFile(content))
    return stored


def met(*criteria):
    return [Judgement(one, Outcome.MET) for one in criteria]


def not_yet(*criteria, reason="Show the refund as well."):
    return [Judgement(one, Outcome.NOT_YET_MET, reason) for one in criteria]


def decide(evidence, judgements, *, by, feedback="Clear and complete.", confirmed=VARCS):
    """Record decisions and bring `evidence` up to date."""
    assessment = actions.record_decisions(
        evidence, by=by, judgements=judgements, feedback=feedback, confirmed=confirmed
    )
    evidence.refresh_from_db()
    return assessment


def complete_unit(registration, unit, *, by):
    """Everything that a portfolio unit needs before it can be signed: observed, and every criterion met."""
    criteria = list(Criterion.objects.filter(outcome__unit=unit).select_related("outcome__unit"))
    evidence = make_evidence(registration, criteria, kind=EvidenceKind.OBSERVATION, created_by=by)
    decide(evidence, met(*criteria), by=by)
    return evidence


def pass_test(registration, unit, *, by, scores=None):
    return actions.record_test_result(
        route_unit(registration, unit),
        by=by,
        taken_on=timezone.localdate(),
        scores=scores or {1: 8, 2: 10},
        proof="Report of the test centre",
    )


def sign(registration, unit, *, by, confirmed_by=None):
    """The assessor signs, and the learner if named."""
    entry = route_unit(registration, unit)
    actions.sign_off_unit(entry, by=by)
    if confirmed_by:
        actions.confirm_unit(entry, by=confirmed_by)
    return route_unit(registration, unit)
