"""A registration in the course of time: breaks, extensions, what is known of the ULN, a transfer out."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from assessment.queries import dues_of_person
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions, queries, rules
from portfolios.models import Registration
from portfolios.states import LeavingReason, UlnState
from tests.factories.plans import hold_review
from tests.factories.portfolios import last_act

TODAY = timezone.localdate()


def away(cast, **facts):
    facts = {"starts_on": TODAY, "why": "An operation", "by": cast.admin, **facts}
    return actions.begin_break(cast.registration, **facts)


def standing(cast):
    return queries.history_of(Registration.objects.get(pk=cast.registration.pk)).standing[1]


def test_nothing_is_due_during_a_break(cast):
    hold_review(cast.registration, by=cast.assessor)
    assert dues_of_person(cast.assessor)
    made = away(cast)
    assert dues_of_person(cast.assessor) == []
    assert dues_of_person(cast.learner) == []
    assert standing(cast) == "On a break"
    assert "operation" not in str(last_act_facts(cast))
    actions.end_break(made, by=cast.admin, on=TODAY + timedelta(days=5))
    assert dues_of_person(cast.assessor, TODAY + timedelta(days=5))


def last_act_facts(cast):
    from centres.models import Act

    return Act.objects.filter(centre=cast.centre).order_by("sequence").last().facts


def test_two_breaks_do_not_overlap(cast):
    away(cast, ends_on=TODAY + timedelta(days=10))
    with pytest.raises(Blocked):
        away(cast, starts_on=TODAY + timedelta(days=5))
    away(cast, starts_on=TODAY + timedelta(days=11))


def test_a_break_ends_once(cast):
    made = away(cast, starts_on=TODAY - timedelta(days=9))
    actions.end_break(made, by=cast.admin)
    with pytest.raises(StaleState):
        actions.end_break(made, by=cast.admin)
    assert standing(cast) == "Registered"


def planned_end(cast):
    return Registration.objects.get(pk=cast.registration.pk).planned_end_on


def test_the_planned_end_moves_by_the_days_away(cast):
    before = planned_end(cast)
    made = away(cast, ends_on=TODAY + timedelta(days=9))
    assert planned_end(cast) == before + timedelta(days=10)
    actions.end_break(made, by=cast.admin, on=TODAY + timedelta(days=4))
    assert planned_end(cast) == before + timedelta(days=4)
    assert last_act_facts(cast)["planned_end_on"] == planned_end(cast).isoformat()


def test_the_planned_end_waits_until_it_is_known_how_long_a_break_is(cast):
    before = planned_end(cast)
    made = away(cast, starts_on=TODAY - timedelta(days=9))
    assert planned_end(cast) == before
    actions.end_break(made, by=cast.admin)
    assert planned_end(cast) == before + timedelta(days=9)


def test_an_extension_keeps_what_was(cast):
    was, until = cast.registration.expires_on, cast.registration.expires_on + timedelta(days=90)
    made = actions.extend_registration(cast.registration, by=cast.admin, until=until, why="Illness", reference="X-1")
    assert (made.was, made.until) == (was, until)
    assert Registration.objects.get(pk=cast.registration.pk).expires_on == until
    assert (standing(cast), last_act(cast.centre)) == ("Extended", ("extended", cast.admin))
    with pytest.raises(BadInput):
        actions.extend_registration(cast.registration, by=cast.admin, until=was, why="Shorter")


def test_what_is_known_of_a_uln(cast):
    with pytest.raises(BadInput):
        actions.record_uln(cast.registration, by=cast.admin, verified_on=TODAY)
    assert actions.record_uln(cast.registration, by=cast.admin, declined=True).uln_state == UlnState.DECLINED
    actions.correct_registration(cast.registration, by=cast.admin, uln="9276308686")
    assert Registration.objects.get(pk=cast.registration.pk).uln_state == UlnState.ENTERED
    assert actions.record_uln(cast.registration, by=cast.admin, verified_on=TODAY).uln_state == UlnState.VERIFIED
    actions.correct_registration(cast.registration, by=cast.admin, uln="")
    assert Registration.objects.get(pk=cast.registration.pk).uln_state == UlnState.NONE


def test_only_an_administrator_and_never_for_themselves(cast, but):
    for person in but("admin"):
        with pytest.raises(NotAllowed):
            away(cast, by=person)
        with pytest.raises(NotAllowed):
            actions.extend_registration(cast.registration, by=person, until=TODAY, why="x")
        with pytest.raises(NotAllowed):
            actions.record_uln(cast.registration, by=person, declined=True)


def test_a_transfer_out_names_the_other_centre_and_has_a_report(cast, page):
    with pytest.raises(BadInput):
        actions.withdraw_registration(cast.registration, by=cast.admin, why="Moves", leaving=LeavingReason.TRANSFERRED)
    facts = {"why": "Moves", "leaving": LeavingReason.TRANSFERRED, "transferred_to": "Mill Street College"}
    actions.withdraw_registration(cast.registration, by=cast.admin, **facts)
    assert standing(cast) == "Transferred out"
    history = page(cast.admin, f"/registrations/{cast.registration.pk}/history/").content.decode()
    assert f"On {date_format(TODAY)}." in history
    url = f"/registrations/{cast.registration.pk}/transfer/"
    assert "Mill Street College" in page(cast.admin, url).content.decode()
    text = page(cast.admin, f"{url}?as=csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Learner,Learner HL"
    assert "small-1,Unit small-1,Not signed off" in text


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"registered_on": None, "expires_on": None}, "Not yet sent"),
        ({"expires_on": TODAY - timedelta(days=1)}, "Lapsed"),
        ({"transferred_from": "Mill Street College"}, "Transferred in"),
        ({"status": "completed"}, "Completed"),
        ({"status": "withdrawn"}, "Withdrawn"),
    ],
)
def test_the_word_for_where_a_registration_stands(cast, facts, word):
    for name, value in facts.items():
        setattr(cast.registration, name, value)
    assert rules.standing_words(cast.registration, TODAY)[1] == word


def test_last_days_ahead(cast, page):
    Registration.objects.filter(pk=cast.registration.pk).update(expires_on=TODAY + timedelta(days=30))
    assert "Learner HL" in page(cast.admin, "/learners/dates/").content.decode()
    Registration.objects.filter(pk=cast.registration.pk).update(expires_on=TODAY + timedelta(days=300))
    assert "Nothing near" in page(cast.admin, "/learners/dates/").content.decode()


def test_the_pages_of_a_break(cast, page):
    url = f"/registrations/{cast.registration.pk}/break/"
    assert page(cast.admin, url, {"starts_on": TODAY, "why": "Travel"}).status_code == 302
    made = cast.registration.breaks.get()
    history = f"/registrations/{cast.registration.pk}/history/"
    assert "Travel" in page(cast.admin, history).content.decode()
    assert "Travel" not in page(cast.iqa, history).content.decode()
    page(cast.admin, f"/breaks/{made.pk}/end/", {})
    made.refresh_from_db()
    assert (made.ends_on, made.ended_by) == (TODAY, cast.admin)
