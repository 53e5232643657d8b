"""The legal hold: while somebody says why, nothing leaves a portfolio, and adding to it goes on (R3.17)."""

import pytest
from django.urls import reverse

from config.refusals import Blocked, Blocker
from portfolios import actions, rules
from portfolios.models import Evidence, EvidenceFile, EvidenceReference, RouteUnit
from portfolios.rules import hold_checks
from portfolios.states import EvidenceStatus, RegistrationStatus, UnitOrigin
from tests.factories.portfolios import criteria_of, make_draft, make_ready, make_submitted, upload

HELD = Blocker("held", "It is kept as it is.", "Wait.", "/why/", "Read why")
OTHER_PDF = b"%PDF-1.4 another"


@pytest.fixture
def held(cast, monkeypatch):
    """The learner's registration is held; every other is not."""
    monkeypatch.setattr(
        "portfolios.rules.holding.hold_checks", [lambda row: [HELD] if row == cast.registration else []]
    )
    return cast.registration


def refused():
    return pytest.raises(Blocked, match="kept as it is")


def test_assessment_says_why_a_portfolio_is_held():
    assert [check.__name__ for check in hold_checks] == ["legal_hold_blockers"]


def test_no_piece_is_withdrawn_drafts_neither(cast, held):
    for piece in (make_draft(held), make_submitted(held)):
        with refused():
            actions.withdraw_evidence(piece, by=cast.learner, reason="It is not mine")
    assert not Evidence.objects.filter(status=EvidenceStatus.WITHDRAWN).exists()
    assert rules.withdraw_blockers(piece) == [HELD]


def test_no_file_is_taken_out_or_replaced_and_one_more_is_added(cast, held):
    draft = make_draft(held)
    file = actions.add_file(draft, upload=upload(), by=cast.learner)
    with refused():
        actions.remove_file(file, by=cast.learner)
    with refused():
        actions.replace_file(file, upload=upload(content=OTHER_PDF), by=cast.learner)
    actions.add_file(draft, upload=upload("more.pdf", OTHER_PDF), by=cast.learner)
    assert [row.removed_at for row in EvidenceFile.objects.all()] == [None, None]


def test_no_part_of_a_file_is_blacked_out(cast, held):
    file = actions.add_file(make_draft(held), upload=upload(), by=cast.learner)
    with refused():
        actions.redact_file(file, regions=[[1, 10, 10, 20, 20]], by=cast.learner)


def test_no_criterion_is_unlinked_and_more_can_be_linked(cast, held):
    piece = make_ready(held)
    first, second = piece.links.order_by("pk")
    with refused():
        actions.change_mapping(piece, actions.Changes({}, (first.criterion,)), by=cast.learner)
    with refused():
        actions.map_evidence(piece, links={second.criterion: "p. 2"}, by=cast.learner)
    more = criteria_of(held.route.order_by("unit__number")[1].unit)
    actions.change_mapping(piece, actions.Changes(dict.fromkeys(more)), by=cast.learner)
    assert piece.links.count() == 2 + len(more)


def test_a_pointer_stays(cast, held):
    draft, target = make_draft(held), make_submitted(held)
    reference = actions.add_reference(draft, number=target.number, by=cast.learner)
    with refused():
        actions.remove_reference(reference, by=cast.learner)
    assert EvidenceReference.objects.exists()


def test_no_unit_leaves_the_route(cast, held):
    entry = held.route.order_by("unit__number").last()
    RouteUnit.objects.filter(pk=entry.pk).update(origin=UnitOrigin.CHOSEN)
    with refused():
        actions.choose_units(held, units=[], by=cast.learner)
    assert RouteUnit.objects.filter(pk=entry.pk).exists()


def test_the_registration_is_not_withdrawn_but_corrected(cast, held):
    with refused():
        actions.withdraw_registration(held, by=cast.admin, why="Has left")
    actions.correct_registration(held, by=cast.admin, uln="")
    held.refresh_from_db()
    assert held.status == RegistrationStatus.REGISTERED


def test_drafting_and_handing_in_go_on(cast, held):
    assert make_submitted(held).status == EvidenceStatus.SUBMITTED


def test_what_is_rubbed_out_of_an_account_stays_among_its_revisions(cast, held):
    draft = make_draft(held)
    for text in ("I asked", "I asked Jo", "I did it alone", "I did it alone, today"):
        actions.keep_account(draft, text, by=cast.learner)
    assert [row.body for row in draft.revisions.order_by("number")] == ["I asked Jo", "I did it alone, today"]
    free = make_draft(cast.other.registration)
    for text in ("I asked Jo", "I did it alone"):
        actions.keep_account(free, text, by=cast.other.learner)
    assert [row.body for row in free.revisions.all()] == ["I did it alone"]


def test_another_registration_is_free(cast, held):
    piece = make_draft(cast.other.registration)
    actions.withdraw_evidence(piece, by=cast.other.learner, reason="It is not mine")


def test_the_pages_say_so(cast, held, client):
    draft = make_draft(held)
    file = actions.add_file(draft, upload=upload(), by=cast.learner)
    client.force_login(cast.learner)
    withdraw = client.get(reverse("portfolios:evidence_withdraw", args=[draft.pk]))
    assert "It is kept as it is." in withdraw.content.decode()
    assert 'name="reason"' not in withdraw.content.decode()
    for name, key in (("evidence_list", held.pk), ("evidence_edit", draft.pk)):
        page = client.get(reverse(f"portfolios:{name}", args=[key]))
        assert "Your portfolio is kept as it is" in page.content.decode()
    for name in ("file_replace", "file_redact"):
        page = client.get(reverse(f"portfolios:{name}", args=[file.pk]))
        assert (page.status_code, "It is kept as it is." in page.content.decode()) == (409, True)
    page = client.post(reverse("portfolios:file_remove", args=[file.pk]))
    assert (page.status_code, "Read why" in page.content.decode()) == (409, True)
    client.force_login(cast.admin)
    page = client.get(reverse("portfolios:registration_withdraw", args=[held.pk]))
    assert "It is kept as it is." in page.content.decode()
