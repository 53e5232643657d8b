"""Each assessor against the strategy: asked, planned, done, and every reason why not."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from iqa import actions
from iqa.models import AssessorObservation, SamplingStrategy
from iqa.queries.compliance import Policy, compliance
from iqa.rules import strategy_in_force
from iqa.states import ObservationStatus, SampleKind, SampleOutcome
from portfolios.states import EvidenceKind
from tests.factories.assessment import make_evidence
from tests.factories.iqa import add_learner, criteria_of, make_done, make_sample, sign_unit, tamper


@pytest.fixture(autouse=True)
def observed(street):
    """The assessor was observed at work today."""
    now = timezone.now()
    return AssessorObservation.objects.create(
        centre=street.centre,
        assessor=street.assessor,
        observer=street.iqa,
        made_by=street.iqa,
        planned_on=timezone.localdate(),
        held_on=timezone.localdate(),
        signed_at=now,
        status=ObservationStatus.HELD,
    )


def look(street):
    return compliance(street.approval, strategy_in_force(street.centre, street.edition), street.iqa)


def codes(street):
    return {row.person.full_name: [reason.code for reason in row.reasons] for row in look(street).rows}


def test_nothing_planned_is_told_with_each_reason(street):
    make_evidence(street.registration, criteria_of(street.work), kind=EvidenceKind.LOG)
    [row] = look(street).rows
    assert [reason.code for reason in row.reasons] == ["rate", "learners", "methods"]
    assert [reason.sentence for reason in row.reasons] == [
        "3 of 3 units are asked for at 100 %; 0 are in the plan.",
        "Fewer than 1 unit planned or sampled: Learner HL.",
        "In use, and in no unit of the plan: Log book or diary.",
    ]
    assert row.reasons[0].url == f"/quality/{street.approval.pk}/sampling/?assessor={street.assessor.pk}"
    assert not row.is_compliant


def test_what_the_draw_plans_complies(street):
    make_evidence(street.registration, criteria_of(street.work), kind=EvidenceKind.LOG)
    actions.draw_sample(street.approval, by=street.iqa)
    found = look(street)
    assert (found.met, len(found.rows)) == (1, 1)
    [row] = found.rows
    assert (row.work.figures.asked, row.work.figures.planned, row.work.done) == (3, 3, 0)
    assert row.notes == ["No interim sample: planning and feedback are seen only after the end."]
    make_done(
        street.registration,
        street.work,
        SampleOutcome.AGREE,
        by=street.iqa,
        assessor=street.assessor,
        kind=SampleKind.INTERIM,
    )
    [row] = look(street).rows
    assert (row.work.done, row.work.interim, row.notes) == (1, 1, [])


def test_a_sample_past_the_promise_is_a_reason(street, monkeypatch):
    actions.draw_sample(street.approval, by=street.iqa)
    sign_unit(street.registration, street.work, by=street.assessor)
    assert codes(street) == {"Assessor HL": []}
    type(street.centre).objects.filter(pk=street.centre.pk).update(waiting_target_days=0)
    street.approval.centre.refresh_from_db()
    signature = street.registration.sign_offs.get().signatures.get(signer="learner")
    tamper(signature, at=signature.at.replace(year=signature.at.year - 1))
    assert codes(street) == {"Assessor HL": ["overdue"]}


def test_an_assessor_whom_nobody_has_observed_for_a_year_is_told(street, observed):
    actions.draw_sample(street.approval, by=street.iqa)
    AssessorObservation.objects.filter(pk=observed.pk).update(held_on=timezone.localdate() - timedelta(days=365))
    [row] = look(street).rows
    assert [(reason.code, reason.url) for reason in row.reasons] == [
        ("observation", f"/assessors/{street.assessor.pk}/observe/")
    ]


def test_every_learner_is_counted_for_the_least(street):
    second = add_learner(street, "Second")
    for unit in (street.work, street.test, street.last):
        make_sample(street.registration, unit)
    [row] = look(street).rows
    assert row.work.short_learners(1) == [second.name]


def test_what_a_policy_may_ask_beside_its_rates(street, monkeypatch):
    """Methods more than once, and a share of interim samples."""
    for unit in (street.work, street.last):
        make_evidence(street.registration, criteria_of(unit), kind=EvidenceKind.LOG)
    for unit in (street.work, street.test):
        make_sample(street.registration, unit)
    monkeypatch.setattr("iqa.queries.compliance.policy_of", lambda strategy: Policy(1, 2, 20))
    reasons = {reason.code: reason.sentence for reason in look(street).rows[0].reasons}
    assert reasons.pop("rate")
    assert reasons == {
        "methods": "In use, and in fewer than 2 units of the plan: Log book or diary.",
        "interim": "Asked for at 20 %: 1 interim sample; in the plan: 0.",
    }


def test_the_page_and_the_sheet_say_the_same(client, street):
    client.force_login(street.iqa)
    page = " ".join(client.get(reverse("iqa:compliance", args=[street.approval.pk])).content.decode().split())
    assert "0 of 1" in page
    assert "No, 2 to settle" in page
    sheet = client.get(reverse("iqa:compliance_sheet", args=[street.approval.pk])).content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(sheet))
    told = dict(zip(head, row, strict=True))
    assert (told["Assessor"], told["Asked"], told["Compliant"]) == ("Assessor HL", "3", "no")
    assert told["Why not"].startswith("3 of 3 units are asked for")


def test_without_a_strategy_the_page_says_what_is_missing(client, street):
    SamplingStrategy.objects.all()._raw_delete("default")
    client.force_login(street.iqa)
    page = client.get(reverse("iqa:compliance", args=[street.approval.pk])).content.decode()
    assert "No sampling strategy is in force." in page
    sheet = client.get(reverse("iqa:compliance_sheet", args=[street.approval.pk]))
    assert sheet.content.decode("utf-8-sig") == ""


@pytest.mark.parametrize("learners", [1, 3])
def test_the_page_query_count_is_fixed(client, street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}")
    client.force_login(street.iqa)
    url = reverse("iqa:compliance", args=[street.approval.pk])
    client.get(url)
    with django_assert_num_queries(57):
        found = client.get(url).context["found"]
    assert found.rows[0].work.figures.total == 3 * learners
