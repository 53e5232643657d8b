import pytest

from config.refusals import Blocked, NotAllowed, StaleState
from portfolios import actions, queries
from portfolios.models import Evidence, Registration, RouteUnit
from portfolios.states import EvidenceStatus, UnitOrigin
from qualifications.models import GroupUnit, UnitGroup
from qualifications.states import RelationKind
from tests.cast import make_edition, make_unit
from tests.factories.portfolios import act_count, criteria_of, exclude, last_act, make_draft


@pytest.fixture
def choice(cast):
    """Three optional units in the edition; the learner has chosen the first."""
    group = UnitGroup.objects.get(qualification=cast.edition, code="O")
    first = group.entries.first().unit
    more = [make_unit(f"extra-{number}") for number in (1, 2)]
    for position, unit in enumerate(more, start=8):
        GroupUnit.objects.create(group=group, unit=unit, position=position)
    RouteUnit.objects.filter(registration=cast.registration, unit=first).update(origin=UnitOrigin.CHOSEN)
    return [first, *more]


def chosen(cast):
    return [entry.unit for entry in cast.registration.route.filter(origin=UnitOrigin.CHOSEN).order_by("pk")]


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


@pytest.mark.parametrize("who", ["learner", "assessor", "trainee", "admin"])
def test_choose_units_replaces_the_optional_ones(cast, choice, who):
    person = cast.everybody()[who]
    actions.choose_units(cast.registration, units=choice[1:], by=person)
    assert chosen(cast) == choice[1:]
    assert cast.registration.route.filter(origin=UnitOrigin.MANDATORY).count() == 2
    assert last_act(cast.centre) == ("chose units", person)


def test_choose_units_leaves_mandatory_units_whatever_is_given(cast, choice):
    mandatory = queries.mandatory_units(cast.edition)[0]
    actions.choose_units(cast.registration, units=[mandatory, choice[1]], by=cast.learner)
    entry = RouteUnit.objects.get(registration=cast.registration, unit=mandatory)
    assert (entry.origin, chosen(cast)) == (UnitOrigin.MANDATORY, [choice[1]])


def test_choose_the_same_units_again_writes_nothing(cast, choice):
    actions.choose_units(cast.registration, units=choice[:1], by=cast.learner)
    assert act_count(cast.centre) == 0


def test_choose_units_refuses_everybody_else(cast, choice, but):
    for person in but("learner", "assessor", "trainee", "admin"):
        with pytest.raises(NotAllowed):
            actions.choose_units(cast.registration, units=choice, by=person)
    assert chosen(cast) == choice[:1]


def test_choose_units_refuses_an_unknown_unit(cast, choice):
    stranger = make_edition("foreign").groups.first().entries.first().unit
    with pytest.raises(Blocked) as blocked:
        actions.choose_units(cast.registration, units=[*choice, stranger], by=cast.learner)
    assert (codes(blocked), chosen(cast)) == (["unknown_unit"], choice[:1])


@pytest.mark.parametrize("kind", RelationKind)
def test_choose_units_refuses_two_of_which_only_one_counts(cast, choice, kind):
    exclude(cast.edition, kind, choice[1], choice[2])
    with pytest.raises(Blocked) as blocked:
        actions.choose_units(cast.registration, units=choice, by=cast.learner)
    assert codes(blocked) == [f"{kind}_pair"]


def test_choose_units_keeps_a_unit_that_evidence_serves(cast, choice):
    evidence = make_draft(cast.registration)
    actions.map_evidence(evidence, links={criteria_of(choice[0])[0]: ""}, by=cast.learner)
    with pytest.raises(Blocked) as blocked:
        actions.choose_units(cast.registration, units=choice[1:], by=cast.learner)
    assert codes(blocked) == ["unit_in_use"]
    Evidence.objects.filter(pk=evidence.pk).update(status=EvidenceStatus.WITHDRAWN)
    actions.choose_units(cast.registration, units=choice[1:], by=cast.learner)
    assert chosen(cast) == choice[1:]


def test_choose_units_keeps_a_unit_that_is_signed_off(cast, choice):
    actions.lock_unit(cast.registration, choice[0], by=cast.assessor)
    with pytest.raises(Blocked) as blocked:
        actions.choose_units(cast.registration, units=choice[1:], by=cast.learner)
    assert codes(blocked) == ["unit_locked"]


def test_choose_units_is_refused_after_a_claim(cast, choice):
    actions.close_route(cast.registration, by=cast.admin)
    with pytest.raises(Blocked) as blocked:
        actions.choose_units(cast.registration, units=choice, by=cast.learner)
    assert codes(blocked) == ["route_closed"]
    actions.reopen_route(cast.registration, by=cast.admin)
    actions.choose_units(cast.registration, units=choice, by=cast.learner)
    assert chosen(cast) == choice


def test_choose_units_writes_nothing_when_its_ledger_line_fails(cast, choice, monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("centres.ledger.Act.save", break_down)
    with pytest.raises(RuntimeError):
        actions.choose_units(cast.registration, units=choice[1:], by=cast.learner)
    assert chosen(cast) == choice[:1]


def test_a_unit_is_locked_and_unlocked_once(cast):
    unit = cast.units[0]
    assert actions.lock_unit(cast.registration, unit, by=cast.assessor).locked_at is not None
    with pytest.raises(StaleState):
        actions.lock_unit(cast.registration, unit, by=cast.assessor)
    assert actions.unlock_unit(cast.registration, unit, by=cast.iqa).locked_at is None
    with pytest.raises(StaleState):
        actions.unlock_unit(cast.registration, unit, by=cast.iqa)


def test_a_route_is_closed_and_reopened_once(cast):
    actions.close_route(cast.registration, by=cast.admin)
    assert Registration.objects.get(pk=cast.registration.pk).route_closed_at is not None
    with pytest.raises(StaleState):
        actions.close_route(cast.registration, by=cast.admin)
    actions.reopen_route(cast.registration, by=cast.admin)
    with pytest.raises(StaleState):
        actions.reopen_route(cast.registration, by=cast.admin)


def test_mandatory_units_are_those_of_compulsory_groups_up_to_the_root(cast):
    assert queries.mandatory_units(cast.edition) == cast.units[:2]
    parent = UnitGroup.objects.create(
        qualification=cast.edition, code="P", title="Pathway", position=3, compulsory=False
    )
    UnitGroup.objects.filter(qualification=cast.edition, code="A").update(parent=parent)
    assert queries.mandatory_units(cast.edition) == []
