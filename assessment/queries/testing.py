"""What the pages of set tests read."""

from assessment.models import ResitTerms, TestResult
from portfolios.models import RouteUnit


def results_of_test(route_unit):
    """The attempts at the test of the unit, the newest last; what was put right stands before its correction."""
    rows = TestResult.objects.filter(registration=route_unit.registration, unit=route_unit.unit)
    return rows.select_related("by", "superseded_by", "proof_file", "adjustment__adjustment")


def route_unit_of(result):
    """The unit of the route that the result is about, or None when it is no longer on it."""
    rows = RouteUnit.objects.filter(registration=result.registration_id, unit=result.unit_id)
    return rows.select_related("unit__test", "registration__learner", "registration__qualification").first()


def typed_result(result):
    """A result as its form shows it."""
    scores = {f"score_{number}": right for number, right in result.scores.items()}
    return {"taken_on": result.taken_on, "minutes": result.minutes, "proof": result.proof, **scores}


def resit_terms_list(centre):
    """The terms of every test, the newest first. One query."""
    return ResitTerms.objects.filter(centre=centre).select_related("unit", "by").order_by("unit__number", "-pk")
