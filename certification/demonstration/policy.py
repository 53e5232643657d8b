"""A second version of the strategy, a risk that a person has confirmed, and a draw that goes by both."""

from datetime import timedelta

from django.utils import timezone

from certification.demonstration.people import person
from config.refusals import StaleState
from iqa import actions as quality
from iqa.queries.rating import assessor_risk

WHY = (
    "The external quality assurer asked us in October to look at portfolios on the way and not only at the end, and to "
    "see two units of every learner and two samples of every assessor while Casey is in training. Rates stay as they "
    "were: no sample has shown a wrong decision since Easter."
)


def revise_strategy(centre, rates):
    return quality.set_strategy(
        centre,
        by=person("morgan"),
        rates=rates,
        rationale=WHY,
        in_force_from=timezone.localdate(),
        least_per_learner=2,
        least_per_assessor=2,
        interim_share=20,
    )


def confirm_risks(approval):
    """Sam has looked at what the records say of Jo and of the trainee."""
    say(approval, "jo", "high", "New to this qualification, and the observation records are thin.")
    say(approval, "casey", "new", "In training until CAVA is awarded; Ellis countersigns.")


def say(approval, key, level, reason):
    found = assessor_risk(approval, person(key).pk, person("sam"))
    if found is None:
        return
    quality.confirm_risk(
        approval,
        found.assessor,
        by=person("sam"),
        level=level,
        reason=reason,
        review_on=timezone.localdate() + timedelta(days=90),
        seen=(0, found.computed.level),
    )


def draw_again(approval):
    """Under the new version: interim samples of what is under way."""
    try:
        quality.draw_sample(approval, by=person("sam"))
    except StaleState:
        return
