"""What an assessor is asked to look at before signing; none of it blocks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from assessment.models import TestProof
from assessment.queries import soft_checks
from portfolios.states import EvidenceKind, EvidenceStatus, FileState
from qualifications.models import Criterion, EvidenceRule, Outcome, Qualification, Unit
from qualifications.states import Effect, EvidenceRuleCode
from tests.cast import make_house
from tests.factories import papers
from tests.factories.assessment import complete_unit, criterion, make_evidence, route_unit
from tests.factories.testing import A_PASS, correct, sit


def told(registration, unit):
    return [(finding.code, finding.sentence) for finding in soft_checks(route_unit(registration, unit))]


def codes(street, unit=None):
    return [code for code, _ in told(street.registration, unit or street.last)]


@pytest.mark.parametrize("kind", [EvidenceKind.ACCOUNT, EvidenceKind.ASSIGNMENT, EvidenceKind.WRITTEN_QUESTIONS])
def test_a_competence_that_is_only_told_of_is_flagged(street, kind):
    make_evidence(street.registration, [criterion(street.work, "1.1"), criterion(street.work, "1.2")], kind=kind)
    make_evidence(street.registration, [criterion(street.work, "1.2")])
    assert told(street.registration, street.work) == [
        ("only_told", "No performance evidence for 01.01: only accounts, assignments or questions.")
    ]


def test_knowledge_may_be_told(street):
    Outcome.objects.update(kind="knowledge")
    make_evidence(street.registration, [criterion(street.last, "1.1")], kind=EvidenceKind.ACCOUNT)
    assert codes(street) == []


@pytest.mark.parametrize("status", [EvidenceStatus.PREPARING, EvidenceStatus.WITHDRAWN])
def test_drafts_and_what_was_withdrawn_do_not_count(street, status):
    make_evidence(street.registration, [criterion(street.last, "1.1")], kind=EvidenceKind.ACCOUNT, status=status)
    assert codes(street) == []


def test_a_unit_of_performance_that_nobody_saw_is_flagged(street):
    make_evidence(street.registration, [criterion(street.last, "1.1")])
    assert codes(street) == ["never_seen"]
    make_evidence(street.registration, [criterion(street.last, "1.1")], kind=EvidenceKind.WITNESS)
    assert codes(street) == []


def test_where_an_observation_is_required_the_blocker_says_so(street):
    make_evidence(street.registration, [criterion(street.work, "1.1")])
    assert codes(street, street.work) == []


def test_a_unit_of_knowledge_need_not_be_seen(street):
    Unit.objects.update(knowledge_only=True)
    make_evidence(street.registration, [criterion(street.last, "1.1")])
    assert codes(street) == []


def test_nothing_is_said_about_a_test(street):
    assert codes(street, street.test) == []


def rule(street, code, **facts):
    return EvidenceRule.objects.create(
        qualification=street.edition, key=code, code=code, text="Mind it.", source="tests", **facts
    )


@pytest.mark.parametrize("value", [None, {"outcomes": [1]}])
def test_an_expected_observation_that_is_missing_is_said(street, value):
    rule(street, EvidenceRuleCode.OBSERVATION_EXPECTED, unit=street.last, value=value, effect=Effect.WARN)
    make_evidence(street.registration, [criterion(street.last, "1.1")])
    assert told(street.registration, street.last)[1:] == [
        ("observation_expected", "An observation is expected for 01, and none is linked.")
    ]
    make_evidence(street.registration, [criterion(street.last, "1.1")], kind=EvidenceKind.OBSERVATION_BY_OTHER)
    assert codes(street) == []


def test_an_observation_of_another_outcome_or_unit_is_no_matter(street):
    rule(street, EvidenceRuleCode.OBSERVATION_EXPECTED, unit=street.work, effect=Effect.WARN)
    complete_unit(street.registration, street.last, by=street.assessor)
    assert codes(street) == []


def test_warnings_about_the_pieces_name_them_and_reminders_are_left_out(street):
    rule(street, EvidenceRuleCode.NO_SELF_ASSESSMENT, effect=Effect.WARN)
    facts = {"kind": EvidenceKind.OBSERVATION, "created_by": street.assessor}
    make_evidence(street.registration, [criterion(street.last, "1.1")], kind=EvidenceKind.LOG)
    seen = make_evidence(street.registration, [criterion(street.last, "1.1")], title="Self-assessment", **facts)
    assert told(street.registration, street.last) == [("no_self_assessment", f"{seen.reference}: Mind it.")]


@pytest.mark.parametrize("rows", [1, 3])
def test_soft_checks_query_count_is_fixed(street, rows, django_assert_num_queries):
    rule(street, EvidenceRuleCode.VIDEO_MINUTES, value={"minutes": 10}, effect=Effect.WARN)
    for _ in range(rows):
        make_evidence(street.registration, [criterion(street.last, "1.1")])
    entry = route_unit(street.registration, street.last)
    entry.registration.qualification.awarding_organisation  # noqa: B018  loaded by the page before
    with django_assert_num_queries(6):
        soft_checks(entry)


def test_the_page_shows_them_and_still_lets_the_assessor_sign(street, client):
    criteria = [criterion(street.last, "1.1")]
    make_evidence(street.registration, criteria, kind=EvidenceKind.ACCOUNT)
    client.force_login(street.assessor)
    page = client.get(reverse("assessment:unit_sign_off", args=[route_unit(street.registration, street.last).pk]))
    text = page.content.decode()
    assert "Look at this before you sign" in text
    assert "No performance evidence for 01.01" in text


def test_city_and_guilds_expect_observations_in_retail_and_social_media(db):
    call_command("loaddata", "awarding_organisations", "city_and_guilds_2794_02", verbosity=0)
    house = make_house("Harbour Lane Training", "HL", Qualification.objects.get(own_number="2794-02"))
    for number, sentence in (
        (211, "An observation is expected for LO1, LO2, LO3 and LO4, and none is linked."),
        (212, "An observation is expected for LO4, and none is linked."),
    ):
        unit = Unit.objects.get(number=f"2794-{number}")
        make_evidence(house.registration, list(Criterion.objects.filter(outcome__unit=unit)))
        assert ("observation_expected", sentence) in told(house.registration, unit)


def test_a_pass_without_a_slip_that_can_be_opened_is_flagged(street):
    assert codes(street, street.test) == []
    sit(street.registration, street.test, by=street.assessor)
    assert codes(street, street.test) == []  # no pass, nothing to prove
    passed = sit(street.registration, street.test, by=street.assessor, scores=A_PASS)
    assert told(street.registration, street.test) == [("no_slip", "The pass has no result slip on record.")]
    slip = SimpleUploadedFile("slip.pdf", papers.pdf("Result: 18 of 25"))
    correct(passed, by=street.assessor, upload=slip, why="The slip has come")
    assert told(street.registration, street.test) == [("no_slip", "slip.pdf is still being checked.")]
    TestProof.objects.update(state=FileState.REFUSED, refusal="slip.pdf is damaged.")
    assert told(street.registration, street.test) == [("no_slip", "slip.pdf is damaged.")]
    TestProof.objects.update(state=FileState.CHECKED)
    assert codes(street, street.test) == []
