"""Draws by the strategy and the confirmed risk: musts, interim samples, minima, and nobody's own decisions."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from assessment.rules import current_sign_off
from centres.models import Competence, Membership
from centres.states import Role
from config.refusals import StaleState
from iqa import actions
from iqa.models import RiskRating, Sample
from iqa.queries.coverage import repeat_draw
from iqa.states import Risk, SampleKind, SampleOutcome
from portfolios.models import Registration
from portfolios.states import EvidenceKind
from tests.cast import LONG_AGO
from tests.factories.assessment import (
    allocate,
    decide,
    declare_conflict,
    make_evidence,
    met,
    not_yet,
    route_unit,
)
from tests.factories.iqa import add_learner, criteria_of, judgement, make_done, make_sample, sign_unit, signed_sample

AGREE, DISAGREE = SampleOutcome.AGREE, SampleOutcome.DISAGREE
NONE = {Risk.NEW: 0, Risk.HIGH: 0, Risk.MEDIUM: 0, Risk.LOW: 0}
LOW = {Risk.NEW: 100, Risk.HIGH: 75, Risk.MEDIUM: 40, Risk.LOW: 0}


def strategy(street, **facts):
    given = {"rates": LOW, "rationale": "As agreed.", "in_force_from": timezone.localdate(), **facts}
    return actions.set_strategy(street.centre, by=street.lead_iqa, **given)


def begin(registration, unit, *, by, criteria=1):
    first = criteria_of(unit)[:criteria]
    decide(make_evidence(registration, first), met(*first), by=by)


def whys(drawn, kind=SampleKind.SUMMATIVE):
    rows = drawn.samples.filter(kind=kind).order_by("unit")
    return list(rows.values_list("unit", "why"))


def proven(street):
    """The assessor is at low risk, by samples of a learner who is gone, more than a year ago."""
    old = add_learner(street, "Old Learner")
    Registration.objects.filter(pk=old.pk).update(status="completed")
    for unit in street.units:
        make_done(old, unit, AGREE, by=street.iqa, assessor=street.assessor, days_ago=30)
    Sample.objects.update(planned_at=timezone.now() - timedelta(days=400))


# Musts


def test_units_that_the_strategy_names_are_always_sampled(street):
    strategy(street, rates=NONE, listed_units=[street.last.number])
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert dict(whys(drawn))[street.last.pk] == "The strategy names this unit as always sampled"


def test_units_of_staff_are_sampled_unless_the_strategy_switches_it_off(street):
    Membership.objects.create(user=street.learner, centre=street.centre, role=Role.ADMIN, starts_on=LONG_AGO)
    strategy(street, rates=NONE, musts=[])
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert "The learner works for the centre" not in dict(whys(drawn)).values()
    Sample.objects.all().delete()
    strategy(street, rates=NONE)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert {why for _, why in whys(drawn)} == {"The learner works for the centre"}
    assert len(whys(drawn)) == 3


def test_units_of_an_assessor_in_conflict_with_the_learner_cannot_be_switched_off(street):
    strategy(street, rates=NONE, musts=[])
    declare_conflict(street.centre, street.assessor, street.learner)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert {why for _, why in whys(drawn)} == {"Assessor and learner have declared a conflict of interest"}


@pytest.mark.parametrize(("musts", "taken"), [(["prior_learning"], True), ([], False)])
def test_prior_learning_is_sampled_where_the_strategy_says_so(street, musts, taken):
    strategy(street, rates=NONE, musts=musts)
    make_evidence(street.registration, criteria_of(street.last)[:1], kind=EvidenceKind.PRIOR_LEARNING)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert ("Rests on an earlier achievement, which is always sampled" in dict(whys(drawn)).values()) == taken


# Interim


def test_interim_samples_are_drawn_of_units_under_way_and_planned_as_such(street):
    strategy(street, interim_share=25)
    begin(street.registration, street.work, by=street.assessor)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    ((unit, why),) = whys(drawn, SampleKind.INTERIM)
    assert unit == street.work.pk
    assert why.startswith("Interim, drawn at random: 25 % of the samples of each assessor")
    assert len(whys(drawn)) == 3  # on top of the rate
    sample = drawn.samples.get(kind=SampleKind.INTERIM)
    assert (sample.assessor, sample.iqa) == (street.assessor, street.iqa)
    assert repeat_draw(drawn).holds
    call_command("redraw", drawn.pk)


def test_no_interim_sample_of_what_is_signed_or_not_begun_or_had_one(street):
    strategy(street, interim_share=50)
    sign_unit(street.registration, street.work, by=street.assessor)
    begin(street.registration, street.last, by=street.assessor)
    make_sample(street.registration, street.last, kind=SampleKind.INTERIM, assessor=street.assessor)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert whys(drawn, SampleKind.INTERIM) == []


def test_a_top_up_adds_interim_samples_when_units_get_under_way(street):
    strategy(street, interim_share=25)
    first = actions.draw_sample(street.approval, by=street.iqa)
    assert whys(first, SampleKind.INTERIM) == []
    begin(street.registration, street.work, by=street.assessor)
    second = actions.draw_sample(street.approval, by=street.iqa)
    assert (len(whys(second)), len(whys(second, SampleKind.INTERIM))) == (0, 1)
    begin(street.registration, street.last, by=street.assessor)
    with pytest.raises(StaleState, match="Nothing to add"):
        actions.draw_sample(street.approval, by=street.iqa)


def test_the_share_can_be_of_each_learner(street):
    other = add_learner(street, "Second Learner")
    strategy(street, interim_share=25, interim_by="learner")
    for registration in (street.registration, other):
        begin(registration, street.work, by=street.assessor)
        begin(registration, street.last, by=street.assessor)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    rows = drawn.samples.filter(kind=SampleKind.INTERIM)
    assert set(rows.values_list("registration", flat=True)) == {street.registration.pk, other.pk}
    assert rows.count() == 2


# Minima, risk, tops up


def test_the_minima_of_the_strategy_are_met(street):
    proven(street)
    add_learner(street, "Second Learner")
    add_learner(street, "Third Learner")
    strategy(street, least_per_unit=2)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    units = list(drawn.samples.values_list("unit", flat=True))
    assert {unit: units.count(unit) for unit in set(units)} == {unit.pk: 2 for unit in street.units}


def test_the_confirmed_risk_counts_in_the_draw(street):
    proven(street)
    strategy(street)
    RiskRating.objects.create(
        centre=street.centre,
        qualification=street.edition,
        assessor=street.assessor,
        number=1,
        computed=Risk.LOW,
        level=Risk.NEW,
        facts={},
        reason="Complaints.",
        review_on=timezone.localdate(),
        by=street.iqa,
    )
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert drawn.population["strata"] == {str(street.assessor.pk): ["new", 100, 3, 0]}
    assert drawn.samples.count() == 3


def test_a_disagreement_raises_the_rate_and_the_next_draw_tops_up(street):
    proven(street)
    for name in ("Second Learner", "Third Learner", "Fourth Learner"):
        add_learner(street, name)
    strategy(street, rates={**LOW, Risk.LOW: 10})
    first = actions.draw_sample(street.approval, by=street.iqa)
    assert first.population["strata"][str(street.assessor.pk)][:2] == ["low", 10]
    Sample.objects.filter(draw=first, registration=street.registration, unit=street.work).delete()
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(DISAGREE, street.work))
    assert current_sign_off(route_unit(street.registration, street.work)) is None
    second = actions.draw_sample(street.approval, by=street.iqa)
    assert second.population["strata"][str(street.assessor.pk)][:2] == ["high", 75]
    taken = Sample.objects.filter(registration__status="registered", kind=SampleKind.SUMMATIVE)
    assert taken.values("registration", "unit").distinct().count() == 9  # 75 % of 12


# Nobody's own


def test_nobody_draws_or_gets_what_they_had_a_part_in(street):
    """An IQA who decided in a unit is not its reviewer, on the way or at the end (R1.2)."""
    strategy(street, interim_share=50)
    Membership.objects.create(user=street.iqa, centre=street.centre, role=Role.ASSESSOR, starts_on=LONG_AGO)
    allocate(street.registration, street.iqa)
    Competence.objects.create(
        user=street.iqa, centre=street.centre, unit=street.work, duty="assess", starts_on=LONG_AGO
    )
    first, second, *_ = criteria_of(street.work)
    decide(make_evidence(street.registration, [first]), not_yet(first), by=street.iqa)
    begin(street.registration, street.last, by=street.assessor)
    decide(make_evidence(street.registration, [second]), met(second), by=street.assessor)
    drawn = actions.draw_sample(street.approval, by=street.lead_iqa)
    parts = Sample.objects.filter(draw=drawn, unit=street.work)
    assert parts.exists()
    assert not parts.filter(iqa=street.iqa).exists()
    own = {row[2] for row in drawn.population["entries"]} | {row[2] for row in drawn.population["policy"]["under_way"]}
    assert street.lead_iqa.pk not in own


def test_a_draw_of_the_assessor_as_iqa_offers_nothing_of_their_own_on_the_way(street):
    strategy(street, interim_share=50)
    Membership.objects.create(user=street.assessor, centre=street.centre, role=Role.IQA, starts_on=LONG_AGO)
    begin(street.registration, street.work, by=street.assessor)
    other = add_learner(street, "Second Learner", allocate=("iqa",))
    allocate(other, street.second_assessor)
    begin(other, street.work, by=street.second_assessor)
    drawn = actions.draw_sample(street.approval, by=street.assessor)
    assert set(drawn.samples.values_list("assessor", flat=True)) == {street.second_assessor.pk}
    assert drawn.samples.filter(kind=SampleKind.INTERIM).count() == 1
