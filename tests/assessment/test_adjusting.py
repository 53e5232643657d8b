"""Adjustments: asked for, decided by somebody uninvolved, in place before the assessment; the need read by few."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import actions, queries, rules
from assessment.actions import adjusting
from assessment.models import Adjustment, AdjustmentDecision, AdjustmentNote, NeedReading
from assessment.states import AdjustmentKind, AdjustmentOutcome, Authority
from centres.models import Act
from config.append_only import Frozen
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios.models import Registration
from portfolios.states import RegistrationStatus
from tests.factories.adjusting import MEASURE, NEED, approve, make_adjustment
from tests.factories.assessment import criterion, make_evidence, make_street, people_but, route_unit
from tests.together import together


def today():
    return timezone.localdate()


@pytest.fixture
def asked(street):
    return make_adjustment(street.registration, by=street.learner, extra_time=25, units=[street.test])


def decide(adjustment, by, **given):
    facts = {"outcome": AdjustmentOutcome.APPROVED, "authority": Authority.CENTRE, "reason": "Seen, and fitting."}
    return actions.decide_adjustment(adjustment, by=by, **{**facts, "applies_from": today(), **given})


def test_the_learner_asks(street, asked):
    assert (asked.by, asked.need, asked.measure, asked.extra_time) == (street.learner, NEED, MEASURE, 25)
    assert asked.statement.startswith("v1: This changes how the learner shows")
    assert list(asked.units.all()) == [street.test]


def test_the_ledger_never_says_what_the_need_or_the_measure_is(street, asked):
    decide(asked, street.iqa)
    actions.read_need(asked, by=street.lead_iqa, reason="I release the claim")
    told = [f"{act.object_name} {act.facts}" for act in Act.objects.filter(object_type="assessment.adjustment")]
    assert len(told) == 3
    assert not any(NEED in text or MEASURE in text for text in told)


def test_only_learner_and_administrator_ask(street):
    for person in people_but(street, street.learner, street.admin):
        with pytest.raises(NotAllowed):
            make_adjustment(street.registration, by=person)
    assert make_adjustment(street.registration, by=street.admin).by == street.admin


@pytest.mark.parametrize(
    "wrong",
    [{"need": " "}, {"measure": ""}, {"only_how": False}, {"extra_time": 101}, {"kind": "favour"}],
)
def test_asking_for_too_little_is_refused(street, wrong):
    with pytest.raises(BadInput):
        make_adjustment(street.registration, by=street.learner, **wrong)
    assert not Adjustment.objects.exists()


def test_a_unit_off_the_route_is_refused(street):
    street.registration.route.filter(unit=street.test).delete()
    with pytest.raises(BadInput, match="Not on the route: T/2"):
        make_adjustment(street.registration, by=street.learner, units=[street.test])


def test_nothing_is_asked_once_the_learner_has_left(street, asked):
    Registration.objects.update(status=RegistrationStatus.WITHDRAWN)
    for act in (lambda: make_adjustment(street.registration, by=street.admin), lambda: decide(asked, street.iqa)):
        with pytest.raises(Blocked):
            act()


def test_an_uninvolved_quality_assurer_decides_for_the_centre(street, asked):
    for person in people_but(street, street.iqa, street.lead_iqa):
        with pytest.raises(NotAllowed):
            decide(asked, person)
    decision = decide(asked, street.iqa)
    assert (decision.by, decision.outcome, decision.applies_from) == (street.iqa, "approved", today())


def test_an_administrator_records_the_organisations_answer_alone(street, asked):
    with pytest.raises(NotAllowed, match="not decide for the centre"):
        decide(asked, street.admin)
    with pytest.raises(BadInput, match="reference"):
        decide(asked, street.admin, authority=Authority.ORGANISATION)
    week_ago = today() - timedelta(7)
    decision = decide(
        asked,
        street.admin,
        authority=Authority.ORGANISATION,
        reference="AA-7",
        decided_on=week_ago,
        applies_from=week_ago,
    )
    assert (decision.reference, decision.decided_on) == ("AA-7", week_ago)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"applies_from": -1}, "It has to be in place before the assessment"),
        ({"decided_on": -1}, "not dated back"),
        ({"decided_on": 1}, "cannot have been decided in the future"),
        ({"applies_from": None}, "Say from which day it applies."),
        ({"applies_until": -1}, "It cannot end before it begins."),
        ({"reason": " "}, "Give the reason"),
        ({"outcome": "perhaps"}, "Say whether it is approved."),
    ],
)
def test_a_decision_that_cannot_be_is_refused(street, asked, wrong, sentence):
    given = {key: today() + timedelta(value) if isinstance(value, int) else value for key, value in wrong.items()}
    with pytest.raises(BadInput, match=sentence):
        decide(asked, street.iqa, **given)
    assert not AdjustmentDecision.objects.exists()


def test_special_consideration_may_begin_with_the_event(street):
    asked = make_adjustment(street.registration, by=street.learner, kind=AdjustmentKind.SPECIAL)
    assert decide(asked, street.iqa, applies_from=today() - timedelta(5)).applies_from == today() - timedelta(5)


def test_deciding_again_supersedes(street, asked):
    first = decide(asked, street.iqa)
    refused = decide(asked, street.lead_iqa, outcome=AdjustmentOutcome.REFUSED, seen=first.pk)
    assert refused.applies_from is None
    first.refresh_from_db()
    assert (first.is_current, first.superseded_by) == (False, street.lead_iqa)
    with pytest.raises(StaleState):
        decide(asked, street.iqa, seen=first.pk)
    assert [row.pk for row in queries.adjustment_facts(asked)["earlier"]] == [first.pk]


def test_deciding_writes_all_or_nothing(street, asked, monkeypatch):
    first = decide(asked, street.iqa)

    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(adjusting, "record_act", fails)
    for act in (
        lambda: decide(asked, street.lead_iqa),
        lambda: make_adjustment(street.registration, by=street.learner),
        lambda: actions.read_need(asked, by=street.iqa, reason="To decide"),
    ):
        with pytest.raises(RuntimeError):
            act()
    first.refresh_from_db()
    assert first.is_current
    assert (Adjustment.objects.count(), NeedReading.objects.count()) == (1, 0)


def test_the_assessor_answers(street, asked):
    for person in people_but(street, street.assessor, street.trainee, street.second_assessor):
        with pytest.raises(NotAllowed):
            actions.answer_adjustment(asked, by=person, text="A quiet room is booked.")
    actions.answer_adjustment(asked, by=street.assessor, text=" A quiet room is booked. ")
    assert [(note.by, note.text) for note in AdjustmentNote.objects.all()] == [
        (street.assessor, "A quiet room is booked.")
    ]


def test_each_reading_of_the_need_is_noted_for_the_learner(street, asked):
    for person in people_but(street, street.learner, street.iqa, street.lead_iqa, street.admin):
        with pytest.raises(NotAllowed):
            actions.read_need(asked, by=person, reason="Curious")
    with pytest.raises(BadInput, match="Say why you need to read it"):
        actions.read_need(asked, by=street.iqa)
    assert actions.read_need(asked, by=street.iqa, reason="To decide") == NEED
    assert actions.read_need(asked, by=street.learner) == NEED
    assert [(row.by, row.reason) for row in NeedReading.objects.all()] == [(street.iqa, "To decide")]


def test_what_is_in_place_on_a_day(street, asked):
    approve(asked, by=street.iqa, days_ago=3, applies_until=today() + timedelta(3))
    for day, expected in ((-4, []), (-3, [street.test.pk]), (3, [street.test.pk]), (4, [])):
        found = rules.in_place(street.registration, [street.test.pk, street.work.pk], today() + timedelta(day))
        assert list(found) == expected


def test_extra_time_counts_when_it_was_decided_before_the_test(street, asked):
    assert rules.extra_time(street.registration, street.test, today()) == (40, None)
    decision = approve(asked, by=street.iqa, days_ago=2)
    assert rules.extra_time(street.registration, street.test, today()) == (50, decision)
    assert rules.extra_time(street.registration, street.test, today() - timedelta(3)) == (40, None)


def test_the_assess_page_shows_the_measure_and_never_the_need(client, street):
    piece = make_evidence(street.registration, [criterion(street.work, "1.1")])
    asked = make_adjustment(street.registration, by=street.learner)
    client.force_login(street.assessor)
    url = reverse("assessment:decide", args=[piece.pk])
    page = client.get(url).content.decode()
    assert f"Asked for and not decided yet, so not to be used yet: {MEASURE}" in page
    approve(asked, by=street.iqa)
    page = client.get(url).content.decode()
    assert f"Adjustment in place: {MEASURE}" in page
    assert NEED not in page


@pytest.mark.parametrize("model", [Adjustment, AdjustmentDecision, AdjustmentNote, NeedReading])
def test_rows_are_never_changed(street, asked, model):
    approve(asked, by=street.iqa)
    actions.answer_adjustment(asked, by=street.assessor, text="Booked.")
    actions.read_need(asked, by=street.iqa, reason="To decide")
    row = model.objects.get()
    for attempt in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(by=street.iqa)):
        with pytest.raises(Frozen):
            attempt()


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once():
    street = make_street()
    asked = make_adjustment(street.registration, by=street.learner)
    told = together(
        lambda: decide(asked, street.iqa, seen=0),
        lambda: decide(asked, street.lead_iqa, outcome=AdjustmentOutcome.REFUSED, seen=0),
    )
    assert told == ["StaleState", "done"]
    assert AdjustmentDecision.objects.count() == 1


def test_the_need_is_on_no_page_until_it_is_asked_for(client, street, asked):
    url = reverse("assessment:adjustment", args=[asked.pk])
    need = reverse("assessment:adjustment_need", args=[asked.pk])
    for person in (street.learner, street.assessor, street.iqa, street.admin):
        client.force_login(person)
        for place in (url, reverse("assessment:adjustment_list", args=[street.registration.pk])):
            assert NEED not in client.get(place).content.decode()
    client.force_login(street.iqa)
    assert client.post(need, {"reason": ""}).status_code == 422
    page = client.post(need, {"reason": "To decide"})
    assert NEED in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    client.force_login(street.learner)
    page = client.get(url).content.decode()
    assert "To decide" in page
    assert "Iqa HL" in page


def test_asking_and_deciding_on_the_pages(client, street):
    client.force_login(street.learner)
    data = {"kind": "reasonable", "need": NEED, "measure": MEASURE, "extra_time": "25", "only_how": "on"}
    ask = reverse("assessment:adjustment_ask", args=[street.registration.pk])
    assert client.post(ask, data | {"only_how": ""}).status_code == 422
    client.post(ask, data | {"units": [street.test.pk]})
    asked = Adjustment.objects.get()
    client.force_login(street.iqa)
    url = reverse("assessment:adjustment_decide", args=[asked.pk])
    answer = {
        "outcome": "approved",
        "authority": "centre",
        "decided_on": today().isoformat(),
        "applies_from": today().isoformat(),
        "reason": "Seen, and fitting.",
        "seen": "0",
    }
    assert client.post(url, answer | {"applies_from": "2020-01-01"}).status_code == 422
    assert client.post(url, answer).status_code == 302
    assert client.post(url, answer).status_code == 409
    assert AdjustmentDecision.objects.get().reason == "Seen, and fitting."


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_fixed(client, street, rows, django_assert_num_queries):
    for _ in range(rows):
        approve(make_adjustment(street.registration, by=street.learner), by=street.iqa)
    client.force_login(street.assessor)
    url = reverse("assessment:adjustment_list", args=[street.registration.pk])
    client.get(url)
    with django_assert_num_queries(9):
        page = client.get(url)
    assert page.content.decode().count("Approved") == rows


def test_the_page_of_a_test_shows_the_time_allowed(client, street, asked):
    entry = route_unit(street.registration, street.test)
    client.force_login(street.assessor)
    page = reverse("assessment:test_record", args=[entry.pk])
    minutes = street.test.test.minutes
    assert f"{minutes} minutes</p>" in client.get(page).content.decode()
    more = make_adjustment(street.registration, by=street.learner, extra_time=25, units=[street.test])
    approve(more, by=street.iqa)
    shown = client.get(page).content.decode()
    assert f"{minutes + -(-minutes * 25 // 100)} minutes with extra time" in shown
    assert reverse("assessment:adjustment", args=[more.pk]) in shown
