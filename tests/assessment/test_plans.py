"""Plans: proposed by one side, agreed by the other, amended by versions, closed; who may, what stands in the way."""

import pytest

from assessment import actions, queries, rules
from assessment.models import Plan, PlanSignature, PlanVersion
from assessment.states import PlanStatus, Side, VersionState
from centres.ledger import first_break
from centres.models import Act
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Registration, RouteUnit
from portfolios.states import RegistrationStatus
from tests.factories.assessment import complete_unit, criterion, make_evidence, people_but, sign
from tests.factories.plans import agree_plan, draft_plan, fresh, in_days, propose_plan, said


@pytest.fixture
def one(street):
    return criterion(street.work, "1.1")


@pytest.fixture
def two(street):
    return criterion(street.work, "1.2")


def verbs(centre):
    return list(Act.objects.filter(centre=centre).order_by("sequence").values_list("verb", flat=True))


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_a_plan_is_agreed_when_the_other_side_accepts(street, one):
    plan = propose_plan(street.registration, [one], by=street.assessor)
    assert (plan.status, plan.reference) == (PlanStatus.PROPOSED, "P1")
    actions.accept_plan(plan, by=street.learner, number=1)
    assert fresh(plan).status == PlanStatus.AGREED
    version = plan.versions.get()
    assert version.state == VersionState.AGREED
    assert list(PlanSignature.objects.values_list("side", "by")) == [
        (Side.ASSESSOR, street.assessor.pk),
        (Side.LEARNER, street.learner.pk),
    ]
    assert version.signatures.last().facts["criteria"] == "W/1 01.01"
    assert verbs(street.centre)[-3:] == ["began plan", "proposed plan", "accepted plan"]
    assert first_break(street.centre) is None


def test_a_learner_proposes_and_the_assessor_accepts(street, one):
    plan = propose_plan(street.registration, [one], by=street.learner)
    actions.accept_plan(plan, by=street.second_assessor, number=1)
    assert fresh(plan).status == PlanStatus.AGREED


def test_a_draft_is_its_authors_alone(street, one):
    plan = draft_plan(street.registration, [one], by=street.learner)
    assert set(Plan.objects.visible_to(street.learner)) == {plan}
    for person in people_but(street, street.learner):
        assert not Plan.objects.visible_to(person).exists()
    actions.propose_plan(plan, by=street.learner)
    assert set(Plan.objects.visible_to(street.assessor)) == {plan}


@pytest.mark.parametrize("act", ["begin", "write", "propose", "accept", "return", "complete", "abandon"])
def test_only_the_two_sides_act(street, one, act):
    plan = propose_plan(street.registration, [one], by=street.assessor)
    tries = {
        "begin": lambda by: actions.begin_plan(street.registration, by=by, criteria=[one], **said()),
        "write": lambda by: actions.write_plan(plan, by=by, criteria=[one], **said()),
        "propose": lambda by: actions.propose_plan(plan, by=by),
        "accept": lambda by: actions.accept_plan(plan, by=by, number=1),
        "return": lambda by: actions.return_plan(plan, by=by, number=1, why="No"),
        "complete": lambda by: actions.complete_plan(plan, by=by),
        "abandon": lambda by: actions.abandon_plan(plan, by=by, why="No"),
    }
    sides = [street.learner, street.assessor, street.second_assessor, street.trainee]
    if act == "complete":
        sides.remove(street.learner)
    for person in people_but(street, *sides):
        with pytest.raises(NotAllowed):
            tries[act](person)
    assert fresh(plan).status == PlanStatus.PROPOSED
    assert Plan.objects.count() == 1


def test_nobody_accepts_what_their_own_side_proposed(street, one):
    plan = propose_plan(street.registration, [one], by=street.assessor)
    for person in (street.assessor, street.second_assessor):
        with pytest.raises(Blocked) as refusal:
            actions.accept_plan(plan, by=person, number=1)
        assert codes(refusal) == ["own_proposal"]
    assert fresh(plan).status == PlanStatus.PROPOSED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "title"),
        ({"methods": []}, "methods"),
        ({"expected": ""}, "expected"),
        ({"target_on": None}, "target"),
        ({"target_on": in_days(-1)}, "target_over"),
    ],
)
def test_what_a_plan_lacks_keeps_it_a_draft(street, one, changes, code):
    plan = draft_plan(street.registration, [one], by=street.assessor, **changes)
    with pytest.raises(Blocked) as refusal:
        actions.propose_plan(plan, by=street.assessor)
    assert codes(refusal) == [code]
    assert fresh(plan).status == PlanStatus.DRAFT
    assert not PlanSignature.objects.exists()


def test_a_plan_without_criteria_is_not_proposed(street):
    plan = draft_plan(street.registration, [], by=street.assessor)
    with pytest.raises(Blocked) as refusal:
        actions.propose_plan(plan, by=street.assessor)
    assert codes(refusal) == ["criteria"]


def test_a_unit_that_is_signed_or_off_the_route_is_not_planned(street, one):
    plan = propose_plan(street.registration, [one], by=street.assessor)
    complete_unit(street.registration, street.work, by=street.assessor)
    sign(street.registration, street.work, by=street.assessor)
    with pytest.raises(Blocked) as refusal:
        actions.accept_plan(plan, by=street.learner, number=1)
    assert codes(refusal) == ["locked"]
    RouteUnit.objects.filter(unit=street.last).delete()
    with pytest.raises(BadInput, match="not on the route"):
        draft_plan(street.registration, [criterion(street.last, "1.1")], by=street.assessor)
    assert Plan.objects.count() == 1


def test_nothing_is_planned_for_a_withdrawn_registration(street, one):
    Registration.objects.filter(pk=street.registration.pk).update(status=RegistrationStatus.WITHDRAWN)
    with pytest.raises(Blocked) as refusal:
        draft_plan(street.registration, [one], by=street.assessor)
    assert codes(refusal) == ["withdrawn"]


def test_a_learner_without_assessor_cannot_propose(street, one):
    plan = draft_plan(street.registration, [one], by=street.learner)
    street.registration.allocations.update(ends_on=in_days(-1))
    with pytest.raises(Blocked) as refusal:
        actions.propose_plan(plan, by=street.learner)
    assert codes(refusal) == ["no_assessor"]


def test_an_amendment_is_a_new_version_and_counts_when_accepted(street, one, two):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    version = actions.write_plan(plan, by=street.learner, criteria=[one, two], **said(title="More", why="New duties"))
    assert (version.number, fresh(plan).status) == (2, PlanStatus.AGREED)
    actions.propose_plan(plan, by=street.learner)
    assert fresh(plan).status == PlanStatus.AMENDED
    assert rules.planned_criteria(street.registration) == {one.pk}  # what was agreed counts on
    page = queries.plan_page(fresh(plan), street.assessor)
    changes = [(line.label, line.before, line.text) for line in page["changes"] if line.changed]
    assert changes == [("About", "Refunds at the desk", "More"), ("Criteria", "W/1 01.01", "W/1 01.01, 01.02")]
    actions.accept_plan(plan, by=street.assessor, number=2)
    assert fresh(plan).status == PlanStatus.AGREED
    assert rules.planned_criteria(street.registration) == {one.pk, two.pk}
    assert list(plan.versions.values_list("number", "state")) == [
        (1, VersionState.REPLACED),
        (2, VersionState.AGREED),
    ]
    history = queries.plan_page(fresh(plan), street.learner)["history"]
    assert [(act["what"], act["old"]) for act in history] == [
        ("Version 2 accepted", False),
        ("Version 2 proposed", False),
        ("Version 1 accepted", True),
        ("Version 1 proposed", True),
    ]


def test_an_amendment_needs_its_reason(street, one):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    actions.write_plan(plan, by=street.learner, criteria=[one], **said(title="More"))
    with pytest.raises(Blocked) as refusal:
        actions.propose_plan(plan, by=street.learner)
    assert codes(refusal) == ["why"]


def test_a_change_sent_back_leaves_what_was_agreed(street, one, two):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    actions.write_plan(plan, by=street.learner, criteria=[two], **said(why="Other shift"))
    actions.propose_plan(plan, by=street.learner)
    with pytest.raises(BadInput):
        actions.return_plan(plan, by=street.assessor, number=2, why="  ")
    actions.return_plan(plan, by=street.assessor, number=2, why="Keep the first as well.")
    assert fresh(plan).status == PlanStatus.AGREED
    assert rules.planned_criteria(street.registration) == {one.pk}
    version = plan.versions.get(number=2)
    assert (version.state, version.returned_why) == (VersionState.RETURNED, "Keep the first as well.")


def test_a_first_proposal_sent_back_is_written_again(street, one):
    plan = propose_plan(street.registration, [one], by=street.assessor)
    actions.return_plan(plan, by=street.learner, number=1, why="I work nights.")
    assert fresh(plan).status == PlanStatus.RETURNED
    actions.write_plan(plan, by=street.assessor, criteria=[one], **said(title="Nights"))
    actions.propose_plan(plan, by=street.assessor)
    actions.accept_plan(plan, by=street.learner, number=2)
    assert fresh(plan).status == PlanStatus.AGREED


def test_a_proposed_version_is_not_rewritten(street, one, two):
    plan = propose_plan(street.registration, [one], by=street.assessor)
    for person in (street.assessor, street.learner):
        with pytest.raises(Blocked) as refusal:
            actions.write_plan(plan, by=person, criteria=[two], **said(title="Quietly changed"))
        assert codes(refusal) == ["proposed"]
    assert plan.versions.get().title == "Refunds at the desk"


def test_one_change_is_written_at_a_time(street, one):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    actions.write_plan(plan, by=street.learner, criteria=[one], **said(why="Mine"))
    with pytest.raises(Blocked) as refusal:
        actions.write_plan(plan, by=street.assessor, criteria=[one], **said(why="Theirs"))
    assert codes(refusal) == ["being_written"]
    assert queries.plan_page(plan, street.assessor)["waiting"] is None


def test_what_no_longer_waits_is_not_accepted(street, one):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    with pytest.raises(StaleState):
        actions.accept_plan(plan, by=street.learner, number=1)
    assert PlanSignature.objects.count() == 2


def test_accepting_is_all_or_nothing(street, one, monkeypatch):
    plan = propose_plan(street.registration, [one], by=street.assessor)

    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions.plans, "record_act", refuse)
    with pytest.raises(RuntimeError):
        actions.accept_plan(plan, by=street.learner, number=1)
    assert fresh(plan).status == PlanStatus.PROPOSED
    assert plan.versions.get().state == VersionState.PROPOSED
    assert PlanSignature.objects.count() == 1


def test_completing_and_abandoning(street, one):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    actions.complete_plan(plan, by=street.assessor)
    assert fresh(plan).status == PlanStatus.COMPLETED
    assert rules.planned_criteria(street.registration) == {one.pk}
    with pytest.raises(Blocked) as refusal:
        actions.abandon_plan(plan, by=street.learner, why="No time")
    assert codes(refusal) == ["closed"]
    other = propose_plan(street.registration, [one], by=street.assessor)
    with pytest.raises(Blocked):
        actions.complete_plan(other, by=street.assessor)
    actions.abandon_plan(other, by=street.learner, why="I change jobs.")
    assert (fresh(other).status, other.versions.get().state) == (PlanStatus.ABANDONED, VersionState.RETURNED)
    with pytest.raises(Blocked) as refusal:
        actions.write_plan(other, by=street.learner, criteria=[one], **said())
    assert codes(refusal) == ["closed"]


def test_a_signature_is_never_changed(street, one):
    plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    signature = plan.versions.get().signatures.first()
    with pytest.raises(Frozen):
        signature.delete()
    with pytest.raises(Frozen):
        PlanSignature.objects.update(by=street.admin)


def test_an_unknown_method_is_refused(street, one):
    with pytest.raises(BadInput, match="no such method"):
        draft_plan(street.registration, [one], by=street.assessor, methods=["ZZ"])
    assert not PlanVersion.objects.exists()


def test_evidence_outside_every_plan_is_flagged_where_the_centre_wants_it(street, one, two):
    piece = make_evidence(street.registration, [one, two])
    agree_plan(street.registration, [one], by=street.assessor, other=street.learner)
    assert queries.unplanned_codes(piece, [one, two]) == []
    actions.set_planning(street.centre, by=street.admin, review_weeks=8, plan_expected=True, in_force_from=in_days(0))
    assert queries.unplanned_codes(piece, [one, two]) == ["W/1 01.02"]
    checks = queries.assessment_sheet(piece, street.assessor).checks
    assert ("short", "Outside every agreed plan: W/1 01.02") in checks


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_a_plan_in_a_fixed_number_of_queries(street, one, two, rows, django_assert_num_queries):
    for number in range(rows):
        plan = agree_plan(street.registration, [one], by=street.assessor, other=street.learner, title=f"Plan {number}")
        for again in range(rows - 1):
            actions.write_plan(plan, by=street.learner, criteria=[one, two], **said(why=f"Change {again}"))
            actions.propose_plan(plan, by=street.learner)
            actions.accept_plan(plan, by=street.assessor, number=again + 2)
    with django_assert_num_queries(2):
        plans = queries.plan_list(street.registration, street.assessor)
    assert len(plans) == rows
    plan = fresh(plan)
    with django_assert_num_queries(3):
        page = queries.plan_page(plan, street.assessor)
        len(page["history"])
