"""Set tests: results, their slips as they are after the checks, and terms of resits."""

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from assessment import actions
from assessment.models import TestProof, TestResult
from portfolios.states import FileState
from tests.factories import papers
from tests.factories.assessment import route_unit

NOT_A_PASS, A_PASS = {1: 7, 2: 10}, {1: 8, 2: 10}  # 17 and 18 of 25


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def sit(registration, unit, *, by, days_ago=0, scores=None, **facts):
    """Record an attempt, no pass unless said."""
    given = {"taken_on": ago(days_ago), "scores": scores or NOT_A_PASS, "proof": "Report 5512", **facts}
    return actions.record_test_result(route_unit(registration, unit), by=by, **given)


def correct(result, *, by, **facts):
    """Correct a result: as it stands but for `facts`."""
    stands = {
        "taken_on": result.taken_on,
        "scores": {int(number): right for number, right in result.scores.items()},
        "proof": result.proof,
        "minutes": result.minutes,
        "why": "Mistyped",
    }
    return actions.correct_test_result(result, by=by, **{**stands, **facts})


def set_terms(centre, *, by, **facts):
    given = {"in_force_from": ago(365), "source": "Resits 3.1", "days_between": 14, "most_attempts": 3, **facts}
    return actions.set_resit_terms(centre, by=by, **given)


def make_slip(registration, unit, *, by, state=FileState.CHECKED, name="slip.pdf"):
    content = papers.pdf("Result: 18 of 25")
    slip = TestProof(
        registration=registration,
        unit=unit,
        by=by,
        name=name,
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=state,
    )
    slip.content.save(name, ContentFile(content))
    return slip


def make_result(entry, *, by, slip=None):
    """A row as it is, whatever the test asks for."""
    facts = {"attempt": 1, "taken_on": timezone.localdate(), "scores": {"1": 0}, "score": 0, "passed": False}
    return TestResult.objects.create(
        registration=entry.registration, unit=entry.unit, proof="Report 5512", proof_file=slip, by=by, **facts
    )
