"""Who may sample, review, answer and release; every reason why not, one at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.models import Countersignature, Decision, UnitSignOff
from assessment.rules import sign_off_blockers
from centres.models import Competence, Membership
from centres.states import Duty, Role
from iqa import actions, rules
from iqa.models import Action, Sample
from iqa.states import SampleKind, SampleOutcome
from portfolios.models import Allocation, RouteUnit
from portfolios.states import EvidenceStatus
from tests.cast import LONG_AGO
from tests.factories.assessment import (
    allocate,
    complete_unit,
    decide,
    declare_conflict,
    make_evidence,
    met,
    people_but,
    route_unit,
    sign,
)
from tests.factories.iqa import (
    add_learner,
    criteria_of,
    make_done,
    make_sample,
    make_strategy,
    sign_route,
    sign_unit,
    signed_sample,
    tamper,
)


def codes(blockers):
    return [blocker.code for blocker in blockers]


def grant(street, person, role):
    return Membership.objects.create(user=person, centre=street.centre, role=role, starts_on=LONG_AGO)


# Who may at all


def test_quality_assurers_of_the_centre_draw_and_read_the_plan(street):
    assert rules.can_draw_sample(street.iqa, street.approval)
    assert rules.can_draw_sample(street.lead_iqa, street.approval)
    for person in people_but(street, street.iqa, street.lead_iqa):
        assert not rules.can_draw_sample(person, street.approval)
        assert not rules.can_read_plan(person, street.approval)


def test_an_iqa_of_another_qualification_does_not_draw(street):
    other = type(street.edition).objects.create(
        code="other", edition="1", awarding_organisation=street.edition.awarding_organisation, title="Other", level=2
    )
    Membership.objects.filter(user=street.iqa).update(qualification=other)
    assert not rules.can_draw_sample(street.iqa, street.approval)


def test_only_the_lead_sets_the_strategy(street):
    assert rules.can_set_strategy(street.lead_iqa, street.centre)
    refused = people_but(street, street.lead_iqa)
    assert [person for person in refused if rules.can_set_strategy(person, street.centre)] == []


def test_an_iqa_who_assesses_the_learner_does_not_plan_for_them(street):
    entry = route_unit(street.registration, street.work)
    assert rules.can_plan_sample(street.iqa, entry)
    grant(street, street.iqa, Role.ASSESSOR)
    allocate(street.registration, street.iqa)
    assert not rules.can_plan_sample(street.iqa, entry)


def test_an_iqa_does_not_plan_for_themselves(street):
    entry = route_unit(street.registration, street.work)
    grant(street, street.learner, Role.IQA)
    assert not rules.can_plan_sample(street.learner, entry)


# What a sample shows to whom


def visible(sample, person):
    return Sample.objects.visible_to(person).filter(pk=sample.pk).exists()


def test_nobody_but_quality_assurers_sees_a_planned_sample(street):
    sample = make_sample(street.registration, street.work, assessor=street.assessor)
    assert [visible(sample, person) for person in (street.iqa, street.lead_iqa)] == [True, True]
    assert [person for person in people_but(street, street.iqa, street.lead_iqa) if visible(sample, person)] == []


def test_an_iqa_who_assesses_the_learner_sees_the_sample_only_after_the_review(street):
    sample = make_sample(street.registration, street.work, assessor=street.assessor)
    grant(street, street.assessor, Role.IQA)
    assert not visible(sample, street.assessor)
    tamper(sample, status="done", outcome="agree", done_by=street.iqa, done_at=timezone.now())
    assert visible(sample, street.assessor)


def test_the_assessor_reads_the_review_of_their_decisions_and_no_other(street):
    done = make_done(street.registration, street.work, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
    assert visible(done, street.assessor)
    assert rules.can_read_sample(street.assessor, done)
    assert not visible(done, street.second_assessor)
    assert not rules.can_read_sample(street.second_assessor, done)


def test_a_learner_never_sees_a_sample_of_their_own_work(street):
    grant(street, street.learner, Role.IQA)
    done = make_done(street.registration, street.work, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
    assert not visible(done, street.learner)


# Reviewing: R1.1, R1.2, R1.4, R1.8


def may_review(person, sample, on=None):
    """What the action asks: the role, and no part in what is sampled."""
    blockers = rules.separation_blockers(sample, person, on or timezone.localdate())
    return rules.assures(person, sample.registration) and not blockers


def test_the_samples_own_iqa_reviews(street):
    sample = signed_sample(street)
    assert may_review(street.iqa, sample)
    assert rules.review_blockers(sample, street.iqa) == []
    refused = people_but(street, street.iqa, street.lead_iqa)
    assert [person for person in refused if may_review(person, sample)] == []


def test_another_iqa_is_refused_and_the_lead_is_not(street):
    sample = signed_sample(street)
    grant(street, street.second_assessor, Role.IQA)
    add_quality_competence(street, street.second_assessor)
    assert codes(rules.review_blockers(sample, street.second_assessor)) == ["allocated"]
    assert rules.review_blockers(sample, street.lead_iqa) == []
    tamper(sample, iqa=None)
    sample.refresh_from_db()
    assert rules.review_blockers(sample, street.second_assessor) == []


def add_quality_competence(street, person):
    for unit in street.units:
        Competence.objects.create(
            user=person, centre=street.centre, unit=unit, duty=Duty.QUALITY_ASSURE, starts_on=LONG_AGO
        )


def test_nobody_reviews_their_own_work(street):
    sample = signed_sample(street)
    grant(street, street.learner, Role.LEAD_IQA)
    add_quality_competence(street, street.learner)
    assert codes(rules.review_blockers(sample, street.learner)) == ["own_work"]
    assert not may_review(street.learner, sample)


def lead_with_a_part(street):
    """The second assessor as lead IQA, competent for everything: only R1.2 can stand against them."""
    person = street.second_assessor
    grant(street, person, Role.LEAD_IQA)
    add_quality_competence(street, person)
    return person


def own_decision(sample, person):
    blockers = rules.review_blockers(sample, person)
    assert not may_review(person, sample)
    return [blocker.sentence for blocker in blockers if blocker.code == "own_decision"]


def test_nobody_reviews_what_they_decided_not_even_one_criterion(street):
    first, *rest = criteria_of(street.work)
    decide(make_evidence(street.registration, [first]), met(first), by=street.second_assessor)
    decide(make_evidence(street.registration, rest, kind="OBS"), met(*rest), by=street.assessor)
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    sample = make_sample(street.registration, street.work)
    person = lead_with_a_part(street)
    assert own_decision(sample, person) == ["You had a part in what is sampled here: you decided criteria."]


def test_a_superseded_decision_counts_as_a_part(street):
    first = criteria_of(street.work)[0]
    decide(make_evidence(street.registration, [first]), met(first), by=street.second_assessor)
    complete_unit(street.registration, street.work, by=street.assessor)
    assert not Decision.objects.current().filter(by=street.second_assessor).exists()
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    sample = make_sample(street.registration, street.work)
    person = lead_with_a_part(street)
    assert own_decision(sample, person) == ["You had a part in what is sampled here: you decided criteria."]


def test_nobody_reviews_what_they_countersigned(street):
    sample = signed_sample(street)
    Countersignature.objects.create(decision=Decision.objects.current().first(), by=street.second_assessor)
    person = lead_with_a_part(street)
    assert own_decision(sample, person) == ["You had a part in what is sampled here: you countersigned decisions."]


def test_nobody_reviews_evidence_that_they_wrote(street):
    one = criteria_of(street.work)[:1]
    make_evidence(
        street.registration, one, kind="OBS", created_by=street.second_assessor, status=EvidenceStatus.COMPLETE
    )
    sample = signed_sample(street)
    person = lead_with_a_part(street)
    assert own_decision(sample, person) == ["You had a part in what is sampled here: you wrote evidence."]


def test_withdrawn_evidence_is_no_part(street):
    one = criteria_of(street.work)[:1]
    make_evidence(
        street.registration, one, kind="OBS", created_by=street.second_assessor, status=EvidenceStatus.WITHDRAWN
    )
    sample = signed_sample(street)
    assert own_or_nothing(sample, lead_with_a_part(street)) == []


def own_or_nothing(sample, person):
    return codes(rules.review_blockers(sample, person))


def test_nobody_reviews_a_unit_that_they_signed(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.second_assessor, confirmed_by=street.learner)
    sample = make_sample(street.registration, street.work)
    person = lead_with_a_part(street)
    assert own_decision(sample, person) == ["You had a part in what is sampled here: you signed it off."]


def test_nobody_reviews_a_test_that_they_recorded(street):
    sample = signed_sample(street, street.test)
    grant(street, street.assessor, Role.LEAD_IQA)
    add_quality_competence(street, street.assessor)
    assert own_decision(sample, street.assessor) == [
        "You had a part in what is sampled here: you recorded the test and signed it off."
    ]


def test_a_part_in_another_unit_or_learner_is_none_in_this(street):
    sample = signed_sample(street)
    criteria = criteria_of(street.last)
    decide(make_evidence(street.registration, criteria), met(*criteria), by=street.second_assessor)
    assert own_or_nothing(sample, lead_with_a_part(street)) == []


@pytest.mark.parametrize("who", ["learner", "assessor"])
def test_a_conflict_of_interest_blocks(street, who):
    sample = signed_sample(street)
    conflict = declare_conflict(street.centre, street.iqa, getattr(street, who))
    blockers = rules.review_blockers(sample, street.iqa)
    assert [(blocker.code, blocker.sentence) for blocker in blockers] == [
        ("conflict", f"A conflict of interest between you and the {who} is on record.")
    ]
    type(conflict).objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert rules.review_blockers(sample, street.iqa) == []


def test_competence_is_asked_on_the_day(street):
    sample = signed_sample(street)
    rows = Competence.objects.filter(user=street.iqa, unit=street.work)
    rows.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert codes(rules.review_blockers(sample, street.iqa)) == ["competence"]
    assert may_review(street.iqa, sample, timezone.localdate() - timedelta(days=1))


def test_a_trainee_quality_assurer_is_refused(street):
    sample = signed_sample(street)
    Competence.objects.filter(user=street.iqa, unit=street.work).update(trainee=True)
    assert codes(rules.review_blockers(sample, street.iqa)) == ["trainee"]


# When a sample can be reviewed


def test_a_sample_waits_for_both_signatures(street):
    sample = make_sample(street.registration, street.work, iqa=street.iqa)
    assert codes(rules.review_blockers(sample, street.iqa)) == ["unsigned"]
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor)
    assert codes(rules.review_blockers(sample, street.iqa)) == ["unconfirmed"]


def test_an_interim_sample_waits_for_a_decision_only(street):
    sample = make_sample(street.registration, street.work, iqa=street.iqa, kind=SampleKind.INTERIM)
    assert codes(rules.review_blockers(sample, street.iqa)) == ["undecided"]
    complete_unit(street.registration, street.work, by=street.assessor)
    assert rules.review_blockers(sample, street.iqa) == []


def test_a_unit_off_the_route_and_a_done_sample_cannot_be_reviewed(street):
    sample = signed_sample(street)
    RouteUnit.objects.filter(unit=street.work).delete()
    assert codes(rules.review_blockers(sample, street.iqa)) == ["dropped"]
    tamper(sample, status="done", outcome="agree")
    sample.refresh_from_db()
    assert codes(rules.review_blockers(sample, street.iqa)) == ["done"]


# Planning by hand


def test_planning_is_blocked_by_release_and_claim_and_a_late_interim(street):
    entry = sign_unit(street.registration, street.work, by=street.assessor)
    assert rules.plan_blockers(entry, SampleKind.SUMMATIVE) == []
    assert codes(rules.plan_blockers(entry, SampleKind.INTERIM)) == ["signed"]
    release = street.registration.releases.create(by=street.iqa, statement="v1", facts={"units": {}})
    assert codes(rules.plan_blockers(entry, SampleKind.SUMMATIVE)) == ["released"]
    entry.registration.route_closed_at = timezone.now()
    assert codes(rules.plan_blockers(entry, SampleKind.SUMMATIVE)) == ["claimed"]
    assert rules.current_release(street.registration) == release


# Strategy in force


def test_the_newest_strategy_that_applies_is_in_force(street):
    today = timezone.localdate()
    general = make_strategy(street, version=2, on=today)
    make_strategy(street, version=3, on=today + timedelta(days=1))
    assert rules.strategy_in_force(street.centre, street.edition) == general
    own = make_strategy(street, version=4, on=today, qualification=street.edition)
    make_strategy(street, version=5, on=today)
    assert rules.strategy_in_force(street.centre, street.edition) == own
    assert codes(rules.draw_blockers(street.other.approval)) == ["strategy"]


# Actions


def test_the_owner_answers_and_a_quality_assurer_closes(street):
    done = make_done(street.registration, street.work, "agree_action", by=street.iqa, assessor=street.assessor)
    action = Action.objects.create(sample=done, owner=street.assessor, text="Name it", due_on=timezone.localdate())
    assert [p for p in people_but(street, street.assessor) if rules.can_answer_action(p, action)] == []
    assert rules.can_answer_action(street.assessor, action)
    may_close = (street.iqa, street.lead_iqa)
    assert [p for p in people_but(street, *may_close) if rules.can_close_action(p, action)] == []
    assert all(rules.can_close_action(person, action) for person in may_close)
    grant(street, street.assessor, Role.IQA)
    assert not rules.can_close_action(street.assessor, action)
    assert codes(rules.close_blockers(action)) == ["unanswered"]


def test_an_open_action_on_the_unit_stops_its_sign_off(street):
    """Wired through assessment.rules.sign_off_checks, which knows nothing of this house (R3.10.3)."""
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    assert sign_off_blockers(entry, street.assessor) == []
    done = make_done(
        street.registration, street.work, "agree_action", by=street.iqa, assessor=street.assessor, kind="interim"
    )
    action = Action.objects.create(sample=done, owner=street.assessor, text="Name it", due_on=timezone.localdate())
    assert codes(sign_off_blockers(entry, street.assessor)) == ["iqa_action"]
    Action.objects.filter(pk=action.pk).update(closed_at=timezone.now(), closed_by=street.iqa)
    assert sign_off_blockers(entry, street.assessor) == []


# Release (R4.19)


@pytest.fixture
def finished(street):
    """Everything signed, drawn and agreed: the release is open to the learner's IQA."""
    sign_route(street)
    for unit in (street.work, street.test, street.last):
        make_done(street.registration, unit, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
    return street


def blocked(street, person=None):
    return codes(rules.release_blockers(street.registration, person or street.iqa))


def test_nothing_stands_in_the_way_of_a_finished_learner(finished):
    assert blocked(finished) == []
    assert blocked(finished, finished.lead_iqa) == []


def test_who_may_release(finished):
    may = (finished.iqa, finished.lead_iqa)
    assert all(rules.can_release_registration(person, finished.registration) for person in may)
    refused = people_but(finished, *may)
    assert [person for person in refused if rules.can_release_registration(person, finished.registration)] == []


def test_an_assessor_of_the_learner_does_not_release_them(finished):
    grant(finished, finished.assessor, Role.LEAD_IQA)
    assert not rules.can_release_registration(finished.assessor, finished.registration)


def test_release_waits_for_every_unit_of_the_route(finished):
    UnitSignOff.objects.filter(unit=finished.last).supersede(by=finished.iqa, at=timezone.now())
    assert blocked(finished) == ["unsigned"]
    RouteUnit.objects.filter(unit=finished.last).delete()
    assert blocked(finished) == []
    RouteUnit.objects.all().delete()
    assert "route" in blocked(finished)


def test_release_waits_for_planned_samples(finished):
    make_sample(finished.registration, finished.work)
    assert blocked(finished) == ["planned"]


def test_release_waits_for_open_actions(finished):
    sample = finished.registration.samples.first()
    action = Action.objects.create(sample=sample, owner=finished.assessor, text="Name it", due_on=timezone.localdate())
    assert blocked(finished) == ["action"]
    Action.objects.filter(pk=action.pk).update(closed_at=timezone.now())
    assert blocked(finished) == []


def test_release_waits_for_agreement_after_a_disagreement(finished):
    later = {"by": finished.iqa, "assessor": finished.assessor}
    registration, unit = finished.registration, finished.work
    tamper(registration.samples.get(unit=unit), done_at=timezone.now() - timedelta(days=3))
    make_done(registration, unit, SampleOutcome.DISAGREE, days_ago=2, **later)
    assert blocked(finished) == ["disagreed"]
    make_done(registration, unit, SampleOutcome.AGREE_WITH_ACTION, days_ago=1, **later)
    assert blocked(finished) == []


def test_release_waits_for_a_strategy_and_enough_samples(finished):
    make_strategy(finished, version=2, least=4, on=timezone.localdate())
    assert blocked(finished) == ["too_few"]
    for strategy in finished.centre.strategies.all():
        tamper(strategy, in_force_from=timezone.localdate() + timedelta(days=1))
    assert blocked(finished) == ["strategy"]


def test_release_waits_until_every_unit_has_been_through_a_draw(finished):
    Sample.objects.filter(unit=finished.last).delete()
    assert blocked(finished) == ["undrawn"]
    make_strategy(finished, version=2, rates={"new": 0, "high": 0, "medium": 0, "low": 0}, on=timezone.localdate())
    unit_sampled_elsewhere(finished)
    actions.draw_sample(finished.approval, by=finished.iqa)
    assert not Sample.objects.filter(unit=finished.last, registration=finished.registration).exists()
    assert blocked(finished) == []
    assurance = rules.unit_assurance(finished.registration)
    assert [(assurance[unit.pk].state, assurance[unit.pk].label) for unit in (finished.last,)] == [
        ("not_selected", "Not selected (strategy 2)")
    ]


def unit_sampled_elsewhere(street):
    other = add_learner(street, "Elsewhere Jones")
    make_done(other, street.last, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)


def test_release_needs_a_live_registration(finished):
    finished.registration.expires_on = timezone.localdate() - timedelta(days=1)
    assert blocked(finished) == ["registration"]


def test_release_is_the_portfolios_iqas_or_the_leads(finished):
    grant(finished, finished.admin, Role.IQA)
    assert blocked(finished, finished.admin) == ["allocated"]
    Allocation.objects.filter(role="iqa").delete()
    assert blocked(finished, finished.admin) == []


def test_nobody_releases_where_they_had_a_part(finished):
    Allocation.objects.filter(person=finished.second_assessor).delete()
    Countersignature.objects.create(decision=Decision.objects.current().first(), by=finished.second_assessor)
    person = lead_with_a_part(finished)
    assert rules.can_release_registration(person, finished.registration)
    assert blocked(finished, person) == ["own_decision"]


def test_release_is_blocked_by_a_conflict(finished):
    declare_conflict(finished.centre, finished.learner, finished.iqa)
    assert blocked(finished) == ["conflict"]


def test_a_release_stops_fitting_when_a_unit_is_signed_again(finished):
    release = actions.release_registration(finished.registration, by=finished.iqa)
    assert rules.release_fits(release)
    assert blocked(finished) == ["released"]
    UnitSignOff.objects.filter(unit=finished.last).supersede(by=finished.iqa, at=timezone.now())
    assert not rules.release_fits(release)
    UnitSignOff.objects.create(registration=finished.registration, unit=finished.last)
    assert not rules.release_fits(release)


def test_unit_assurance_says_what_was_sampled(finished):
    make_sample(finished.registration, finished.test)
    assurance = rules.unit_assurance(finished.registration)
    states = [assurance[unit.pk].state for unit in (finished.work, finished.test, finished.last)]
    assert states == ["agree", "planned", "agree"]
