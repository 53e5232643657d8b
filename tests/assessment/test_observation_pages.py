"""The pages of observations, with and without their script."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.models import Decision, Observation
from portfolios.models import Evidence, RouteUnit
from tests.factories.assessment import criterion, make_evidence
from tests.factories.observation import SEEN, keep, send

JSON = {"Accept": "application/json"}


def url(street, name="observe"):
    return reverse(f"assessment:{name}", args=[street.registration.pk])


def typed(street, key, **facts):
    """A complete page as it is sent, one criterion marked as met."""
    mark = f"c{criterion(street.work, '1.1').pk}-mark"
    return {
        "key": key,
        "version": 0,
        "person": street.assessor.pk,
        "method": "observation",
        "title": "Handling a refund",
        "made_on": timezone.localdate().isoformat(),
        "started": "10:05",
        "ended": "10:40",
        "place": "Service desk",
        "setting": "workplace",
        "seen": SEEN,
        mark: "met",
        "declared": "on",
    } | facts


DECIDED = {"decide": "on", "confirmed": list("VARCS"), "feedback": "Well done."}


@pytest.fixture
def page(client, street):
    client.force_login(street.assessor)
    return client


def told(response):
    return [str(message) for message in response.wsgi_request._messages]


# --- without a script ----------------------------------------------------------------------------------------------


def test_the_page_keeps_a_draft_and_shows_it_again(page, street):
    key = uuid4()
    response = page.post(url(street), {"key": key, "version": 0, "person": street.assessor.pk, "title": "Half"})
    assert (response.status_code, response["Location"]) == (302, f"{url(street)}?draft={key}")
    shown = page.get(response["Location"])
    assert shown.context["form"]["title"].value() == "Half"
    assert shown.context["form"]["version"].value() == 1
    assert page.get(url(street)).context["draft"].key == key
    fresh = page.get(f"{url(street)}?new=1").context
    assert (fresh["draft"], [row.key for row in fresh["drafts"]]) == (None, [key])
    blank = page.get(f"{url(street)}?blank=1")
    assert "Half" not in blank.content.decode()


def test_the_page_sends_and_decides(page, street):
    response = page.post(url(street), typed(street, uuid4(), then="send", **DECIDED))
    evidence = Evidence.objects.get()
    assert response["Location"] == reverse("assessment:evidence_detail", args=[evidence.pk])
    assert told(response) == ["E001 is recorded, with your decisions."]
    assert Decision.objects.get().assessment.confirmed == "VARCS"


def test_what_is_missing_is_told_on_the_page_with_all_that_was_typed(page, street):
    response = page.post(url(street), typed(street, uuid4(), then="send", place="", seen="Only this."))
    assert response.status_code == 409
    assert [blocker.code for blocker in response.context["blockers"]] == ["no_place"]
    assert "Only this." in response.content.decode()
    assert Observation.objects.count() == 0


@pytest.mark.parametrize("field", ["made_on", "started"])
def test_a_date_or_time_that_cannot_be_read_is_told(page, street, field):
    response = page.post(url(street), typed(street, uuid4(), then="send", **{field: "soon"}))
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_an_overtaken_page_says_so_and_prevails_when_pressed_again(page, street):
    key = uuid4()
    keep(street.registration, {"seen": "On the tablet"}, by=street.assessor, key=key)
    keep(street.registration, {"seen": "On the tablet, more"}, by=street.assessor, key=key, version=1)
    sent = {"key": key, "version": 1, "person": street.assessor.pk, "seen": "On the laptop"}
    response = page.post(url(street), sent)
    assert response.status_code == 409
    form = response.context["form"]
    assert (form["version"].value(), form["mine"].value(), form["seen"].value()) == ("1", "on", "On the laptop")
    again = page.post(url(street), sent | {"mine": "on"})
    assert again.status_code == 302
    row = Observation.objects.get()
    assert (row.said, row.asides[0]["said"]) == ({"seen": "On the laptop"}, {"seen": "On the tablet, more"})


def test_a_page_of_somebody_else_is_refused(page, street):
    response = page.post(url(street), typed(street, uuid4(), person=street.trainee.pk, then="send"))
    assert response.status_code == 409
    assert "Somebody else has signed in" in response.content.decode()
    assert Observation.objects.count() == 0


def test_decisions_that_were_refused_are_told(page, street):
    street.assessor.competences.all().update(ends_on="2025-06-01")
    response = page.post(url(street), typed(street, uuid4(), then="send", **DECIDED))
    assert told(response)[0].startswith("E001 is recorded. Your decisions were not: No competence to assess W/1")


def test_a_signed_unit_is_closed_on_the_page(page, street):
    RouteUnit.objects.filter(unit=street.work).update(locked_at=timezone.now())
    form = page.get(url(street)).context["form"]
    assert [unit.asked.cells.unit for unit in form.units] == [street.last]
    assert {unit.cells.unit for unit in form.closed} == {street.work, street.test}


# --- what the script sends ------------------------------------------------------------------------------------------


def test_the_script_keeps_and_is_told_when_it_was_overtaken(page, street):
    key = uuid4()
    first = page.post(url(street, "observe_keep"), typed(street, key), headers=JSON).json()
    assert (first["version"], first["alike"]) == (1, [])
    page.post(url(street, "observe_keep"), typed(street, key, version=1, seen="On the tablet"), headers=JSON)
    overtaken = page.post(url(street, "observe_keep"), typed(street, key, version=1, seen="Phone"), headers=JSON)
    assert (overtaken.status_code, overtaken.json()["said"]["seen"]) == (409, "On the tablet")
    aside = page.post(url(street, "observe_keep"), typed(street, key, seen="Phone", aside="1"), headers=JSON).json()
    assert aside["said"]["seen"] == "On the tablet"
    assert [row["said"]["seen"] for row in Observation.objects.get().asides] == ["Phone"]


def test_the_script_is_told_of_the_same_words_about_another(page, street):
    other = street.other.registration
    type(other).objects.filter(pk=other.pk).update(centre=street.centre)
    other.allocations.create(
        person=street.assessor, role="assessor", starts_on=timezone.localdate(), made_by=street.admin
    )
    make_evidence(other, [criterion(street.work, "1.1")], kind="OBT", account=SEEN)
    answer = page.post(url(street, "observe_keep"), typed(street, uuid4()), headers=JSON).json()
    assert answer["alike"] == ["What was seen is the same as E001 of Learner MS: it has to be about this learner"]


def test_the_script_sends_once(page, street):
    key = uuid4()
    first = page.post(url(street, "observe_send"), typed(street, key, **DECIDED), headers=JSON)
    again = page.post(url(street, "observe_send"), typed(street, key, **DECIDED), headers=JSON)
    other = page.post(url(street, "observe_send"), typed(street, key, seen="More"), headers=JSON)
    there = reverse("assessment:evidence_detail", args=[Evidence.objects.get().pk])
    assert [(row.status_code, row.json()) for row in (first, again, other)] == [
        (201, {"url": there, "reference": "E001", "same": True}),
        (200, {"url": there, "reference": "E001", "same": True}),
        (200, {"url": there, "reference": "E001", "same": False}),
    ]
    assert Decision.objects.count() == 1


def test_the_script_is_told_what_is_missing(page, street):
    answer = page.post(url(street, "observe_send"), typed(street, uuid4(), title=""), headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["blockers"] == [
        {"sentence": "It has no title.", "remedy": "Say in a few words what was done.", "place": "#id_title"}
    ]
    unread = page.post(url(street, "observe_send"), typed(street, uuid4(), started="soon"), headers=JSON)
    assert (unread.status_code, unread.json()["sentence"]) == (422, "Give a time such as 10:05.")


@pytest.mark.parametrize("key", ["", "no key"])
def test_without_a_key_nothing_is_kept(page, street, key):
    answer = page.post(url(street, "observe_keep"), typed(street, key), headers=JSON)
    assert (answer.status_code, Observation.objects.count()) == (422, 0)


# --- worker, signing out, lists --------------------------------------------------------------------------------------


def test_the_worker_is_a_script_at_the_root_under_our_policy(client, db):
    response = client.get("/observe-worker.js")
    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in response["Content-Security-Policy"]


def test_signing_out_clears_what_the_browser_kept(page):
    assert page.post(reverse("sign_out"))["Clear-Site-Data"] == '"storage"'


def test_the_list_shows_what_was_sent_to_its_readers_and_drafts_to_their_author(page, client, street):
    send(street.registration, criterion(street.work, "1.1"), by=street.assessor)
    keep(street.registration, {"title": "Half"}, by=street.assessor, key=uuid4())
    mine = page.get(url(street, "observation_list"))
    assert [row.evidence_id is None for row in mine.context["rows"]] == [True, False]
    assert "Half" in mine.content.decode()
    client.force_login(street.learner)
    theirs = client.get(url(street, "observation_list"))
    assert len(theirs.context["rows"]) == 1
    assert theirs.context["may_observe"] is False


@pytest.mark.parametrize("units", [1, 3])
def test_the_page_takes_the_same_queries_whatever_the_route(page, street, units, django_assert_num_queries):
    keep_route = list(street.registration.route.order_by("pk")[:units])
    street.registration.route.exclude(pk__in=[row.pk for row in keep_route]).delete()
    with django_assert_num_queries(QUERIES):
        page.get(url(street))


QUERIES = 16
