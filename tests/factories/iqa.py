"""Units ready to be sampled, strategies and samples, on the small edition of tests/factories/assessment.py."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from centres.models import User
from iqa.models import Sample, SamplingStrategy
from iqa.states import Risk, SampleKind, SampleOutcome, SampleStatus
from qualifications.models import Criterion
from tests.cast import PASSWORD, register
from tests.factories.assessment import complete_unit, make_street, pass_test, sign

RATES = {Risk.NEW: 100, Risk.HIGH: 75, Risk.MEDIUM: 40, Risk.LOW: 20}
FEEDBACK = "Sound decisions; say where you saw it."


def make_quality_street():
    """The street of the assessment tests with a strategy in force."""
    street = make_street()
    make_strategy(street)
    return street


def make_strategy(street, *, rates=RATES, least=1, version=1, on=None, qualification=None):
    return SamplingStrategy.objects.create(
        centre=street.centre,
        qualification=qualification,
        version=version,
        in_force_from=on or timezone.localdate() - timedelta(days=30),
        rates={str(risk): rate for risk, rate in rates.items()},
        least_per_learner=least,
        made_by=street.lead_iqa,
    )


def add_learner(street, name, *, allocate=("assessor", "iqa")):
    """Another live registration in the home centre."""
    learner = User.objects.create_user(f"{name.lower().replace(' ', '.')}@hl.example", name, PASSWORD)
    return register(street.home, learner, allocate=allocate)


def sign_unit(registration, unit, *, by):
    """Judged, signed by the assessor, confirmed by the learner."""
    if unit.method == "test":
        pass_test(registration, unit, by=by)
    else:
        complete_unit(registration, unit, by=by)
    return sign(registration, unit, by=by, confirmed_by=registration.learner)


def sign_route(street, registration=None):
    registration = registration or street.registration
    for unit in (street.work, street.test, street.last):
        sign_unit(registration, unit, by=street.assessor)


def make_sample(registration, unit, *, iqa=None, assessor=None, kind=SampleKind.SUMMATIVE, **facts):
    return Sample.objects.create(
        registration=registration, unit=unit, iqa=iqa, assessor=assessor, kind=kind, **{"why": "Planned", **facts}
    )


def make_done(registration, unit, outcome, *, by, assessor, days_ago=0, **facts):
    """A reviewed sample, as if it had come about `days_ago`."""
    return make_sample(
        registration,
        unit,
        assessor=assessor,
        status=SampleStatus.DONE,
        outcome=outcome,
        done_by=by,
        done_at=timezone.now() - timedelta(days=days_ago),
        **facts,
    )


def signed_sample(street, unit=None, registration=None):
    """A planned sample of a unit that both have signed, and the sample's own IQA."""
    registration, unit = registration or street.registration, unit or street.work
    sign_unit(registration, unit, by=street.assessor)
    return make_sample(registration, unit, iqa=street.iqa, assessor=street.assessor)


def criteria_of(unit):
    rows = Criterion.objects.filter(outcome__unit=unit).select_related("outcome__unit")
    return list(rows.order_by("outcome__number", "number"))


def findings(unit, *outcomes):
    """Findings on the first criteria of the unit, one for each outcome."""
    comments = {SampleOutcome.AGREE: ""}
    return [
        (criterion, outcome, comments.get(outcome, "Nothing shows it."))
        for criterion, outcome in zip(criteria_of(unit), outcomes, strict=False)
    ]


def judgement(outcome, unit, **facts):
    """What review_sample takes for an outcome that fits."""
    given = {"outcome": outcome, "feedback": FEEDBACK, "findings": findings(unit, outcome)}
    if unit.method == "test":
        given["findings"] = []
    if outcome == SampleOutcome.AGREE_WITH_ACTION:
        given |= {"action_text": "Name the product.", "due_on": timezone.localdate() + timedelta(days=7)}
    return {**given, **facts}


def tamper(row, **facts):
    """Change a row that is never changed, as somebody with the database password might."""
    models.QuerySet(type(row)).filter(pk=row.pk).update(**facts)
