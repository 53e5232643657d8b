"""The pages of cases: reported, investigated, closed; who is shown what (R3.17, ACCESS)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import actions
from assessment.models import Case, CaseInvestigator, CaseNote
from assessment.states import CaseStatus, CaseTold
from tests.factories.cases import close, investigate, ready_to_close, report


def url(name, row):
    return reverse(f"assessment:{name}", args=[row.pk])


def page_for(client, person, name, row):
    client.force_login(person)
    answer = client.get(url(name, row))
    return answer.status_code, answer.content.decode()


REPORT = {"kind": "malpractice", "allegation": "Copied.", "about_learner": "on"}


def test_an_assessor_reports_from_the_page_of_the_registration(client, street):
    status, page = page_for(client, street.assessor, "registration_cases", street.registration)
    assert (status, url("case_report", street.registration) in page) == (200, True)
    client.force_login(street.assessor)
    detail = client.get(reverse("portfolios:registration_detail", args=[street.registration.pk])).content.decode()
    assert url("registration_cases", street.registration) in detail
    sent = REPORT | {"came_to_light_on": timezone.localdate().isoformat(), "people": [street.trainee.pk]}
    answer = client.post(url("case_report", street.registration), sent, follow=True)
    assert "CS001 is reported" in answer.content.decode()
    case = Case.objects.get()
    assert (case.reported_by, case.people.get().person, case.about_learner) == (street.assessor, street.trainee, True)


def test_what_is_wrong_with_a_report_is_told_and_nothing_typed_is_lost(client, street):
    client.force_login(street.assessor)
    sent = {"kind": "malpractice", "allegation": "Copied.", "came_to_light_on": timezone.localdate().isoformat()}
    answer = client.post(url("case_report", street.registration), sent)
    assert answer.status_code == 422
    assert "Say whom it concerns" in answer.content.decode()
    assert "Copied." in answer.content.decode()


def test_the_learner_reads_that_it_is_held_and_what_they_were_told(client, street):
    case = report(street)
    status, page = page_for(client, street.learner, "registration_cases", street.registration)
    assert (status, "Your portfolio is kept as it is" in page) == (200, True)
    assert "Nothing so far" in page
    for word in ("CS001", "word for word", "alpractice", "Report a case"):
        assert word not in page
    facts = {"whom": CaseTold.LEARNER, "told_on": timezone.localdate(), "words": "We look into E003."}
    actions.record_telling(case, by=street.admin, **facts)
    assert "We look into E003." in page_for(client, street.learner, "registration_cases", street.registration)[1]
    assert page_for(client, street.learner, "case_detail", case)[0] == 404
    detail = client.get(reverse("portfolios:registration_detail", args=[street.registration.pk])).content.decode()
    assert url("registration_cases", street.registration) not in detail


def test_whom_it_concerns_reads_only_that_it_is_held(client, street):
    case = report(street, people=[street.assessor, street.admin])
    for person in (street.assessor, street.admin):
        _, page = page_for(client, person, "registration_cases", street.registration)
        assert ("CS001" in page, "The portfolio is kept as it is" in page) == (False, True)
        assert page_for(client, person, "case_detail", case)[0] == 404
    assert "CS001" not in page_for(client, street.admin, "case_detail", case)[1]
    assert "CS001" not in client.get(reverse("assessment:case_list")).content.decode()


def test_the_reporter_reads_their_report_and_not_what_came_of_it(client, street):
    case = ready_to_close(street, report(street, by=street.second_assessor))
    close(street, case, reasons="A secret of the other learner")
    status, page = page_for(client, street.second_assessor, "case_detail", case)
    assert (status, "word for word" in page, "You reported this" in page) == (200, True, True)
    for word in ("A secret", "third person", "M-17", "Lead Iqa HL", "Not proved"):
        assert word not in page


def test_what_is_to_be_done_is_shown(client, street):
    case = report(street)
    _, page = page_for(client, street.admin, "case_detail", case)
    assert "To be told" in page
    assert "To be named" in page
    assert "Name an investigator" in page
    assert "Close the case" not in page
    client.force_login(street.admin)
    found = client.get(reverse("assessment:case_list")).content.decode()
    assert "1 open case:" in found
    assert "awarding organisation to be told" in found


def test_an_investigator_is_named_and_who_cannot_be_is_shown_with_the_reason(client, street):
    case = report(street, people=[street.assessor])
    ready = url("case_investigator", case)
    client.force_login(street.admin)
    actions.name_person(case, by=street.lead_iqa, person=street.lead_iqa)
    assert "Lead Iqa HL has an interest in it: they are named in it." in client.get(ready).content.decode()
    refused = client.post(ready, {"person": street.lead_iqa.pk})
    assert (refused.status_code, CaseInvestigator.objects.exists()) == (422, False)
    answer = client.post(ready, {"person": street.iqa.pk}, follow=True)
    assert "Iqa HL investigates CS001." in answer.content.decode()
    late = client.post(ready, {"person": street.admin.pk, "why": "On leave"})  # the page still showed nobody
    assert (late.status_code, "Somebody else has just named" in late.content.decode()) == (409, True)


def test_the_investigator_writes_holds_and_closes(client, street):
    case = report(street)
    investigate(street, case, street.iqa)
    client.force_login(street.iqa)
    assert "Write it down" in client.get(url("case_note", case)).content.decode()
    client.post(url("case_note", case), {"kind": "finding", "text": "It was the other learner."})
    client.post(url("case_organisation", case), {"told_on": timezone.localdate().isoformat(), "reference": "M-17"})
    client.post(url("case_lift_hold", case), {"text": "Copied on paper"})
    assert not case.holds.current().exists()
    client.post(url("case_renew_hold", case), {"text": "One more piece"})
    assert case.holds.current().exists()
    sent = {"outcome": "not_proved", "reasons": "The other learner copied."}
    answer = client.post(url("case_close", case), sent, follow=True)
    assert "CS001 is closed: not proved. What was held can go on." in answer.content.decode()
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert "M-17" in answer.content.decode()


def test_an_administrator_is_offered_measures_not_findings(client, street):
    case = report(street)
    _, page = page_for(client, street.admin, "case_note", case)
    assert 'value="finding"' not in page
    client.post(url("case_note", case), {"kind": "measure", "text": "Another room for the test."})
    assert CaseNote.objects.get().text == "Another room for the test."
    assert client.post(url("case_note", case), {"kind": "finding", "text": "x"}).status_code == 422


def test_closing_shows_what_stands_in_the_way(client, street):
    case = report(street)
    investigate(street, case)
    _, page = page_for(client, street.lead_iqa, "case_close", case)
    assert "It is not on record that the awarding organisation was told." in page
    answer = client.post(url("case_close", case), {"outcome": "not_proved", "reasons": "x"})
    assert answer.status_code == 409


def test_people_are_named_and_taken_out(client, street):
    case = report(street)
    client.force_login(street.admin)
    client.post(url("case_people", case), {"person": street.assessor.pk})
    named = case.people.get()
    assert "Assessor HL" in client.get(url("case_people", case)).content.decode()
    client.post(url("case_take_out", named), {"text": "Another of that name"})
    named.refresh_from_db()
    assert not named.is_current
    answer = client.post(url("case_people", case), {"person": street.admin.pk})
    assert answer.url == url("registration_cases", street.registration)  # from now on it is not theirs to read


def test_the_claim_page_and_the_sign_off_name_the_reason_with_a_way_to_it(client, street):
    report(street)
    entry = street.registration.route.get(unit=street.work)
    _, page = page_for(client, street.assessor, "unit_sign_off", entry)
    assert "looking into something about this registration (CS001)" in page
    assert url("registration_cases", street.registration) in page
    client.force_login(street.iqa)
    page = client.get(reverse("iqa:registration_release", args=[street.registration.pk])).content.decode()
    assert "looking into something about this registration (CS001)" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    for _ in range(rows):
        ready_to_close(street, report(street, people=[street.assessor]))
    client.force_login(street.admin)
    # session, person, gate, roles, list 8
    with django_assert_num_queries(12):
        answer = client.get(reverse("assessment:case_list"))
    assert len(answer.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    case = report(street, people=[street.assessor])
    investigate(street, case)
    for _ in range(rows):
        actions.write_note(case, by=street.admin, kind="measure", text="Another room.")
    client.force_login(street.admin)
    # the case 8, session, person and roles 3; the rest is who may do what
    with django_assert_num_queries(21):
        answer = client.get(url("case_detail", case))
    assert len(answer.context["thread"]) == 4 + rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_about_a_registration_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    for _ in range(rows):
        report(street)
    client.force_login(street.admin)
    with django_assert_num_queries(18):
        answer = client.get(url("registration_cases", street.registration))
    assert len(answer.context["rows"]) == rows
