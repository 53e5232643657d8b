"""Acts on mappings: changes to one piece and to many, from another piece; held with the route, all or nothing."""

import pytest

from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from portfolios import actions, queries, rules
from portfolios.actions import Changes
from portfolios.models import Evidence, EvidenceLink
from portfolios.pointers import Pointer
from portfolios.states import EvidenceKind, EvidenceStatus
from qualifications.models import Unit
from qualifications.states import AssessmentMethod, EvidenceRuleCode
from tests.factories.portfolios import (
    act_count,
    criteria_of,
    last_act,
    make_draft,
    make_ready,
    make_submitted,
    rule_of_evidence,
    upload,
)


def mapping(evidence):
    links = EvidenceLink.objects.filter(evidence=evidence).select_related("criterion__outcome__unit")
    return {link.criterion: Pointer(link.locator, link.note, link.file_id) for link in links}


def seen(evidence):
    return {criterion.pk: pointer.stamp for criterion, pointer in mapping(evidence).items()}


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


@pytest.fixture
def piece(cast):
    """A draft that serves both criteria of the first unit, at p. 2."""
    return make_ready(cast.registration)


# --- changes to one piece ----------------------------------------------------------------------------------------


def test_changes_leave_everything_else_as_it_is(cast, piece):
    one, two = criteria_of(cast.units[0])
    three = criteria_of(cast.units[1])[0]
    actions.change_mapping(piece, Changes({three: Pointer("page 4", "Says  why")}, (one,)), by=cast.learner)
    assert mapping(piece) == {two: Pointer("p. 2"), three: Pointer("p. 4", "Says why")}
    act = cast.centre.acts.order_by("sequence").last()
    assert (act.verb, act.facts) == ("mapped", {"linked": [str(three)], "unlinked": [str(one)]})


def test_a_link_keeps_its_row_when_its_place_changes(cast, piece):
    one = criteria_of(cast.units[0])[0]
    row = EvidenceLink.objects.get(evidence=piece, criterion=one)
    actions.change_mapping(piece, Changes({one: Pointer("3:10")}), by=cast.learner)
    assert (EvidenceLink.objects.get(pk=row.pk).locator, mapping(piece)[one]) == ("03:10", Pointer("03:10"))


def test_linking_again_without_a_pointer_keeps_the_one_that_is_there_and_writes_nothing(cast, piece):
    before = act_count(cast.centre)
    actions.change_mapping(piece, Changes(dict.fromkeys(criteria_of(cast.units[0]))), by=cast.learner)
    assert {pointer.locator for pointer in mapping(piece).values()} == {"p. 2"}
    assert act_count(cast.centre) == before


def test_a_place_is_in_a_file_of_the_piece(cast, piece):
    one = criteria_of(cast.units[0])[0]
    ours = actions.add_file(piece, upload=upload("a.pdf"), by=cast.learner)
    other = actions.add_file(make_draft(cast.registration), upload=upload("b.pdf"), by=cast.learner)
    actions.change_mapping(piece, Changes({one: Pointer("p. 2", "", ours.pk)}), by=cast.learner)
    assert mapping(piece)[one].file == ours.pk
    for wrong in (other.pk, 999_999):
        with pytest.raises(BadInput):
            actions.change_mapping(piece, Changes({one: Pointer("p. 2", "", wrong)}), by=cast.learner)
    actions.remove_file(ours, by=cast.learner)
    # What was chosen before the file was taken out stays; choosing it anew is refused.
    actions.change_mapping(piece, Changes({one: Pointer("p. 3", "", ours.pk)}), by=cast.learner)
    assert mapping(piece)[one] == Pointer("p. 3", "", ours.pk)


def test_what_is_too_long_is_refused_and_writes_nothing(cast, piece):
    one = criteria_of(cast.units[0])[0]
    before = mapping(piece)
    for pointer in (Pointer("x" * 61), Pointer("", "x" * 301)):
        with pytest.raises(BadInput):
            actions.change_mapping(piece, Changes({one: pointer}), by=cast.learner)
    assert mapping(piece) == before


def test_only_its_author_changes_a_mapping_while_it_can_be_edited(cast, but, piece):
    three = criteria_of(cast.units[1])[0]
    before = mapping(piece)
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            actions.change_mapping(piece, Changes({three: None}), by=person)
    actions.submit_evidence(piece, by=cast.learner, declared=True)
    with pytest.raises(StaleState):
        actions.change_mapping(piece, Changes({three: None}), by=cast.learner)
    assert mapping(piece) == before


def test_one_criterion_that_is_refused_holds_back_all_changes_of_the_piece(cast, piece):
    two = criteria_of(cast.units[0])[1]
    good, signed = criteria_of(cast.units[1])[0], criteria_of(cast.units[2])[0]
    actions.lock_unit(cast.registration, cast.units[2], by=cast.assessor)
    before = mapping(piece)
    with pytest.raises(Blocked) as blocked:
        actions.change_mapping(piece, Changes({good: None, signed: None}, (two,)), by=cast.learner)
    assert (codes(blocked), mapping(piece)) == (["unit_locked"], before)


def test_a_criterion_of_a_unit_that_left_the_route_can_be_taken_away_but_not_added(cast, piece):
    one, two = criteria_of(cast.units[0])
    actions.change_mapping(piece, Changes({}, (two,)), by=cast.learner)
    cast.registration.route.get(unit=cast.units[0]).delete()
    with pytest.raises(Blocked) as blocked:
        actions.change_mapping(piece, Changes({two: None}), by=cast.learner)
    assert codes(blocked) == ["outside_route"]
    actions.change_mapping(piece, Changes({}, (one,)), by=cast.learner)
    assert mapping(piece) == {}


def test_a_link_against_a_rule_can_be_taken_away(cast):
    one = criteria_of(cast.units[0])[0]
    piece = make_draft(cast.registration, kind=EvidenceKind.SIMULATION)
    actions.map_evidence(piece, links={one: ""}, by=cast.learner)
    rule_of_evidence(cast.edition, EvidenceRuleCode.NO_SIMULATION, unit=cast.units[0])
    actions.change_mapping(piece, Changes({}, (one,)), by=cast.learner)
    assert mapping(piece) == {}


def test_changes_are_undone_when_the_ledger_line_fails(cast, piece, monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError("the disk is full")

    before = mapping(piece)
    monkeypatch.setattr("portfolios.actions.mapping.record_act", break_down)
    with pytest.raises(RuntimeError):
        actions.change_mapping(piece, Changes({criteria_of(cast.units[1])[0]: None}), by=cast.learner)
    assert mapping(piece) == before


# --- two windows on one piece --------------------------------------------------------------------------------------


def test_an_older_page_does_not_wipe_what_a_newer_one_has_done(cast, piece):
    one, two = criteria_of(cast.units[0])
    three, four = criteria_of(cast.units[1])
    stale = seen(piece)
    actions.change_mapping(piece, Changes({three: Pointer("p. 7")}, (one,), seen(piece)), by=cast.learner)
    actions.change_mapping(piece, Changes({four: None}, (one,), stale), by=cast.learner)
    assert mapping(piece) == {two: Pointer("p. 2"), three: Pointer("p. 7"), four: Pointer()}


def test_where_both_windows_gave_a_place_the_first_wins_and_the_second_is_told(cast, piece):
    one = criteria_of(cast.units[0])[0]
    stale = seen(piece)
    actions.change_mapping(piece, Changes({one: Pointer("p. 5")}, (), stale), by=cast.learner)
    for late in (Changes({one: Pointer("p. 6")}, (), stale), Changes({}, (one,), stale)):
        with pytest.raises(StaleState) as told:
            actions.change_mapping(piece, late, by=cast.learner)
        assert "at small-1 1.1" in str(told.value)
    actions.change_mapping(piece, Changes({one: Pointer("p. 5")}, (), stale), by=cast.learner)  # both meant the same
    assert mapping(piece)[one] == Pointer("p. 5")


def test_a_place_for_a_link_that_another_window_took_away_is_told(cast, piece):
    one = criteria_of(cast.units[0])[0]
    stale = seen(piece)
    actions.change_mapping(piece, Changes({}, (one,), stale), by=cast.learner)
    with pytest.raises(StaleState):
        actions.change_mapping(piece, Changes({one: Pointer("p. 6")}, (), stale), by=cast.learner)
    assert one not in mapping(piece)


# --- several pieces ------------------------------------------------------------------------------------------------


def test_several_pieces_are_mapped_each_with_its_own_line(cast, piece):
    other = make_draft(cast.registration)
    three, four = criteria_of(cast.units[1])
    before = act_count(cast.centre)
    refusals = actions.map_pieces({piece: Changes({three: None}), other: Changes({four: None})}, by=cast.learner)
    assert (refusals, act_count(cast.centre) - before) == ({}, 2)
    assert (three in mapping(piece), set(mapping(other))) == (True, {four})


def test_a_piece_that_is_refused_does_not_hold_back_the_others(cast, piece):
    other, record = make_draft(cast.registration), make_draft(cast.registration, by=cast.assessor, kind="OBS")
    three = criteria_of(cast.units[1])[0]
    actions.submit_evidence(piece, by=cast.learner, declared=True)
    changes = dict.fromkeys([piece, other, record], Changes({three: None}))
    refusals = actions.map_pieces(changes, by=cast.learner)
    assert {evidence: type(refusal) for evidence, refusal in refusals.items()} == {
        piece: StaleState,
        record: NotAllowed,
    }
    assert [set(mapping(each)) for each in (other, record)] == [{three}, set()]


# --- copying -------------------------------------------------------------------------------------------------------


@pytest.fixture
def source(cast):
    """A piece of the same learner that serves all criteria of the three units."""
    evidence = make_draft(cast.registration, title="Case notes")
    links = {criterion: "p. 8" for unit in cast.units for criterion in criteria_of(unit)}
    actions.map_evidence(evidence, links=links, by=cast.learner)
    return evidence


def copied(cast, piece, source, *, replace=False, by=None):
    stamp = queries.copy_plan(piece, source).stamp
    return actions.copy_mapping(piece, source, replace=replace, seen=stamp, by=by or cast.learner)


def test_copying_adds_what_is_missing_and_keeps_the_places_that_are_there(cast, piece, source):
    copied(cast, piece, source)
    one, two = criteria_of(cast.units[0])
    assert len(mapping(piece)) == 6
    assert {criterion for criterion, pointer in mapping(piece).items() if pointer == Pointer("p. 2")} == {one, two}
    assert {pointer for criterion, pointer in mapping(piece).items() if criterion not in (one, two)} == {Pointer()}
    act = cast.centre.acts.order_by("sequence").last()
    assert (act.verb, act.facts["copied_from"], len(act.facts["linked"])) == ("mapped", "E002", 4)


def test_copying_leaves_out_what_the_rules_forbid_and_says_why(cast, piece, source):
    Unit.objects.filter(pk=cast.units[1].pk).update(method=AssessmentMethod.TEST)
    actions.lock_unit(cast.registration, cast.units[2], by=cast.assessor)
    plan = queries.copy_plan(piece, source)
    assert (plan.add, plan.have, plan.only_here) == ([], criteria_of(cast.units[0]), [])
    assert {blocker.code: criteria for blocker, criteria in plan.refused} == {
        "test_unit": criteria_of(cast.units[1]),
        "unit_locked": criteria_of(cast.units[2]),
    }
    with pytest.raises(Blocked):
        copied(cast, piece, source)


def test_replacing_takes_away_what_the_source_does_not_serve(cast, piece):
    three = criteria_of(cast.units[1])[0]
    source = make_draft(cast.registration)
    actions.map_evidence(source, links={three: ""}, by=cast.learner)
    copied(cast, piece, source, replace=True)
    assert mapping(piece) == {three: Pointer()}


def test_replacing_leaves_a_signed_unit_as_it_is(cast, piece):
    source = make_draft(cast.registration)
    actions.map_evidence(source, links={criteria_of(cast.units[1])[0]: ""}, by=cast.learner)
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    copied(cast, piece, source, replace=True)
    assert set(mapping(piece)) == {*criteria_of(cast.units[0]), criteria_of(cast.units[1])[0]}


def test_copying_after_either_mapping_has_changed_is_refused(cast, piece, source):
    stamp = queries.copy_plan(piece, source).stamp
    actions.change_mapping(source, Changes({}, (criteria_of(cast.units[2])[0],)), by=cast.learner)
    before = mapping(piece)
    with pytest.raises(StaleState):
        actions.copy_mapping(piece, source, replace=False, seen=stamp, by=cast.learner)
    assert mapping(piece) == before


def test_copying_what_is_all_there_says_so(cast, piece):
    source = make_ready(cast.registration)
    with pytest.raises(BadInput):
        copied(cast, piece, source)


def test_only_the_author_copies_and_only_from_what_they_may_read(cast, but, piece, source):
    for person in but("learner"):
        with pytest.raises(NotAllowed):
            copied(cast, piece, source, by=person)
    record = make_draft(cast.registration, by=cast.assessor, kind=EvidenceKind.OBSERVATION)
    actions.map_evidence(record, links={criteria_of(cast.units[1])[0]: ""}, by=cast.assessor)
    foreign = make_ready(cast.other.registration)
    for unread in (record, foreign):
        with pytest.raises(BadInput):
            copied(cast, piece, unread)
    assert set(mapping(piece)) == set(criteria_of(cast.units[0]))


# --- submission and withdrawal --------------------------------------------------------------------------------------


def test_note_and_file_are_frozen_with_the_submission(cast, piece):
    one = criteria_of(cast.units[0])[0]
    file = actions.add_file(piece, upload=upload("a.pdf"), by=cast.learner)
    actions.change_mapping(piece, Changes({one: Pointer("p. 2", "The second call", file.pk)}), by=cast.learner)
    submission = actions.submit_evidence(piece, by=cast.learner, declared=True)
    assert submission.facts["mapping"][0] == {
        "id": one.pk,
        "unit": "small-1",
        "criterion": "1.1",
        "locator": "p. 2",
        "note": "The second call",
        "file": file.pk,
    }


def test_a_piece_that_a_signed_unit_rests_on_cannot_be_withdrawn(cast):
    piece = make_submitted(cast.registration)
    actions.require_action(piece, by=cast.assessor)
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    before = act_count(cast.centre)
    with pytest.raises(Blocked) as blocked:
        actions.withdraw_evidence(piece, by=cast.learner, reason="Wrong file")
    assert codes(blocked) == ["signed_unit"]
    assert blocked.value.blockers == rules.withdraw_blockers(piece)
    assert (Evidence.objects.get(pk=piece.pk).status, act_count(cast.centre)) == (
        EvidenceStatus.ACTION_REQUIRED,
        before,
    )
    actions.unlock_unit(cast.registration, cast.units[0], by=cast.iqa)
    actions.withdraw_evidence(piece, by=cast.learner, reason="Wrong file")
    assert last_act(cast.centre) == ("withdrew", cast.learner)


def test_a_draft_that_nobody_was_shown_can_be_withdrawn_whatever_was_signed(cast, piece):
    actions.lock_unit(cast.registration, cast.units[0], by=cast.assessor)
    actions.withdraw_evidence(piece, by=cast.learner, reason="Wrong file")
    assert Evidence.objects.get().status == EvidenceStatus.WITHDRAWN
