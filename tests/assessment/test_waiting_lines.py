"""What of appeals, starts, adjustments, recognitions and cases waits for whom, on their first page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.models import AgreementSignature, Decision, Recognition, StartItem
from assessment.states import WorkKind
from centres.models import Competence, Letter, Membership
from centres.states import Role
from config.refusals import StaleState
from portfolios.models import Allocation, Evidence, Registration, RouteUnit
from portfolios.states import EvidenceStatus
from tests.assessment.test_adjusting import decide
from tests.cast import make_person, register
from tests.factories.adjusting import make_adjustment
from tests.factories.appeals import appeal, go_on, refused, turn_down, uphold
from tests.factories.assessment import allocate, criterion, make_evidence, met, not_yet, people_but
from tests.factories.assessment import decide as decide_piece
from tests.factories.beginning import complete_start
from tests.factories.cases import close, find, investigate, report, tell_organisation
from tests.factories.recognition import propose, record

LEARNERS = reverse("portfolios:learner_list")


def of_kind(person, street, kind):
    return [row for row in queries.work_waiting(person, street.centre) if row.kind == kind]


def ask(street):
    return make_adjustment(street.registration, by=street.learner)


def newcomers(street, count):
    for number in range(count):
        learner = make_person(f"Newcomer {number}", f"new{number}@hl.example", street.centre, Role.LEARNER)
        yield register(street.home, learner, begun=False)


def reviewed(street, code="1.1"):
    """An appeal that waits for a reviewer."""
    raised = appeal(street, refused(street, code))
    turn_down(raised, street.assessor)
    go_on(street, raised)
    return raised


def before_the_panel(street, code="1.1"):
    raised = reviewed(street, code)
    turn_down(raised, street.iqa)
    go_on(street, raised)
    return raised


# --- the assessor's queue -------------------------------------------------------------------------------------------


def test_a_start_waits_until_it_is_complete(street):
    [here] = newcomers(street, 1)
    [line] = of_kind(street.assessor, street, WorkKind.START)
    assert sum(not check.is_done for check in rules.start_checks(here)) == 8  # the checklist counts the same
    assert (line.learner, line.what) == ("Newcomer 0", "Start not complete: 8 missing")  # identity has been seen
    assert line.url == reverse("assessment:start", args=[here.pk])
    complete_start(here, by=street.assessor)
    assert of_kind(street.assessor, street, WorkKind.START) == []
    here.identity_seen_on = None
    here.save()
    assert [line.what for line in of_kind(street.assessor, street, WorkKind.START)] == ["Start not complete: 2 missing"]


def test_what_was_superseded_is_missing_again(street):
    actions.renew_agreement(street.registration, by=street.assessor, why="The planned end has changed")
    assert AgreementSignature.objects.filter(registration=street.registration).count() == 2
    [line] = of_kind(street.assessor, street, WorkKind.START)
    assert line.what == "Start not complete: 1 missing"


def test_a_start_waits_for_nobody_but_the_learners_assessors(street):
    [here] = newcomers(street, 1)
    assert of_kind(street.trainee, street, WorkKind.START)
    assert not of_kind(street.second_assessor, street, WorkKind.START)  # not allocated
    Allocation.objects.filter(registration=here).delete()
    assert not of_kind(street.assessor, street, WorkKind.START)


def test_an_adjustment_waits_until_it_is_decided(street):
    asked = ask(street)
    [line] = of_kind(street.assessor, street, WorkKind.ADJUSTMENT)
    assert (line.verb, line.url) == ("Answer", reverse("assessment:adjustment", args=[asked.pk]))
    assert asked.measure not in line.what
    actions.answer_adjustment(asked, by=street.assessor, text="Can be done.")
    assert of_kind(street.assessor, street, WorkKind.ADJUSTMENT)[0].verb == "Look"
    decide(asked, street.iqa)
    assert of_kind(street.assessor, street, WorkKind.ADJUSTMENT) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_is_read_in_a_fixed_number_of_queries(street, rows, django_assert_num_queries):
    for here in newcomers(street, rows):
        StartItem.objects.create(registration=here, step="held", done_on=here.starts_on, note="None", by=street.admin)
        ask(street)
    with django_assert_num_queries(17):
        found = queries.work_waiting(street.assessor, street.centre)
    kinds = [row.kind for row in found]
    assert (kinds.count(WorkKind.START), kinds.count(WorkKind.ADJUSTMENT)) == (rows, rows)


def upheld_piece(street, *codes):
    """A piece before an assessor again, after an appeal against the first assessor's decision on 1.1 was upheld."""
    criteria = [criterion(street.work, code) for code in ("1.1", *codes)]
    decide_piece(make_evidence(street.registration, criteria), not_yet(criteria[0]), by=street.assessor)
    raised = appeal(street, Decision.objects.get(criterion=criteria[0]))
    uphold(raised, street.assessor)
    return raised.decision.assessment.submission.evidence


def decide_url(piece):
    return reverse("assessment:decide", args=[piece.pk])


def test_a_piece_that_only_another_decides_is_not_in_the_queue(client, street):
    piece = upheld_piece(street)
    assert list(queries.waiting_list(street.assessor)) == []
    assert of_kind(street.assessor, street, WorkKind.EVIDENCE) == []
    for person in (street.second_assessor, street.trainee):
        assert list(queries.waiting_list(person)) == [piece]
    client.force_login(street.assessor)
    page = client.get(decide_url(piece))
    assert [blocker.code for blocker in page.context["sheet"].blockers] == ["appealed"]
    assert "An appeal against your decision on W/1 01.01 was upheld." in page.text
    assert "Second Assessor HL or Trainee HL decides it." in page.text
    assert "Nothing left to decide" not in page.text
    assert "data-sitting" not in page.text
    assert 'name="feedback"' not in page.text
    answer = client.post(decide_url(piece), {"attempt": 1, "feedback": "Well.", "confirmed": list("VARCS")})
    assert answer.status_code != 302
    assert Decision.objects.count() == 1
    decide_piece(piece, met(criterion(street.work, "1.1")), by=street.second_assessor)
    assert list(queries.waiting_list(street.second_assessor)) == []


def test_its_page_says_when_nobody_allocated_may_decide_it(client, street):
    piece = upheld_piece(street)
    Allocation.objects.filter(registration=street.registration).exclude(person=street.assessor).delete()
    client.force_login(street.assessor)
    page = client.get(decide_url(piece)).text
    assert "Nobody else who may decide it assesses the learner yet" in page
    assert "See who assesses" in page


def test_a_piece_with_something_left_stays_and_says_what_is_anothers(client, street):
    piece = upheld_piece(street, "1.2")
    assert list(queries.waiting_list(street.assessor)) == [piece]
    client.force_login(street.assessor)
    page = client.get(decide_url(piece)).text
    assert "Decide 1 criterion" in page
    assert "1 another assessor’s" in page
    assert "another assessor of Learner decides this" in page
    assert "data-sitting" in page
    decide_piece(piece, met(criterion(street.work, "1.2")), by=street.assessor)  # now the rest is another's
    assert list(queries.waiting_list(street.assessor)) == []
    assert list(queries.waiting_list(street.second_assessor)) == [piece]


def test_what_other_evidence_has_met_keeps_nobody_out(street):
    piece = upheld_piece(street)
    one = criterion(street.work, "1.1")
    other = make_evidence(street.registration, [one])
    decide_piece(other, met(one), by=street.second_assessor)
    assert list(queries.waiting_list(street.assessor)) == [piece]  # only feedback is asked for
    Evidence.objects.filter(pk=other.pk).update(status=EvidenceStatus.WITHDRAWN)
    assert list(queries.waiting_list(street.assessor)) == []


def test_a_unit_that_the_person_may_not_assess_leaves_nothing_to_them(street):
    piece = upheld_piece(street, "1.2")
    assert list(queries.waiting_list(street.assessor)) == [piece]
    Competence.objects.filter(user=street.assessor, unit=street.work).delete()
    assert list(queries.waiting_list(street.assessor)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_what_is_left_to_another_costs_no_query_more(street, rows, django_assert_num_queries):
    for code in ("1.1", "1.2", "2.1")[:rows]:
        uphold(appeal(street, refused(street, code)), street.assessor)
    with django_assert_num_queries(1):
        assert list(queries.waiting_list(street.assessor)) == []
    with django_assert_num_queries(2):
        assert len(queries.waiting_list(street.second_assessor)) == rows


def test_a_recognition_waits_until_it_is_recorded(client, street):
    proposed = propose(street.registration, street.work, by=street.learner)
    [line] = of_kind(street.assessor, street, WorkKind.RECOGNITION)
    assert (line.learner, line.units, line.verb) == ("Learner HL", ["W/1"], "Check and record")
    assert line.url == reverse("assessment:recognition_detail", args=[proposed.pk])
    assert of_kind(street.second_assessor, street, WorkKind.RECOGNITION)
    assert not of_kind(street.trainee, street, WorkKind.RECOGNITION)  # not in training
    client.force_login(street.assessor)
    assert "Recognitions to record" in client.get(reverse("assessment:assessor_home")).text
    record(proposed, by=street.assessor)
    assert of_kind(street.assessor, street, WorkKind.RECOGNITION) == []


def test_a_recognition_waits_for_nobody_once_nothing_can_change(street):
    propose(street.registration, street.work, by=street.learner)
    Registration.objects.filter(pk=street.registration.pk).update(route_closed_at=timezone.now())
    assert of_kind(street.assessor, street, WorkKind.RECOGNITION) == []
    assert queries.recognition_places(street.admin, street.centre) == []


# --- the administrator and recognitions ------------------------------------------------------------------------------


def test_the_organisations_reference_waits_for_the_administrator(client, street):
    proposed = propose(street.registration, street.work, by=street.learner)
    assert queries.recognition_places(street.admin, street.centre) == []  # an assessor's turn
    record(proposed, by=street.assessor)
    [place] = queries.recognition_places(street.admin, street.centre)
    assert (place.title, place.url) == (
        "Equivalence of W/1 for Learner HL",
        reverse("assessment:recognition_detail", args=[proposed.pk]),
    )
    for person in people_but(street, street.admin):
        assert queries.recognition_places(person, street.centre) == []
    client.force_login(street.admin)
    assert place.title in client.get(reverse("portfolios:learner_list")).text
    actions.answer_recognition(proposed, by=street.admin, reference="AO-1", said_on=timezone.localdate())
    assert queries.recognition_places(street.admin, street.centre) == []


def test_a_recognition_that_nobody_allocated_may_record_waits_for_the_administrator(street):
    propose(street.registration, street.work, by=street.learner)
    rows = Allocation.objects.filter(registration=street.registration)
    rows.filter(person=street.second_assessor).delete()
    assert queries.recognition_places(street.admin, street.centre) == []
    rows.filter(person=street.assessor).delete()  # the trainee is left
    [place] = queries.recognition_places(street.admin, street.centre)
    assert place.title == "Allocate an assessor of W/1 to Learner HL"


@pytest.mark.parametrize("rows", [1, 3])
def test_recognitions_are_read_in_a_fixed_number(street, rows, django_assert_num_queries):
    for registration in [street.registration, *newcomers(street, rows - 1)]:
        RouteUnit.objects.filter(registration=registration).update(locked_at=None)
        propose(registration, street.work, by=registration.learner)
    with django_assert_num_queries(1):
        assert len(queries.recognitions_to_record(street.assessor, street.centre)) == rows
    for proposed in Recognition.objects.all():
        record(proposed, by=street.assessor)
    with django_assert_num_queries(2):
        assert len(queries.recognition_places(street.admin, street.centre)) == rows


# --- cases -----------------------------------------------------------------------------------------------------------


def cases_for(street):
    """{name of a person: text of their line}, of those who have one."""
    people = {name: person for name, person in street.everybody().items() if person}
    places = {name: queries.case_places(person, street.centre) for name, person in people.items()}
    return {name: rows[0].text for name, rows in places.items() if rows}


def test_a_case_waits_for_those_who_handle_it_until_it_is_somebodys_and_told(street):
    case = report(street, people=[street.assessor])
    to_do = "Investigator to be named; awarding organisation to be told."
    assert cases_for(street) == {"lead_iqa": to_do, "admin": to_do}
    investigate(street, case, street.iqa)
    told = "Awarding organisation to be told."
    assert cases_for(street) == {
        "iqa": "You investigate it; awarding organisation to be told.",
        "lead_iqa": told,
        "admin": told,
    }
    tell_organisation(street, case)
    assert cases_for(street) == {"iqa": "You investigate it."}
    find(street, case, by=street.iqa)
    close(street, case, by=street.iqa)
    assert cases_for(street) == {}


def test_who_is_named_in_a_case_has_no_line(street):
    report(street, by=street.iqa, people=[street.lead_iqa])
    assert list(cases_for(street)) == ["admin"]
    report(street, by=street.iqa, people=[street.admin])
    assert [place.title[:10] for place in queries.case_places(street.admin, street.centre)] == ["Case CS001"]


def test_an_investigator_who_works_there_no_longer_has_no_line(street):
    investigate(street, report(street), street.iqa)
    Membership.objects.filter(user=street.iqa).delete()
    assert "iqa" not in cases_for(street)


def test_cases_stand_on_the_pages_where_people_look(client, street):
    case = report(street)
    investigate(street, case, street.iqa)
    line = f'href="{reverse("assessment:case_detail", args=[case.pk])}"'
    for person, page in ((street.iqa, "/quality/"), (street.lead_iqa, "/quality/"), (street.admin, LEARNERS)):
        client.force_login(person)
        shown = client.get(page).text
        assert line in shown
        assert "Case CS001, Learner HL" in shown
        assert case.allegation not in shown
    client.force_login(street.assessor)
    assert line not in client.get(LEARNERS).text


@pytest.mark.parametrize("rows", [1, 3])
def test_cases_that_wait_are_read_in_one_query(street, rows, django_assert_num_queries):
    for _ in range(rows):
        investigate(street, report(street))
    with django_assert_num_queries(1):
        assert len(queries.case_places(street.lead_iqa, street.centre)) == rows


def test_one_letter_goes_to_who_investigates(street, settings, monkeypatch):
    monkeypatch.setattr("centres.tasks.send_letter.delay", lambda pk: None)
    settings.SITE_URL = "https://countersign.example"
    case = report(street)
    assert not Letter.objects.exists()
    investigate(street, case)
    letter = Letter.objects.get()
    assert letter.to == street.lead_iqa.email
    assert f"https://countersign.example/cases/{case.pk}/" in letter.words
    for said in (case.allegation, "word for word", "Learner HL", "alpractice"):
        assert said not in letter.subject + letter.words
    investigate(street, case, street.iqa)
    assert [row.to for row in Letter.objects.order_by("pk")] == [street.lead_iqa.email, street.iqa.email]
    with pytest.raises(StaleState):
        investigate(street, case, street.lead_iqa, instead_of=None)
    assert Letter.objects.count() == 2


# --- the home of quality assurance ----------------------------------------------------------------------------------


def test_a_reviewer_sees_the_appeal_that_waits_for_one(client, street):
    raised = appeal(street)
    client.force_login(street.iqa)
    assert client.get("/quality/").context["appeals"] == []  # it is still before an assessor
    turn_down(raised, street.assessor)
    go_on(street, raised)
    for person in (street.iqa, street.lead_iqa):
        client.force_login(person)
        page = client.get("/quality/")
        assert [row.appeal for row in page.context["appeals"]] == [raised]
        assert "Appeals to answer" in page.text
        assert reverse("assessment:appeal_detail", args=[raised.pk]) in page.text
    turn_down(raised, street.iqa)
    assert client.get("/quality/").context["appeals"] == []


def test_what_is_before_the_panel_waits_for_those_who_answer_for_the_centre(street):
    raised = before_the_panel(street)
    waits = {
        name: [row.appeal for row in queries.appeals_to_answer(person, street.centre)]
        for name, person in street.everybody().items()
        if person
    }
    assert {name for name, rows in waits.items() if rows == [raised]} == {"lead_iqa", "admin"}
    assert all(rows in ([], [raised]) for rows in waits.values())


def test_the_administrator_sees_it_on_the_list_of_learners(client, street):
    raised = before_the_panel(street)
    client.force_login(street.admin)
    page = client.get(reverse("portfolios:learner_list")).text
    assert "Appeal AP001 of Learner HL" in page
    assert reverse("assessment:appeal_detail", args=[raised.pk]) in page
    assert reverse("assessment:appeal_list") in page
    client.force_login(street.assessor)
    page = client.get(reverse("portfolios:learner_list")).text
    assert "AP001" not in page
    assert reverse("assessment:appeal_list") not in page


def test_an_upheld_appeal_waits_for_another_assessor_to_be_allocated(client, street):
    decision = refused(street, by=street.trainee)
    actions.countersign_decision(decision, by=street.assessor)
    raised = appeal(street, decision)
    uphold(raised, street.second_assessor)
    assert not queries.upheld_without_assessor(street.centre)
    Allocation.objects.filter(registration=street.registration, person=street.second_assessor).delete()
    assert [row.pk for row in queries.upheld_without_assessor(street.centre)] == [raised.pk]
    client.force_login(street.admin)
    assert "Allocate another assessor to Learner HL" in client.get(reverse("portfolios:learner_list")).text
    shown = client.get(reverse("assessment:appeal_detail", args=[raised.pk])).text
    assert "Nobody else assesses Learner yet" in shown
    allocate(street.registration, street.second_assessor)
    assert "Nobody else assesses" not in client.get(reverse("assessment:appeal_detail", args=[raised.pk])).text


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_administrator_does_is_read_in_a_fixed_number(street, rows, django_assert_num_queries):
    raised = [appeal(street, refused(street, code)) for code in ("1.1", "1.2", "2.1")[:rows]]
    for one in raised:
        uphold(one, street.assessor)
    Allocation.objects.filter(registration=street.registration, person=street.second_assessor).delete()
    Allocation.objects.filter(registration=street.registration, person=street.trainee).delete()
    with django_assert_num_queries(2):
        assert len(queries.waiting_places(street.admin, street.centre)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_appeals_to_answer_are_read_in_two_queries(street, rows, django_assert_num_queries):
    for code in ("1.1", "1.2", "2.1")[:rows]:
        reviewed(street, code)
    with django_assert_num_queries(2):
        assert len(queries.appeals_to_answer(street.lead_iqa, street.centre)) == rows


def test_an_adjustment_waits_for_the_uninvolved(client, street):
    asked = ask(street)
    client.force_login(street.iqa)
    page = client.get("/quality/")
    assert page.context["adjustments"] == [asked]
    assert asked.measure not in page.text
    assert asked.need not in page.text
    for person in (street.assessor, street.admin, street.other.iqa):
        assert queries.adjustments_to_decide(person, street.centre) == []
    decide(asked, street.iqa)
    assert queries.adjustments_to_decide(street.iqa, street.centre) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_adjustments_are_read_in_one_query(street, rows, django_assert_num_queries):
    for _ in range(rows):
        ask(street)
    with django_assert_num_queries(1):
        assert len(queries.adjustments_to_decide(street.lead_iqa, street.centre)) == rows
