"""What stands still while an appeal is open, and who is out after one was upheld (R3.15, R1.12)."""

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format

from assessment.models import Appeal
from assessment.states import AppealStatus
from config.refusals import Blocker


def appeal_blockers(registration, unit=None, on=None):
    """Appeals that are not settled: the unit cannot be signed, the award not released or claimed (R3.15, R6.15)."""
    rows = Appeal.objects.live(on).filter(registration=registration)
    if unit is not None:
        rows = rows.filter(decision__criterion__outcome__unit=unit)
    return [_held(appeal) for appeal in rows.select_related("decision__criterion__outcome__unit").order_by("number")]


def _held(appeal):
    if appeal.decision is None:
        what = "the assessment plan"
    else:
        what = f"a decision in {appeal.decision.criterion.outcome.unit.number}"
    url = reverse("assessment:appeal_detail", args=[appeal.pk])
    if appeal.status == AppealStatus.OPEN:
        remedy = "It has to be answered first."
    else:
        remedy = f"The learner may take it further until {date_format(appeal.next_by)}."
    return Blocker("appeal", f"The appeal {appeal.reference} against {what} is not settled.", remedy, url, "Open it")


def barred_criteria(user, registration):
    """Ids of criteria that another assessor has to decide: an appeal against this person's decision, or one that they
    countersigned, was upheld (R3.15). 1 query."""
    upheld = Appeal.objects.filter(registration=registration, status=AppealStatus.UPHELD, decision__isnull=False)
    theirs = Q(decision__by=user) | Q(decision__countersignature__by=user)
    return set(upheld.filter(theirs).values_list("decision__criterion", flat=True))


def barred_blocker(name):
    sentence = f"An appeal against your decision on {name} was upheld."
    return Blocker("appealed", sentence, "Another assessor of the learner decides it.")


def claim_hold_blockers(registration, on=None):
    """Why nothing can be released or claimed for the registration, whatever its units say (R4.19, R6.15)."""
    return appeal_blockers(registration, on=on)
