"""A small edition with everything that judging and signing can meet, its people, and evidence before an assessor.

The edition has three units: WORK, a portfolio unit of two outcomes and four criteria whose second outcome has to be
observed; TEST, a set test of 25 questions with 18 to pass; LAST, one criterion, signed off when all others are.
"""

from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from assessment import actions
from assessment.actions import Judgement
from assessment.states import Outcome
from centres.models import Centre, Competence, ConflictOfInterest, Membership, User
from centres.states import Duty, Role
from portfolios.models import Allocation, Evidence, EvidenceFile, EvidenceLink, Registration, RouteUnit, Submission
from portfolios.states import AllocatedRole, EvidenceKind, EvidenceStatus, Setting, UnitOrigin
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

VARCS = "VARCS"
LONG_AGO = date(2020, 1, 1)


def make_edition():
    """The edition of the module's first lines; returns the Qualification."""
    organisation = AwardingOrganisation.objects.create(
        code="guild", name="The Guild", short_name="Guild", criterion_style=CriterionStyle.PADDED
    )
    qualification = Qualification.objects.create(
        code="small",
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


def make_person(name, centre=None, *roles):
    email = f"{name.lower().replace(' ', '.')}@example.org"
    person = User.objects.create_user(email, name)
    for role in roles:
        Membership.objects.create(user=person, centre=centre, role=role, starts_on=LONG_AGO)
    return person


def allow(person, centre, *units, trainee=False, duty=Duty.ASSESS, ends_on=None):
    """Put on record that the person may judge the units."""
    for unit in units:
        Competence.objects.create(
            user=person, centre=centre, unit=unit, duty=duty, trainee=trainee, starts_on=LONG_AGO, ends_on=ends_on
        )


def allocate(registration, person, role=AllocatedRole.ASSESSOR):
    return Allocation.objects.create(
        registration=registration, person=person, role=role, starts_on=LONG_AGO, made_by=person
    )


def make_registration(learner, centre, qualification, *, name="", days=100):
    """Registered `days` ago on all units of the edition, planned for a year."""
    today = timezone.localdate()
    registration = Registration.objects.create(
        learner=learner,
        centre=centre,
        qualification=qualification,
        name=name or learner.full_name,
        date_of_birth=date(2000, 1, 2),
        registered_on=today - timedelta(days),
        starts_on=today - timedelta(days),
        planned_end_on=today - timedelta(days) + timedelta(365),
    )
    for entry in GroupUnit.objects.filter(group__qualification=qualification).order_by("position"):
        RouteUnit.objects.create(registration=registration, unit=entry.unit, origin=UnitOrigin.MANDATORY)
    return registration


def make_street():
    """Two centres with their people, one learner each on the small edition, and who may judge what."""
    street = SimpleNamespace(qualification=make_edition())
    units = list(Unit.objects.order_by("pk"))
    street.work, street.test, street.last = units
    street.centre = Centre.objects.create(name="Harbour", prefix="HB")
    street.other_centre = Centre.objects.create(name="Quay", prefix="QY")
    street.learner = make_person("Robin Ashby", street.centre, Role.LEARNER)
    street.assessor = make_person("Jo Hartley", street.centre, Role.ASSESSOR)
    street.colleague = make_person("Ash Lowe", street.centre, Role.ASSESSOR)
    street.trainee = make_person("Kit Sanders", street.centre, Role.ASSESSOR)
    street.iqa = make_person("Sam Okoro", street.centre, Role.IQA)
    street.lead_iqa = make_person("Lee Marsh", street.centre, Role.LEAD_IQA)
    street.admin = make_person("Ada Finch", street.centre, Role.ADMIN)
    street.other_assessor = make_person("Max Reed", street.other_centre, Role.ASSESSOR)
    street.other_learner = make_person("Nia Holt", street.other_centre, Role.LEARNER)
    street.other_iqa = make_person("Pat Voss", street.other_centre, Role.IQA)
    for person in (street.assessor, street.colleague):
        allow(person, street.centre, *units)
    allow(street.trainee, street.centre, *units, trainee=True)
    allow(street.other_assessor, street.other_centre, *units)
    street.registration = make_registration(street.learner, street.centre, street.qualification)
    street.other_registration = make_registration(street.other_learner, street.other_centre, street.qualification)
    for person in (street.assessor, street.colleague, street.trainee):
        allocate(street.registration, person)
    allocate(street.other_registration, street.other_assessor)
    return street


def people_but(street, *allowed):
    """Everybody of the street who must be refused what only `allowed` may do."""
    everybody = [person for person in vars(street).values() if isinstance(person, User)]
    return [person for person in everybody if person not in allowed]


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


def add_file(evidence, name="refund.pdf", content=b"%PDF-1.4", media_type="application/pdf"):
    import hashlib

    from django.core.files.base import ContentFile

    stored = EvidenceFile(
        evidence=evidence,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_by=evidence.created_by,
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
