"""The pages of quality assurance: they show what they should, act, and lose nothing that was typed."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from assessment.models import TestResult
from assessment.rules import current_sign_off
from centres.models import Membership
from centres.states import Role
from iqa import actions
from iqa.models import Action, Draw, Release, Sample, SamplingStrategy
from iqa.states import SampleKind, SampleOutcome, SampleStatus
from tests.cast import LONG_AGO
from tests.factories.assessment import route_unit
from tests.factories.iqa import (
    FEEDBACK,
    add_learner,
    criteria_of,
    judgement,
    make_done,
    make_sample,
    sign_route,
    sign_unit,
    signed_sample,
    tamper,
)
from tests.factories.testing import make_slip

AGREE, ACTION, DISAGREE = SampleOutcome.AGREE, SampleOutcome.AGREE_WITH_ACTION, SampleOutcome.DISAGREE


@pytest.fixture
def iqa(client, street):
    client.force_login(street.iqa)
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def marks(unit, **by_code):
    """The fields of the review form: c<pk>=outcome, w<pk>=comment."""
    return {
        f"{letter}{criteria_of(unit)[int(place)].pk}": value
        for key, value in by_code.items()
        for letter, place in [key]
    }


# Home


def test_home_shows_what_waits(iqa, street):
    waits = signed_sample(street)
    make_sample(street.registration, street.last)
    response = iqa.get("/quality/")
    assert response.context["samples"] == [waits]
    assert response.context["plans"] == [street.approval]
    assert "One sample to review. It has come in today" in text_of(response)


def test_home_is_for_quality_assurers(client, street):
    client.force_login(street.assessor)
    assert client.get("/quality/").status_code == 403


@pytest.mark.parametrize("learners", [1, 3])
def test_home_query_count_is_fixed(iqa, street, learners, django_assert_num_queries):
    signed_sample(street)
    for number in range(learners - 1):
        signed_sample(street, registration=add_learner(street, f"Learner {number}"))
    iqa.get("/quality/")
    with django_assert_num_queries(30):
        response = iqa.get("/quality/")
    assert len(response.context["samples"]) == learners


# Sampling plan


def test_the_plan_shows_the_grid_and_draws(iqa, street):
    url = reverse("iqa:sampling", args=[street.approval.pk])
    assert "Draw the sample" in text_of(iqa.get(url))
    response = iqa.post(reverse("iqa:sampling_draw", args=[street.approval.pk]), follow=True)
    assert response.redirect_chain == [(url, 302)]
    page = text_of(response)
    assert "Draw 1: 3 units added to the plan." in page
    assert "Top up the sample" in page
    assert page.count(">P</a>") == 3
    assert [row.registration for band in response.context["grid"].bands for row in band.rows] == [street.registration]
    assert Draw.objects.get().by == street.iqa


def test_a_draw_with_nothing_to_add_says_so(iqa, street):
    actions.draw_sample(street.approval, by=street.iqa)
    response = iqa.post(reverse("iqa:sampling_draw", args=[street.approval.pk]))
    assert response.status_code == 409
    assert "Nothing to add: every rate of the strategy is reached" in text_of(response)


def test_the_plan_without_a_strategy_says_what_is_missing(client, street):
    client.force_login(street.other.iqa)
    response = client.get(reverse("iqa:sampling", args=[street.other.approval.pk]))
    page = text_of(response)
    assert "No sampling strategy is in force." in page
    assert "Draw the sample" not in page


def test_the_plan_is_shown_forty_learners_at_a_time(iqa, street, monkeypatch):
    monkeypatch.setattr("iqa.queries.grid.PAGE", 2)
    for number in range(3):
        add_learner(street, f"Learner {number}")
    url = reverse("iqa:sampling", args=[street.approval.pk])
    shown = [
        [row.registration.name for band in iqa.get(url, {"page": page}).context["grid"].bands for row in band.rows]
        for page in (1, 2)
    ]
    assert shown == [["Learner 0", "Learner 1"], ["Learner 2", "Learner HL"]]


def test_the_plan_can_be_had_on_one_page_to_print(iqa, street, monkeypatch):
    monkeypatch.setattr("iqa.queries.grid.PAGE", 2)
    for number in range(3):
        add_learner(street, f"Learner {number}")
    url = reverse("iqa:sampling", args=[street.approval.pk])
    response = iqa.get(url, {"page": "all", "show": "never"})
    assert sum(len(band.rows) for band in response.context["grid"].bands) == 4
    assert 'href="?show=never">In pages again' in text_of(response)
    assert iqa.get(url, {"page": "all", "show": "planned"}).status_code == 200


@pytest.mark.parametrize("learners", [1, 3])
def test_the_plan_query_count_is_fixed(iqa, street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}")
    actions.draw_sample(street.approval, by=street.iqa)
    url = reverse("iqa:sampling", args=[street.approval.pk])
    iqa.get(url)
    with django_assert_num_queries(65):
        response = iqa.get(url)
    assert sum(len(band.rows) for band in response.context["grid"].bands) == learners


def sheet(iqa, street, **asked):
    response = iqa.get(reverse("iqa:sampling_sheet", args=[street.approval.pk]), asked)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; ")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_plan_as_a_sheet_has_every_learner_and_what_each_letter_means(iqa, street, monkeypatch):
    monkeypatch.setattr("iqa.queries.grid.PAGE", 1)
    add_learner(street, "=HYPERLINK(1)")
    actions.draw_sample(street.approval, by=street.iqa)
    titles = [f"{unit.number} {unit.short_title}" for unit in (street.work, street.test, street.last)]
    head, *rows = sheet(iqa, street)
    assert head == ["Assessor", "Learner", "Registration", *titles, "Sampled"]
    assert [row[1] for row in rows] == ["'=HYPERLINK(1)", "Learner HL"]
    assert rows[1][3].startswith("P: planned, not signed yet")
    assert rows[1][-1] == "0 of 3"
    assert len(sheet(iqa, street, show="never")) == 1  # the heading alone


@pytest.mark.parametrize("learners", [1, 3])
def test_the_sheet_query_count_is_fixed(iqa, street, learners, django_assert_num_queries):
    for number in range(learners - 1):
        add_learner(street, f"Learner {number}")
    actions.draw_sample(street.approval, by=street.iqa)
    sheet(iqa, street)
    with django_assert_num_queries(18):
        rows = sheet(iqa, street)
    assert len(rows) == learners + 1


def test_a_draw_is_repeated_on_its_page(iqa, street):
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    page = text_of(iqa.get(reverse("iqa:draw_detail", args=[drawn.pk])))
    assert "Repeated just now: the same sample" in page
    assert "a sample that covers all of this cannot be smaller" in page
    drawn.samples.first().delete()
    page = text_of(iqa.get(reverse("iqa:draw_detail", args=[drawn.pk])))
    assert "Repeated just now: not the same sample" in page


def test_the_page_of_a_draw_says_how_few_could_do(iqa, street):
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    drawn.samples.first().delete()
    url = reverse("iqa:draw_detail", args=[drawn.pk])
    assert "a sample that covers all of this has at least 3" in text_of(iqa.get(url))
    tamper(drawn, algorithm="strata-1")
    assert "in the order of SHA-256 of seed" in text_of(iqa.get(url))


def test_a_draw_of_an_unknown_algorithm_says_so(iqa, street):
    drawn = actions.draw_sample(street.approval, by=street.iqa)
    tamper(drawn, algorithm="strata-9")
    page = text_of(iqa.get(reverse("iqa:draw_detail", args=[drawn.pk])))
    assert "This version does not know the algorithm" in page


def test_a_sample_is_planned_by_hand(iqa, street):
    entry = route_unit(street.registration, street.work)
    url = reverse("iqa:sample_plan", args=[entry.pk])
    response = iqa.post(url, {"kind": "interim", "why": "Moved here"})
    assert response.url == reverse("iqa:sampling", args=[street.approval.pk])
    assert Sample.objects.get().why == "By hand: Moved here"
    again = iqa.post(url, {"kind": "interim", "why": "Moved here"})
    assert again.status_code == 409
    assert "A sample of W/1 is planned already." in text_of(again)
    empty = iqa.post(url, {"kind": "summative", "why": ""})
    assert empty.status_code == 422


# Review


def test_a_sample_is_reviewed_on_its_page(iqa, street):
    sample = signed_sample(street)
    url = reverse("iqa:sample_review", args=[sample.pk])
    page = text_of(iqa.get(url))
    assert "Serve 1.1" in page
    assert "Record the review" in page
    data = {"outcome": AGREE, "feedback": FEEDBACK, **marks(street.work, c0=AGREE)}
    response = iqa.post(url, data, follow=True)
    assert "Recorded: you agree." in text_of(response)
    assert "As it was seen" in text_of(response)
    assert Sample.objects.get().outcome == AGREE


def test_a_sample_of_a_test_shows_its_time_and_its_slip(iqa, street):
    sign_unit(street.registration, street.test, by=street.assessor)
    sample = make_sample(street.registration, street.test, iqa=street.iqa, assessor=street.assessor)
    result = TestResult.objects.get()
    slip = make_slip(street.registration, street.test, by=street.assessor)
    models.QuerySet.update(TestResult.objects.all(), proof_file=slip, minutes=39)  # as if it had been sent with it
    page = text_of(iqa.get(reverse("iqa:sample_review", args=[sample.pk])))
    assert f"39 of {result.minutes_allowed} minutes. Proof: {result.proof}" in page
    assert reverse("assessment:test_proof", args=[slip.pk]) in page


def test_a_disagreement_reopens_the_unit(iqa, street):
    sample = signed_sample(street)
    data = {"outcome": DISAGREE, "feedback": FEEDBACK, **marks(street.work, c0=DISAGREE, w0="Not shown")}
    response = iqa.post(reverse("iqa:sample_review", args=[sample.pk]), data, follow=True)
    assert "the unit is open again" in text_of(response)
    assert current_sign_off(route_unit(street.registration, street.work)) is None


def test_a_review_that_cannot_be_meant_loses_nothing(iqa, street):
    sample = signed_sample(street)
    data = {"outcome": DISAGREE, "feedback": "Long thought out.", **marks(street.work, c0=AGREE, c1=ACTION, w1="See")}
    response = iqa.post(reverse("iqa:sample_review", args=[sample.pk]), data)
    assert response.status_code == 422
    page = text_of(response)
    assert "Mark the criteria that you disagree with, and say why." in page
    assert "Long thought out." in page
    assert 'value="See"' in page
    first, second = criteria_of(street.work)[:2]
    assert f'name="c{first.pk}" value="agree" checked' in page
    assert f'name="c{second.pk}" value="agree_action" checked' in page
    assert Sample.objects.get().status == SampleStatus.PLANNED


def test_a_due_date_in_the_past_is_said_at_its_field(iqa, street):
    sample = signed_sample(street)
    past = timezone.localdate() - timedelta(days=1)
    data = {"outcome": ACTION, "feedback": "x", "action_text": "Do", "due_on": past.isoformat()}
    response = iqa.post(reverse("iqa:sample_review", args=[sample.pk]), data | marks(street.work, c0=AGREE))
    assert response.status_code == 422
    assert response.context["form"].errors["due_on"] == [f"{past:%-d %b %Y} is past. Give today or a later day."]


def test_a_sample_that_is_not_ready_shows_why_and_no_button(iqa, street):
    sample = make_sample(street.registration, street.work, iqa=street.iqa)
    url = reverse("iqa:sample_review", args=[sample.pk])
    page = text_of(iqa.get(url))
    assert "The assessor has not signed the unit yet." in page
    assert "Record the review" not in page
    assert iqa.post(url, {"outcome": AGREE, "feedback": "x"}).status_code == 409


def test_whoever_decided_sees_why_and_is_refused(client, street):
    """R1.2 on the page and at the door: reading is allowed, the review is not."""
    sample = signed_sample(street)
    Membership.objects.create(user=street.assessor, centre=street.centre, role=Role.LEAD_IQA, starts_on=LONG_AGO)
    street.registration.allocations.filter(person=street.assessor).delete()
    client.force_login(street.assessor)
    url = reverse("iqa:sample_review", args=[sample.pk])
    assert "You had a part in what is sampled here" in text_of(client.get(url))
    data = {"outcome": AGREE, "feedback": "x", **marks(street.work, c0=AGREE)}
    assert client.post(url, data).status_code == 403
    assert Sample.objects.get().status == SampleStatus.PLANNED


def test_a_reviewed_sample_takes_no_second_review(iqa, street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.lead_iqa, **judgement(AGREE, street.work))
    data = {"outcome": DISAGREE, "feedback": "My own view", **marks(street.work, c0=DISAGREE, w0="No")}
    response = iqa.post(reverse("iqa:sample_review", args=[sample.pk]), data)
    assert response.status_code == 409
    assert "Somebody else has just reviewed this sample." in text_of(response)
    assert "My own view" in text_of(response)


def test_a_test_unit_is_reviewed_by_its_result(iqa, street):
    sample = signed_sample(street, street.test)
    url = reverse("iqa:sample_review", args=[sample.pk])
    page = text_of(iqa.get(url))
    assert "18 right answers, attempt 1" in page
    assert iqa.post(url, {"outcome": AGREE, "feedback": "Seen."}).status_code == 302


def test_an_interim_sample_before_anything_is_decided_has_its_page(iqa, street):
    sample = make_sample(street.registration, street.work, kind=SampleKind.INTERIM)
    assert "Nothing is decided in this unit yet." in text_of(iqa.get(reverse("iqa:sample_review", args=[sample.pk])))


@pytest.mark.parametrize("gone", [True, False])
def test_a_sample_of_a_unit_off_the_route_has_its_page(iqa, street, gone):
    sample = make_sample(street.registration, street.work)
    if gone:
        street.registration.route.filter(unit=street.work).delete()
    response = iqa.get(reverse("iqa:sample_review", args=[sample.pk]))
    assert response.status_code == 200
    assert ("The learner no longer takes this unit." in text_of(response)) is gone


# What the assessor sees


def test_an_assessor_sees_nothing_of_a_sample_before_its_review(client, street):
    sample = signed_sample(street)
    client.force_login(street.assessor)
    assert client.get(reverse("iqa:sample_review", args=[sample.pk])).status_code == 404
    assert list(client.get("/quality/feedback/").context["reviews"]) == []


def test_an_assessor_reads_feedback_and_answers_the_action(client, street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(ACTION, street.work))
    action = Action.objects.get()
    client.force_login(street.assessor)
    page = text_of(client.get("/quality/feedback/"))
    assert FEEDBACK in page
    assert "Name the product." in page
    done = text_of(client.get(reverse("iqa:sample_review", args=[sample.pk])))
    assert FEEDBACK in done
    assert "Release for claim" not in done
    url = reverse("iqa:action_answer", args=[action.pk])
    assert client.post(url, {"answer": ""}).status_code == 422
    assert client.post(url, {"answer": "Named it."}).url == "/quality/feedback/"
    action.refresh_from_db()
    assert action.answer == "Named it."


def test_an_action_is_closed_when_it_is_answered(iqa, street):
    sample = signed_sample(street)
    actions.review_sample(sample, by=street.iqa, **judgement(ACTION, street.work))
    action = Action.objects.get()
    url = reverse("iqa:action_close", args=[action.pk])
    assert "has not answered yet" in text_of(iqa.get(url))
    assert iqa.post(url).status_code == 409
    actions.answer_action(action, by=street.assessor, answer="Named it.")
    assert "Named it." in text_of(iqa.get(url))
    assert iqa.post(url).url == "/quality/"
    action.refresh_from_db()
    assert action.closed_by == street.iqa


# Release


def test_the_release_page_shows_every_reason_why_not(iqa, street):
    response = iqa.get(reverse("iqa:registration_release", args=[street.registration.pk]))
    assert [blocker.code for blocker in response.context["blockers"]] == ["unsigned", "undrawn", "too_few"]
    page = text_of(response)
    assert "3 things stand in the way." in page
    assert "Sign and release" not in page


@pytest.fixture
def finished(street):
    sign_route(street)
    for unit in (street.work, street.test, street.last):
        make_done(street.registration, unit, AGREE, by=street.iqa, assessor=street.assessor)
    return street


def test_the_statement_is_signed_and_taken_back(iqa, finished):
    url = reverse("iqa:registration_release", args=[finished.registration.pk])
    assert "Sign and release" in text_of(iqa.get(url))
    unticked = iqa.post(url, {})
    assert unticked.status_code == 422
    assert not Release.objects.exists()
    page = text_of(iqa.post(url, {"confirmed": "on"}, follow=True))
    assert f"{finished.registration.name} is released for claim." in page
    assert f"Released by {finished.iqa}" in page
    withdraw = reverse("iqa:release_withdraw", args=[finished.registration.pk])
    assert iqa.post(withdraw, {"why": ""}).status_code == 422
    assert iqa.post(withdraw, {"why": "A hold"}).url == url
    assert not Release.objects.current().exists()


def test_a_release_that_comes_too_late_is_told(iqa, finished):
    actions.release_registration(finished.registration, by=finished.lead_iqa)
    response = iqa.post(reverse("iqa:registration_release", args=[finished.registration.pk]), {"confirmed": "on"})
    assert response.status_code == 409
    assert "released for claim already" in text_of(response)


@pytest.mark.parametrize("units", [1, 3])
def test_the_release_page_query_count_is_fixed(iqa, street, units, django_assert_num_queries):
    keep = street.registration.route.order_by("pk").values_list("pk", flat=True)[:units]
    street.registration.route.exclude(pk__in=list(keep)).delete()
    actions.draw_sample(street.approval, by=street.iqa)
    url = reverse("iqa:registration_release", args=[street.registration.pk])
    iqa.get(url)
    with django_assert_num_queries(46):
        response = iqa.get(url)
    assert len(response.context["units"]) == units


# Strategy


STRATEGY = {
    "new": 100,
    "high": 80,
    "medium": 50,
    "low": 25,
    "least_per_learner": 2,
    "least_per_assessor": 1,
    "least_per_unit": 1,
    "least_per_method": 1,
    "least_per_site": 1,
    "interim_share": 20,
    "interim_by": "assessor",
    "clean_samples": 3,
    "recent_samples": 5,
    "observe_new": 90,
    "observe_training": 182,
    "observe_every": 365,
    "review_days": 90,
    "step_up": "high",
    "musts": ["staff"],
    "scope": "",
    "rationale": "Few assessors, all known.",
}


def test_the_lead_sets_a_new_version(client, street):
    client.force_login(street.lead_iqa)
    today = timezone.localdate().isoformat()
    response = client.post("/quality/strategy/new/", {**STRATEGY, "in_force_from": today}, follow=True)
    assert "Strategy 2 is set." in text_of(response)
    assert SamplingStrategy.objects.get(version=2).rates == {"new": 100, "high": 80, "medium": 50, "low": 25}


def test_an_iqa_reads_the_strategy_and_cannot_set_it(iqa, street):
    page = text_of(iqa.get("/quality/strategy/"))
    assert "The lead quality assurer sets the strategy." in page
    assert "/quality/strategy/new/" not in page
    response = iqa.post("/quality/strategy/new/", {**STRATEGY, "in_force_from": timezone.localdate().isoformat()})
    assert response.status_code == 403
    assert SamplingStrategy.objects.count() == 1


def test_a_strategy_that_cannot_be_meant_is_told(client, street):
    client.force_login(street.lead_iqa)
    today = timezone.localdate().isoformat()
    wrong = client.post("/quality/strategy/new/", {**STRATEGY, "in_force_from": today, "low": 60})
    assert wrong.status_code == 422
    assert "A higher risk cannot be sampled less than a lower one." in text_of(wrong)
    assert 'value="60"' in text_of(wrong)
    assert client.post("/quality/strategy/new/", {**STRATEGY, "in_force_from": today, "new": 101}).status_code == 422


@pytest.mark.parametrize("many", [1, 3])
def test_the_feedback_page_query_count_is_fixed(client, street, many, django_assert_num_queries):
    for unit in (street.work, street.test, street.last)[:many]:
        done = make_done(street.registration, unit, ACTION, by=street.iqa, assessor=street.assessor)
        Action.objects.create(sample=done, owner=street.assessor, text="Name it", due_on=timezone.localdate())
    client.force_login(street.assessor)
    client.get("/quality/feedback/")
    with django_assert_num_queries(10):
        response = client.get("/quality/feedback/")
    assert (len(response.context["actions"]), len(response.context["reviews"])) == (many, many)


def test_the_sample_page_query_count_is_fixed(iqa, street, django_assert_num_queries):
    small, large = signed_sample(street, street.work), signed_sample(street, street.test)
    iqa.get(reverse("iqa:sample_review", args=[small.pk]))
    for sample, count in ((small, 62), (large, 56)):
        with django_assert_num_queries(count):
            iqa.get(reverse("iqa:sample_review", args=[sample.pk]))
