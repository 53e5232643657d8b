"""The pages of appeals: what each person is shown and can send, and what is told where something is held (R3.15)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Appeal, AppealAnswer, AppealProcedure, AppealSearch
from assessment.states import AppealHandler, AppealStatus
from assessment.working_days import add_working_days
from centres.states import Nation
from iqa.models import Sample
from iqa.states import SampleOutcome, SampleStatus
from tests.assessment.test_appeals import tamper
from tests.assessment.test_queries import more_learners
from tests.factories.appeals import appeal, go_on, refused, turn_down, uphold
from tests.factories.assessment import criterion, decide, make_evidence, not_yet, route_unit

ANSWER = {"outcome": "upheld", "reasons": "Page 4 shows it."}


def at(name, row):
    return reverse(f"assessment:{name}", args=[row.pk])


def working_day(days):
    return date_format(add_working_days(timezone.localdate(), days, Nation.ENGLAND_AND_WALES))


def sampled(street):
    """The quality assurer has agreed with the unit."""
    sample = Sample.objects.create(
        registration=street.registration, unit=street.work, iqa=street.iqa, status=SampleStatus.PLANNED
    )
    done = {"status": SampleStatus.DONE, "outcome": SampleOutcome.AGREE, "done_at": timezone.now()}
    Sample.objects.filter(pk=sample.pk).update(done_by=street.iqa, assessor=street.assessor, **done)


# --- raising --------------------------------------------------------------------------------------------------------


def test_the_learner_appeals_from_beside_the_decision(client, street):
    decision = refused(street)
    client.force_login(street.learner)
    shown = client.get(at("unit_detail", route_unit(street.registration, street.work))).text
    assert at("appeal_raise", decision) in shown
    page = client.get(at("appeal_raise", decision)).text
    assert "The decision stands until your appeal is settled." in page
    sent = {"ground": "evidence", "grounds": "Page 4 was not read."}
    page = client.post(at("appeal_raise", decision), sent, follow=True)
    raised = Appeal.objects.get()
    assert page.redirect_chain == [(at("appeal_detail", raised), 302)]
    assert f"You get an answer by {working_day(5)}." in page.text
    assert f"answer due by {working_day(5)}" in page.text
    shown = client.get(at("unit_detail", route_unit(street.registration, street.work))).text
    assert at("appeal_raise", decision) not in shown
    assert at("appeal_detail", raised) in shown


def test_only_the_learner_is_offered_an_appeal(client, street):
    decision = refused(street)
    for person in (street.assessor, street.iqa):
        client.force_login(person)
        shown = client.get(at("unit_detail", route_unit(street.registration, street.work))).text
        assert at("appeal_raise", decision) not in shown


def test_what_was_typed_is_kept_when_the_ground_is_missing(client, street):
    client.force_login(street.learner)
    page = client.post(at("appeal_raise", refused(street)), {"ground": "", "grounds": "Page 4 was not read."})
    assert page.status_code == 422
    assert "Page 4 was not read." in page.text
    assert not Appeal.objects.exists()


def test_a_second_appeal_is_refused_with_the_way_to_the_first(client, street):
    decision = refused(street)
    raised = appeal(street, decision)
    client.force_login(street.learner)
    page = client.get(at("appeal_raise", decision)).text
    assert "You have appealed against this decision already: AP001." in page
    assert at("appeal_detail", raised) in page
    assert "<textarea" not in page
    sent = client.post(at("appeal_raise", decision), {"ground": "evidence", "grounds": "Once more"})
    assert sent.status_code == 409
    assert Appeal.objects.count() == 1


def test_the_plan_is_appealed_against_on_its_page(client, street):
    client.force_login(street.learner)
    page = client.get(at("registration_appeals", street.registration)).text
    assert at("appeal_plan", street.registration) in page
    page = client.post(at("appeal_plan", street.registration), {"text": "I work nights."}, follow=True).text
    assert "How the assessment of Learner HL is planned." in page
    assert Appeal.objects.get().decision is None


# --- answering ------------------------------------------------------------------------------------------------------


def test_the_assessor_answers_and_the_learner_reads_it(client, street):
    raised = appeal(street)
    client.force_login(street.assessor)
    shown = client.get(at("appeal_detail", raised)).text
    assert at("appeal_answer", raised) in shown
    page = client.get(at("appeal_answer", raised)).text
    assert "Page 4 was not read." in page
    sent = {"outcome": "not_upheld", "reasons": "Page 4 says nothing of it."}
    assert "not upheld; the decision stands" in client.post(at("appeal_answer", raised), sent, follow=True).text
    client.force_login(street.learner)
    page = client.get(at("appeal_detail", raised)).text
    assert "Page 4 says nothing of it." in page
    assert f"can be taken further until {working_day(10)}" in page
    assert at("appeal_go_on", raised) in page


def test_an_answer_without_reasons_is_sent_back(client, street):
    raised = appeal(street)
    client.force_login(street.assessor)
    assert client.post(at("appeal_answer", raised), {"outcome": "upheld", "reasons": " "}).status_code == 422
    assert not AppealAnswer.objects.exists()


def test_who_had_a_part_in_it_reads_why_they_cannot_answer(client, street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    go_on(street, raised)
    sampled(street)
    client.force_login(street.iqa)
    page = client.get(at("appeal_answer", raised)).text
    assert "You had a part in this: you sampled it." in page
    assert "<textarea" not in page
    assert client.post(at("appeal_answer", raised), ANSWER).status_code == 409
    assert AppealAnswer.objects.count() == 1


def test_who_answers_second_is_told(client, street):
    raised = appeal(street)
    turn_down(raised, street.second_assessor)
    client.force_login(street.assessor)
    page = client.post(at("appeal_answer", raised), ANSWER)
    assert page.status_code == 409
    assert "This appeal has just been answered, taken further or taken back. Look again." in page.text
    assert AppealAnswer.objects.get().by == street.second_assessor


def test_a_panel_is_ticked_and_whoever_had_a_part_refused(client, street):
    raised = appeal(street)
    turn_down(raised, street.assessor)
    go_on(street, raised)
    turn_down(raised, street.iqa)
    go_on(street, raised)
    client.force_login(street.lead_iqa)
    assert "Who sat on the panel" in client.get(at("appeal_answer", raised)).text
    refused_panel = client.post(at("appeal_answer", raised), {**ANSWER, "panel": [street.iqa.pk]})
    assert refused_panel.status_code == 422
    assert "cannot sit on the panel: they answered an earlier stage" in refused_panel.text
    client.post(at("appeal_answer", raised), {**ANSWER, "panel": [street.admin.pk, street.lead_iqa.pk]})
    assert Appeal.objects.get().status == AppealStatus.UPHELD
    assert "Panel: Admin HL, Lead Iqa HL." in client.get(at("appeal_detail", raised)).text


def test_upheld_the_page_says_who_is_out_and_others_are_looked_for(client, street):
    raised = appeal(street)
    [other] = more_learners(street, 1)
    one = criterion(street.work, "1.1")
    decide(make_evidence(other, [one]), not_yet(one), by=street.assessor)
    uphold(raised, street.assessor)
    client.force_login(street.iqa)
    page = client.get(at("appeal_detail", raised)).text
    assert "Another assessor than Assessor HL decides the criterion." in page
    assert other.name in client.get(at("appeal_search", raised)).text
    assert client.post(at("appeal_search", raised), {"text": ""}).status_code == 422
    client.post(at("appeal_search", raised), {"text": "One more: to be assessed again."})
    assert AppealSearch.objects.get().by == street.iqa
    assert at("appeal_search", raised) not in client.get(at("appeal_detail", raised)).text
    assert client.post(at("appeal_search", raised), {"text": "Again"}).status_code == 409


# --- going on, taking back ------------------------------------------------------------------------------------------


def test_the_learner_takes_it_further_or_accepts_the_answer(client, street):
    raised = appeal(street)
    client.force_login(street.learner)
    early = client.post(at("appeal_go_on", raised), {"text": "Page 4 does say it."})
    assert early.status_code == 409
    assert "An answer is still due at this stage." in early.text
    turn_down(raised, street.assessor)
    assert at("appeal_detail", raised) in client.get(reverse("assessment:learner_home")).text
    page = client.post(at("appeal_go_on", raised), {"text": "Page 4 does say it."}, follow=True).text
    assert f"you get an answer by {working_day(10)}." in page
    turn_down(raised, street.iqa)
    assert "Accept the answer" in client.get(at("appeal_detail", raised)).text
    page = client.post(at("appeal_take_back", raised), {"text": ""}, follow=True).text
    assert "AP001 is closed; the decision stands." in page
    assert client.post(at("appeal_take_back", raised), {"text": ""}).status_code == 409


# --- what is held ---------------------------------------------------------------------------------------------------


def test_signing_the_unit_waits_and_says_for_which_appeal(client, street):
    raised = appeal(street)
    client.force_login(street.assessor)
    page = client.get(at("unit_sign_off", route_unit(street.registration, street.work))).text
    assert "The appeal AP001 against a decision in W/1 is not settled." in page
    assert at("appeal_detail", raised) in page


def test_the_release_waits_and_says_for_which_appeal(client, street):
    raised = appeal(street)
    client.force_login(street.iqa)
    page = client.get(reverse("iqa:registration_release", args=[street.registration.pk])).text
    assert "The appeal AP001 against a decision in W/1 is not settled." in page
    assert at("appeal_detail", raised) in page


# --- lists and the procedure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_centres_list_in_a_fixed_number_of_queries(client, street, rows, django_assert_num_queries):
    for code in ("1.1", "1.2", "2.1")[:rows]:
        appeal(street, refused(street, code))
    client.force_login(street.lead_iqa)
    client.get(reverse("assessment:appeal_list"))
    with django_assert_num_queries(8):
        page = client.get(reverse("assessment:appeal_list"))
    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_learners_list_in_a_fixed_number_of_queries(client, street, rows, django_assert_num_queries):
    for code in ("1.1", "1.2", "2.1")[:rows]:
        appeal(street, refused(street, code))
    client.force_login(street.learner)
    client.get(at("registration_appeals", street.registration))
    with django_assert_num_queries(11):
        page = client.get(at("registration_appeals", street.registration))
    assert len(page.context["rows"]) == rows


def test_an_overdue_answer_stands_out_in_the_list(client, street):
    raised = appeal(street)
    tamper(raised.steps.get(), due_on=date(2020, 1, 6))
    client.force_login(street.admin)
    page = client.get(reverse("assessment:appeal_list")).text
    assert "answer was due on 6 Jan 2020" in page
    assert "Overdue" in page


def test_the_procedure_is_set_stage_by_stage(client, street):
    client.force_login(street.admin)
    url = reverse("assessment:appeal_procedure")
    assert '<td data-l="Answer within">5 working days</td>' in client.get(url).text
    days = {f"{handler}_{clock}": "" for handler in AppealHandler for clock in ("ask", "answer")}
    today = {"in_force_from": timezone.localdate().isoformat()}
    half = client.post(url, {**days, **today, "assessor_ask": "3"})
    assert half.status_code == 422
    assert "Give both numbers of days" in half.text
    client.post(url, {**days, **today, "assessor_ask": "3", "assessor_answer": "2"})
    assert AppealProcedure.objects.get().stages == [{"handler": "assessor", "ask": 3, "answer": 2}]
