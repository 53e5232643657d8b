"""The legal hold: while somebody says why, nothing leaves a portfolio, and adding to it goes on (R3.17)."""

import pytest
from django.urls import reverse

from config.refusals import Blocked, Blocker
from portfolios import actions, rules
from portfolios.models import Evidence, EvidenceFile, EvidenceReference, RouteUnit
from portfolios.queries import overwritten
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


def change(draft, by, **facts):
    """As a page does that was opened just now."""
    return actions.change_evidence(Evidence.objects.get(pk=draft.pk), by=by, **facts)


def stood(draft):
    return [row.facts for row in draft.overwritten.order_by("pk")]


def test_what_is_written_over_in_a_draft_stays_on_record(cast, held):
    details = {"when": "Monday", "who": "Jo"}
    draft = make_draft(held, title="Log", details={})
    Evidence.objects.filter(pk=draft.pk).update(details=details)
    change(draft, cast.learner, title="Log of complaints", group_work=True, took_part="Jo")
    assert stood(draft) == []  # gone on with, or put where nothing was
    change(draft, cast.learner, title="")
    assert stood(draft) == [{"title": "Log of complaints"}]
    day = draft.made_on.isoformat()
    facts = {"title": "Rota", "made_on": None, "took_part": "Al", "group_work": False}
    change(draft, cast.learner, details={}, **facts)
    lost = {"made_on": day, "took_part": "Jo", "group_work": True, "details": details}
    assert stood(draft) == [{"title": "Log of complaints"}, lost]
    assert draft.overwritten.first().by == cast.learner


def test_of_fields_within_fields_only_what_is_lost_is_kept(cast, held):
    draft = make_draft(held)
    Evidence.objects.filter(pk=draft.pk).update(held={"what": "Appraisal", "where": "Office"})
    change(draft, cast.learner, held={"what": "Appraisal of May", "where": "Archive"})
    assert stood(draft) == [{"held": {"where": "Office"}}]


def test_what_another_window_wrote_meanwhile_is_kept(cast, held):
    first = make_draft(held, title="Log")
    change(first, cast.learner, title="Rota")
    actions.change_evidence(first, by=cast.learner, title="List")  # this window still knows the first title
    assert stood(first) == [{"title": "Log"}, {"title": "Rota"}]


def test_the_draft_and_what_stood_are_written_together(cast, held, monkeypatch):
    draft = make_draft(held, title="Log")
    monkeypatch.setattr("portfolios.actions.evidence.record_act", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        change(draft, cast.learner, title="Rota")
    assert (Evidence.objects.get(pk=draft.pk).title, stood(draft)) == ("Log", [])


def test_nothing_is_kept_of_a_draft_that_is_not_held(cast, held):
    draft = make_draft(cast.other.registration, title="Log")
    change(draft, cast.other.learner, title="Rota")
    assert stood(draft) == []


def test_its_author_reads_what_was_written_over(cast, held, client):
    draft = make_draft(held, title="Log of May")
    change(draft, cast.learner, title="Rota", made_on=None, kind="", confidential=True)
    change(draft, cast.learner, confidential=False)
    client.force_login(cast.learner)
    page = client.get(reverse("portfolios:revision_list", args=[draft.pk])).text
    for words in ("Written over while the portfolio was kept as it is", "Log of May", "What it is mainly", "Yes"):
        assert words in page


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_written_over_is_read_in_one_query(cast, held, rows, django_assert_num_queries):
    draft = make_draft(held, title="0")
    for number in range(1, rows + 1):
        change(draft, cast.learner, title=str(number))
    with django_assert_num_queries(1):
        found = overwritten(draft)
        assert [(stood.row.by.full_name, stood.facts[0].text) for stood in found] == [
            ("Learner HL", str(number)) for number in reversed(range(rows))
        ]


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
