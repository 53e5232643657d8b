"""From the findings of all factors to a level, and from there to the level that counts in the draw."""

from dataclasses import dataclass

from django.utils import timezone

from centres.models import User
from iqa.models import RiskRating, SamplingStrategy
from iqa.queries.risk.factors import Finding
from iqa.queries.risk.listed import FACTORS, Factor
from iqa.queries.risk.record import RiskFound, disagreed_since, new_or_trainee
from iqa.queries.risk.scope import Scope
from iqa.rules import strategy_in_force
from iqa.states import RANK, Risk, riskier, step_below

LONGEST = 200  # of a reason, in characters


@dataclass
class Rated:
    """An assessor with everything that is known of the risk. `counts`: what the draw goes by.

    `state` of the confirmation: "none", "current", "expired", or "risen" where the records argue for more than the
    person saw when they confirmed.
    """

    assessor: User
    findings: list[tuple[Factor, Finding]]
    computed: RiskFound
    counts: RiskFound
    rating: RiskRating | None
    state: str

    @property
    def raising(self):
        """What argues for more than low risk, the strongest first."""
        found = [(factor, finding) for factor, finding in self.findings if RANK[finding.level]]
        return sorted(found, key=lambda pair: -RANK[pair[1].level])


def risks(centre, qualification, assessors, on=None, strategy=None):
    """{assessor id: RiskFound} as it counts in a draw on the day (R4.6). At most 16 queries."""
    scope = _scope(centre, qualification, assessors, on, strategy)
    ratings = newest_ratings(scope)
    return {
        assessor: counting(scope, assessor, ratings.get(assessor), computed_from(findings))
        for assessor, findings in findings_of(scope).items()
    }


def rated(centre, qualification, assessors, on=None, strategy=None):
    """[Rated] by name, for the pages. At most 17 queries."""
    scope = _scope(centre, qualification, assessors, on, strategy)
    ratings, people = newest_ratings(scope), User.objects.in_bulk(scope.assessors)
    found = []
    for assessor, findings in findings_of(scope).items():
        rating, computed = ratings.get(assessor), computed_from(findings)
        found.append(
            Rated(
                assessor=people[assessor],
                findings=findings,
                computed=computed,
                counts=counting(scope, assessor, rating, computed),
                rating=rating,
                state=state_of(rating, computed, scope.on),
            )
        )
    return sorted(found, key=lambda row: (row.assessor.full_name, row.assessor.pk))


def _scope(centre, qualification, assessors, on, strategy):
    on = on or timezone.localdate()
    steps = strategy or strategy_in_force(centre, qualification, on) or SamplingStrategy()
    return Scope(centre, qualification, assessors, on, steps)


def findings_of(scope):
    """{assessor: [(Factor, Finding)]} in the order of FACTORS."""
    found = {assessor: [] for assessor in scope.assessors}
    if not found:
        return found
    for factor in FACTORS:
        for assessor, finding in factor.find(scope).items():
            if assessor in found:
                found[assessor].append((factor, finding))
    return found


def computed_from(findings):
    """The RiskFound of all factors: what decides counts alone, signs by two, or a step lower."""
    deciding = [(finding.level, finding.sentence) for factor, finding in findings if factor.decides]
    signs = [finding for factor, finding in findings if not factor.decides and RANK[finding.level]]
    signs.sort(key=lambda finding: -RANK[finding.level])
    level, why = Risk.LOW, "Nothing in the records argues for more"
    # Of equals the first, so that whoever is in training is not called new.
    for argued, sentence in deciding:
        if RANK[argued] > RANK[level] or (argued == level == Risk.LOW and deciding):
            level, why = argued, sentence
    if signs:
        by_signs = riskier(step_below(signs[0].level), signs[1].level if len(signs) > 1 else Risk.LOW)
        if RANK[by_signs] > RANK[level]:
            level, why = by_signs, "; ".join(finding.sentence for finding in signs[:2])
    return RiskFound(level, why[:LONGEST])


def newest_ratings(scope):
    """{assessor: the newest RiskRating}. 1 query."""
    rows = RiskRating.objects.filter(
        centre=scope.centre, qualification=scope.qualification, assessor__in=scope.assessors
    )
    return {row.assessor_id: row for row in rows.order_by("number").select_related("by")}


def counting(scope, assessor, rating, computed):
    """What the draw goes by: the confirmed level while in date, but never below what the samples since demand."""
    if rating is None or not rating.in_date(scope.on):
        return computed
    reviewed = scope.reviewed[assessor]
    day = timezone.localdate(rating.at)
    confirmed = RiskFound(rating.level, f"Confirmed by {rating.by.full_name} on {day:%-d %b %Y}")
    demands = [
        new_or_trainee(reviewed, assessor in scope.trainees, scope.steps),
        disagreed_since(reviewed, rating.at, rating.level, scope.steps),
    ]
    return max([confirmed, *filter(None, demands)], key=lambda found: RANK[found.level])


def state_of(rating, computed, on):
    """Whether a person’s rating holds on the day: none, expired, risen (more has come up since), or current."""
    if rating is None:
        return "none"
    if not rating.in_date(on):
        return "expired"
    if RANK[computed.level] > RANK[riskier(rating.level, rating.computed)]:
        return "risen"
    return "current"
