"""Observations: kept while written on any device, sent once, evidence by the assessor, decisions if wished."""

from datetime import time, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.models import Decision, Observation, ObservationMark
from assessment.rules import Marked, Verdict
from assessment.states import Mark, Outcome
from centres.ledger import first_break
from centres.models import Act, Competence
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Evidence, Registration, RouteUnit
from portfolios.states import EvidenceKind, EvidenceStatus, RegistrationStatus, Setting
from qualifications.models import EvidenceRule
from qualifications.states import Effect, EvidenceRuleCode
from tests.factories.assessment import criterion, make_evidence, make_street, people_but
from tests.factories.observation import SEEN, VERDICT, keep, send
from tests.together import together


def one(street, code="1.1"):
    return criterion(street.work, code)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


# --- sending -----------------------------------------------------------------------------------------------------


def test_a_sent_record_is_evidence_of_the_assessor_with_its_mapping(street):
    marks = [
        Marked(one(street), Mark.MET, "before being asked"),
        Marked(one(street, "2.1"), Mark.NOT_YET_MET, "no price named"),
        Marked(one(street, "2.2"), Mark.NOT_SEEN, "nobody complained"),
    ]
    sent = send(street.registration, *marks, by=street.assessor, present="A colleague", learner_words="I always ask.")
    evidence = sent.observation.evidence
    assert (sent.is_new, sent.assessment, sent.refusal) == (True, None, None)
    assert (evidence.kind, evidence.status, evidence.created_by) == ("OBS", "submitted", street.assessor)
    assert evidence.account == f"{SEEN}\n\nNot seen this time: W/1 2.2 (nobody complained)."
    assert evidence.details == {
        "place": "Service desk",
        "started": "10:05",
        "ended": "10:40",
        "present": "A colleague",
        "learner_words": "I always ask.",
    }
    assert {link.criterion: link.note for link in evidence.links.all()} == {
        one(street): "before being asked",
        one(street, "2.1"): "no price named",
    }
    assert list(sent.observation.marks.values_list("mark", flat=True)) == ["met", "not_yet_met", "not_seen"]
    assert Act.objects.filter(verb="observed").get().facts["method"] == "observation"
    assert first_break(street.centre) is None
    assert Decision.objects.count() == 0


def test_with_a_verdict_the_marks_become_decisions(street):
    marks = [one(street), Marked(one(street, "2.1"), Mark.NOT_YET_MET, "No price was named.")]
    sent = send(street.registration, *marks, by=street.assessor, verdict=VERDICT)
    sent.observation.evidence.refresh_from_db()
    assert sent.observation.evidence.status == EvidenceStatus.ACTION_REQUIRED
    decisions = {row.criterion: (row.outcome, row.reason) for row in Decision.objects.all()}
    assert decisions == {
        one(street): (Outcome.MET, ""),
        one(street, "2.1"): (Outcome.NOT_YET_MET, "No price was named."),
    }
    assert sent.assessment.feedback == VERDICT.feedback


def test_a_trainees_decisions_wait_for_a_countersignature(street):
    send(street.registration, one(street), by=street.trainee, verdict=VERDICT)
    assert Decision.objects.get().needs_countersignature


def test_what_is_met_already_is_left_out_of_the_decisions(street):
    send(street.registration, one(street), by=street.assessor, verdict=VERDICT)
    sent = send(street.registration, one(street), one(street, "1.2"), by=street.trainee, verdict=VERDICT)
    assert [row.criterion for row in sent.assessment.decisions.all()] == [one(street, "1.2")]


def test_decisions_that_are_refused_leave_the_record_standing(street):
    """Competence ended while there was no connection: what was seen is kept, and waits for another assessor."""
    Competence.objects.filter(user=street.assessor).update(ends_on=timezone.localdate() - timedelta(days=1))
    sent = send(street.registration, one(street), by=street.assessor, verdict=VERDICT)
    assert "No competence" in str(sent.refusal)
    assert (sent.assessment, Decision.objects.count()) == (None, 0)
    assert Evidence.objects.get().status == EvidenceStatus.SUBMITTED


def test_an_observation_satisfies_an_outcome_that_has_to_be_seen(street):
    entry = RouteUnit.objects.get(registration=street.registration, unit=street.work)
    assert "observation" in [blocker.code for blocker in rules.sign_off_blockers(entry, street.assessor)]
    send(street.registration, one(street, "2.1"), by=street.assessor, verdict=VERDICT)
    assert "observation" not in [blocker.code for blocker in rules.sign_off_blockers(entry, street.assessor)]


def test_a_product_review_is_no_observation_of_doing(street):
    facts = {"method": "product", "product": "Complaints log", "kept_where": "Office", "started": None, "ended": None}
    sent = send(street.registration, one(street, "2.1"), by=street.assessor, verdict=VERDICT, **facts)
    assert sent.observation.evidence.kind == EvidenceKind.PRODUCT_REVIEW
    assert sent.observation.evidence.details["kept_where"] == "Office"
    entry = RouteUnit.objects.get(registration=street.registration, unit=street.work)
    assert "observation" in [blocker.code for blocker in rules.sign_off_blockers(entry, street.assessor)]


SIMULATED = {"method": "simulation", "setting": "", "why_simulated": "No fire may be lit.", "agreed_by": "M. Hill, AO"}


def test_a_simulation_is_one_by_its_setting_so_that_it_is_always_sampled(street):
    evidence = send(street.registration, one(street), by=street.assessor, **SIMULATED).observation.evidence
    assert (evidence.kind, evidence.setting) == (EvidenceKind.OBSERVATION, Setting.SIMULATION)
    assert evidence.details["why_simulated"] == "No fire may be lit."


def test_a_simulation_is_blocked_where_the_unit_does_not_allow_it(street):
    EvidenceRule.objects.create(
        qualification=street.edition,
        unit=street.work,
        code=EvidenceRuleCode.NO_SIMULATION,
        effect=Effect.BLOCK,
        text="Simulation is not used in this unit.",
        value={"except": ["1.2"]},
    )
    with pytest.raises(Blocked) as refusal:
        send(street.registration, one(street), by=street.assessor, **SIMULATED)
    assert codes(refusal) == [EvidenceRuleCode.NO_SIMULATION]
    assert (Observation.objects.count(), Evidence.objects.count()) == (0, 0)
    send(street.registration, one(street, "1.2"), by=street.assessor, **SIMULATED)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"title": ""}, "no_title"),
        ({"seen": " "}, "no_seen"),
        ({"place": ""}, "no_place"),
        ({"setting": ""}, "no_setting"),
        ({"made_on": None}, "no_date"),
        ({"made_on": timezone.localdate() + timedelta(days=1)}, "future_date"),
        ({"started": None}, "no_started"),
        ({"ended": None}, "no_ended"),
        ({"ended": time(9, 0)}, "order_ended"),
        ({"method": "product", "kept_where": "Office"}, "no_product"),
        ({"method": "product", "product": "Log"}, "no_kept_where"),
        ({**SIMULATED, "why_simulated": ""}, "no_why_simulated"),
        ({**SIMULATED, "agreed_by": ""}, "no_agreed_by"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_written(street, facts, code):
    with pytest.raises(Blocked) as refusal:
        send(street.registration, one(street), by=street.assessor, **facts)
    assert codes(refusal) == [code]
    assert (Observation.objects.count(), Evidence.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict("VRCS", "Good."), "not_authentic"),
        (Verdict("VARC", "Good."), "not_confirmed"),
        (Verdict("VARCS", " "), "no_feedback"),
    ],
)
def test_a_verdict_is_complete_or_the_record_is_not_sent(street, verdict, code):
    with pytest.raises(Blocked) as refusal:
        send(street.registration, one(street), by=street.assessor, verdict=verdict)
    assert codes(refusal) == [code]


def test_not_yet_met_needs_its_note_when_it_is_decided(street):
    mark = Marked(one(street), Mark.NOT_YET_MET)
    with pytest.raises(Blocked) as refusal:
        send(street.registration, mark, by=street.assessor, verdict=Verdict("VARC", "More."))
    assert codes(refusal) == ["no_reason"]
    send(street.registration, mark, by=street.assessor)


def test_only_what_was_not_seen_is_evidence_of_nothing(street):
    with pytest.raises(Blocked) as refusal:
        send(street.registration, Marked(one(street), Mark.NOT_SEEN), by=street.assessor)
    assert codes(refusal) == ["no_criteria"]


def test_a_unit_that_was_signed_off_meanwhile_takes_nothing_more(street):
    RouteUnit.objects.filter(unit=street.work).update(locked_at=timezone.now())
    with pytest.raises(Blocked) as refusal:
        send(street.registration, one(street), by=street.assessor)
    assert codes(refusal) == ["unit_locked"]


def test_a_registration_that_ended_meanwhile_takes_nothing_more(street):
    Registration.objects.filter(pk=street.registration.pk).update(status=RegistrationStatus.WITHDRAWN)
    with pytest.raises((Blocked, NotAllowed)):
        send(street.registration, one(street), by=street.assessor)
    assert Observation.objects.count() == 0


def test_the_statement_has_to_be_ticked(street):
    with pytest.raises(BadInput, match="tick it"):
        send(street.registration, one(street), by=street.assessor, declared=False)


def test_nobody_but_the_learners_assessor_observes(street):
    for person in people_but(street, street.assessor, street.trainee, street.second_assessor):
        with pytest.raises(NotAllowed):
            send(street.registration, one(street), by=person)
        with pytest.raises(NotAllowed):
            keep(street.registration, {"title": "A"}, by=person, key=uuid4())
        with pytest.raises(NotAllowed):
            actions.set_aside(street.registration, by=person, key=uuid4(), said={})
    assert Observation.objects.count() == 0


def test_all_or_nothing(street):
    with mock.patch("assessment.actions.observing.record_act", side_effect=RuntimeError), pytest.raises(RuntimeError):
        send(street.registration, one(street), by=street.assessor)
    assert (Observation.objects.count(), Evidence.objects.count(), ObservationMark.objects.count()) == (0, 0, 0)


# --- once --------------------------------------------------------------------------------------------------------


def test_sent_again_it_arrives_once(street):
    key = uuid4()
    first = send(street.registration, one(street), by=street.assessor, key=key, verdict=VERDICT)
    again = send(street.registration, one(street), by=street.assessor, key=key, verdict=VERDICT)
    assert (again.observation, again.is_new, again.is_same) == (first.observation, False, True)
    assert (Evidence.objects.count(), Decision.objects.count()) == (1, 1)


def test_sent_again_with_other_words_it_says_so_and_changes_nothing(street):
    key = uuid4()
    send(street.registration, one(street), by=street.assessor, key=key)
    again = send(street.registration, one(street), by=street.assessor, key=key, said={"title": "Other"})
    assert (again.is_new, again.is_same) == (False, False)
    assert Observation.objects.get().said == {"title": "Handling a refund"}


def test_anothers_key_opens_nothing(street):
    key = uuid4()
    send(street.registration, one(street), by=street.assessor, key=key)
    with pytest.raises(StaleState, match="another observation"):
        send(street.registration, one(street), by=street.second_assessor, key=key)
    assert Evidence.objects.count() == 1


def test_a_sent_record_changes_no_more(street):
    key = uuid4()
    sent = send(street.registration, one(street), by=street.assessor, key=key)
    with pytest.raises(StaleState, match="was sent as E001"):
        keep(street.registration, {"title": "B"}, by=street.assessor, key=key, version=2)
    with pytest.raises(StaleState):
        actions.set_aside(street.registration, by=street.assessor, key=key, said={})
    with pytest.raises(Frozen):
        sent.observation.marks.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.update(sent_at=None)


# --- two devices -------------------------------------------------------------------------------------------------


def test_a_draft_is_begun_once_and_goes_on(street):
    key = uuid4()
    row = keep(street.registration, {"title": "A"}, by=street.assessor, key=key)
    assert row.version == 1
    row = keep(street.registration, {"title": "A, B"}, by=street.assessor, key=key, version=1)
    assert (row.version, row.said) == (2, {"title": "A, B"})
    assert keep(street.registration, {"title": "A, B"}, by=street.assessor, key=key, version=1).version == 2
    assert Act.objects.filter(verb="began to observe").count() == 1


def test_a_device_that_was_overtaken_is_told_and_may_prevail(street):
    key = uuid4()
    keep(street.registration, {"seen": "A"}, by=street.assessor, key=key)
    keep(street.registration, {"seen": "A on the tablet"}, by=street.assessor, key=key, version=1)
    with pytest.raises(actions.Overtaken) as refusal:
        keep(street.registration, {"seen": "A on the phone"}, by=street.assessor, key=key, version=1)
    assert refusal.value.observation.said == {"seen": "A on the tablet"}
    with pytest.raises(actions.Overtaken):
        send(street.registration, one(street), by=street.assessor, key=key, version=1, said={"seen": "A on the phone"})
    row = keep(street.registration, {"seen": "A on the phone"}, by=street.assessor, key=key, version=1, mine=True)
    assert row.said == {"seen": "A on the phone"}
    assert [aside["said"] for aside in row.asides] == [{"seen": "A on the tablet"}]


def test_a_device_that_gives_way_loses_nothing(street):
    key = uuid4()
    keep(street.registration, {"seen": "Tablet"}, by=street.assessor, key=key)
    row = actions.set_aside(street.registration, by=street.assessor, key=key, said={"seen": "Phone"})
    assert (row.said, [aside["said"] for aside in row.asides]) == ({"seen": "Tablet"}, [{"seen": "Phone"}])


def test_too_much_is_refused_with_what_to_do(street):
    with pytest.raises(BadInput, match="begin another"):
        keep(street.registration, {"seen": "x" * 200_001}, by=street.assessor, key=uuid4())


# --- races -------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_street(transactional_db):
    return make_street()


def test_the_same_record_sent_twice_at_once_arrives_once(open_street):
    street, key = open_street, uuid4()
    mark = one(street)

    def act():
        send(street.registration, mark, by=street.assessor, key=key, verdict=VERDICT)

    assert together(act, act) == ["done", "done"]
    assert (Observation.objects.count(), Evidence.objects.count(), Decision.objects.count()) == (1, 1, 1)
    assert first_break(street.centre) is None


def test_two_devices_begin_the_same_draft_at_once(open_street):
    street, key = open_street, uuid4()
    told = together(
        lambda: keep(street.registration, {"seen": "A"}, by=street.assessor, key=key),
        lambda: keep(street.registration, {"seen": "B"}, by=street.assessor, key=key),
    )
    assert told == ["Overtaken", "done"]
    assert Observation.objects.count() == 1


# --- who sees, and what is too alike -------------------------------------------------------------------------------


def test_a_draft_is_its_authors_alone_and_a_sent_one_is_seen_with_its_evidence(street):
    draft = keep(street.registration, {"title": "A"}, by=street.assessor, key=uuid4())
    sent = send(street.registration, one(street), by=street.assessor).observation
    rows = {name: set(Observation.objects.visible_to(person)) for name, person in street.everybody().items() if person}
    assert rows["assessor"] == {draft, sent}
    assert all(rows[name] == {sent} for name in ("learner", "trainee", "second_assessor", "iqa", "lead_iqa"))
    assert all(rows[name] == set() for name in rows if name.startswith("other_") or name in ("admin", "operator"))


def other_learner(street, text, **facts):
    registration = street.other.registration
    Registration.objects.filter(pk=registration.pk).update(centre=street.centre)
    registration.refresh_from_db()
    registration.allocations.create(
        person=street.assessor, role="assessor", starts_on=timezone.localdate(), made_by=street.admin
    )
    return make_evidence(registration, [one(street)], kind="OBT", account=text, **facts)


def alike(street, text=SEEN, user=None):
    return queries.narratives_like(user or street.assessor, street.registration, text, [one(street)])


def test_the_same_words_about_another_learner_are_told(street):
    piece = other_learner(street, SEEN)
    assert [(row.evidence, row.share) for row in alike(street)] == [(piece, 1)]
    assert alike(street)[0].sentence == (
        "What was seen is the same as E001 of Learner MS: it has to be about this learner"
    )
    assert alike(street, user=street.learner) == []
    assert alike(street, "Quite another thing happened at the till that morning, and nobody had seen it coming.") == []


def test_exchanged_names_do_not_make_it_another_narrative(street):
    other_learner(street, SEEN.replace("She", "MS"))
    assert [row.share for row in alike(street, SEEN.replace("She", "HL"))] == [1]


def test_drafts_of_others_and_what_was_withdrawn_are_not_compared(street):
    other_learner(street, SEEN, status=EvidenceStatus.WITHDRAWN)
    assert alike(street) == []


def test_likeness_costs_one_query_however_many_there_are(street, django_assert_num_queries):
    other_learner(street, SEEN)
    criteria = [one(street)]
    for _ in range(2):
        make_evidence(street.other.registration, criteria, kind="OBS", account=SEEN, created_by=street.assessor)
    with django_assert_num_queries(1):
        assert len(queries.narratives_like(street.assessor, street.registration, SEEN, criteria)) == 3


def test_the_assessor_is_told_on_the_assess_page_too(street):
    other_learner(street, SEEN)
    sent = send(street.registration, one(street), by=street.assessor)
    sheet = queries.assessment_sheet(sent.observation.evidence, street.assessor)
    assert ("short", alike(street)[0].sentence) in sheet.checks


def test_what_was_begun_and_not_sent_waits_for_its_author(street):
    row = keep(street.registration, {"title": "Refund"}, by=street.assessor, key=uuid4())
    send(street.registration, one(street, "1.2"), by=street.second_assessor)
    work = [line for line in queries.work_waiting(street.assessor, street.centre) if line.kind == "observation"]
    assert [(line.what, line.url) for line in work] == [
        ("Refund", f"/observe/{street.registration.pk}/?draft={row.key}")
    ]
    assert not [w for w in queries.work_waiting(street.second_assessor, street.centre) if w.kind == "observation"]


@pytest.mark.parametrize(("kind", "told"), [("OBT", True), ("EWT", True), ("OBS", False), ("WP", False)])
def test_what_others_saw_is_said_to_be_judged_by_an_assessor(street, client, kind, told):
    piece = make_evidence(street.registration, [one(street)], kind=kind)
    client.force_login(street.assessor)
    for name in ("assessment:decide", "assessment:evidence_detail"):
        page = client.get(reverse(name, args=[piece.pk])).content.decode()
        assert ("a qualified assessor decides" in page) is told


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_observations_takes_one_query(street, rows, django_assert_num_queries):
    for _ in range(rows):
        send(street.registration, one(street), Marked(one(street, "1.2"), Mark.NOT_SEEN), by=street.assessor)
    with django_assert_num_queries(1):
        listed = list(queries.observation_list(street.iqa, street.registration))
        assert [(row.met, row.not_yet_met, row.not_seen) for row in listed] == [(1, 0, 1)] * rows
        assert {row.by.full_name for row in listed} == {street.assessor.full_name}
