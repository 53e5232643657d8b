"""Appeals: raised, answered stage by stage by people without a part in it, and what is held meanwhile (R3.15)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.actions import appeals as acting
from assessment.models import (
    Appeal,
    AppealAnswer,
    AppealProcedure,
    AppealSearch,
    AppealStage,
    Decision,
)
from assessment.states import AppealHandler, AppealOutcome, AppealStatus, WorkKind
from assessment.working_days import add_working_days
from centres.ledger import first_break
from centres.models import Act
from centres.states import Nation
from certification.rules import claim_blockers
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa.models import Sample
from iqa.rules import release_blockers
from iqa.states import SampleOutcome, SampleStatus
from portfolios.models import Evidence
from portfolios.states import EvidenceStatus
from tests.factories.appeals import appeal, go_on, refused, turn_down, uphold
from tests.factories.assessment import (
    allocate,
    criterion,
    decide,
    declare_conflict,
    make_evidence,
    met,
    not_yet,
    people_but,
    route_unit,
)


def codes(blockers):
    return [blocker.code for blocker in blockers]


def today_plus(days, nation=Nation.ENGLAND_AND_WALES):
    return add_working_days(timezone.localdate(), days, nation)


def tamper(row, **facts):
    """Rows of the record cannot be updated, so the guard is stepped over."""
    from django.db.models import QuerySet

    QuerySet(type(row)).filter(pk=row.pk).update(**facts)


# --- raising --------------------------------------------------------------------------------------------------------


def test_a_learner_appeals_against_a_decision(street):
    decision = refused(street)
    raised = appeal(street, decision)
    stage = raised.steps.get()
    assert (raised.reference, raised.status, raised.decision) == ("AP001", AppealStatus.OPEN, decision)
    assert (stage.number, stage.handler, stage.due_on) == (1, AppealHandler.ASSESSOR, today_plus(5))
    assert Decision.objects.current().get() == decision  # it stands meanwhile
    act = Act.objects.order_by("-pk").first()
    assert (act.verb, act.by, act.facts["decision"]) == ("appealed", street.learner, decision.pk)
    assert first_break(street.centre) is None


def test_nobody_but_the_learner_appeals(street):
    decision = refused(street)
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.raise_appeal(decision, by=person, ground="evidence", grounds="Look again")
    with pytest.raises(NotAllowed):
        actions.appeal_against_plan(street.registration, by=street.assessor, grounds="Too early")
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [({"ground": "weather"}, "Choose one"), ({"grounds": "  "}, "Say why"), ({"grounds": "x" * 5001}, "at most 5000")],
)
def test_an_appeal_has_a_ground_and_words(street, facts, sentence):
    with pytest.raises(BadInput, match=sentence):
        appeal(street, **facts)
    assert not Appeal.objects.exists()
    assert not Act.objects.filter(verb="appealed").exists()


def test_a_decision_is_appealed_against_once_and_in_time(street):
    decision = refused(street)
    raised = appeal(street, decision)
    with pytest.raises(Blocked, match="AP001"):
        appeal(street, decision)
    other = refused(street, "1.2")
    assert rules.raise_blockers(other, today_plus(20)) == []
    assert codes(rules.raise_blockers(other, today_plus(20) + timedelta(1))) == ["late"]
    one = criterion(street.work, "2.1")
    decide(make_evidence(street.registration, [one]), met(one), by=street.assessor)
    assert codes(rules.raise_blockers(Decision.objects.get(criterion=one))) == ["met"]
    assert Appeal.objects.get() == raised


def test_a_decision_that_has_been_replaced_is_not_appealed_against(street):
    decision = refused(street)
    one = criterion(street.work, "1.1")
    decide(make_evidence(street.registration, [one]), not_yet(one), by=street.second_assessor)
    decision.refresh_from_db()
    with pytest.raises(Blocked, match="replaced"):
        appeal(street, decision)


def test_the_plan_can_be_appealed_against_and_one_appeal_waits_at_a_time(street):
    raised = actions.appeal_against_plan(street.registration, by=street.learner, grounds="I work nights.")
    assert (raised.subject, raised.decision, raised.ground) == ("plan", None, "plan")
    with pytest.raises(Blocked, match="AP001"):
        actions.appeal_against_plan(street.registration, by=street.learner, grounds="I work nights.")
    actions.take_appeal_back(raised, by=street.learner)
    assert actions.appeal_against_plan(street.registration, by=street.learner, grounds="Still").reference == "AP002"


def test_numbers_count_up_in_a_centre(street):
    assert [appeal(street).reference, appeal(street, refused(street, "1.2")).reference] == ["AP001", "AP002"]


# --- answering ------------------------------------------------------------------------------------------------------


def test_not_upheld_stands_and_can_be_taken_further(street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    raised.refresh_from_db()
    assert (raised.status, raised.next_by) == (AppealStatus.ANSWERED, today_plus(10))
    assert Decision.objects.current().count() == 1
    go_on(street, raised)
    raised.refresh_from_db()
    stage = rules.current_stage(raised)
    assert (raised.status, raised.next_by) == (AppealStatus.OPEN, None)
    assert (stage.number, stage.handler, stage.due_on) == (2, AppealHandler.REVIEWER, today_plus(10))


def test_upheld_sets_the_decision_aside_and_another_assessor_decides(street):
    decision = refused(street)
    raised = appeal(street, decision)
    turn_down(raised, street.assessor)
    go_on(street, raised)
    uphold(raised, street.iqa)
    decision.refresh_from_db()
    assert (decision.is_current, decision.superseded_why) == (False, "Appeal AP001 was upheld")
    piece = Evidence.objects.get()
    assert piece.status == EvidenceStatus.SUBMITTED
    one = decision.criterion
    with pytest.raises(Blocked, match="appeal against your decision"):
        decide(piece, met(one), by=street.assessor)
    [row] = queries.assessment_sheet(piece, street.assessor).rows
    assert row.barred
    assert queries.assessment_sheet(piece, street.assessor).open_rows == []
    decide(piece, met(one), by=street.second_assessor)
    assert Decision.objects.standing().get(criterion=one).by == street.second_assessor


def test_the_assessor_who_was_wrong_stays_out_of_that_criterion(street):
    raised = appeal(street)
    uphold(raised, street.assessor)
    one = raised.decision.criterion
    decide(Evidence.objects.get(), not_yet(one), by=street.second_assessor)
    later = make_evidence(street.registration, [one, criterion(street.work, "1.2")])
    with pytest.raises(Blocked):
        decide(later, met(one), by=street.assessor)
    decide(later, met(criterion(street.work, "1.2")), by=street.assessor)  # everything else is still theirs


def test_who_countersigned_what_was_wrong_is_out_too(street):
    decision = refused(street, by=street.trainee)
    actions.countersign_decision(decision, by=street.assessor)
    raised = appeal(street, decision)
    uphold(raised, street.second_assessor)
    assert rules.barred_criteria(street.assessor, street.registration) == {decision.criterion_id}
    piece = Evidence.objects.get()
    with pytest.raises(Blocked):
        decide(piece, met(decision.criterion), by=street.assessor)


def test_a_barred_assessor_does_not_countersign_either(street):
    raised = appeal(street)
    uphold(raised, street.assessor)
    decide(Evidence.objects.get(), not_yet(raised.decision.criterion), by=street.trainee)
    decision = Decision.objects.current().get()
    with pytest.raises(Blocked, match="appeal against your decision"):
        actions.countersign_decision(decision, by=street.assessor)
    actions.countersign_decision(decision, by=street.second_assessor)


def test_only_the_office_of_the_stage_answers(street):
    raised = appeal(street)
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            turn_down(raised, person)
    with pytest.raises(Blocked, match="without a countersignature"):
        turn_down(raised, street.trainee)
    turn_down(raised, street.second_assessor)
    go_on(street, raised)
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            turn_down(raised, person)
    turn_down(raised, street.iqa)
    go_on(street, raised)
    for person in people_but(street, street.lead_iqa, street.admin):
        with pytest.raises(NotAllowed):
            turn_down(raised, person, panel=[street.admin])
    assert AppealAnswer.objects.count() == 2


def second_stage(street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    go_on(street, raised)
    raised.refresh_from_db()
    return raised


def test_who_sampled_the_unit_does_not_review(street):
    raised = second_stage(street)
    sample = Sample.objects.create(
        registration=street.registration, unit=street.work, iqa=street.iqa, status=SampleStatus.PLANNED
    )
    done = {"status": SampleStatus.DONE, "outcome": SampleOutcome.AGREE, "done_at": timezone.now()}
    Sample.objects.filter(pk=sample.pk).update(done_by=street.iqa, assessor=street.assessor, **done)
    with pytest.raises(Blocked, match="you sampled it"):
        uphold(raised, street.iqa)
    uphold(raised, street.lead_iqa)


def test_who_had_a_part_or_a_conflict_does_not_review(street):
    raised = second_stage(street)
    assert rules.answer_appeal_blockers(raised, street.iqa) == []
    allocate(street.registration, street.iqa, "assessor")
    declare_conflict(street.centre, street.lead_iqa, street.assessor)
    assert codes(rules.answer_appeal_blockers(raised, street.lead_iqa)) == ["conflict"]
    declare_conflict(street.centre, street.iqa, street.learner)
    assert codes(rules.answer_appeal_blockers(raised, street.iqa))[-1] == "conflict"


def test_a_panel_is_named_and_nobody_on_it_had_a_part(street):
    raised = second_stage(street)
    turn_down(raised, street.iqa)
    go_on(street, raised)
    with pytest.raises(BadInput, match="Name the people"):
        uphold(raised, street.lead_iqa)
    with pytest.raises(BadInput, match="cannot sit on the panel: they answered an earlier stage"):
        uphold(raised, street.lead_iqa, panel=[street.iqa])
    with pytest.raises(BadInput, match="Assessor HL cannot sit"):
        uphold(raised, street.lead_iqa, panel=[street.assessor])
    answer = uphold(raised, street.lead_iqa, panel=[street.admin, street.lead_iqa])
    assert [member["name"] for member in answer.panel] == ["Admin HL", "Lead Iqa HL"]


def test_the_last_stage_is_the_awarding_organisations(street):
    raised = second_stage(street)
    turn_down(raised, street.iqa)
    go_on(street, raised)
    turn_down(raised, street.lead_iqa, panel=[street.admin])
    go_on(street, raised)
    with pytest.raises(BadInput, match="reference"):
        turn_down(raised, street.admin)
    turn_down(raised, street.admin, reference="G/77")
    raised.refresh_from_db()
    assert (raised.status, raised.closed_why) == (AppealStatus.CLOSED, "Not upheld at the last stage")
    with pytest.raises(Blocked, match="closed"):
        go_on(street, raised)


def test_an_answer_says_what_and_why(street):
    raised = appeal(street)
    with pytest.raises(BadInput, match="upheld"):
        turn_down(raised, street.assessor, outcome="perhaps")
    with pytest.raises(BadInput, match="reasons"):
        turn_down(raised, street.assessor, reasons=" ")
    assert not AppealAnswer.objects.exists()


def test_a_stage_is_answered_once(street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    with pytest.raises(StaleState):
        uphold(raised, street.second_assessor)
    assert AppealAnswer.objects.get().outcome == AppealOutcome.NOT_UPHELD


def test_a_stage_that_has_gone_on_is_not_answered_by_the_office_before(street, monkeypatch):
    raised = appeal(street)
    hold = acting._hold

    def overtaken(given):
        """Another assessor and the learner are quicker, between the first question and the lock."""
        monkeypatch.setattr(acting, "_hold", hold)
        turn_down(raised, street.second_assessor)
        go_on(street, raised)
        return hold(given)

    monkeypatch.setattr(acting, "_hold", overtaken)
    with pytest.raises(StaleState):
        uphold(raised, street.assessor)
    assert not AppealAnswer.objects.exists()  # both were in one transaction here, and it is undone


def test_upheld_after_the_criterion_was_met_leaves_the_newer_decision(street):
    raised = appeal(street)
    one = raised.decision.criterion
    decide(make_evidence(street.registration, [one]), met(one), by=street.second_assessor)
    uphold(raised, street.assessor)
    assert Decision.objects.current().get().by == street.second_assessor
    raised.refresh_from_db()
    assert raised.status == AppealStatus.UPHELD


def test_an_answer_is_all_or_nothing(street, monkeypatch):
    raised = appeal(street)
    monkeypatch.setattr(acting, "_record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        uphold(raised, street.assessor)
    raised.refresh_from_db()
    assert raised.status == AppealStatus.OPEN
    assert Decision.objects.current().exists()
    assert not AppealAnswer.objects.exists()
    assert Evidence.objects.get().status == EvidenceStatus.ACTION_REQUIRED


def test_what_was_said_is_never_changed(street):
    raised = appeal(street)
    answer = turn_down(raised, street.assessor)
    for row in (answer, answer.stage):
        with pytest.raises(Frozen):
            row.save()
        with pytest.raises(Frozen):
            row.delete()


# --- going on, taking back ------------------------------------------------------------------------------------------


def test_only_the_learner_takes_it_further_or_back(street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    for person in people_but(street, street.learner):
        with pytest.raises(NotAllowed):
            actions.take_appeal_on(raised, by=person, why="More")
        with pytest.raises(NotAllowed):
            actions.take_appeal_back(raised, by=person)


def test_it_goes_on_only_after_an_answer_and_in_time(street):
    raised = appeal(street)
    with pytest.raises(Blocked, match="still due"):
        go_on(street, raised)
    turn_down(raised, street.assessor)
    Appeal.objects.filter(pk=raised.pk).update(next_by=timezone.localdate() - timedelta(1))
    with pytest.raises(Blocked, match="ended on"):
        go_on(street, raised)
    assert AppealStage.objects.count() == 1
    raised.refresh_from_db()
    assert queries.appeal_row(raised).state == AppealStatus.CLOSED


def test_taken_back_the_decision_stands_and_nothing_is_held(street):
    raised = appeal(street)
    actions.take_appeal_back(raised, by=street.learner, why="We talked")
    raised.refresh_from_db()
    assert (raised.status, raised.closed_why) == (AppealStatus.CLOSED, "Taken back by the learner: We talked")
    assert rules.appeal_blockers(street.registration) == []
    with pytest.raises(StaleState):
        actions.take_appeal_back(raised, by=street.learner)
    with pytest.raises(StaleState):
        turn_down(raised, street.assessor)


# --- what is held ---------------------------------------------------------------------------------------------------


def test_while_an_appeal_is_not_settled_unit_release_and_claim_are_held(street):
    raised = appeal(street)
    held = [
        lambda: rules.sign_off_blockers(route_unit(street.registration, street.work), street.assessor),
        lambda: release_blockers(street.registration, street.iqa),
        lambda: claim_blockers(street.registration),
    ]
    assert all("appeal" in codes(blockers()) for blockers in held)
    last = rules.sign_off_blockers(route_unit(street.registration, street.last), street.assessor)
    assert "appeal" not in codes(last)  # another unit goes on
    turn_down(raised, street.assessor)
    assert all("appeal" in codes(blockers()) for blockers in held)
    Appeal.objects.update(next_by=timezone.localdate() - timedelta(1))
    assert not any("appeal" in codes(blockers()) for blockers in held)


def test_an_appeal_against_the_plan_holds_release_and_claim(street):
    actions.appeal_against_plan(street.registration, by=street.learner, grounds="I work nights.")
    assert "appeal" in codes(claim_blockers(street.registration))
    assert "appeal" in codes(release_blockers(street.registration, street.iqa))


# --- others with the same error -------------------------------------------------------------------------------------


def test_an_upheld_appeal_asks_for_a_look_at_other_learners(street):
    from tests.assessment.test_queries import more_learners

    raised = appeal(street)
    one = raised.decision.criterion
    [other] = more_learners(street, 1)
    decide(make_evidence(other, [one]), not_yet(one), by=street.assessor)
    uphold(raised, street.assessor)
    raised.refresh_from_db()
    assert [row.registration for row in queries.others_affected(raised)] == [other]
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            actions.record_search(raised, by=person, found="Nobody")
    with pytest.raises(BadInput):
        actions.record_search(raised, by=street.iqa, found="")
    actions.record_search(raised, by=street.iqa, found="One more: asked to be assessed again.")
    raised = Appeal.objects.get()
    with pytest.raises(Blocked, match="already"):
        actions.record_search(raised, by=street.iqa, found="Again")
    assert AppealSearch.objects.count() == 1


def test_nothing_is_looked_for_unless_an_error_was_found(street):
    with pytest.raises(Blocked, match="not found an error"):
        actions.record_search(appeal(street), by=street.iqa, found="Nobody")


# --- procedure ------------------------------------------------------------------------------------------------------

TWO = [{"handler": "assessor", "ask": 3, "answer": 2}, {"handler": "organisation", "ask": 4, "answer": 6}]


def test_a_centre_sets_its_stages_and_an_appeal_keeps_those_it_began_with(street):
    before = appeal(street)
    actions.set_procedure(street.centre, by=street.lead_iqa, stages=TWO, in_force_from=timezone.localdate())
    after = appeal(street, refused(street, "1.2"))
    assert (len(before.stages), after.stages) == (4, TWO)
    assert after.steps.get().due_on == today_plus(2)
    turn_down(after, street.assessor)
    assert go_on(street, after).handler == AppealHandler.ORGANISATION
    assert rules.stages_in_force(street.other.centre)[0]["answer"] == 5


def test_a_procedure_applies_from_its_day(street):
    tomorrow = timezone.localdate() + timedelta(1)
    actions.set_procedure(street.centre, by=street.admin, stages=TWO, in_force_from=tomorrow)
    assert len(rules.stages_in_force(street.centre)) == 4
    assert rules.stages_in_force(street.centre, tomorrow) == TWO


def test_a_procedure_is_set_by_those_who_may_and_makes_sense(street):
    today = timezone.localdate()
    for person in people_but(street, street.lead_iqa, street.admin):
        with pytest.raises(NotAllowed):
            actions.set_procedure(street.centre, by=person, stages=TWO, in_force_from=today)
    for stages, day in (([], today), (TWO, today - timedelta(1)), ([{**TWO[0], "ask": 0}], today)):
        with pytest.raises(BadInput):
            actions.set_procedure(street.centre, by=street.admin, stages=stages, in_force_from=day)
    assert not AppealProcedure.objects.exists()


# --- what pages read ------------------------------------------------------------------------------------------------


def test_clocks_count_the_working_days_of_the_nation(street):
    raised = appeal(street)
    stage = raised.steps.get()
    tamper(stage, due_on=date(2026, 12, 24))
    row = queries.appeal_row(raised, on=date(2026, 12, 29))
    assert (row.late, row.word) == (True, "answer was due on 24 Dec 2026, 1 working day ago")
    assert not queries.appeal_row(raised, on=date(2026, 12, 24)).late


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_two_queries(street, rows, django_assert_num_queries):
    for code in ("1.1", "1.2", "2.1")[:rows]:
        appeal(street, refused(street, code))
    with django_assert_num_queries(2):
        found = queries.appeal_list(street.lead_iqa, street.centre)
        assert len([queries.appeal_thread(row) for row in found]) == rows
    assert queries.appeal_list(street.other.lead_iqa, street.centre) == []


def test_what_waits_stands_in_the_assessors_queue_until_answered(street):
    raised = appeal(street)
    [work] = [row for row in queries.work_waiting(street.assessor, street.centre) if row.kind == WorkKind.APPEAL]
    assert work.what.startswith("Appeal AP001: reconsider W/1 by ")
    turn_down(raised, street.assessor)
    assert not [row for row in queries.work_waiting(street.assessor, street.centre) if row.kind == WorkKind.APPEAL]


def test_rights_beside_decisions(street):
    first, second = refused(street), refused(street, "1.2")
    raised = appeal(street, first)
    rights = queries.appeal_rights([first, second], street.registration)
    assert rights[first.pk].appeal == raised
    assert (rights[second.pk].open, rights[second.pk].last_day) == (True, today_plus(20))
