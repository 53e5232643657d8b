"""Claims in the room of an external visit, and what an overdue action does to direct claims (R5.4, R5.7)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certification import actions, rules
from certification.models import Claim
from certification.states import ClaimStatus
from config.refusals import Blocked, NotAllowed, StaleState
from iqa import actions as quality
from iqa.models import VisitAction
from tests.factories.certification import awaiting, draft, make_ready
from tests.factories.visits import in_room, step_in

pytestmark = pytest.mark.django_db


def test_a_claim_that_waits_is_agreed_to_in_the_room(cast, client):
    claim = awaiting(cast.home)
    visit, entry = in_room(cast.home)
    step_in(client, entry)
    assert claim.number.encode() in client.get(reverse("iqa:room", args=[visit.pk])).content
    assert client.get(reverse("iqa:room_section", args=[visit.pk, "claims"])).status_code == 200
    response = client.post(reverse("iqa:room_agree", args=[visit.pk, claim.pk]))
    assert response.status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.organisation_reference) == (ClaimStatus.ACCEPTED, "V-7")
    assert claim.documents.exists()
    assert client.post(reverse("iqa:room_agree", args=[visit.pk, claim.pk])).status_code == 404


def test_nobody_else_agrees_and_nothing_of_another_centre(cast):
    claim = awaiting(cast.home)
    visit, _ = in_room(cast.home)
    other, _ = in_room(cast.other)
    with pytest.raises(NotAllowed):
        actions.agree_claim(claim, by=cast.admin, visit=visit)
    with pytest.raises(NotAllowed):
        actions.agree_claim(claim, by=other.eqa, visit=other)
    quality.close_room(visit, by=cast.admin)
    with pytest.raises(StaleState):
        quality.ask_in_room(visit, lambda held: actions.agree_claim(claim, by=visit.eqa, visit=held))
    assert Claim.objects.get().status == ClaimStatus.AWAITING_EQA


def test_a_release_that_was_withdrawn_stops_the_agreement(cast):
    claim = awaiting(cast.home)
    visit, _ = in_room(cast.home)
    claim.registration.releases.current().supersede(by=cast.iqa, at=timezone.now(), why="Looked again")
    with pytest.raises(Blocked):
        actions.agree_claim(claim, by=visit.eqa, visit=visit)


def test_an_overdue_action_takes_direct_claims_away_until_it_is_closed(cast):
    today = timezone.localdate()
    visit, _ = in_room(cast.home)
    facts = {"qualification": cast.edition, "severity": "major", "text": "Standardise.", "owner": cast.iqa}
    action = quality.set_visit_action(visit, due_on=today, **facts)
    assert rules.claims_directly(cast.approval, today)
    VisitAction.objects.update(due_on=today - timedelta(days=1))
    assert not rules.claims_directly(cast.approval, today)
    (sentence,) = rules.stopped_directly(cast.approval, today)
    assert sentence.startswith("Action 1 of an external quality assurer was due on")
    assert rules.claims_directly(cast.other.approval, today)
    quality.answer_visit_action(action, by=cast.iqa, answer="Done.")
    action.refresh_from_db()
    quality.accept_visit_answer(action, in_visit=visit)
    assert rules.claims_directly(cast.approval, today)


def test_the_page_of_a_draft_says_why_it_is_no_direct_claim_today(cast, client):
    claim = draft(cast.home, make_ready(cast.home))
    visit, _ = in_room(cast.home)
    facts = {"qualification": cast.edition, "severity": "major", "text": "Standardise.", "owner": cast.iqa}
    quality.set_visit_action(visit, due_on=timezone.localdate(), **facts)
    client.force_login(cast.admin)
    address = reverse("certification:claim_detail", args=[claim.pk])
    assert "No direct claim today" not in client.get(address).text
    VisitAction.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    page = client.get(address)
    assert "No direct claim today" in page.text
    assert page.context["direct"] is False
