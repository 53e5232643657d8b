"""Two people act on a result of one test at the same moment: one wins, the other is told."""

import pytest

from assessment import actions
from assessment.models import TestResult
from centres.ledger import first_break
from tests.factories.assessment import make_street, pass_test, route_unit
from tests.factories.testing import A_PASS, correct, sit
from tests.together import together


@pytest.fixture
def street(transactional_db):
    return make_street()


def test_two_correct_one_result_at_once(street):
    result = sit(street.registration, street.test, by=street.assessor)
    told = together(
        lambda: correct(result, by=street.assessor, scores=A_PASS),
        lambda: correct(result, by=street.second_assessor, proof="Report 1"),
    )
    assert told == ["StaleState", "done"]
    assert (TestResult.objects.count(), TestResult.objects.current().count()) == (2, 1)
    assert first_break(street.centre) is None


def test_a_result_is_corrected_while_the_unit_is_signed(street):
    result = pass_test(street.registration, street.test, by=street.assessor)
    entry = route_unit(street.registration, street.test)
    told = together(
        lambda: correct(result, by=street.second_assessor, scores={1: 0, 2: 0}),
        lambda: actions.sign_off_unit(entry, by=street.assessor),
    )
    # Signed first, the correction is too late; corrected first, there is no pass to sign.
    assert told in (["StaleState", "done"], ["Blocked", "done"])
    signed = street.registration.sign_offs.exists()
    assert TestResult.objects.current().get().passed == signed


def test_two_record_at_once_and_no_attempt_is_lost(street):
    told = together(
        lambda: sit(street.registration, street.test, by=street.assessor),
        lambda: sit(street.registration, street.test, by=street.second_assessor),
    )
    assert told in (["done", "done"], ["StaleState", "done"])
    attempts = list(TestResult.objects.current().values_list("attempt", flat=True))
    assert attempts == list(range(1, told.count("done") + 1))
