"""The pages of set tests: recording, correcting, the slip, the terms, and every place that shows a result."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.models import ResitTerms, TestProof, TestResult
from portfolios.states import FileState
from tests.factories import papers
from tests.factories.adjusting import approve, make_adjustment
from tests.factories.assessment import declare_conflict, pass_test, route_unit, sign
from tests.factories.testing import A_PASS, ago, correct, make_slip, set_terms, sit


@pytest.fixture
def entry(street):
    return route_unit(street.registration, street.test)


@pytest.fixture
def assessor(client, street):
    client.force_login(street.assessor)
    return client


def address(name, *args):
    return reverse(f"assessment:{name}", args=args)


def typed(**fields):
    return {"taken_on": ago(0).isoformat(), "score_1": 8, "score_2": 10, "proof": "Report 17", **fields}


def text(response):
    return " ".join(response.content.decode().split())


def test_a_result_is_sent_with_minutes_and_slip(assessor, entry):
    slip = SimpleUploadedFile("slip.pdf", papers.pdf("Result: 18 of 25"))
    response = assessor.post(address("test_record", entry.pk), typed(minutes=38, upload=slip))
    assert response.url == address("unit_sign_off", entry.pk)
    result = TestResult.objects.get()
    assert (result.minutes, result.minutes_allowed, result.proof_file.name) == (38, 40, "slip.pdf")
    page = assessor.get(address("unit_sign_off", entry.pk))
    assert "slip.pdf, being checked" in text(page)


def test_a_slip_that_is_too_large_is_told_on_its_field(assessor, entry, settings):
    settings.FORM_UPLOAD_LIMIT_BYTES = 10
    slip = SimpleUploadedFile("slip.pdf", papers.pdf("Result: 18 of 25"))
    response = assessor.post(address("test_record", entry.pk), typed(upload=slip))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["upload"]
    assert not TestResult.objects.exists()


def test_a_refusal_by_the_terms_shows_what_to_do_and_keeps_what_was_typed(assessor, street, entry):
    sit(street.registration, street.test, by=street.assessor, days_ago=3)
    set_terms(street.centre, by=street.admin, unit=street.test)
    page = assessor.get(address("test_record", entry.pk))
    assert "May be sat again from" in text(page)
    assert "14 days between two." in text(page)
    response = assessor.post(address("test_record", entry.pk), typed())
    assert response.status_code == 409
    assert [blocker.code for blocker in response.context["refused"]] == ["resit_wait"]
    assert "An attempt from that day on can be recorded." in text(response)
    assert response.context["form"]["proof"].value() == "Report 17"
    assert TestResult.objects.count() == 1


def test_spent_attempts_are_told(assessor, street, entry):
    sit(street.registration, street.test, by=street.assessor)
    set_terms(street.centre, by=street.admin, unit=street.test, most_attempts=1)
    for page in (address("test_record", entry.pk), address("unit_detail", entry.pk)):
        assert "No attempt is left" in text(assessor.get(page))


def test_a_result_is_corrected_and_both_stand_on_the_pages(assessor, street, entry):
    result = sit(street.registration, street.test, by=street.assessor, minutes=39)
    page = assessor.get(address("test_correct", result.pk))
    assert (page.context["form"]["score_1"].value(), page.context["form"]["minutes"].value()) == (7, 39)
    response = assessor.post(address("test_correct", result.pk), typed(minutes=39, why="Outcome 1 read wrongly"))
    assert response.url == address("unit_sign_off", entry.pk)
    thread = assessor.get(address("unit_sign_off", entry.pk)).context["thread"]
    assert [(act["what"], act["old"]) for act in thread] == [
        ("Test, attempt 1: 18 right, passed", False),
        ("Test, attempt 1: 17 right, not passed", True),
    ]
    for name in ("test_record", "unit_detail"):
        shown = text(assessor.get(address(name, entry.pk)))
        assert "18 of 25 (outcome 1: 8, outcome 2: 10) in 39 of 40 minutes" in shown
        assert "<s>17 of 25" in shown
        assert "Outcome 1 read wrongly" in shown


def test_a_correction_without_reason_or_change_is_told(assessor, street):
    result = sit(street.registration, street.test, by=street.assessor)
    same = {"taken_on": result.taken_on.isoformat(), "score_1": 7, "score_2": 10, "proof": result.proof}
    url = address("test_correct", result.pk)
    assert list(assessor.post(url, same).context["form"].errors) == ["why"]
    response = assessor.post(url, same | {"why": "Nothing really"})
    assert response.context["form"].non_field_errors() == ["Nothing is different from what is on record."]


def test_a_result_that_is_no_longer_the_newest_is_told(assessor, street):
    result = sit(street.registration, street.test, by=street.assessor)
    correct(result, by=street.second_assessor, scores=A_PASS)
    assert assessor.get(address("test_correct", result.pk)).status_code == 409


def test_nothing_offers_a_correction_once_the_unit_is_signed(assessor, street, entry):
    result = pass_test(street.registration, street.test, by=street.assessor)
    assert address("test_correct", result.pk) in text(assessor.get(address("unit_detail", entry.pk)))
    sign(street.registration, street.test, by=street.assessor)
    for name in ("unit_detail", "test_record"):
        assert address("test_correct", result.pk) not in text(assessor.get(address(name, entry.pk)))
    page = assessor.get(address("test_correct", result.pk))
    assert [blocker.code for blocker in page.context["blockers"]] == ["locked"]
    assert "Correct the result" not in text(page)


def test_the_lead_corrects_and_lands_on_the_unit(client, street, entry):
    result = sit(street.registration, street.test, by=street.assessor)
    client.force_login(street.lead_iqa)
    assert address("test_correct", result.pk) in text(client.get(address("unit_detail", entry.pk)))
    response = client.post(address("test_correct", result.pk), typed(why="As on the slip"))
    assert response.url == address("unit_detail", entry.pk)
    declare_conflict(street.centre, street.learner, street.lead_iqa)
    page = client.get(address("test_correct", TestResult.objects.current().get().pk))
    assert [blocker.code for blocker in page.context["blockers"]] == ["conflict"]


def test_the_learner_sees_attempts_extra_time_and_slip(client, street, entry):
    asked = make_adjustment(street.registration, by=street.learner, extra_time=25, units=[street.test])
    approve(asked, by=street.iqa, days_ago=9)
    sit(street.registration, street.test, by=street.assessor, days_ago=5, minutes=50)
    slip = make_slip(street.registration, street.test, by=street.assessor)
    TestResult.objects.filter(attempt=1).supersede(by=street.assessor, at=timezone.now(), why="Slip")
    TestResult.objects.create(
        registration=street.registration,
        unit=street.test,
        attempt=1,
        taken_on=ago(5),
        scores={"1": 7, "2": 10},
        score=17,
        passed=False,
        proof="Report 17",
        proof_file=slip,
        by=street.assessor,
    )
    client.force_login(street.learner)
    shown = text(client.get(address("unit_detail", entry.pk)))
    assert "50 minutes with extra time" in shown
    assert "in 50 of 50 minutes" in shown
    assert address("test_proof", slip.pk) in shown
    assert address("adjustment", asked.pk) in shown
    assert "Correct" not in shown.replace("Corrected", "")


def test_a_slip_is_handed_out_once_it_is_checked(client, street):
    slip = make_slip(street.registration, street.test, by=street.assessor, state=FileState.WAITING)
    url = address("test_proof", slip.pk)
    client.force_login(street.learner)
    refused = client.get(url)
    assert (refused.status_code, "still being checked" in text(refused)) == (409, True)
    TestProof.objects.update(state=FileState.CHECKED)
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == slip.sha256
    assert response["Content-Disposition"].startswith("inline")
    download = client.get(f"{url}?download")
    b"".join(download.streaming_content)
    assert download["Content-Disposition"].startswith("attachment")
    TestProof.objects.update(state=FileState.REFUSED, refusal="slip.pdf contains malware.")
    assert "slip.pdf contains malware." in text(client.get(url))


def test_an_administrator_records_terms_and_others_read_them(client, street):
    url = address("resit_terms")
    given = {
        "unit": street.test.pk,
        "in_force_from": ago(0).isoformat(),
        "most_attempts": 3,
        "days_between": 14,
        "source": "Resits 3.1",
    }
    client.force_login(street.admin)
    assert "No terms are on record" in text(client.get(url))
    assert client.post(url, given | {"qualification": street.registration.qualification_id}).status_code == 422
    assert client.post(url, given).url == url
    terms = ResitTerms.objects.get()
    assert (terms.version, terms.most_attempts, terms.days_between, terms.unit) == (1, 3, 14, street.test)
    client.force_login(street.iqa)
    page = client.get(url)
    assert "Resits 3.1" in text(page)
    assert "Record it" not in text(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_test_has_a_fixed_number_of_queries(assessor, street, entry, rows, django_assert_num_queries):
    for number in range(rows):
        result = sit(street.registration, street.test, by=street.assessor, days_ago=9 - number)
        correct(result, by=street.assessor, proof=f"Report {number}")
    url = address("test_record", entry.pk)
    assessor.get(url)
    with django_assert_num_queries(18):
        page = assessor.get(url)
    assert len(page.context["results"]) == 2 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_the_unit_has_a_fixed_number_of_queries(assessor, street, entry, rows, django_assert_num_queries):
    for number in range(rows):
        sit(street.registration, street.test, by=street.assessor, days_ago=9 - number)
    url = address("unit_detail", entry.pk)
    assessor.get(url)
    with django_assert_num_queries(30):
        page = assessor.get(url)
    assert len(page.context["standing"].results) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_terms_has_a_fixed_number_of_queries(client, street, rows, django_assert_num_queries):
    for _ in range(rows):
        set_terms(street.centre, by=street.admin, unit=street.test)
    client.force_login(street.lead_iqa)
    client.get(address("resit_terms"))
    with django_assert_num_queries(6):
        page = client.get(address("resit_terms"))
    assert [row.version for row in page.context["rows"]] == list(range(rows, 0, -1))
