"""Mapping at the same moment as something else: whoever comes second sees what the first has done."""

import pytest

from assessment import actions as assessment
from centres.ledger import first_break
from portfolios import actions
from portfolios.actions import Changes
from portfolios.models import Evidence, EvidenceLink
from portfolios.pointers import Pointer
from portfolios.states import EvidenceStatus
from tests.factories.assessment import complete_unit, criterion, make_street, route_unit
from tests.factories.portfolios import make_draft
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_street()


def served(evidence):
    links = EvidenceLink.objects.filter(evidence=evidence).order_by("criterion")
    return [(link.criterion.plain_code, link.locator) for link in links.select_related("criterion__outcome")]


def test_two_windows_map_one_piece_at_once(street):
    one, two = criterion(street.work, "1.1"), criterion(street.work, "1.2")
    piece = make_draft(street.registration)
    told = together(
        lambda: actions.change_mapping(Evidence.objects.get(), Changes({one: Pointer("p. 1")}), by=street.learner),
        lambda: actions.change_mapping(Evidence.objects.get(), Changes({two: Pointer("p. 2")}), by=street.learner),
    )
    assert told == ["done", "done"]
    assert served(piece) == [("1.1", "p. 1"), ("1.2", "p. 2")]
    assert first_break(street.centre) is None


def test_two_windows_give_one_link_a_place_at_once(street):
    one = criterion(street.work, "1.1")
    piece = make_draft(street.registration)
    actions.map_evidence(piece, links={one: "p. 1"}, by=street.learner)
    seen = {one.pk: Pointer("p. 1").stamp}
    told = together(
        lambda: actions.change_mapping(piece, Changes({one: Pointer("p. 2")}, (), seen), by=street.learner),
        lambda: actions.change_mapping(piece, Changes({one: Pointer("p. 3")}, (), seen), by=street.learner),
    )
    assert told == ["StaleState", "done"]
    assert served(piece) in ([("1.1", "p. 2")], [("1.1", "p. 3")])


def test_a_piece_is_mapped_while_the_unit_is_signed(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    piece = make_draft(street.registration)
    told = together(
        lambda: assessment.sign_off_unit(entry, by=street.assessor),
        lambda: actions.change_mapping(piece, Changes({criterion(street.work, "1.1"): None}), by=street.learner),
    )
    # Signed first, the mapping is refused; mapped first, there is evidence that nobody has assessed, and no signature.
    assert told == ["Blocked", "done"]
    signed = route_unit(street.registration, street.work).locked_at is not None
    assert signed is not piece.links.exists()


def test_a_piece_is_withdrawn_while_the_unit_is_signed(street):
    complete_unit(street.registration, street.work, by=street.assessor)
    entry = route_unit(street.registration, street.work)
    one = criterion(street.work, "1.1")
    piece = make_draft(street.registration, account="I listened.")
    actions.map_evidence(piece, links={one: ""}, by=street.learner)
    actions.submit_evidence(piece, by=street.learner, declared=True)
    told = together(
        lambda: actions.lock_unit(entry.registration, entry.unit, by=street.assessor),
        lambda: actions.withdraw_evidence(piece, by=street.learner, reason="Wrong file"),
    )
    assert told in (["Blocked", "done"], ["done", "done"])
    withdrawn = Evidence.objects.get(pk=piece.pk).status == EvidenceStatus.WITHDRAWN
    assert withdrawn is (told == ["done", "done"])
