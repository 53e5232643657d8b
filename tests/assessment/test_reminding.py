"""The employer's comment by link, the daily letter, and the calendar: who gets what, once, and what is refused."""

from datetime import datetime, time

import icalendar
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from assessment import actions, queries
from assessment.models import CalendarAddress, EmployerLink, ReviewComment
from assessment.states import Owner
from centres.models import Act, Letter
from config.refusals import BadInput, NotAllowed, StaleState
from tests.factories.assessment import criterion, decide, make_evidence, not_yet, people_but
from tests.factories.plans import agree_plan, hold_review, in_days, propose_plan

BOSS = {"name": "Pat Boss", "email": "pat@shop.example"}


@pytest.fixture
def review(street):
    return hold_review(street.registration, by=street.assessor, welfare="Tired.")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("centres.tasks.send_letter.delay", lambda pk: None)
    cache.clear()


def address_in(letter):
    return next(word for word in letter.words.split() if "/by-link/" in word).partition("//")[2].partition("/")[2]


# --- the employer ---------------------------------------------------------------------------------------------------


def test_an_employer_comments_by_link_and_code_without_an_account(street, client, review):
    link, code = actions.invite_employer(review, by=street.assessor, **BOSS)
    url = "/" + address_in(Letter.objects.get())
    assert "Your code" in client.get(url).text
    assert client.post(url, {"words": "Let me in"}).status_code == 403
    assert client.post(url, {"code": code}).url == url
    shown = client.get(url).text
    assert "How does Learner HL get on?" in shown
    assert "Ask the manager about returns" in shown
    assert "Tired." not in shown
    assert review.said not in shown
    assert client.post(url, {"words": " "}).status_code == 422
    client.post(url, {"words": "Reliable, and asks good questions."})
    comment = ReviewComment.objects.get()
    assert (comment.side, comment.by, comment.name) == (Owner.EMPLOYER, None, "Pat Boss")
    assert Act.objects.get(verb="signed review").facts["link"] == link.pk
    assert client.get(url).status_code == 410
    with pytest.raises(StaleState):
        actions.comment_as_employer(EmployerLink.objects.get(), words="Once more")
    assert ReviewComment.objects.count() == 1


def test_only_the_assessors_ask_the_employer(street, review):
    for person in people_but(street, street.assessor, street.second_assessor, street.trainee):
        with pytest.raises(NotAllowed):
            actions.invite_employer(review, by=person, **BOSS)
        with pytest.raises(NotAllowed):
            actions.close_employer_link(review, by=person)
    for email in (street.learner.email, street.assessor.email):
        with pytest.raises(BadInput):
            actions.invite_employer(review, by=street.assessor, name="Me", email=email)
    assert not EmployerLink.objects.exists()


def test_a_new_link_closes_the_one_before(street, client, review):
    actions.invite_employer(review, by=street.assessor, **BOSS)
    first = "/" + address_in(Letter.objects.get())
    actions.invite_employer(review, by=street.assessor, **BOSS)
    assert client.get(first).status_code == 410
    actions.close_employer_link(review, by=street.assessor)
    with pytest.raises(StaleState):
        actions.close_employer_link(review, by=street.assessor)
    assert not EmployerLink.objects.usable().exists()


def test_the_assessor_is_told_the_code_once(street, client, review):
    client.force_login(street.assessor)
    url = reverse("assessment:review_employer", args=[review.pk])
    sent = client.post(url, BOSS, follow=True).text
    assert "Tell Pat Boss the code" in sent
    again = client.get(reverse("assessment:review_detail", args=[review.pk])).text
    assert "Tell Pat Boss the code" not in again
    assert "pat@shop.example" in again
    client.post(url, {"close": "yes"})
    assert not EmployerLink.objects.usable().exists()


# --- the daily letter -----------------------------------------------------------------------------------------------


def morning(hour=7):
    return timezone.make_aware(datetime.combine(timezone.localdate(), time(hour)))


def test_one_letter_a_day_says_what_is_due_and_what_waits(street):
    one = criterion(street.work, "1.1")
    past = {"held_on": in_days(-30), "next_on": in_days(2), "due": -3}
    hold_review(street.registration, by=street.assessor, owners=(Owner.LEARNER, Owner.ASSESSOR), **past)
    propose_plan(street.registration, [one], by=street.learner)
    agree_plan(street.registration, [one], by=street.assessor, other=street.learner, target_on=in_days(20))
    assert actions.send_daily_letters(morning(5)) == 0
    for _ in range(2):  # asked again in an hour
        actions.send_daily_letters(morning())
    letters = {letter.to: letter.words for letter in Letter.objects.all()}
    assert set(letters) == {person.email for person in (street.learner, street.assessor, street.second_assessor)} | {
        street.trainee.email
    }
    to_learner, to_assessor = letters[street.learner.email], letters[street.assessor.email]
    assert "Ask the manager about returns (learner)" in to_learner
    assert "Ask the manager about returns (assessor)" not in to_learner
    assert "Progress review" in to_learner
    assert "Plan to be done" not in to_learner  # it is not soon
    assert "Waiting for your answer" not in to_learner
    assert "Learner HL proposes P1" in to_assessor
    assert "Ask the manager about returns (assessor)" in to_assessor
    assert Letter.objects.count() == 4


def test_nobody_gets_a_letter_for_nothing_or_after_leaving(street):
    actions.send_daily_letters(morning())
    assert not Letter.objects.exists()
    hold_review(street.registration, by=street.assessor, held_on=in_days(-30), next_on=in_days(1), due=-3)
    for person in (street.learner, street.trainee):
        person.is_active = False
        person.save()
    street.registration.allocations.filter(person=street.second_assessor).update(ends_on=in_days(-1))
    actions.send_daily_letters(morning())
    assert not Letter.objects.exists()  # a registration whose learner has left is nobody's


@pytest.mark.parametrize("rows", [1, 3])
def test_letters_of_a_centre_in_a_fixed_number_of_queries(street, rows, django_assert_num_queries):
    past = {"held_on": in_days(-30), "next_on": in_days(1), "due": -3}
    hold_review(street.registration, by=street.assessor, owners=[Owner.LEARNER] * rows, **past)
    for _ in range(rows):
        propose_plan(street.registration, [criterion(street.work, "1.1")], by=street.assessor)
    with django_assert_num_queries(8):
        letters = queries.daily_letters(street.centre)
    assert max(len(letter.proposals) for letter in letters) == rows


# --- the calendar ---------------------------------------------------------------------------------------------------


def events(client, token):
    answer = client.get(reverse("assessment:calendar_feed", args=[token]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["summary"]): event for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_calendar_holds_what_has_a_date_for_the_person(street, client):
    one = criterion(street.work, "1.1")
    when = {"on": in_days(5), "starts_at": time(10), "ends_at": time(11, 30), "target_on": in_days(9)}
    agree_plan(street.registration, [one], by=street.assessor, other=street.learner, **when)
    hold_review(street.registration, by=street.assessor, owners=(Owner.LEARNER, Owner.ASSESSOR))
    piece = make_evidence(street.registration, [one])
    decide(piece, not_yet(one), by=street.assessor)
    assessed = events(client, actions.make_calendar_address(by=street.assessor))
    learned = events(client, actions.make_calendar_address(by=street.learner))
    assert set(assessed) == {
        "Learner HL: Assessment: P1, Refunds at the desk",
        "Learner HL: Plan to be done: P1, Refunds at the desk",
        "Learner HL: Progress review",
        "Learner HL: Agreed at a review: Ask the manager about returns (assessor)",
    }
    assert {"Assessment: P1, Refunds at the desk", "Progress review"} < set(learned)
    assert "Agreed at a review: Ask the manager about returns (assessor)" not in learned
    meeting = learned["Assessment: P1, Refunds at the desk"]
    assert timezone.localtime(meeting.start) == timezone.make_aware(datetime.combine(in_days(5), time(10)))
    assert learned["Progress review"].start == in_days(70)
    assert str(meeting["uid"]) == str(assessed["Learner HL: Assessment: P1, Refunds at the desk"]["uid"])


def test_an_address_is_secret_shown_once_and_revoked(street, client):
    client.force_login(street.assessor)
    url = reverse("assessment:calendar")
    shown = client.post(url, {"make": "yes"})
    token = shown.context["address"].partition("/calendar/")[2].removesuffix(".ics")
    assert f"/calendar/{token}.ics" in shown.text
    assert token not in client.get(url).text
    assert not CalendarAddress.objects.filter(digest=token).exists()
    client.logout()
    assert client.get(reverse("assessment:calendar_feed", args=[token])).status_code == 200
    assert CalendarAddress.objects.get().fetched_at
    newer = actions.make_calendar_address(by=street.assessor)
    assert client.get(reverse("assessment:calendar_feed", args=[token])).status_code == 404
    actions.revoke_calendar_address(by=street.assessor)
    assert client.get(reverse("assessment:calendar_feed", args=[newer])).status_code == 404
    with pytest.raises(StaleState):
        actions.revoke_calendar_address(by=street.assessor)
    by = Act.objects.filter(verb__endswith="calendar address").values_list("by", flat=True)
    assert set(by) == {street.assessor.pk}


def test_a_calendar_of_somebody_who_has_left_is_closed(street, client):
    token = actions.make_calendar_address(by=street.learner)
    street.learner.is_active = False
    street.learner.save()
    assert client.get(reverse("assessment:calendar_feed", args=[token])).status_code == 404
