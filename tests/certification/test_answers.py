"""What the organisation says about a claim, its fee, and claims of units by themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment import actions as assessment
from centres.models import Act
from certification import actions, queries, rules
from certification.models import Claim, ClaimMove, ClaimQuestion, Document
from certification.states import ClaimKind, ClaimStatus
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa.models import Sample
from portfolios.models import Registration
from portfolios.states import RegistrationStatus
from tests.factories import certification as make
from tests.together import together


def others(cast):
    return [person for key, person in cast.everybody().items() if key is not None and person != cast.admin]


def moves(claim):
    return list(ClaimMove.objects.filter(claim=claim).values_list("target", flat=True))


def last_verb(cast):
    return Act.objects.filter(centre=cast.centre).order_by("-sequence").values_list("verb", flat=True).first()


# ---------- query, answer, rejection ----------


def test_a_query_waits_for_its_answer_and_goes_back_into_the_queue(cast):
    claim = make.awaiting(cast)
    actions.query_claim(claim, by=cast.admin, text="Which assessor signed unit 3?")
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.QUERIED
    actions.answer_query(claim, by=cast.admin, answer="Assessor HL.")
    claim.refresh_from_db()
    question = ClaimQuestion.objects.get()
    assert (claim.status, question.answer, question.answered_by) == (
        ClaimStatus.AWAITING_EQA,
        "Assessor HL.",
        cast.admin,
    )
    assert moves(claim) == ["draft", "awaiting_eqa", "queried", "awaiting_eqa"]
    assert last_verb(cast) == "answered the query on"
    actions.accept_claim(claim, by=cast.admin, reference="EQA-1")
    assert claim.documents.count() == 2


def test_a_query_needs_words_and_a_day_since_the_claim(cast):
    claim = make.awaiting(cast)
    with pytest.raises(BadInput):
        actions.query_claim(claim, by=cast.admin, text="  ")
    with pytest.raises(BadInput):
        actions.query_claim(claim, by=cast.admin, text="Why?", asked_on=timezone.localdate() - timedelta(days=1))
    assert ClaimQuestion.objects.count() == 0


def test_what_is_accepted_cannot_be_queried(cast):
    claim = make.accepted(cast)
    with pytest.raises(StaleState):
        actions.query_claim(claim, by=cast.admin, text="Why?")
    with pytest.raises(StaleState):
        actions.reject_claim(claim, by=cast.admin, reason="No.")
    assert ClaimQuestion.objects.count() == 0


def test_a_rejection_keeps_its_reason_and_lets_the_learner_go_on(cast):
    claim = make.awaiting(cast)
    actions.query_claim(claim, by=cast.admin, text="Where is the observation?")
    actions.reject_claim(claim, by=cast.admin, reason="No observation in unit 2.")
    claim.refresh_from_db()
    registration = Registration.objects.get(pk=claim.registration_id)
    assert (claim.status, claim.closed_why, registration.route_closed_at) == (
        ClaimStatus.REJECTED,
        "No observation in unit 2.",
        None,
    )
    assert ClaimQuestion.objects.get().answer == "Not answered: the claim was rejected."
    again = actions.make_claim(registration, by=cast.admin)
    assert again.status == ClaimStatus.DRAFT
    assert Document.objects.count() == 0


def test_only_administrators_of_the_centre_record_what_the_organisation_says(cast):
    claim = make.awaiting(cast)
    for person in others(cast):
        with pytest.raises(NotAllowed):
            actions.query_claim(claim, by=person, text="Why?")
        with pytest.raises(NotAllowed):
            actions.reject_claim(claim, by=person, reason="No.")
        with pytest.raises(NotAllowed):
            actions.record_fee(claim, by=person, due=Decimal(30))
        with pytest.raises(NotAllowed):
            actions.set_claim_policy(cast.centre, by=person, needs_fee=True, uncollected_days=7)
    claim.refresh_from_db()
    assert (claim.status, claim.fee_due) == (ClaimStatus.AWAITING_EQA, None)


@pytest.mark.django_db(transaction=True)
def test_acceptance_and_rejection_at_once_have_one_winner(cast):
    claim = make.awaiting(cast)
    rows = [Claim.objects.get(pk=claim.pk) for _ in range(2)]
    told = together(
        lambda: actions.accept_claim(rows[0], by=cast.admin, reference="EQA-1"),
        lambda: actions.reject_claim(rows[1], by=cast.admin, reason="No."),
    )
    assert told == ["StaleState", "done"]


# ---------- the fee ----------


def test_a_fee_blocks_only_where_the_centre_wants_it(cast):
    claim = make.draft(cast)
    assert rules.claim_blockers(claim.registration, by=cast.admin, claim=claim) == []
    actions.set_claim_policy(cast.centre, by=cast.admin, needs_fee=True, uncollected_days=10)
    with pytest.raises(Blocked) as refusal:
        actions.submit_claim(claim, by=cast.admin)
    (blocker,) = refusal.value.blockers
    assert (blocker.code, blocker.url) == ("fee", reverse("certification:claim_fee", args=[claim.pk]))
    actions.record_fee(claim, by=cast.admin, due=Decimal("35.50"))
    with pytest.raises(Blocked):
        actions.submit_claim(claim, by=cast.admin)
    actions.record_fee(claim, by=cast.admin, due=Decimal("35.50"), paid_on=timezone.localdate(), reference="INV-9")
    assert actions.submit_claim(claim, by=cast.admin).status == ClaimStatus.ACCEPTED


def test_nothing_due_is_settled(cast):
    claim = make.draft(cast)
    actions.set_claim_policy(cast.centre, by=cast.admin, needs_fee=True, uncollected_days=10)
    actions.record_fee(claim, by=cast.admin, due=Decimal(0))
    assert rules.claim_blockers(claim.registration, by=cast.admin, claim=Claim.objects.get(pk=claim.pk)) == []


def test_a_fee_is_no_less_than_nothing_and_not_paid_tomorrow(cast):
    claim = make.draft(cast)
    with pytest.raises(BadInput):
        actions.record_fee(claim, by=cast.admin, due=Decimal(-1))
    with pytest.raises(BadInput):
        actions.record_fee(claim, by=cast.admin, due=Decimal(1), paid_on=timezone.localdate() + timedelta(days=1))
    claim.refresh_from_db()
    assert claim.fee_due is None


def test_the_policy_of_before_is_kept(cast):
    actions.set_claim_policy(cast.centre, by=cast.admin, needs_fee=True, uncollected_days=10)
    actions.set_claim_policy(cast.centre, by=cast.admin, needs_fee=False, uncollected_days=20)
    policy = rules.policy_of(cast.centre)
    assert (policy.needs_fee, policy.uncollected_days, cast.centre.claim_policies.count()) == (False, 20, 2)
    assert rules.policy_of(cast.other.centre).uncollected_days == 28


# ---------- units by themselves ----------


def two_units(cast):
    """Two units of the learner achieved, the third not."""
    units = [entry.unit for entry in cast.registration.route.select_related("unit").order_by("unit__number")[:2]]
    make.achieve(cast, units=units)
    return units


def test_units_are_claimed_for_a_learner_who_has_left(cast):
    units = two_units(cast)
    Registration.objects.filter(pk=cast.registration.pk).update(status=RegistrationStatus.WITHDRAWN)
    cast.registration.refresh_from_db()
    claim = actions.make_unit_claim(cast.registration, units, by=cast.admin)
    claim = actions.submit_claim(claim, by=cast.admin)
    cast.registration.refresh_from_db()
    assert (claim.kind, claim.status, claim.verdict["credits"]) == (ClaimKind.UNITS, ClaimStatus.ACCEPTED, 10)
    assert list(claim.units.values_list("unit__number", "group")) == [("small-1", "A"), ("small-2", "A")]
    assert (cast.registration.status, cast.registration.route_closed_at) == (RegistrationStatus.WITHDRAWN, None)
    assert "certificate" not in claim.documents.values_list("kind", flat=True)
    assert claim.documents.exists()


def test_the_full_award_can_still_be_claimed_after_units(cast):
    units = two_units(cast)
    actions.submit_claim(actions.make_unit_claim(cast.registration, units[:1], by=cast.admin), by=cast.admin)
    make.achieve(cast, units=[cast.route_unit(2).unit])
    make.release(cast)
    claim = actions.submit_claim(actions.make_claim(cast.registration, by=cast.admin), by=cast.admin)
    assert (claim.kind, claim.status) == (ClaimKind.FULL, ClaimStatus.ACCEPTED)


def test_a_unit_is_claimed_once(cast):
    units = two_units(cast)
    actions.submit_claim(actions.make_unit_claim(cast.registration, units, by=cast.admin), by=cast.admin)
    again = actions.make_unit_claim(cast.registration, units[:1], by=cast.admin)
    with pytest.raises(Blocked) as refusal:
        actions.submit_claim(again, by=cast.admin)
    assert [blocker.code for blocker in refusal.value.blockers] == ["unit_claimed"]


def test_a_unit_that_is_not_achieved_cannot_be_chosen(cast):
    two_units(cast)
    with pytest.raises(BadInput):
        actions.make_unit_claim(cast.registration, [cast.route_unit(2).unit], by=cast.admin)
    with pytest.raises(BadInput):
        actions.make_unit_claim(cast.registration, [], by=cast.admin)
    assert Claim.objects.count() == 0


def test_units_wait_for_quality_assurance_to_be_done_with_them(cast):
    units = two_units(cast)
    Sample.objects.create(registration=cast.registration, unit=units[0], iqa=cast.iqa, why="Drawn.")
    claim = actions.make_unit_claim(cast.registration, units, by=cast.admin)
    codes = [blocker.code for blocker in rules.unit_claim_blockers(cast.registration, units, claim=claim)]
    assert codes == ["quality"]


def test_a_claimed_unit_is_not_reopened_before_the_claim_is_withdrawn(cast):
    make.without_direct_claims(cast)
    units = two_units(cast)
    cast.registration.route.update(locked_at=timezone.now())
    claim = actions.submit_claim(actions.make_unit_claim(cast.registration, units, by=cast.admin), by=cast.admin)
    with pytest.raises(Blocked) as refusal:
        assessment.reopen_unit(cast.route_unit(0), by=cast.iqa, why="Look again.")
    assert [blocker.code for blocker in refusal.value.blockers] == ["claimed"]
    actions.withdraw_claim(claim, by=cast.admin, reason="A unit is looked at again.")
    assessment.reopen_unit(cast.route_unit(0), by=cast.iqa, why="Look again.")


def test_units_that_wait_are_accepted_like_an_award(cast):
    make.without_direct_claims(cast)
    units = two_units(cast)
    claim = actions.submit_claim(actions.make_unit_claim(cast.registration, units, by=cast.admin), by=cast.admin)
    assert claim.status == ClaimStatus.AWAITING_EQA
    claim = actions.accept_claim(claim, by=cast.admin, reference="EQA-3")
    cast.registration.refresh_from_db()
    assert (claim.status, cast.registration.status) == (ClaimStatus.ACCEPTED, RegistrationStatus.REGISTERED)


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_units_at_once_are_one(cast):
    units = two_units(cast)
    rows = [Registration.objects.get(pk=cast.registration.pk) for _ in range(2)]
    told = together(*(lambda row=row: actions.make_unit_claim(row, units, by=cast.admin) for row in rows))
    assert told == ["StaleState", "done"]
    assert Claim.objects.count() == 1


# ---------- the pages ----------


def test_the_page_of_a_queried_claim_offers_the_answer(client, cast):
    claim = make.awaiting(cast)
    client.force_login(cast.admin)
    page = client.post(
        reverse("certification:claim_query", args=[claim.pk]),
        {"text": "Which site?", "asked_on": timezone.localdate().isoformat()},
        follow=True,
    ).content.decode()
    assert "Which site?" in page
    assert reverse("certification:claim_answer", args=[claim.pk]) in page
    client.post(reverse("certification:claim_answer", args=[claim.pk]), {"answer": "Main site."})
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.AWAITING_EQA


def test_a_rejected_award_leads_to_another_claim(client, cast):
    claim = make.awaiting(cast)
    actions.reject_claim(claim, by=cast.admin, reason="One unit is missing.")
    client.force_login(cast.admin)
    page = client.get(reverse("certification:claim_detail", args=[claim.pk])).content.decode()
    assert "As it is on record" in page
    again = reverse("certification:claim_make", args=[cast.registration.pk])
    assert f'action="{again}"' in page
    assert client.post(again).url == reverse("certification:claim_detail", args=[Claim.objects.latest("pk").pk])
    assert Claim.objects.live().count() == 1


def test_units_that_are_accepted_are_no_award_and_their_page_says_so(client, cast):
    make.without_direct_claims(cast)
    units = two_units(cast)
    claim = actions.submit_claim(actions.make_unit_claim(cast.registration, units, by=cast.admin), by=cast.admin)
    client.force_login(cast.admin)
    page = client.get(reverse("certification:claim_accept", args=[claim.pk])).content.decode()
    assert ("is credited with 2 units of" in page, "is awarded" in page) == (True, False)
    assert (
        "can be worked on again"
        not in client.get(reverse("certification:claim_withdraw", args=[claim.pk])).content.decode()
    )


def test_units_are_chosen_on_their_page(client, cast):
    units = two_units(cast)
    client.force_login(cast.admin)
    address = reverse("certification:claim_units", args=[cast.registration.pk])
    assert [unit.number for unit, _, _ in client.get(address).context["rows"]] == ["small-1", "small-2"]
    assert client.post(address, {"units": [cast.route_unit(2).unit.pk]}).status_code == 422
    answer = client.post(address, {"units": [units[1].pk]})
    claim = Claim.objects.get()
    assert answer.url == reverse("certification:claim_detail", args=[claim.pk])
    page = client.get(answer.url)
    assert [row.unit.number for row, _ in page.context["units"]] == ["small-2"]
    assert page.context["blockers"] == []


def test_the_list_shows_also_what_came_to_nothing(client, cast):
    claim = make.draft(cast)
    actions.withdraw_claim(claim, by=cast.admin, reason="Too early.")
    client.force_login(cast.admin)
    address = reverse("certification:claim_rows")
    assert [row.number for row in client.get(address).context["page"]] == [claim.number]
    assert [row.number for row in client.get(address, {"status": "issued"}).context["page"]] == []
    assert [row.number for row in client.get(address, {"find": "learner hl"}).context["page"]] == [claim.number]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_claims_takes_a_fixed_number_of_queries(client, cast, rows, django_assert_num_queries):
    for number in range(rows):
        actions.make_claim(make.another_ready(cast, number), by=cast.admin)
    client.force_login(cast.admin)
    with django_assert_num_queries(9):
        client.get(reverse("certification:claim_rows"))


def test_the_board_shows_who_moved_a_claim_and_since_when(cast):
    make.awaiting(cast)
    lanes = {lane.code: lane for lane in queries.claim_board(cast.admin)["lanes"]}
    (ticket,) = lanes["submitted"].tickets
    assert (ticket.who, ticket.days, ticket.word) == ("Admin HL", 0, "Not sent yet")
