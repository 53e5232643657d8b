"""What the strategy page reads: every version, and the values that a new one starts from."""

from django.utils import timezone

from iqa.models import SamplingStrategy
from iqa.states import Risk
from qualifications.models import Qualification


def versions(centre, on=None):
    """Every version, newest first, each with `state`: current, planned (for later), superseded. 1 query."""
    on = on or timezone.localdate()
    rows = SamplingStrategy.objects.filter(centre=centre).select_related("qualification", "made_by")
    rows = list(rows.order_by("-version"))
    in_force = set()
    for strategy in rows:
        scope = strategy.qualification_id
        if strategy.in_force_from > on:
            strategy.state = "planned"
        else:
            strategy.state = "superseded" if scope in in_force else "current"
            in_force.add(scope)
        strategy.percent = [(Risk(risk).label, strategy.rates[risk]) for risk in Risk.values]
    return rows


def qualifications(centre):
    return Qualification.objects.filter(approvals__centre=centre).order_by("title")


def initial(rows, default):
    """Values of the newest version, else the defaults; in force from today."""
    rates = rows[0].rates if rows else {str(risk): rate for risk, rate in default.items()}
    least = rows[0].least_per_learner if rows else 1
    return {**rates, "least_per_learner": least, "in_force_from": timezone.localdate()}
