"""Risk: each factor from the rows, what they come to together, and how a confirmation and the records go together."""

from datetime import timedelta

import pytest
from django.utils import timezone

from centres.models import Competence, Membership, QualificationApproval, Site
from centres.states import Role
from iqa.models import RiskRating
from iqa.queries import rating
from iqa.queries.risk import FACTORS, Factor, Finding, Scope, computed_from, rated, risk_of, risks
from iqa.queries.risk.record import Steps
from iqa.states import Risk, SampleOutcome, step_above, step_below
from portfolios.models import FileLikeness, Registration
from portfolios.states import EvidenceKind, Likeness
from qualifications.models import Qualification
from tests.cast import LONG_AGO
from tests.factories.assessment import (
    add_file,
    allocate,
    complete_unit,
    decide,
    declare_conflict,
    make_evidence,
    met,
    people_but,
)
from tests.factories.iqa import add_learner, criteria_of, make_done, make_sample, sign_unit

AGREE, ACTION, DISAGREE = SampleOutcome.AGREE, SampleOutcome.AGREE_WITH_ACTION, SampleOutcome.DISAGREE
NOW = timezone.make_aware(timezone.datetime(2026, 11, 3, 12))


def found(street, code, assessor=None):
    """The Finding of one factor, or None."""
    assessor = assessor or street.assessor
    everybody = [street.assessor.pk, street.second_assessor.pk, street.trainee.pk]
    scope = Scope(street.centre, street.edition, everybody, timezone.localdate(), Steps())
    factor = next(factor for factor in FACTORS if factor.code == code)
    return factor.find(scope).get(assessor.pk)


def level(street, code, assessor=None):
    finding = found(street, code, assessor)
    return finding and (finding.figure, finding.level)


def proven(street, *, days_ago=1):
    """Three agreed samples of the assessor: not new any more."""
    for unit in (street.work, street.test, street.last):
        make_done(street.registration, unit, AGREE, by=street.iqa, assessor=street.assessor, days_ago=days_ago)


# The factors


def test_training_and_newness(street):
    assert level(street, "training", street.trainee) == ("yes", Risk.NEW)
    assert found(street, "training") is None
    assert level(street, "newness") == ("0", Risk.NEW)
    proven(street)
    assert level(street, "newness") == ("3", Risk.LOW)


def test_the_record_of_samples(street):
    assert found(street, "record") is None
    proven(street, days_ago=3)
    assert level(street, "record") == ("0 of 3", Risk.LOW)
    make_done(street.registration, street.work, DISAGREE, by=street.iqa, assessor=street.assessor)
    assert level(street, "record") == ("1 of 4", Risk.HIGH)
    today = f"{timezone.localdate():%-d %b %Y}"
    assert found(street, "record").sentence == f"1 disagreement in the last 4 samples, the newest on {today}"


def test_a_conflict_and_staff_who_learn(street):
    assert found(street, "conflict") is None
    assert found(street, "staff") is None
    declare_conflict(street.centre, street.learner, street.assessor)
    Membership.objects.create(user=street.learner, centre=street.centre, role=Role.ADMIN, starts_on=LONG_AGO)
    assert level(street, "conflict") == ("1", Risk.HIGH)
    assert level(street, "staff") == ("1", Risk.MEDIUM)


def test_a_conflict_with_somebody_else_is_none(street):
    declare_conflict(street.centre, street.assessor, street.admin)
    assert found(street, "conflict") is None


def test_new_to_a_unit_and_a_unit_never_sampled(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    assert found(street, "new_to_unit") is None
    assert level(street, "units") == ("1", Risk.MEDIUM)
    Competence.objects.filter(user=street.assessor, unit=street.work).update(starts_on=timezone.localdate())
    assert level(street, "new_to_unit") == ("1", Risk.MEDIUM)
    make_sample(street.registration, street.work)
    assert found(street, "units") is not None  # planned is not seen
    make_done(street.registration, street.work, AGREE, by=street.iqa, assessor=street.second_assessor)
    assert found(street, "units") is None


def test_completions_faster_than_the_guided_hours(street):
    for unit in (street.work, street.test, street.last):
        sign_unit(street.registration, unit, by=street.assessor)
        type(unit).objects.filter(pk=unit.pk).update(guided_hours=20)
    assert found(street, "fast") is None  # nobody to compare with, and in time
    Registration.objects.update(starts_on=timezone.localdate() - timedelta(days=2))
    finding = found(street, "fast")
    assert (finding.figure, finding.level) == ("2 days", Risk.HIGH)
    assert finding.sentence == (
        "From start to signed unit 2 days; 1 learner had units signed in less time than their guided hours take"
    )
    assert finding.url == f"/registrations/{street.registration.pk}/"


def test_completions_faster_than_those_of_the_peers(street):
    other = add_learner(street, "Second Learner")
    allocate(other, street.second_assessor)
    Registration.objects.filter(pk=other.pk).update(starts_on=timezone.localdate() - timedelta(days=30))
    for unit in (street.work, street.test, street.last):
        sign_unit(street.registration, unit, by=street.assessor)
        sign_unit(other, unit, by=street.second_assessor)
    assert level(street, "fast") == ("100 days", Risk.LOW)
    assert level(street, "fast", street.second_assessor) == ("30 days", Risk.MEDIUM)


def test_the_same_words_of_feedback_for_different_learners(street):
    other, third = add_learner(street, "Second Learner"), add_learner(street, "Third Learner")
    for registration in (street.registration, other):
        complete_unit(registration, street.work, by=street.assessor)
    assert found(street, "feedback") is None  # two are not enough
    complete_unit(third, street.work, by=street.assessor)
    assert level(street, "feedback") == ("100 %", Risk.HIGH)
    assert found(street, "feedback").sentence == (
        "3 of 3 feedbacks have the same words as for another learner, most often “Clear and complete.”"
    )
    for code in criteria_of(street.last):
        own = f"You showed {code} well."
        decide(make_evidence(street.registration, [code]), met(code), by=street.assessor, feedback=own)
    share = round(300 / (3 + len(criteria_of(street.last))))
    assert level(street, "feedback") == (f"{share} %", Risk.HIGH if share >= 60 else Risk.MEDIUM)


def test_the_same_words_for_one_learner_are_no_sign(street):
    for code in criteria_of(street.work)[:3]:
        decide(make_evidence(street.registration, [code]), met(code), by=street.assessor)
    assert found(street, "feedback") is None


def test_a_file_that_another_learner_handed_in_too(street):
    other = add_learner(street, "Second Learner")
    mine = make_evidence(street.registration, criteria_of(street.work)[:1])
    theirs = make_evidence(other, criteria_of(street.work)[:1])
    FileLikeness.objects.create(file=add_file(mine), other=add_file(theirs), kind=Likeness.SAME, measure=1)
    assert found(street, "evidence") is None  # nobody has accepted it
    decide(mine, met(*criteria_of(street.work)[:1]), by=street.assessor)
    finding = found(street, "evidence")
    assert (finding.figure, finding.level, finding.url) == ("1", Risk.MEDIUM, f"/evidence/{mine.pk}/")


def test_caseload(street, monkeypatch):
    assert level(street, "caseload") == ("1", Risk.LOW)
    finding = found(street, "caseload")
    assert finding.sentence == "1 live learner here, on all qualifications"
    assert finding.url == f"/assessors/{street.assessor.pk}/"
    add_learner(street, "Second Learner")
    monkeypatch.setattr("iqa.queries.risk.factors.MANY_LEARNERS", 2)
    assert level(street, "caseload") == ("2", Risk.MEDIUM)
    monkeypatch.setattr("iqa.queries.risk.factors.TOO_MANY_LEARNERS", 2)
    assert level(street, "caseload") == ("2", Risk.HIGH)


def test_sites_never_sampled_and_away_from_the_main_site(street):
    assert level(street, "sites") == ("1", Risk.MEDIUM)
    assert found(street, "remote") is None
    make_sample(street.registration, street.work)
    assert found(street, "sites") is None
    station = Site.objects.create(centre=street.centre, name="Station Road")
    for name in ("Second Learner", "Third Learner"):
        away = add_learner(street, name, allocate=("iqa",))
        allocate(away, street.second_assessor)
        Registration.objects.filter(pk=away.pk).update(site=station)
    assert found(street, "sites", street.second_assessor).sentence == "Nothing was ever sampled at Station Road"
    # Two of three learners are at the station: that is the main site now.
    assert level(street, "remote") == ("1", Risk.MEDIUM)
    assert found(street, "remote").sentence == (
        "1 of 1 learner is not at Station Road, the site with the most learners"
    )
    assert level(street, "remote", street.second_assessor) == ("1", Risk.LOW)


def test_a_long_gap_since_the_last_sample(street):
    assert found(street, "gap") is None
    proven(street, days_ago=181)
    assert level(street, "gap") == ("181 days", Risk.MEDIUM)
    make_done(street.registration, street.work, AGREE, by=street.iqa, assessor=street.assessor, days_ago=1)
    assert level(street, "gap") == ("1 day", Risk.LOW)


def test_a_qualification_that_is_new_to_the_centre(street):
    assert found(street, "edition") is None
    today = timezone.localdate()
    QualificationApproval.objects.filter(pk=street.approval.pk).update(starts_on=today - timedelta(days=30))
    finding = found(street, "edition")
    assert (finding.level, finding.url) == (Risk.MEDIUM, f"/qualifications/{street.edition.pk}/")
    assert finding.sentence.startswith("The centre has been approved for the qualification since ")
    assert found(street, "edition") == found(street, "edition", street.second_assessor)
    Qualification.objects.filter(pk=street.edition.pk).update(operational_start=today - timedelta(days=2))
    street.edition.refresh_from_db()
    assert found(street, "edition").sentence.startswith("This version of the qualification began on ")


def test_simulation_and_prior_learning(street):
    for unit, kind in ((street.work, EvidenceKind.SIMULATION), (street.last, EvidenceKind.PRIOR_LEARNING)):
        piece = make_evidence(street.registration, criteria_of(unit)[:1], kind=kind)
        decide(piece, met(*criteria_of(unit)[:1]), by=street.assessor)
    assert level(street, "special") == ("2", Risk.MEDIUM)


def test_no_factor_tells_of_another_centre(street):
    complete_unit(street.other.registration, street.work, by=street.other.assessor)
    make_done(street.other.registration, street.work, DISAGREE, by=street.other.iqa, assessor=street.assessor)
    (row,) = rated(street.centre, street.edition, [street.assessor.pk])
    assert {factor.code for factor, _ in row.findings} == {"newness", "sites", "caseload"}


# Together


def sign(level):
    return Factor("s", "Sign", None), Finding("1", f"{level} sign", level)


def decides(level):
    return Factor("d", "Decides", None, decides=True), Finding("1", f"{level} record", level)


@pytest.mark.parametrize(
    ("findings", "computed"),
    [
        ([], ("low", "Nothing in the records argues for more")),
        ([decides("low")], ("low", "low record")),
        ([decides("high"), sign("medium"), sign("medium")], ("high", "high record")),
        ([decides("low"), sign("medium")], ("low", "low record")),
        ([decides("low"), sign("medium"), sign("medium")], ("medium", "medium sign; medium sign")),
        ([decides("low"), sign("high")], ("medium", "high sign")),
        ([decides("low"), sign("medium"), sign("high")], ("medium", "high sign; medium sign")),
        ([decides("low"), sign("high"), sign("high")], ("high", "high sign; high sign")),
        ([decides("new"), sign("high"), sign("high")], ("new", "new record")),
    ],
)
def test_signs_count_by_two_and_what_decides_counts_alone(findings, computed):
    assert computed_from(findings) == computed


def test_the_steps_of_the_strategy_say_how_risk_moves():
    newest = [
        (outcome, NOW - timedelta(days=place)) for place, outcome in enumerate([DISAGREE, AGREE, DISAGREE, AGREE])
    ]
    assert risk_of(newest, False, Steps(2, 5, "high")).level == Risk.HIGH
    assert risk_of(newest, False, Steps(2, 5, "step")).level == Risk.HIGH
    assert risk_of(newest[1:], False, Steps(2, 5, "step")).level == Risk.MEDIUM
    assert risk_of(newest[1:], False, Steps(2, 1, "step")).level == Risk.LOW
    assert risk_of(newest, False, Steps(3, 5, "high")).why == "2 of 3 agreed samples so far"
    assert (step_above(Risk.HIGH), step_above(Risk.NEW), step_below(Risk.LOW)) == (Risk.HIGH, Risk.NEW, Risk.LOW)


# Confirmed


def rate(street, level, *, number=1, computed=Risk.LOW, days=30, days_ago=0, assessor=None):
    return RiskRating.objects.create(
        centre=street.centre,
        qualification=street.edition,
        assessor=assessor or street.assessor,
        number=number,
        computed=computed,
        level=level,
        facts={},
        reason="Seen at work.",
        review_on=timezone.localdate() + timedelta(days=days),
        by=street.iqa,
        at=timezone.now() - timedelta(days=days_ago),
    )


def counts(street):
    return risks(street.centre, street.edition, [street.assessor.pk])[street.assessor.pk]


def state(street):
    (row,) = rated(street.centre, street.edition, [street.assessor.pk])
    return row.state


@pytest.mark.parametrize("level", [Risk.LOW, Risk.MEDIUM, Risk.HIGH, Risk.NEW])
def test_a_confirmed_level_counts_while_it_is_in_date(street, level):
    proven(street)
    assert (counts(street).level, state(street)) == (Risk.LOW, "none")
    rate(street, level)
    day = f"{timezone.localdate():%-d %b %Y}"
    assert counts(street) == (level, f"Confirmed by {street.iqa.full_name} on {day}")
    assert state(street) == "current"


def test_the_newest_confirmation_counts_to_its_last_day(street):
    proven(street)
    rate(street, Risk.HIGH)
    rate(street, Risk.MEDIUM, number=2, days=0)
    assert counts(street).level == Risk.MEDIUM
    rate(street, Risk.HIGH, number=3, days=-1)
    assert (counts(street).level, state(street)) == (Risk.LOW, "expired")


def test_nobody_is_confirmed_out_of_being_new_or_in_training(street):
    rate(street, Risk.LOW)
    assert counts(street) == (Risk.NEW, "0 of 3 agreed samples so far")
    rate(street, Risk.LOW, assessor=street.trainee)
    assert risks(street.centre, street.edition, [street.trainee.pk])[street.trainee.pk].why == "In training"


def test_a_later_disagreement_goes_before_the_confirmation(street):
    proven(street, days_ago=20)
    make_done(street.registration, street.work, DISAGREE, by=street.iqa, assessor=street.assessor, days_ago=10)
    rate(street, Risk.LOW, computed=Risk.HIGH, days_ago=5)
    assert (counts(street).level, state(street)) == (Risk.LOW, "current")  # the person had seen that one
    make_done(street.registration, street.last, DISAGREE, by=street.iqa, assessor=street.assessor, days_ago=1)
    found = counts(street)
    assert (found.level, "after the rating was confirmed" in found.why) == (Risk.HIGH, True)


def test_a_confirmation_that_the_records_contradict_is_shown(street):
    proven(street)
    rate(street, Risk.LOW, computed=Risk.LOW)
    assert state(street) == "current"
    declare_conflict(street.centre, street.assessor, street.learner)
    assert (counts(street).level, state(street)) == (Risk.LOW, "risen")


@pytest.mark.parametrize("many", [1, 3])
def test_risks_are_read_in_a_fixed_number_of_queries(street, many, django_assert_num_queries):
    people = [street.assessor.pk, street.second_assessor.pk, street.trainee.pk][:many]
    with django_assert_num_queries(15):
        assert len(risks(street.centre, street.edition, people)) == many


def test_who_is_listed(street):
    add_learner(street, "Second Learner", allocate=("assessor", "iqa"))
    make_done(street.registration, street.work, AGREE, by=street.iqa, assessor=street.admin)
    listed = [row.assessor for row in rating.risk_list(street.approval, street.iqa)]
    everybody = [street.admin, street.assessor, street.second_assessor, street.trainee]
    assert listed == sorted(everybody, key=lambda person: person.full_name)
    own = [row.assessor for row in rating.risk_list(street.approval, street.assessor)]
    assert street.assessor not in own
    assert rating.assessor_risk(street.approval, street.assessor.pk, street.assessor) is None
    assert [
        row for row in people_but(street, *everybody) if rating.assessor_risk(street.approval, row.pk, street.iqa)
    ] == []
