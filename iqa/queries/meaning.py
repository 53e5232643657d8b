"""What a strategy, set or only tried, would ask for on a qualification today."""

from collections import Counter
from dataclasses import dataclass

from centres.models import QualificationApproval
from iqa.draw import ASSESSOR, LEARNER, METHOD, SITE, UNIT, asked, group_of, interims_asked, least_samples, needs_of
from iqa.queries.population import population_of
from iqa.states import Risk

PLACES = {
    "least_per_learner": (LEARNER, "learner"),
    "least_per_assessor": (ASSESSOR, "assessor"),
    "least_per_unit": (UNIT, "unit"),
    "least_per_method": (METHOD, "method"),
    "least_per_site": (SITE, "site"),
}


@dataclass
class Meaning:
    """Figures of the units of live learners: how many there are, are planned or sampled, and would be asked for."""

    approval: QualificationApproval
    total: int
    planned: int
    asked: int
    interim: int
    words: dict[str, str]  # by name of the term

    @property
    def sentence(self):
        if not self.total:
            return "No learner is live there, so nothing would be asked for."
        return (
            f"About {self.asked} of {_count(self.total, 'unit')} would be asked for, of which {self.planned} are "
            f"sampled or planned already; and {_count(self.interim, 'interim sample')} on top."
        )


def meaning(strategy, approval, user):
    """What the strategy would mean for a draw by this person today. As many queries as a population; nothing is drawn.

    "About": no sample that covers everything can be smaller, and the draw comes close to that (docs/sampling.md).
    """
    population = population_of(approval, strategy, by=user)
    strata = population.strata.values()
    planned = sum(stratum.already for stratum in strata)
    return Meaning(
        approval=approval,
        total=sum(stratum.total for stratum in strata),
        planned=planned,
        asked=planned + least_samples(population),
        interim=_interims(population),
        words={**_of_rates(strata), **_of_minima(population), "interim_share": _of_split(population)},
    )


def _interims(population):
    """Interim samples that a draw would add to what is planned and what the rates ask for."""
    policy = population.policy
    if not policy.interim_share:
        return 0
    offered = Counter(group_of(entry, policy.interim_by) for entry in population.policy.under_way)
    full = {
        key: stratum._replace(already=max(asked(stratum), stratum.already))
        for key, stratum in population.strata.items()
    }
    wanted = interims_asked(population._replace(strata=full), [])
    lacking = {key: number - policy.interims.get(key, 0) for key, number in wanted.items()}
    return sum(min(offered[key], number) for key, number in lacking.items() if number > 0)


def _of_rates(strata):
    found = {}
    for risk in Risk:
        mine = [stratum for stratum in strata if stratum.risk == risk]
        units = _count(sum(stratum.total for stratum in mine), "unit")
        words = f"{_count(len(mine), 'assessor')}: {sum(map(asked, mine))} of {units}"
        found[str(risk)] = words if mine else "Nobody today"
    return found


def _of_minima(population):
    needs, found = needs_of(population), {}
    for name, (dimension, word) in PLACES.items():
        short = sum(place[0] == dimension for place in needs)
        besides = " or of the rate" if dimension == ASSESSOR else ""
        found[name] = f"{_count(short, word)} short of it{besides}" if short else "Met, as far as it can be"
    return found


def _of_split(population):
    return f"{_count(len(population.policy.under_way), 'unit')} under way to choose from"


def _count(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
