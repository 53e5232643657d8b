"""Setting the sampling strategy."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from centres.ledger import record_act
from config.refusals import BadInput, NotAllowed, StaleState
from iqa import policy, rules
from iqa.models import SamplingStrategy
from iqa.states import Risk
from qualifications.models import Unit


@transaction.atomic
def set_strategy(centre, *, by, rationale, rates, in_force_from, **terms):
    """A new version of the sampling strategy; the earlier ones stay readable (R4.1).

    `rates`: percent by Risk. `terms`: scope and the other fields of SamplingStrategy; what is left out is
    as the model says.
    Raises NotAllowed, BadInput, or StaleState when another version was set at the same time.
    """
    if not rules.can_set_strategy(by, centre):
        raise NotAllowed("Only the lead quality assurer of the centre sets the strategy.")
    last = SamplingStrategy.objects.filter(centre=centre).order_by("-version").first()
    strategy = SamplingStrategy(
        centre=centre,
        version=last.version + 1 if last else 1,
        in_force_from=in_force_from,
        rationale=rationale.strip(),
        rates={str(risk): rate for risk, rate in rates.items()},
        made_by=by,
        **terms,
    )
    check_strategy(strategy, is_first=last is None)
    check_scope(strategy)
    try:
        with transaction.atomic():
            strategy.save()
    except IntegrityError as error:
        raise StaleState("Another version has just been set. Look at it before you set yours.") from error
    record_act(centre, by=by, verb="set strategy", obj=strategy, **facts_of(strategy))
    return strategy


def facts_of(strategy):
    """Everything that the version says, for the ledger."""
    return {
        "rates": strategy.rates,
        **{term.name: getattr(strategy, term.name) for term in policy.NUMBERS},
        "interim_by": str(strategy.interim_by),
        "step_up": str(strategy.step_up),
        "always": sorted(strategy.always),
        "listed_units": strategy.listed_units,
        "from": strategy.in_force_from,
        "scope": strategy.scope,
        "rationale": strategy.rationale,
    }


def check_strategy(strategy, *, is_first):
    """Refuse a strategy that cannot be meant, in words that say what to enter.

    The first version may be older than this program: a centre has its policy before it has the record.
    """
    rates = strategy.rates
    if set(rates) != set(Risk) or not all(0 <= rates[risk] <= 100 for risk in Risk):
        raise BadInput("Give a percentage from 0 to 100 for each of new, high, medium and low risk.")
    if not rates[Risk.NEW] >= rates[Risk.HIGH] >= rates[Risk.MEDIUM] >= rates[Risk.LOW]:
        raise BadInput("A higher risk cannot be sampled less than a lower one.")
    for term in policy.NUMBERS:
        if not term.low <= getattr(strategy, term.name) <= term.high:
            raise BadInput(f"{term.title}: a number from {term.low} to {term.high} (R4.7).")
    if strategy.observe_training > strategy.observe_every:
        raise BadInput("An assessor in training cannot be observed less often than others (R4.16).")
    if strategy.interim_by not in policy.InterimBy or strategy.step_up not in policy.StepUp:
        raise BadInput("Choose one of the ways that the strategy knows.")
    if not set(strategy.musts) <= set(policy.SWITCHABLE):
        raise BadInput("Choose what is always sampled from what can be switched.")
    if not strategy.rationale:
        raise BadInput("Say why the numbers are as they are: external quality assurers ask for it (R4.1).")
    if strategy.in_force_from < timezone.localdate() and not is_first:
        raise BadInput("A new version cannot be in force before it was made: choose today or later.")


def check_scope(strategy):
    """One scope, of this centre; and units that exist there."""
    approvals = strategy.centre.approvals
    if strategy.qualification and strategy.awarding_organisation:
        raise BadInput("A strategy is for one qualification or for one awarding organisation, not for both.")
    if strategy.qualification and not approvals.filter(qualification=strategy.qualification).exists():
        raise BadInput("The centre is not approved for this qualification.")
    organisation = strategy.awarding_organisation
    if organisation and not approvals.filter(qualification__awarding_organisation=organisation).exists():
        raise BadInput("The centre has no approval of this awarding organisation.")
    offered = Unit.objects.filter(
        number__in=strategy.listed_units, group_entries__group__qualification__approvals__centre=strategy.centre
    )
    if unknown := sorted(set(strategy.listed_units) - set(offered.values_list("number", flat=True))):
        raise BadInput(f"The centre does not offer {', '.join(unknown)}: give the numbers of its units.")
