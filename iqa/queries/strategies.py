"""What the pages of the strategy read: its versions, what changed in one, and where a new one starts from."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from iqa import policy
from iqa.models import SamplingStrategy
from iqa.rules import leads, particular
from iqa.states import Risk
from portfolios.models import quality_assured_by
from portfolios.states import RegistrationStatus
from qualifications.models import AwardingOrganisation, Qualification

TITLES = {
    "rates": "Percent of units by risk",
    "minima": "At least",
    "split": "On the way",
    "steps": "How risk moves",
    "days": "How often, how soon",
}


def versions(centre, on=None):
    """Every version, newest first, each with `state`: current, planned (for later), superseded. 1 query."""
    on = on or timezone.localdate()
    rows = SamplingStrategy.objects.filter(centre=centre)
    rows = list(rows.select_related("qualification", "awarding_organisation", "made_by").order_by("-version"))
    in_force = set()
    for strategy in rows:
        if strategy.in_force_from > on:
            strategy.state = "planned"
        else:
            strategy.state = "superseded" if _scope(strategy) in in_force else "current"
            in_force.add(_scope(strategy))
        strategy.percent = [(Risk(risk).label, strategy.rates[risk]) for risk in Risk.values]
    return rows


def _scope(strategy):
    return strategy.qualification_id, strategy.awarding_organisation_id


def before(strategy, rows):
    """What a version is compared with: the last of its scope, else the last of the scope that it is taken out of."""
    older = [row for row in rows if row.version < strategy.version and _covers(row, strategy)]
    return max(older, key=lambda row: (particular(row), row.version), default=None)


def _covers(earlier, strategy):
    """Whether what the strategy is for would fall under the earlier one."""
    if _scope(earlier) in (_scope(strategy), (None, None)):
        return True
    qualification, organisation = strategy.qualification, earlier.awarding_organisation_id
    return bool(qualification and organisation) and qualification.awarding_organisation_id == organisation


@dataclass
class Line:
    """A number of a version: its value, the value before (None: nothing before), and what it means today."""

    term: policy.Term
    value: int
    before: int | None
    today: str

    @property
    def changed(self):
        return self.before is not None and self.before != self.value


def value_of(strategy, term):
    """What a strategy says of a term: rates stand together in one column, other terms have one each."""
    return strategy.rates[term.name] if term in policy.RATES else getattr(strategy, term.name)


def lines(strategy, earlier, meaning=None):
    """[(title of a part, [Line])] in the order of the page. `meaning`: iqa.queries.meaning.Meaning, or None."""
    words = meaning.words if meaning else {}
    return [
        (
            TITLES[part],
            [
                Line(term, value_of(strategy, term), earlier and value_of(earlier, term), words.get(term.name, ""))
                for term in terms
            ],
        )
        for part, terms in policy.PARTS.items()
    ]


def changes(strategy, earlier):
    """What changed against the version before: [(what, before, now)], in words."""
    if earlier is None:
        return []
    words = {term.title: lambda row, term=term: f"{value_of(row, term)} {term.unit}".strip() for term in policy.TERMS}
    words |= {
        "For": lambda row: row.scope,
        "Of whose samples": lambda row: policy.InterimBy(row.interim_by).label,
        "After a disagreement": lambda row: policy.StepUp(row.step_up).label,
        "Always sampled as well": lambda row: ", ".join(policy.MUST_TITLES[code] for code in row.musts) or "nothing",
        "Units that are always sampled": lambda row: ", ".join(row.listed_units) or "none",
        "Rationale": lambda row: row.rationale or "none written",
    }
    return [(what, say(earlier), say(strategy)) for what, say in words.items() if say(earlier) != say(strategy)]


def approvals_to_try(centre, user, strategy=None):
    """The approvals for which this person may see what a version means: in their scope and, where given, in its.

    Those with most learners first.
    """
    rows = centre.approvals.in_force(timezone.localdate())
    if not leads(user, centre):
        rows = rows.filter(quality_assured_by(user))
    if strategy and strategy.qualification_id:
        rows = rows.filter(qualification=strategy.qualification_id)
    if strategy and strategy.awarding_organisation_id:
        rows = rows.filter(qualification__awarding_organisation=strategy.awarding_organisation_id)
    live = Q(
        qualification__registrations__centre=centre, qualification__registrations__status=RegistrationStatus.REGISTERED
    )
    rows = rows.annotate(live=Count("qualification__registrations", filter=live, distinct=True))
    rows = rows.select_related("centre", "qualification__awarding_organisation")
    return rows.order_by("-live", "qualification__title", "pk")


def scopes(centre):
    """Choices of what a strategy can be for. 2 queries."""
    organisations = AwardingOrganisation.objects.filter(qualifications__approvals__centre=centre).distinct()
    qualifications = Qualification.objects.filter(approvals__centre=centre).distinct().order_by("title")
    return [
        ("", "All qualifications"),
        ("One awarding organisation", [(f"organisation:{row.pk}", str(row)) for row in organisations.order_by("name")]),
        ("One qualification", [(f"qualification:{row.pk}", str(row)) for row in qualifications]),
    ]


def initial(start):
    """Values of the version that a new one starts from, else the defaults; in force from today."""
    found = {"in_force_from": timezone.localdate()}
    if start is None:
        return found
    kinds = {"qualification": start.qualification_id, "organisation": start.awarding_organisation_id}
    return {
        **found,
        **{term.name: value_of(start, term) for term in policy.TERMS},
        **{name: getattr(start, name) for name in ("interim_by", "step_up", "musts", "rationale")},
        "listed_units": ", ".join(start.listed_units),
        "scope": next((f"{kind}:{key}" for kind, key in kinds.items() if key), ""),
    }
