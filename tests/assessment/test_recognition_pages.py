"""The pages of earlier achievements, from proposal to reference; and recognition in quality assurance and claims."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import queries
from assessment.models import Recognition, RecognitionLimit, RecognitionRecord
from assessment.states import RecognitionState
from certification.queries import counted_units, frozen_verdict
from iqa import actions as quality
from iqa import rules as quality_rules
from iqa.models import Sample
from iqa.queries.waiting import ready_samples
from iqa.states import SampleOutcome
from tests.factories.assessment import route_unit
from tests.factories.iqa import make_strategy
from tests.factories.recognition import FACTS, achieved_in, propose, recognise, record, scan, second_registration


@pytest.fixture
def here(street):
    achieved_in(street.registration, street.work, by=street.assessor)
    return second_registration(street, street.work, street.last)


def test_the_learner_carries_a_unit_over_and_it_is_counted(client, street, here):
    entry = route_unit(here, street.work)
    client.force_login(street.learner)
    page = client.get(reverse("assessment:recognition_list", args=[here.pk]))
    assert "Carry it over" in page.content.decode()
    address = reverse("assessment:recognition_propose", args=[entry.pk])
    source = street.registration.sign_offs.get().pk
    client.post(address, {"source": source})
    made = Recognition.objects.get()
    client.force_login(street.assessor)
    client.post(
        reverse("assessment:recognition_record", args=[made.pk]),
        {"checked": "Read in the ledger", "checked_on": timezone.localdate().isoformat()},
    )
    client.force_login(street.admin)
    answer = client.post(
        reverse("assessment:recognition_answer", args=[made.pk]),
        {"reference": "AO-1", "said_on": timezone.localdate().isoformat()},
        follow=True,
    )
    assert "The unit counts" in answer.content.decode()
    assert Recognition.objects.get().state == RecognitionState.COUNTS
    client.force_login(street.learner)
    assert (
        "counts without assessment" in client.get(reverse("assessment:unit_detail", args=[entry.pk])).content.decode()
    )
    assert "Credit transfer" in client.get(reverse("assessment:registration_units", args=[here.pk])).content.decode()


def test_a_certificate_is_proposed_by_the_form(client, street):
    client.force_login(street.learner)
    address = reverse("assessment:recognition_propose", args=[route_unit(street.registration, street.work).pk])
    given = {**FACTS, "kind": "exemption", "certificate_file": scan(), "achieved_on": "2025-09-01"}
    answer = client.post(address, given)
    made = Recognition.objects.get()
    assert answer.url == reverse("assessment:recognition_detail", args=[made.pk])
    assert client.get(answer.url).status_code == 200
    again = client.post(address, {**given, "certificate_file": scan("other.pdf")})
    assert again.status_code == 409
    assert "has been proposed already" in again.content.decode()


def test_what_was_typed_is_kept_when_it_is_refused(client, street):
    client.force_login(street.learner)
    address = reverse("assessment:recognition_propose", args=[route_unit(street.registration, street.work).pk])
    answer = client.post(
        address, {**FACTS, "kind": "transfer", "certificate_file": scan(), "achieved_on": "2025-09-01"}
    )
    assert answer.status_code == 422
    assert "very same unit" in answer.content.decode()
    assert "Serving customers" in answer.content.decode()
    assert not Recognition.objects.exists()


def test_a_blocked_record_tells_why_and_writes_nothing(client, street):
    made = propose(street.registration, street.work, by=street.learner)
    made.proof.files.update(state="waiting")
    client.force_login(street.assessor)
    answer = client.post(
        reverse("assessment:recognition_record", args=[made.pk]),
        {"checked": "Original seen", "checked_on": timezone.localdate().isoformat()},
    )
    assert answer.status_code == 409
    assert "still being checked" in answer.content.decode()
    assert not RecognitionRecord.objects.exists()


def test_an_administrator_sets_a_limit_and_a_learner_reads_it(client, street):
    client.force_login(street.admin)
    given = {
        "organisation": street.edition.awarding_organisation_id,
        "in_force_from": "2025-01-01",
        "share_percent": 49,
        "currency_years": 3,
        "source": "Policy 3",
    }
    assert client.post(reverse("assessment:recognition_limits"), given).status_code == 302
    limit = RecognitionLimit.objects.get()
    assert (limit.share_percent, limit.transfers_need_reference) == (49, False)
    client.force_login(street.learner)
    page = client.get(reverse("assessment:recognition_list", args=[street.registration.pk])).content.decode()
    assert "At most 49 per cent" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_is_read_in_a_fixed_number_of_queries(client, street, number, django_assert_num_queries):
    for unit in (street.work, street.test, street.last)[:number]:
        propose(street.registration, unit, by=street.learner)
    client.force_login(street.learner)
    address = reverse("assessment:recognition_list", args=[street.registration.pk])
    client.get(address)
    with django_assert_num_queries(17):
        client.get(address)


# --- quality assurance -----------------------------------------------------------------------------------------------


def test_a_recognised_unit_is_always_drawn(street):
    make_strategy(street, rates={"new": 0, "high": 0, "medium": 0, "low": 0})
    recognise(street.registration, street.last, by=street.assessor, admin=street.admin)
    quality.draw_sample(street.approval, by=street.iqa)
    sample = Sample.objects.get(unit=street.last)
    assert sample.why == "Rests on an earlier achievement, which is always sampled"
    assert sample.assessor == street.assessor
    assert [row.pk for row in ready_samples(street.iqa, street.centre)] == [sample.pk]


def test_a_disagreement_takes_it_back(street):
    make_strategy(street)
    recognise(street.registration, street.last, by=street.assessor, admin=street.admin)
    quality.draw_sample(street.approval, by=street.iqa)
    sample = Sample.objects.get(unit=street.last)
    assert quality_rules.review_blockers(sample, street.iqa) == []
    quality.review_sample(
        sample, by=street.iqa, findings=[], outcome=SampleOutcome.DISAGREE, feedback="Another person’s certificate."
    )
    sample.refresh_from_db()
    assert sample.seen["recognition"]["reference"] == "AO-1"
    assert not Recognition.objects.get().is_current
    assert route_unit(street.registration, street.last).locked_at is None


def test_its_page_for_review_shows_the_proof(client, street):
    make_strategy(street)
    recognise(street.registration, street.last, by=street.assessor, admin=street.admin)
    quality.draw_sample(street.approval, by=street.iqa)
    client.force_login(street.iqa)
    page = client.get(reverse("iqa:sample_review", args=[Sample.objects.get(unit=street.last).pk]))
    assert "Original seen, number checked by telephone" in page.content.decode()


def test_no_release_before_it_has_been_sampled(street):
    make_strategy(street)
    recognise(street.registration, street.last, by=street.assessor, admin=street.admin)
    found = {blocker.code: blocker for blocker in quality_rules.release_blockers(street.registration, street.iqa)}
    assert "L/3 counts by equivalence" in found["recognised"].sentence
    assert "L/3" not in found["unsigned"].sentence
    quality.draw_sample(street.approval, by=street.iqa)
    sample = Sample.objects.get(unit=street.last)
    quality.review_sample(sample, by=street.iqa, findings=[], outcome=SampleOutcome.AGREE, feedback="In order.")
    found = {blocker.code for blocker in quality_rules.release_blockers(street.registration, street.iqa)}
    assert "recognised" not in found


def test_who_recorded_it_does_not_sample_it(street):
    """R1.2: the person behind it is another."""
    made = propose(street.registration, street.last, by=street.learner)
    record(made, by=street.second_assessor)
    parts = quality_rules.parts_of(street.second_assessor, street.registration, [street.last])
    assert parts == ["recorded what was achieved before"]


# --- the claim -------------------------------------------------------------------------------------------------------


def test_it_counts_in_the_claim_with_its_origin_and_its_own_figures(street, here):
    recognise(here, street.last, by=street.assessor, admin=street.admin, level=3, credits=5)
    counted = counted_units(here)
    row = counted.rows[0]
    assert (row.unit, row.credits, row.level, row.achieved_on) == (street.last, 5, 3, date(2025, 9, 1))
    assert counted.verdict.credits == 5
    origin = "Equivalence: Serving customers, Another Awards, certificate C-77"
    assert frozen_verdict(counted)["recognised"]["L/3"]["origin"] == origin


def test_an_exemption_brings_no_credit(street, here):
    recognise(here, street.last, by=street.assessor, admin=street.admin, kind="exemption")
    assert counted_units(here).verdict.credits == 0
    assert queries.registration_progress(here).credits == 0
