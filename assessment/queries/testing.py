"""What the pages of set tests show: the attempts, the time allowed, when a test may be sat again, and the terms."""

from typing import NamedTuple

from django.utils import timezone

from assessment import rules
from assessment.models import AdjustmentDecision, ResitTerms, TestResult
from portfolios.models import RouteUnit


class TestStanding(NamedTuple):
    """How a learner stands with the test of a unit; `more_time` gives the extra time in `minutes`, or is None."""

    __test__ = False

    results: list[TestResult]
    resit: rules.Resit
    minutes: int
    more_time: AdjustmentDecision | None

    @property
    def passed(self):
        return any(row.passed for row in self.results if row.is_current)


def standing_in_test(route_unit, on=None):
    """The TestStanding on the day. 5 queries."""
    minutes, more_time = rules.time_allowed(route_unit.registration, route_unit.unit, on or timezone.localdate())
    return TestStanding(list(results_of_test(route_unit)), rules.resit_of(route_unit, on), minutes, more_time)


def results_of_test(route_unit):
    """The attempts at the test of the unit, the newest last; what was corrected stands before its correction."""
    rows = TestResult.objects.filter(registration=route_unit.registration, unit=route_unit.unit)
    return rows.select_related("by", "superseded_by", "proof_file", "adjustment__adjustment")


def route_unit_of(result):
    """The unit of the route that the result is about, or None when it is no longer on it."""
    rows = RouteUnit.objects.filter(registration=result.registration_id, unit=result.unit_id)
    return rows.select_related("unit__test", "registration__qualification", "registration__centre").first()


def typed_result(result):
    """A result as its form shows it."""
    scores = {f"score_{number}": right for number, right in result.scores.items()}
    return {"taken_on": result.taken_on, "minutes": result.minutes, "proof": result.proof, **scores}


def resit_terms_rows(centre):
    """Every version of every terms, the newest first. One query."""
    rows = ResitTerms.objects.filter(centre=centre).select_related("unit", "qualification", "set_by")
    return list(rows.order_by("-in_force_from", "-pk"))
