"""Pages of the mapping: who sees and changes what, in how many queries, and that nothing typed is lost."""

import pytest
from django.urls import reverse

from portfolios import actions
from portfolios.forms import GridForm
from portfolios.models import EvidenceLink
from portfolios.pointers import Pointer
from portfolios.states import EvidenceKind, EvidenceStatus
from qualifications.models import Unit
from qualifications.states import AssessmentMethod
from tests.cast import make_unit
from tests.factories.portfolios import act_count, criteria_of, make_draft, make_many, make_ready, make_submitted, upload


def grid_url(cast, query=""):
    return reverse("portfolios:mapping", args=[cast.registration.pk]) + query


def edit_url(evidence):
    return reverse("portfolios:evidence_edit", args=[evidence.pk])


def served(evidence):
    links = EvidenceLink.objects.filter(evidence=evidence).select_related("criterion__outcome__unit")
    return {(link.criterion.outcome.unit.number, link.criterion.number) for link in links}


def stamps(evidence):
    links = EvidenceLink.objects.filter(evidence=evidence)
    return ",".join(f"{link.criterion_id}:{Pointer(link.locator, link.note, link.file_id).stamp}" for link in links)


def ticks(evidence, *criteria):
    """What the page sends of one piece that now has these criteria ticked."""
    return {f"was_{evidence.pk}": stamps(evidence), f"m{evidence.pk}": [criterion.pk for criterion in criteria]}


def columns(response):
    return [(column.evidence.reference, column.is_open) for column in response.context["grid"].columns]


def shown_units(response):
    return [unit.unit.number for unit in response.context["grid"].units]


# --- what is shown -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3, 500])
def test_mapping_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    make_many(cast.registration, rows)
    client.force_login(cast.learner)
    with django_assert_num_queries(13):
        response = client.get(grid_url(cast))
    assert len(columns(response)) == min(rows, 10)


def test_each_sees_what_they_may_read_and_can_change_their_own_drafts(cast, page):
    make_ready(cast.registration)
    make_submitted(cast.registration)
    make_draft(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION)
    seen = {who: columns(page(cast.everybody()[who], grid_url(cast))) for who in ("learner", "assessor", "iqa")}
    assert seen == {
        "learner": [("E002", False), ("E001", True)],
        "assessor": [("E003", True), ("E002", False)],
        "iqa": [("E002", False)],
    }


def test_what_is_frozen_has_no_tick_boxes(cast, page):
    make_submitted(cast.registration)
    text = page(cast.assessor, grid_url(cast)).content.decode()
    assert ("type=checkbox" in text, text.count("served, p. 2"), 'value="save"' in text) == (False, 2, False)


def test_signed_and_test_units_have_no_tick_boxes(cast, page):
    piece = make_ready(cast.registration)
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    Unit.objects.filter(pk=cast.units[1].pk).update(method=AssessmentMethod.TEST)
    text = page(cast.learner, grid_url(cast)).content.decode()
    assert text.count(f"type=checkbox name=m{piece.pk} ") == 2
    assert ("Signed off" in text, "Shown by its test" in text) == (True, True)


def test_the_mapping_is_filtered_by_state_unit_piece_and_gaps(cast, page):
    draft = make_ready(cast.registration)
    handed = make_submitted(cast.registration)
    withdrawn = make_draft(cast.registration)
    actions.withdraw_evidence(withdrawn, by=cast.learner, reason="Wrong file")
    references = {
        "": ["E002", "E001"],
        "?show=drafts": ["E001"],
        "?show=handed": ["E002"],
        f"?piece={draft.pk}": ["E001"],
        f"?piece={handed.pk}": ["E002"],
        "?piece=999999": [],
        "?show=nonsense&unit=x&piece=y": ["E002", "E001"],
    }
    found = {query: [name for name, _ in columns(page(cast.learner, grid_url(cast, query)))] for query in references}
    assert found == references
    assert shown_units(page(cast.learner, grid_url(cast, f"?unit={cast.units[1].pk}"))) == ["small-2"]
    assert shown_units(page(cast.learner, grid_url(cast, "?gaps=yes"))) == ["small-2", "small-3"]


def test_the_neighbours_of_a_piece_are_one_press_away(cast, page):
    first, second, third = (make_draft(cast.registration) for _ in range(3))
    grid = page(cast.learner, grid_url(cast, f"?piece={second.pk}")).context["grid"]
    assert (grid.newer, grid.older) == (third.pk, first.pk)
    grid = page(cast.learner, grid_url(cast, f"?piece={first.pk}")).context["grid"]
    assert (grid.newer, grid.older) == (second.pk, None)


def test_the_mapping_counts_what_nothing_serves(cast, page):
    make_ready(cast.registration)
    grid = page(cast.learner, grid_url(cast)).context["grid"]
    assert (grid.gaps, grid.total) == (4, 6)


def test_the_mapping_says_what_to_do_when_empty(cast, page):
    assert "Add a piece; here you then see" in page(cast.learner, grid_url(cast)).content.decode()
    assert "Evidence appears here when it has been handed in." in page(cast.iqa, grid_url(cast)).content.decode()


# --- saving --------------------------------------------------------------------------------------------------------


def test_ticks_of_several_pieces_are_saved_at_once(cast, page):
    first, second = make_ready(cast.registration), make_draft(cast.registration)
    (one, two), (three, _) = criteria_of(cast.units[0]), criteria_of(cast.units[1])
    response = page(cast.learner, grid_url(cast, "?gaps="), {**ticks(first, two, three), **ticks(second, one)})
    assert (response.status_code, response.url) == (302, grid_url(cast, "?gaps="))
    assert (served(first), served(second)) == ({("small-1", 2), ("small-2", 1)}, {("small-1", 1)})


def test_what_is_typed_is_saved_for_the_chosen_piece(cast, page):
    first, second = make_ready(cast.registration), make_draft(cast.registration)
    one, two = criteria_of(cast.units[0])
    typed = {"typed": "u2 all; u1 -1.2", "typed_piece": first.pk}
    response = page(cast.learner, grid_url(cast), {**ticks(first, one, two), **ticks(second), **typed})
    assert response.status_code == 302
    assert (served(first), served(second)) == ({("small-1", 1), ("small-2", 1), ("small-2", 2)}, set())


def test_words_that_cannot_be_read_stay_and_the_ticks_are_saved(cast, page):
    piece = make_draft(cast.registration)
    one = criteria_of(cast.units[0])[0]
    data = {**ticks(piece, one), "typed": "u2 1.1, 9.9", "typed_piece": piece.pk}
    response = page(cast.learner, grid_url(cast), data)
    text = response.content.decode()
    assert (response.status_code, served(piece)) == (422, {("small-1", 1)})
    assert ('value="u2 1.1, 9.9"' in text, "<mark>9.9</mark>" in text) == (True, True)


def test_a_refused_piece_keeps_its_ticks_on_the_page_and_the_others_are_saved(cast, page):
    good, bad = make_draft(cast.registration), make_draft(cast.registration)
    one, signed = criteria_of(cast.units[0])[0], criteria_of(cast.units[1])[0]
    actions.lock_unit(cast.registration, cast.units[1], by=cast.assessor)
    response = page(cast.learner, grid_url(cast), {**ticks(good, one), **ticks(bad, one, signed)})
    assert (response.status_code, served(good), served(bad)) == (409, {("small-1", 1)}, set())
    text = response.content.decode()
    assert "small-2 is signed off: its evidence can no longer change." in text
    assert f'name=m{bad.pk} value={one.pk} aria-label="E002 u1 1.1" checked' in text


def test_a_stale_page_keeps_what_a_newer_one_has_done(cast, page):
    piece = make_draft(cast.registration)
    one, two = criteria_of(cast.units[0])
    stale = ticks(piece, two)
    actions.map_evidence(piece, links={one: "p. 4"}, by=cast.learner)
    assert page(cast.learner, grid_url(cast), stale).status_code == 302
    assert served(piece) == {("small-1", 1), ("small-1", 2)}


def test_a_piece_handed_in_meanwhile_is_told(cast, page):
    piece = make_ready(cast.registration)
    data = ticks(piece, *criteria_of(cast.units[1]))
    actions.submit_evidence(piece, by=cast.learner, declared=True)
    response = page(cast.learner, grid_url(cast), data)
    assert response.status_code == 409
    assert "E001 can no longer be changed: it has been handed in or withdrawn." in response.content.decode()
    assert served(piece) == {("small-1", 1), ("small-1", 2)}


@pytest.mark.parametrize("who", ["assessor", "iqa", "lead_iqa"])
def test_nobody_else_changes_a_piece_by_sending_its_ticks(cast, page, who):
    piece = make_submitted(cast.registration)
    before = act_count(cast.centre)
    assert page(cast.everybody()[who], grid_url(cast), ticks(piece)).status_code == 403
    draft = make_ready(cast.registration)
    lines = act_count(cast.centre)
    assert page(cast.everybody()[who], grid_url(cast), ticks(draft)).status_code == 302  # not theirs to know of
    assert (served(draft) == served(piece), act_count(cast.centre) - lines, lines > before) == (True, 0, True)


def test_nonsense_in_the_form_changes_nothing(cast, page):
    piece = make_ready(cast.registration)
    data = {f"was_{piece.pk}": "x,1:2", "was_x": "1", f"m{piece.pk}": ["x", "999999"], "typed_piece": "y", "typed": "u"}
    assert page(cast.learner, grid_url(cast), data).status_code == 302
    assert served(piece) == {("small-1", 1), ("small-1", 2)}


def test_a_piece_of_another_page_of_the_list_is_saved_all_the_same(cast, page):
    piece = make_draft(cast.registration)
    data = ticks(piece, criteria_of(cast.units[0])[0])
    for _ in range(11):
        make_draft(cast.registration)
    assert GridForm.keys(data) == [piece.pk]
    assert page(cast.learner, grid_url(cast), data).status_code == 302
    assert served(piece) == {("small-1", 1)}


# --- the box -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [1, 3])
def test_what_is_understood_query_count_is_fixed(cast, client, units, django_assert_num_queries):
    for entry in list(cast.registration.route.order_by("pk"))[units:]:
        entry.delete()
    client.force_login(cast.learner)
    url = reverse("portfolios:mapping_typed", args=[cast.registration.pk])
    with django_assert_num_queries(7):
        response = client.get(url, {"typed": "u1 1.1-1.2"})
    assert "2 criteria to tick" in response.content.decode()


def test_what_is_understood_is_told_while_typing(cast, client):
    client.force_login(cast.assessor)
    url = reverse("portfolios:mapping_typed", args=[cast.registration.pk])
    text = client.get(url, {"typed": "u1 1.1; u8 1.1 <b>"}).content.decode()
    assert ("<mark>u8</mark>" in text, "There is no u8: the route has u1 to u3." in text) == (True, True)
    assert "<b>" not in text
    assert "mark" not in client.get(url).content.decode()


# --- the page of one piece -------------------------------------------------------------------------------------------


def draft(evidence, **data):
    return {"then": "keep", "title": evidence.title, "kind": evidence.kind, "setting": evidence.setting, **data}


def test_the_box_of_the_draft_page_ticks_and_unticks_in_several_units(cast, page):
    piece = make_ready(cast.registration)
    ticked = [criterion.pk for criterion in criteria_of(cast.units[0])]
    data = draft(piece, criterion=ticked, seen=stamps(piece), typed="u1 -1.2; u3 1")
    assert page(cast.learner, edit_url(piece), data).status_code == 302
    assert served(piece) == {("small-1", 1), ("small-3", 1), ("small-3", 2)}


def test_words_that_cannot_be_read_stay_in_the_box_of_the_draft_page(cast, page):
    piece = make_draft(cast.registration)
    response = page(cast.learner, edit_url(piece), draft(piece, typed="u1 1.1; zzz", seen=""))
    text = response.content.decode()
    assert (response.status_code, served(piece)) == (422, set())
    assert ('value="u1 1.1; zzz"' in text, "<mark>zzz</mark>" in text) == (True, True)


def test_a_place_a_note_and_a_file_are_kept_in_one_form(cast, page):
    piece = make_draft(cast.registration)
    file = actions.add_file(piece, upload=upload("a.pdf"), by=cast.learner)
    one, two = criteria_of(cast.units[0])
    pointers = {f"place_{one.pk}": "Page 2 – 4", f"note_{one.pk}": " The  call ", f"file_{one.pk}": file.pk}
    page(cast.learner, edit_url(piece), draft(piece, criterion=[one.pk, two.pk], seen="", **pointers))
    links = piece.links.order_by("criterion__number").values_list("locator", "note", "file")
    assert list(links) == [("p. 2-4", "The call", file.pk), ("", "", None)]


def test_one_place_for_all_of_a_unit(cast, page):
    piece = make_draft(cast.registration)
    (one, two), three = criteria_of(cast.units[0]), criteria_of(cast.units[1])[0]
    entry = cast.registration.route.get(unit=cast.units[0])
    data = {f"place_unit_{entry.pk}": "p 7", f"place_{one.pk}": "p. 1", f"place_{three.pk}": "03:10"}
    page(cast.learner, edit_url(piece), draft(piece, criterion=[one.pk, two.pk, three.pk], seen="", **data))
    assert sorted(piece.links.values_list("locator", flat=True)) == ["03:10", "p. 7", "p. 7"]


def test_two_windows_on_a_draft_both_add_and_nothing_is_wiped(cast, page):
    piece = make_draft(cast.registration)
    one, two = criteria_of(cast.units[0])
    page(cast.learner, edit_url(piece), draft(piece, criterion=[one.pk], seen="", **{f"place_{one.pk}": "p. 3"}))
    page(cast.learner, edit_url(piece), draft(piece, criterion=[two.pk], seen=""))  # opened before the first was kept
    assert set(piece.links.values_list("criterion__number", "locator")) == {(1, "p. 3"), (2, "")}


def test_two_windows_that_give_one_link_a_place_the_second_is_told_and_keeps_its_own_on_the_page(cast, page):
    piece = make_ready(cast.registration)
    one, two = criteria_of(cast.units[0])
    both = {"criterion": [one.pk, two.pk], "seen": stamps(piece), f"place_{two.pk}": "p. 2"}
    page(cast.learner, edit_url(piece), draft(piece, **both, **{f"place_{one.pk}": "p. 5"}))
    response = page(cast.learner, edit_url(piece), draft(piece, **both, **{f"place_{one.pk}": "p. 6"}))
    assert response.status_code == 409
    assert "was changed in another window meanwhile, at small-1 1.1" in response.content.decode()
    assert {cell.locator for _, cell in response.context["mapping"].picked()} == {"p. 6", "p. 2"}
    assert set(piece.links.values_list("locator", flat=True)) == {"p. 5", "p. 2"}
    again = {**both, "seen": response.context["mapping"].stamps(), f"place_{one.pk}": "p. 6"}
    assert page(cast.learner, edit_url(piece), draft(piece, **again)).status_code == 302
    assert set(piece.links.values_list("locator", flat=True)) == {"p. 6", "p. 2"}


# --- copying ---------------------------------------------------------------------------------------------------------


def copy_url(evidence):
    return reverse("portfolios:mapping_copy", args=[evidence.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_copying_query_count_is_fixed(cast, client, rows, django_assert_num_queries):
    piece = make_draft(cast.registration)
    sources = [make_ready(cast.registration) for _ in range(rows)]
    client.force_login(cast.learner)
    with django_assert_num_queries(14):
        response = client.get(copy_url(piece), {"source": sources[0].pk})
    assert list(response.context["sources"]) == sources[::-1]


def test_the_preview_says_what_is_added_and_what_stays(cast, client, page):
    source, piece = make_ready(cast.registration), make_draft(cast.registration)
    extra = criteria_of(cast.units[1])[0]
    actions.map_evidence(piece, links={extra: ""}, by=cast.learner)
    client.force_login(cast.learner)
    response = client.get(copy_url(piece), {"source": source.pk})
    plan = response.context["plan"]
    assert (plan.add, plan.only_here) == (criteria_of(cast.units[0]), [extra])
    assert served(piece) == {("small-2", 1)}
    sent = {"source": source.pk, "seen": plan.stamp, "mode": "replace"}
    assert page(cast.learner, copy_url(piece), sent).url == edit_url(piece) + "#shows"
    assert served(piece) == {("small-1", 1), ("small-1", 2)}
    stale = page(cast.learner, copy_url(piece), sent)
    assert (stale.status_code, "has changed since this preview" in stale.content.decode()) == (409, True)


def test_copying_into_what_was_handed_in_is_told(cast, page):
    assert page(cast.learner, copy_url(make_submitted(cast.registration))).status_code == 409


def test_a_piece_of_another_learner_is_no_source(cast, page):
    piece, foreign = make_draft(cast.registration), make_ready(cast.other.registration)
    response = page(cast.learner, copy_url(piece), {"source": foreign.pk, "seen": "", "mode": "add"})
    assert (response.status_code, served(piece)) == (422, set())


# --- withdrawing --------------------------------------------------------------------------------------------------


def test_the_page_of_withdrawing_names_the_signed_unit(cast, page):
    piece = make_submitted(cast.registration)
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    url = reverse("portfolios:evidence_withdraw", args=[piece.pk])
    text = page(cast.learner, url).content.decode()
    assert ("small-1 is signed off and rests on E001." in text, "<textarea" in text) == (True, False)
    assert page(cast.learner, url, {"reason": "Wrong file"}).status_code == 409
    piece.refresh_from_db()
    assert piece.status == EvidenceStatus.SUBMITTED


def test_a_unit_without_criteria_stands_in_the_mapping(cast, page):
    make_draft(cast.registration)
    empty = make_unit("empty-1", criteria=0)
    cast.registration.route.create(unit=empty, origin="chosen")
    assert "empty-1" in shown_units(page(cast.learner, grid_url(cast)))
