"""Every reason why an award cannot be claimed yet (R6.15)."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.queries import achieved_units, edition_for, recognitions
from assessment.rules import claim_hold_blockers
from centres.rules import has_sanction
from centres.states import SanctionEffect
from certification.rules.reasons import (
    approval_blockers,
    approval_of,
    date_blockers,
    fee_blockers,
    learner_blockers,
    other_claim_blockers,
    person_blockers,
    registration_blockers,
    release_blockers,
)
from config.refusals import Blocker
from iqa.rules import overdue_visit_actions
from qualifications.combination import evaluate
from qualifications.models import Unit


def claims_directly(approval, on):
    """Whether the award needs nobody else's look today: direct claims status, no sanction against it (R5.7), and no
    action of an external quality assurer overdue (R5.4)."""
    return approval.has_direct_claims(on) and not stopped_directly(approval, on)


def stopped_directly(approval, on):
    """Sentences why direct claims status does not count today, where the approval has it; else nothing. 2 queries."""
    if approval is None or not approval.has_direct_claims(on):
        return []
    found = []
    if has_sanction(approval, SanctionEffect.NO_DCS, on):
        found.append(f"A sanction of {approval.qualification.awarding_organisation} takes direct claims away (R5.7).")
    for action in overdue_visit_actions(approval.centre_id, approval.qualification_id, on).select_related("owner"):
        found.append(
            f"Action {action.number} of an external quality assurer was due on {date_format(action.due_on)} and is not "
            f"closed; {action.owner.full_name} answers it (R5.4)."
        )
    return found


def verdict_of(registration):
    """The rules of combination judged on the units that are signed by both, or recognised (R6.14, R6.15)."""
    numbers = Unit.objects.filter(pk__in=achieved_units(registration)).values_list("number", flat=True)
    return evaluate(edition_for(registration, recognitions(registration)), set(numbers))


def claim_blockers(registration, on=None, *, by=None, claim=None, verdict=None):
    """Every reason why the award cannot be claimed on the day (R6.15); the page shows them, submitting obeys them.

    `by` is the person who would submit (two-person rule), `claim` their draft: another live claim is a reason.
    `verdict` may be given by whoever has it already.
    """
    on = on or timezone.localdate()
    approval = approval_of(registration)
    return [
        *other_claim_blockers(registration, claim),
        *registration_blockers(registration, by, on),
        *approval_blockers(approval, on),
        *date_blockers(registration, on),
        *learner_blockers(registration),
        *_combination_blockers(registration, verdict or verdict_of(registration)),
        *release_blockers(registration, by),
        *claim_hold_blockers(registration, on),
        *fee_blockers(registration, claim),
        *person_blockers(registration, by),
    ]


def _combination_blockers(registration, verdict):
    """One reason per rule that is unmet; the first leads to the units, the others would lead to the same place."""
    way = (reverse("assessment:registration_units", args=[registration.pk]), "See the units")
    return [
        Blocker(
            "combination",
            f"{finding.sentence}: {finding.have} of {finding.need} achieved.",
            f"Missing {amount(finding.missing, finding.measure)}; a unit counts when assessor and learner have signed.",
            *(way if place == 0 else ()),
        )
        for place, finding in enumerate(verdict.unmet)
    ]


def amount(number, measure):
    """3 credits, 1 unit: `measure` is a plural."""
    return f"{number} {measure if number != 1 else measure[:-1]}"
