"""What of appeals, starts and adjustments waits for whom, on their first page."""

import pytest
from django.urls import reverse

from assessment import actions, queries, rules
from assessment.models import AgreementSignature, StartItem
from assessment.states import WorkKind
from centres.states import Role
from portfolios.models import Allocation
from tests.assessment.test_adjusting import decide
from tests.cast import make_person, register
from tests.factories.adjusting import make_adjustment
from tests.factories.appeals import appeal, go_on, refused, turn_down, uphold
from tests.factories.assessment import allocate
from tests.factories.beginning import complete_start


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
    with django_assert_num_queries(14):
        found = queries.work_waiting(street.assessor, street.centre)
    kinds = [row.kind for row in found]
    assert (kinds.count(WorkKind.START), kinds.count(WorkKind.ADJUSTMENT)) == (rows, rows)


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
