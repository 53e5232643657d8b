"""What quality assurers do: it works, refuses everybody else, loses to an earlier change, writes all or nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessment.models import Decision, UnitSignOff
from assessment.rules import current_sign_off
from centres import ledger
from centres.models import Act, Competence, Membership
from centres.states import Role
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import actions
from iqa.draw import WHY_NEW
from iqa.models import Action, Draw, Release, Sample, SampleFinding, SamplingStrategy
from iqa.states import SampleKind, SampleOutcome, SampleStatus
from portfolios.models import Registration
from portfolios.states import EvidenceStatus
from tests.cast import LONG_AGO
from tests.factories.assessment import (
    allocate,
    complete_unit,
    decide,
    declare_conflict,
    make_evidence,
    make_street,
    met,
    people_but,
    route_unit,
    sign,
    submit_again,
)
from tests.factories.iqa import (
    FEEDBACK,
    RATES,
    add_learner,
    criteria_of,
    findings,
    judgement,
    make_done,
    make_sample,
    make_strategy,
    sign_route,
    sign_unit,
    signed_sample,
)

AGREE, ACTION, DISAGREE = SampleOutcome.AGREE, SampleOutcome.AGREE_WITH_ACTION, SampleOutcome.DISAGREE


def last_act(street):
    act = Act.objects.filter(centre=street.centre).last()
    return act and (act.verb, act.by)


def breaks(monkeypatch, module):
    """Make the last write of an action fail: the line in the ledger."""

    def fail(*args, **kwargs):
        raise RuntimeError("no ledger")

    monkeypatch.setattr(f"iqa.actions.{module}.record_act", fail)


# Strategy


def strategy_of(**facts):
    return {
        "rates": RATES,
        "least_per_learner": 1,
        "rationale": "Few assessors, all known.",
        "in_force_from": timezone.localdate(),
        **facts,
    }


def test_set_strategy_makes_a_new_version_and_keeps_the_old(street):
    made = actions.set_strategy(street.centre, by=street.lead_iqa, **strategy_of(least_per_learner=2))
    assert (made.version, made.least_per_learner, made.rates["medium"]) == (2, 2, 40)
    assert SamplingStrategy.objects.filter(centre=street.centre).count() == 2
    assert last_act(street) == ("set strategy", street.lead_iqa)


def test_set_strategy_is_the_leads(street):
    for person in people_but(street, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.set_strategy(street.centre, by=person, **strategy_of())
    assert SamplingStrategy.objects.filter(centre=street.centre).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"rates": {**RATES, "high": 101}},
        {"rates": {"new": 100}},
        {"rates": {**RATES, "low": 60}},
        {"least_per_learner": 0},
        {"in_force_from": date(2020, 1, 1)},
    ],
)
def test_set_strategy_refuses_what_cannot_be_meant(street, wrong):
    with pytest.raises(BadInput):
        actions.set_strategy(street.centre, by=street.lead_iqa, **strategy_of(**wrong))


def test_the_first_strategy_may_be_older_than_the_record(db):
    street = make_street()
    past = timezone.localdate() - timedelta(days=200)
    made = actions.set_strategy(street.centre, by=street.lead_iqa, **strategy_of(in_force_from=past))
    assert made.version == 1


def test_set_strategy_refuses_a_qualification_without_approval(street):
    other = type(street.edition).objects.create(
        code="x", edition="1", awarding_organisation=street.edition.awarding_organisation, title="X", level=2
    )
    with pytest.raises(BadInput):
        actions.set_strategy(street.centre, by=street.lead_iqa, **strategy_of(qualification=other))


# Drawing


def pairs(drawn):
    return set(drawn.samples.values_list("registration", "unit"))


def test_draw_sample_plans_every_unit_of_a_new_assessor(street):
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert pairs(drawn) == {(street.registration.pk, unit.pk) for unit in street.units}
    samples = list(drawn.samples.all())
    assert {(sample.assessor, sample.iqa, sample.why) for sample in samples} == {(street.assessor, street.iqa, WHY_NEW)}
    assert (drawn.number, drawn.strategy.version, len(drawn.seed)) == (1, 1, 16)
    assert last_act(street) == ("drew sample", street.iqa)


def test_a_draw_names_what_is_first_but_the_ledger_does_not(street):
    for unit in street.units:
        make_done(street.other.registration, unit, SampleOutcome.AGREE, by=street.iqa, assessor=street.assessor)
    Sample.objects.update(registration=street.registration)
    newcomer = add_learner(street, "Second Learner")
    Sample.objects.update(planned_at=timezone.now() - timedelta(days=400))
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    whys = set(drawn.samples.values_list("why", flat=True))
    assert len(whys) == 3
    assert all(any(f"First sample of unit {unit.number}" in why for why in whys) for unit in street.units)
    assert set(drawn.samples.values_list("registration", flat=True)) == {newcomer.pk}
    facts = Act.objects.get(verb="drew sample").facts
    assert facts["why"] == {"First sample of a unit, method, site or trainee in twelve months": 3}
    assert (facts["drawn"], facts["least"]) == (3, 3)


def test_draw_sample_refuses_everybody_else(street):
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.draw_sample(street.approval, by=person)
    assert not Draw.objects.exists()


def test_draw_sample_needs_a_strategy(street):
    with pytest.raises(Blocked) as refused:
        actions.draw_sample(street.other.approval, by=street.other.iqa)
    assert [blocker.code for blocker in refused.value.blockers] == ["strategy"]


def test_two_draws_never_have_the_same_seed(street):
    add_learner(street, "Second Learner")
    first = actions.draw_sample(street.approval, by=street.iqa)
    add_learner(street, "Third Learner")
    second = actions.draw_sample(street.approval, by=street.iqa)
    assert first.seed != second.seed


def test_a_top_up_never_draws_a_unit_again(street):
    first = actions.draw_sample(street.approval, by=street.iqa)
    newcomer = add_learner(street, "Second Learner")
    second = actions.draw_sample(street.approval, by=street.iqa)
    assert second.number == 2
    assert pairs(second) == {(newcomer.pk, unit.pk) for unit in street.units}
    assert not pairs(first) & pairs(second)


def test_a_top_up_with_nothing_to_add_writes_nothing(street):
    actions.draw_sample(street.approval, by=street.iqa)
    acts = Act.objects.count()
    with pytest.raises(StaleState, match="Nothing to add"):
        actions.draw_sample(street.approval, by=street.lead_iqa)
    assert (Draw.objects.count(), Act.objects.count()) == (1, acts)


def test_a_draw_leaves_out_what_the_person_assesses_or_learns(street):
    Membership.objects.create(user=street.assessor, centre=street.centre, role=Role.IQA, starts_on=LONG_AGO)
    other = add_learner(street, "Second Learner", allocate=("iqa",))
    allocate(other, street.second_assessor)
    drawn = actions.draw_sample(street.approval, by=street.assessor)
    assert {registration for registration, _ in pairs(drawn)} == {other.pk}


@pytest.mark.parametrize("state", ["withdrawn", "expired", "claimed", "released", "unallocated"])
def test_a_draw_leaves_out_who_cannot_be_sampled(street, state):
    other = add_learner(street, "Second Learner")
    registration = Registration.objects.filter(pk=street.registration.pk)
    if state == "withdrawn":
        registration.update(status="withdrawn")
    elif state == "expired":
        registration.update(expires_on=timezone.localdate() - timedelta(days=1))
    elif state == "claimed":
        registration.update(route_closed_at=timezone.now())
    elif state == "released":
        Release.objects.create(registration=street.registration, by=street.iqa, statement="v1", facts={"units": {}})
    else:
        street.registration.allocations.filter(role="assessor").delete()
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert {registration for registration, _ in pairs(drawn)} == {other.pk}


def test_a_draw_follows_the_risk_of_the_assessor(street):
    """Three clean samples make a low-risk assessor: 20 % of 9 units, each unit and learner once."""
    learners = [street.registration, add_learner(street, "Second Learner"), add_learner(street, "Third Learner")]
    old = add_learner(street, "Old Learner")
    Registration.objects.filter(pk=old.pk).update(status="completed")
    for unit in (street.work, street.test, street.last):
        make_done(old, unit, AGREE, by=street.iqa, assessor=street.assessor, days_ago=400)
        Sample.objects.update(planned_at=timezone.now() - timedelta(days=400))
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert drawn.population["strata"] == {str(street.assessor.pk): ["low", 20, 9, 0]}
    taken = pairs(drawn)
    assert {unit for _, unit in taken} == {unit.pk for unit in street.units}
    assert {registration for registration, _ in taken} == {registration.pk for registration in learners}
    assert 3 <= len(taken) <= 5


def test_a_trainees_units_are_the_trainees_to_be_sampled(street):
    first = criteria_of(street.work)[0]
    decide(make_evidence(street.registration, [first]), met(first), by=street.trainee)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert drawn.samples.get(unit=street.work).assessor == street.trainee


@pytest.mark.parametrize("facts", [{"kind": "SIM"}, {"setting": "simulation"}])
def test_simulation_is_always_sampled(street, facts):
    make_strategy(street, version=2, rates={"new": 0, "high": 0, "medium": 0, "low": 0}, on=timezone.localdate())
    make_evidence(street.registration, criteria_of(street.last), **facts)
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    assert drawn.samples.get(unit=street.last).why == "Rests on simulation, which is always sampled"


@pytest.mark.parametrize("why", ["competence", "conflict", "part"])
def test_a_draw_leaves_the_reviewer_open_where_the_iqa_may_not(street, why):
    if why == "competence":
        Competence.objects.filter(user=street.iqa, unit=street.work).delete()
    elif why == "conflict":
        declare_conflict(street.centre, street.iqa, street.learner)
    else:
        make_evidence(street.registration, criteria_of(street.work)[:1], kind="OBS", created_by=street.iqa)
    drawn = actions.draw_sample(street.approval, by=street.lead_iqa)
    assert drawn.samples.get(unit=street.work).iqa is None
    assert drawn.samples.get(unit=street.test).iqa == (None if why == "conflict" else street.iqa)


def test_a_draw_is_all_or_nothing(street, monkeypatch):
    breaks(monkeypatch, "sampling")
    with pytest.raises(RuntimeError):
        actions.draw_sample(street.approval, by=street.iqa)
    assert (Draw.objects.count(), Sample.objects.count()) == (0, 0)


# Planning by hand


def test_plan_sample_says_why(street):
    entry = route_unit(street.registration, street.work)
    sample = actions.plan_sample(entry, by=street.iqa, why="Moved from another centre", kind=SampleKind.INTERIM)
    assert (sample.why, sample.kind, sample.iqa, sample.assessor) == (
        "By hand: Moved from another centre",
        "interim",
        street.iqa,
        street.assessor,
    )
    assert last_act(street) == ("planned sample", street.iqa)


def test_plan_sample_refuses_everybody_else_and_no_reason(street):
    entry = route_unit(street.registration, street.work)
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.plan_sample(entry, by=person, why="Because")
    with pytest.raises(BadInput):
        actions.plan_sample(entry, by=street.iqa, why=" ")
    assert not Sample.objects.exists()


def test_plan_sample_twice_loses(street):
    entry = route_unit(street.registration, street.work)
    actions.plan_sample(entry, by=street.iqa, why="Because")
    with pytest.raises(StaleState):
        actions.plan_sample(entry, by=street.lead_iqa, why="Because")
    assert Sample.objects.count() == 1


def test_plan_sample_is_blocked_after_the_claim(street):
    Registration.objects.filter(pk=street.registration.pk).update(route_closed_at=timezone.now())
    with pytest.raises(Blocked):
        actions.plan_sample(route_unit(street.registration, street.work), by=street.iqa, why="Because")


# Reviewing


def test_review_agrees_and_keeps_what_was_seen(street):
    sample = signed_sample(street)
    done = actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work))
    sample.refresh_from_db()
    assert (sample.status, sample.outcome, sample.done_by) == (SampleStatus.DONE, AGREE, street.iqa)
    assert sample == done
    assert sample.sign_off == current_sign_off(route_unit(street.registration, street.work))
    assert [row["criterion"] for row in sample.seen["decisions"]] == ["1.1", "1.2", "2.1", "2.2"]
    assert {row["outcome"] for row in sample.seen["decisions"]} == {"met"}
    assert [row["signer"] for row in sample.seen["signatures"]] == ["assessor", "learner"]
    assert [row["text"] for row in sample.seen["feedback"]] == ["Clear and complete."]
    assert list(sample.findings.values_list("criterion", "outcome")) == [(criteria_of(street.work)[0].pk, AGREE)]
    assert not Action.objects.exists()
    assert last_act(street) == ("reviewed sample", street.iqa)


def test_what_was_seen_does_not_change_afterwards(street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(DISAGREE, street.work))
    sample.refresh_from_db()
    assert not Decision.objects.current().filter(criterion=criteria_of(street.work)[0]).exists()
    assert [row["criterion"] for row in sample.seen["decisions"]] == ["1.1", "1.2", "2.1", "2.2"]


def test_review_with_action_asks_the_assessor_who_signed(street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(ACTION, street.work))
    action = Action.objects.get()
    assert (action.owner, action.text, action.due_on) == (
        street.assessor,
        "Name the product.",
        timezone.localdate() + timedelta(days=7),
    )
    assert current_sign_off(route_unit(street.registration, street.work)) is not None


def test_review_disagrees_and_sends_back_only_what_it_concerns(street):
    sample = signed_sample(street)
    first, second, *rest = criteria_of(street.work)
    marks = [(first, DISAGREE, "Not shown."), (second, AGREE, "")]
    facts = judgement(DISAGREE, street.work, findings=marks)
    actions.review_sample(sample, by=street.iqa, **facts)
    entry = route_unit(street.registration, street.work)
    assert (entry.locked_at, current_sign_off(entry)) == (None, None)
    assert UnitSignOff.objects.get(unit=street.work).superseded_by == street.iqa
    standing = Decision.objects.current().filter(registration=street.registration)
    assert set(standing.values_list("criterion", flat=True)) == {second.pk, *(one.pk for one in rest)}
    assert {piece.status for piece in street.registration.evidence.all()} == {EvidenceStatus.SUBMITTED}
    follow_up = Sample.objects.get(status=SampleStatus.PLANNED)
    assert follow_up.unit == street.work
    assert follow_up.why == f"Follow-up: disagreed on {timezone.localdate():%-d %b %Y}"
    verbs = list(Act.objects.filter(centre=street.centre).order_by("-sequence").values_list("verb", flat=True)[:2])
    assert verbs == ["reviewed sample", "reopened unit"]
    assert ledger.first_break(street.centre) is None


def test_after_a_disagreement_the_unit_can_be_judged_signed_and_agreed_again(street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(DISAGREE, street.work))
    first = criteria_of(street.work)[0]
    piece = street.registration.evidence.get()
    submit_again(piece)
    decide(piece, met(first), by=street.assessor)
    sign(street.registration, street.work, by=street.assessor, confirmed_by=street.learner)
    follow_up = Sample.objects.get(status=SampleStatus.PLANNED)
    actions.review_sample(follow_up, by=street.iqa, **judgement(AGREE, street.work))
    assert list(Sample.objects.order_by("pk").values_list("outcome", flat=True)) == [DISAGREE, AGREE]


def test_review_of_a_test_unit_agrees_or_disagrees_with_the_result(street):
    sample = signed_sample(street, street.test)
    actions.review_sample(sample, by=street.iqa, **judgement(DISAGREE, street.test))
    sample.refresh_from_db()
    assert sample.seen["tests"] == [{"attempt": 1, "score": 18}]
    assert current_sign_off(route_unit(street.registration, street.test)) is None
    assert Sample.objects.filter(status=SampleStatus.PLANNED, unit=street.test).count() == 1


def test_review_before_the_end_needs_no_signature(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    sample = make_sample(street.registration, street.work, kind=SampleKind.INTERIM)
    actions.review_sample(sample, by=street.iqa, **judgement(ACTION, street.work))
    sample.refresh_from_db()
    assert (sample.sign_off, sample.assessor, Action.objects.get().owner) == (None, street.assessor, street.assessor)


def test_review_withdraws_a_release(street):
    sign_route(street)
    for unit in (street.test, street.last):
        make_done(street.registration, unit, AGREE, by=street.iqa, assessor=street.assessor)
    release = Release.objects.create(
        registration=street.registration, by=street.iqa, statement="v1", facts={"units": {}}
    )
    sample = make_sample(street.registration, street.work, iqa=street.iqa)
    actions.review_sample(sample, by=street.iqa, **judgement(DISAGREE, street.work))
    release.refresh_from_db()
    assert (release.superseded_by, release.superseded_why) == (
        street.iqa,
        f"Quality assurance disagreed: {FEEDBACK}",
    )


def test_the_feedback_of_a_disagreement_stays_with_the_decisions_and_off_what_the_learner_reads(street):
    """R4.13: to the assessor, not to the learner, who reads why a unit was opened again and takes that away."""
    actions.review_sample(signed_sample(street), by=street.iqa, **judgement(DISAGREE, street.work))
    opened = street.registration.sign_offs.get(unit=street.work)
    assert opened.superseded_why == "Quality assurance asked for it to be decided again"
    sent_back = Decision.objects.get(superseded_at__isnull=False)
    assert sent_back.superseded_why == f"Quality assurance disagreed: {FEEDBACK}"


def test_review_cannot_send_back_what_is_claimed_but_can_agree(street):
    sample = signed_sample(street)
    Registration.objects.filter(pk=street.registration.pk).update(route_closed_at=timezone.now())
    with pytest.raises(StaleState, match="has been claimed"):
        actions.review_sample(sample, by=street.iqa, **judgement(DISAGREE, street.work))
    assert Sample.objects.get().status == SampleStatus.PLANNED
    actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work))


def test_review_refuses_everybody_else(street):
    sample = signed_sample(street)
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.review_sample(sample, by=person, **judgement(AGREE, street.work))
    assert Sample.objects.get().status == SampleStatus.PLANNED


def test_review_waits_for_the_signatures(street):
    sample = make_sample(street.registration, street.work, iqa=street.iqa)
    with pytest.raises(Blocked):
        actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work))


def test_the_second_of_two_reviewers_is_told(street):
    sample = signed_sample(street)
    stale = Sample.objects.get(pk=sample.pk)
    actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work))
    acts = Act.objects.count()
    with pytest.raises(StaleState, match="just reviewed"):
        actions.review_sample(stale, by=street.lead_iqa, **judgement(DISAGREE, street.work))
    assert (Sample.objects.get().done_by, SampleFinding.objects.count(), Act.objects.count()) == (street.iqa, 1, acts)


WRONG = {
    "no feedback": lambda unit: judgement(AGREE, unit, feedback=" "),
    "no outcome": lambda unit: {**judgement(AGREE, unit), "outcome": "perhaps"},
    "nothing looked at": lambda unit: judgement(AGREE, unit, findings=[]),
    "agree although a criterion is disagreed": lambda unit: judgement(AGREE, unit, findings=findings(unit, DISAGREE)),
    "agree although a criterion asks for action": lambda unit: judgement(AGREE, unit, findings=findings(unit, ACTION)),
    "action although a criterion is disagreed": lambda unit: judgement(ACTION, unit, findings=findings(unit, DISAGREE)),
    "disagree with no criterion": lambda unit: judgement(DISAGREE, unit, findings=findings(unit, AGREE)),
    "disagree in silence": lambda unit: judgement(DISAGREE, unit, findings=[(criteria_of(unit)[0], DISAGREE, "")]),
    "action without words": lambda unit: judgement(ACTION, unit, action_text=" "),
    "action without a day": lambda unit: judgement(ACTION, unit, due_on=None),
    "action due before today": lambda unit: judgement(ACTION, unit, due_on=timezone.localdate() - timedelta(days=1)),
    "a criterion twice": lambda unit: judgement(AGREE, unit, findings=findings(unit, AGREE) * 2),
    "a finding that is none": lambda unit: judgement(AGREE, unit, findings=findings(unit, "good")),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_review_refuses_what_cannot_be_meant(street, wrong):
    sample = signed_sample(street)
    with pytest.raises(BadInput):
        actions.review_sample(sample, by=street.iqa, **WRONG[wrong](street.work))
    assert (Sample.objects.get().status, SampleFinding.objects.count()) == (SampleStatus.PLANNED, 0)


def test_review_refuses_criteria_of_another_unit_and_of_a_test(street):
    sample = signed_sample(street)
    foreign = [(criteria_of(street.last)[0], AGREE, "")]
    with pytest.raises(BadInput, match="does not belong"):
        actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work, findings=foreign))
    test = signed_sample(street, street.test)
    marks = [(criteria_of(street.test)[0], AGREE, "")]
    with pytest.raises(BadInput, match="set test"):
        actions.review_sample(test, by=street.iqa, **judgement(AGREE, street.test, findings=marks))


def test_review_refuses_a_criterion_that_nobody_decided(street):
    first, second, *_ = criteria_of(street.work)
    decide(make_evidence(street.registration, [first]), met(first), by=street.assessor)
    sample = make_sample(street.registration, street.work, kind=SampleKind.INTERIM)
    with pytest.raises(BadInput, match="not decided"):
        actions.review_sample(sample, by=street.iqa, **judgement(AGREE, street.work, findings=[(second, AGREE, "")]))


@pytest.mark.parametrize("outcome", SampleOutcome.values)
def test_review_is_all_or_nothing(street, monkeypatch, outcome):
    sample = signed_sample(street)
    breaks(monkeypatch, "reviewing")
    with pytest.raises(RuntimeError):
        actions.review_sample(sample, by=street.iqa, **judgement(outcome, street.work))
    assert Sample.objects.get().status == SampleStatus.PLANNED
    assert (SampleFinding.objects.count(), Action.objects.count()) == (0, 0)
    assert current_sign_off(route_unit(street.registration, street.work)) is not None
    assert Decision.objects.current().count() == 4


# Actions


@pytest.fixture
def action(street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(ACTION, street.work))
    return Action.objects.get()


def test_answer_then_close(street, action):
    answered = actions.answer_action(action, by=street.assessor, answer=" Named it. ")
    assert (answered.answer, answered.answered_at is not None) == ("Named it.", True)
    assert last_act(street) == ("answered action", street.assessor)
    closed = actions.close_action(answered, by=street.lead_iqa)
    assert (closed.closed_by, closed.closed_at is not None) == (street.lead_iqa, True)
    assert last_act(street) == ("closed action", street.lead_iqa)


def test_answer_is_the_owners_and_says_something(street, action):
    for person in people_but(street, street.assessor):
        with pytest.raises(NotAllowed):
            actions.answer_action(action, by=person, answer="Done")
    with pytest.raises(BadInput):
        actions.answer_action(action, by=street.assessor, answer=" ")
    action.refresh_from_db()
    assert action.answered_at is None


def test_close_refuses_everybody_else_and_waits_for_the_answer(street, action):
    with pytest.raises(Blocked):
        actions.close_action(action, by=street.iqa)
    actions.answer_action(action, by=street.assessor, answer="Done")
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.close_action(action, by=person)
    action.refresh_from_db()
    assert action.closed_at is None


def test_an_answer_that_came_in_meanwhile_is_read_before_it_is_closed(street, action):
    actions.answer_action(action, by=street.assessor, answer="Done")
    stale = Action.objects.get()
    actions.answer_action(action, by=street.assessor, answer="Not quite: two records are still open.")
    with pytest.raises(StaleState):
        actions.close_action(stale, by=street.iqa)
    action.refresh_from_db()
    assert action.closed_at is None


def test_a_closed_action_takes_no_answer_and_is_closed_once(street, action):
    actions.answer_action(action, by=street.assessor, answer="Done")
    stale = Action.objects.get()
    actions.close_action(action, by=street.iqa)
    with pytest.raises(StaleState):
        actions.answer_action(stale, by=street.assessor, answer="More")
    with pytest.raises(StaleState):
        actions.close_action(stale, by=street.lead_iqa)
    assert Action.objects.get().closed_by == street.iqa


# Release


@pytest.fixture
def finished(street):
    sign_route(street)
    for unit in (street.work, street.test, street.last):
        make_done(street.registration, unit, AGREE, by=street.iqa, assessor=street.assessor)
    return street


def test_release_keeps_statement_and_assurance(finished):
    release = actions.release_registration(finished.registration, by=finished.iqa)
    assert release.statement.startswith("v1: On behalf of the centre")
    sign_offs = {str(row.unit_id): row.pk for row in UnitSignOff.objects.current()}
    assert {unit: facts["sign_off"] for unit, facts in release.facts["units"].items()} == sign_offs
    assert {facts["assurance"] for facts in release.facts["units"].values()} == {"agree"}
    assert release.facts["strategy"] == 1
    assert last_act(finished) == ("released", finished.iqa)


def test_release_refuses_everybody_else(finished):
    for person in people_but(finished, finished.iqa, finished.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.release_registration(finished.registration, by=person)
    assert not Release.objects.exists()


def test_release_is_blocked_by_what_the_page_shows(street):
    with pytest.raises(Blocked) as refused:
        actions.release_registration(street.registration, by=street.iqa)
    assert [blocker.code for blocker in refused.value.blockers] == ["unsigned", "undrawn", "too_few"]


def test_release_twice_loses(finished):
    actions.release_registration(finished.registration, by=finished.iqa)
    with pytest.raises(StaleState):
        actions.release_registration(finished.registration, by=finished.lead_iqa)
    assert Release.objects.get().by == finished.iqa


def test_release_is_all_or_nothing(finished, monkeypatch):
    breaks(monkeypatch, "releasing")
    with pytest.raises(RuntimeError):
        actions.release_registration(finished.registration, by=finished.iqa)
    assert not Release.objects.exists()


def test_withdraw_release_keeps_it_and_lets_it_be_made_again(finished):
    actions.release_registration(finished.registration, by=finished.iqa)
    actions.withdraw_release(finished.registration, by=finished.lead_iqa, why="A hold")
    assert (Release.objects.get().superseded_by, Release.objects.current().exists()) == (finished.lead_iqa, False)
    assert last_act(finished) == ("withdrew release", finished.lead_iqa)
    actions.release_registration(finished.registration, by=finished.iqa)
    assert Release.objects.count() == 2


def test_withdraw_release_refuses(finished):
    with pytest.raises(StaleState):
        actions.withdraw_release(finished.registration, by=finished.iqa, why="A hold")
    actions.release_registration(finished.registration, by=finished.iqa)
    with pytest.raises(BadInput):
        actions.withdraw_release(finished.registration, by=finished.iqa, why=" ")
    for person in people_but(finished, finished.iqa, finished.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.withdraw_release(finished.registration, by=person, why="A hold")
    Registration.objects.filter(pk=finished.registration.pk).update(route_closed_at=timezone.now())
    with pytest.raises(StaleState, match="claimed"):
        actions.withdraw_release(finished.registration, by=finished.iqa, why="A hold")
    assert Release.objects.current().exists()


def test_the_way_from_draw_to_release_by_the_book(street):
    actions.draw_sample(street.approval, by=street.iqa)
    for unit in (street.work, street.test, street.last):
        sign_unit(street.registration, unit, by=street.assessor)
    for sample in Sample.objects.order_by("pk"):
        actions.review_sample(sample, by=street.iqa, **judgement(AGREE, sample.unit))
    actions.release_registration(street.registration, by=street.iqa)
    assert ledger.first_break(street.centre) is None
