"""The everyday work of the demo's people: register, show, judge, sign, sample, release, claim."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from weasyprint import HTML

from assessment import actions as assessment
from assessment.actions import Judgement
from assessment.states import Outcome
from certification.demonstration import beginning
from portfolios import actions as portfolio
from portfolios.states import AllocatedRole, EvidenceKind, Setting
from qualifications import combination
from qualifications.models import Criterion, GroupUnit
from qualifications.queries import edition_of
from qualifications.states import AssessmentMethod

FEEDBACK = "Clear and particular. I can see what you did, why, and what came of it."


def register(
    centre, *, by, learner, qualification, assessor, iqa, optional_units, months_ago=8, born=date(2001, 5, 14)
):
    """A registration with its route, assessor, IQA, identity seen and name confirmed by the learner."""
    start = timezone.localdate() - timedelta(days=30 * months_ago)
    registration = portfolio.register_learner(
        centre,
        by=by,
        qualification=qualification,
        learner=learner,
        date_of_birth=born,
        learner_number=f"{qualification.awarding_organisation.code[:2].upper()}-{10000 + learner.pk}",
        registered_on=start,
        expires_on=start + timedelta(days=3 * 365),
        starts_on=start,
        planned_end_on=start + timedelta(days=16 * 30),
        site=centre.sites.first(),
        optional_units=optional_units,
    )
    for role, person in ((AllocatedRole.ASSESSOR, assessor), (AllocatedRole.IQA, iqa)):
        portfolio.allocate_person(registration, role=role, person=person, by=by, starts_on=start)
    portfolio.record_identity(registration, document="Passport", by=by)
    portfolio.confirm_name(registration, by=learner)
    beginning.begin(registration, by=assessor, learner=learner)
    return registration


def least_route(qualification):
    """The optional units that complete the edition with the least further work, in the order of the document."""
    edition = edition_of(qualification)
    completion = combination.complete(edition, (), by="criteria")
    numbers = set(completion.units)
    return [
        entry.unit
        for group in qualification.groups.all()
        for entry in group.entries.all()
        if entry.unit.number in numbers
    ]


def document(title, text):
    """A one-page PDF as a learner might upload it."""
    html = f"<html lang='en'><title>{title}</title><body><h1>{title}</h1><p>{text}</p></body></html>"
    name = f"{title.lower().replace(' ', '-')[:60]}.pdf"
    return SimpleUploadedFile(name, HTML(string=html).write_pdf(), "application/pdf")


def criteria_of(unit, outcomes=None):
    rows = Criterion.objects.filter(outcome__unit=unit).select_related("outcome__unit")
    if outcomes is not None:
        rows = rows.filter(outcome__number__in=outcomes)
    return list(rows.order_by("outcome__number", "number"))


# What every observation of the demo says beside its account (portfolios.kinds).
OBSERVED = {"place": "Service desk, Quay Street", "started": "10:05", "ended": "11:20"}


def show(registration, *, by, title, criteria, kind=EvidenceKind.WORK_PRODUCT, account="", days_ago=20, with_file=True):
    """A piece of evidence with a file, mapped, but not handed in."""
    evidence = portfolio.create_evidence(
        registration,
        by=by,
        kind=kind,
        title=title,
        account=account or "What I did at work, with names left out, and what I would do again.",
        setting=Setting.WORKPLACE,
        made_on=timezone.localdate() - timedelta(days=days_ago),
        details=OBSERVED if kind == EvidenceKind.OBSERVATION else {},
    )
    if with_file:
        file = portfolio.add_file(evidence, upload=document(title, account or "Notes of the day."), by=by)
        portfolio.inspect_file(file)  # at once: the demo is made before there is a worker
    places = {criterion: f"p. {1 + place // 6}" for place, criterion in enumerate(criteria)}
    portfolio.map_evidence(evidence, links=places, by=by)
    return evidence


def hand_in(evidence, *, by):
    portfolio.submit_evidence(evidence, by=by, declared=True)
    evidence.refresh_from_db()
    return evidence


def judge(evidence, *, by, not_yet=(), reason="Say how you decided, and what your own authority allows.", notes=()):
    """All criteria of the piece: met, save those in `not_yet`. `notes` are (place, text) in its first file."""
    criteria = [link.criterion for link in evidence.links.select_related("criterion__outcome__unit")]
    judgements = [
        Judgement(criterion, Outcome.NOT_YET_MET, reason, "S", timezone.localdate() + timedelta(days=10))
        if criterion in not_yet
        else Judgement(criterion, Outcome.MET)
        for criterion in criteria
    ]
    confirmed = "VARC" if not_yet else "VARCS"
    notes = [assessment.Note(evidence.files.first().pk, place, text) for place, text in notes]
    assessment.record_decisions(
        evidence, by=by, judgements=judgements, feedback=FEEDBACK, confirmed=confirmed, notes=notes
    )
    evidence.refresh_from_db()
    return evidence


def achieve(route_unit, *, assessor, learner):
    """Show, judge, sign and confirm a whole unit, or pass its test."""
    registration, unit = route_unit.registration, route_unit.unit
    if unit.method == AssessmentMethod.TEST:
        pass_test(route_unit, by=assessor)
    else:
        prove(registration, unit, assessor=assessor, learner=learner)
    route_unit.refresh_from_db()
    assessment.sign_off_unit(route_unit, by=assessor)
    assessment.confirm_unit(route_unit, by=learner)


def prove(registration, unit, *, assessor, learner):
    """Evidence for every criterion: the learner's own, and an observation where the document requires one."""
    piece = show(registration, by=learner, title=f"{unit.short_title} at work", criteria=criteria_of(unit))
    judge(hand_in(piece, by=learner), by=assessor)
    seen = list(unit.outcomes.filter(requires_observation=True).values_list("number", flat=True))
    if seen:
        observation = show(
            registration,
            by=assessor,
            title=f"Observation: {unit.short_title}",
            criteria=criteria_of(unit, seen),
            kind=EvidenceKind.OBSERVATION,
            account="Seen at the service desk, 10:05 to 11:20, with three customers, one of them upset.",
            with_file=False,
        )
        judge(hand_in(observation, by=assessor), by=assessor)


def pass_test(route_unit, *, by):
    weights = route_unit.unit.test.weights.select_related("outcome")
    scores = {weight.outcome.number: weight.questions - 1 for weight in weights}
    assessment.record_test_result(
        route_unit,
        by=by,
        taken_on=timezone.localdate() - timedelta(days=6),
        scores=scores,
        proof="Result slip of the on-line test, seen on screen",
        minutes=52,
    )


def in_signing_order(registration):
    """The units of the route, those to be signed off last at the end (R3.11)."""
    last = set(
        GroupUnit.objects.filter(group__qualification=registration.qualification, sign_off_last=True).values_list(
            "unit", flat=True
        )
    )
    return sorted(registration.route.select_related("unit").order_by("pk"), key=lambda entry: entry.unit_id in last)
