"""Two people act on one case at the same moment: one wins, the other is told."""

import pytest

from assessment import actions
from assessment.models import Case, CaseClosing, CaseHold, CaseInvestigator
from centres.ledger import first_break
from portfolios import actions as portfolio
from portfolios.states import EvidenceStatus
from tests.factories.assessment import make_street
from tests.factories.cases import close, investigate, ready_to_close, report
from tests.factories.portfolios import make_draft
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_two_report_at_once_and_both_have_a_number(street):
    told = together(lambda: report(street), lambda: report(street, by=street.assessor))
    assert told == ["done", "done"]
    assert sorted(Case.objects.values_list("number", flat=True)) == [1, 2]
    assert first_break(street.centre) is None


def test_two_name_an_investigator_at_once(street):
    case = report(street)
    told = together(
        lambda: investigate(street, case, street.iqa, by=street.admin, instead_of=None),
        lambda: investigate(street, case, street.lead_iqa, by=street.lead_iqa, instead_of=None),
    )
    assert told == ["StaleState", "done"]
    assert CaseInvestigator.objects.count() == 1


def test_a_piece_is_withdrawn_while_a_case_is_reported(street):
    piece = make_draft(street.registration)
    told = together(
        lambda: report(street), lambda: portfolio.withdraw_evidence(piece, by=street.learner, reason="Not mine")
    )
    # Withdrawn before the report it stays withdrawn, as it is on record; after it, it is refused.
    assert told in (["Blocked", "done"], ["done", "done"])
    piece.refresh_from_db()
    assert (piece.status == EvidenceStatus.WITHDRAWN) == (told == ["done", "done"])


def test_it_is_closed_while_the_hold_is_lifted(street):
    case = ready_to_close(street)
    told = together(
        lambda: close(street, case), lambda: actions.lift_hold(case, by=street.lead_iqa, why="Copied on paper")
    )
    assert told in (["Blocked", "done"], ["done", "done"])
    assert CaseClosing.objects.count() == 1
    assert not CaseHold.objects.current().exists()
    assert CaseHold.objects.count() == 1


def test_two_windows_close_at_once(street):
    case = ready_to_close(street)
    assert together(lambda: close(street, case), lambda: close(street, case)) == ["Blocked", "done"]
    assert CaseClosing.objects.count() == 1
