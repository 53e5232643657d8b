"""What stands still while an appeal or a case is open, and who is out after an appeal (R3.15, R3.17, R1.12)."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import get_text_list

from assessment.models import Appeal, Case, CaseHold
from assessment.states import AppealStatus
from centres.models import Competence, User
from centres.states import Duty
from config.refusals import Blocker
from portfolios.models import Allocation
from portfolios.states import AllocatedRole


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


def case_blockers(registration):
    """While a case is open, nothing is signed off, released or claimed (R3.17, R4.19, R6.15). 1 query.

    Says that there is a case and nothing of what is alleged: whom it concerns may read this too.
    """
    url = reverse("assessment:registration_cases", args=[registration.pk])
    return [
        Blocker(
            "case",
            f"The centre is looking into something about this registration ({case.reference}).",
            "Units are signed, and the award is released and claimed, when that is settled.",
            url,
            "Open it",
        )
        for case in Case.objects.open().filter(registration=registration).order_by("number")
    ]


def legal_hold_blockers(registration):
    """A reason for portfolios (hold_checks): the portfolio is kept as it is (R3.17). Told to the learner. 1 query."""
    if not CaseHold.objects.current().filter(case__registration=registration).exists():
        return []
    return [
        Blocker(
            "held",
            "The portfolio is kept as it is while the centre looks into something; nothing can be taken out.",
            "You can go on adding to it; what may be known about it stands on a page of its own.",
            reverse("assessment:registration_cases", args=[registration.pk]),
            "Read it",
        )
    ]


def held_registrations():
    """Registrations whose portfolios are kept as they are, as a subquery."""
    return CaseHold.objects.current().values("case__registration")


def barred_criteria(user, registration):
    """Ids of criteria that another assessor has to decide: an appeal against this person's decision, or one that they
    countersigned, was upheld (R3.15). 1 query."""
    upheld = Appeal.objects.filter(registration=registration, status=AppealStatus.UPHELD, decision__isnull=False)
    return set(upheld.filter(_had_a_part(user)).values_list("decision__criterion", flat=True))


def barred_rows(user):
    """The appeals by which the person is out of the criterion of an outer EvidenceLink, as a subquery (R3.15)."""
    upheld = Appeal.objects.filter(registration=OuterRef("evidence__registration"), status=AppealStatus.UPHELD)
    return upheld.filter(_had_a_part(user), decision__criterion=OuterRef("criterion"))


def _had_a_part(user):
    return Q(decision__by=user) | Q(decision__countersignature__by=user)


def barred_blocker(name, able, registration):
    """`able`: those who may decide it today, by name."""
    sentence = f"An appeal against your decision on {name} was upheld."
    if able:
        return Blocker("appealed", sentence, f"{get_text_list([str(one) for one in able], 'or')} decides it.")
    url = reverse("portfolios:registration_detail", args=[registration.pk])
    remedy = "Nobody else who may decide it assesses the learner yet: the administrator allocates somebody."
    return Blocker("appealed", sentence, remedy, url, "See who assesses")


def able_assessors(registration, criterion, on=None):
    """Who may decide the criterion: allocated as assessors, competent for the unit, not out after an appeal (R3.15).

    1 query.
    """
    upheld = Appeal.objects.filter(registration=registration, status=AppealStatus.UPHELD, decision__criterion=criterion)
    known = Competence.objects.in_force(on).filter(
        user=OuterRef("pk"), unit=criterion.outcome.unit, centre=registration.centre, duty=Duty.ASSESS
    )
    allocated = Allocation.objects.in_force().filter(registration=registration, role=AllocatedRole.ASSESSOR)
    rows = User.objects.filter(pk__in=allocated.values("person"), is_active=True).exclude(pk=registration.learner_id)
    rows = rows.filter(
        Exists(known),
        ~Exists(upheld.filter(Q(decision__by=OuterRef("pk")) | Q(decision__countersignature__by=OuterRef("pk")))),
    )
    return list(rows.order_by("full_name"))


# Functions of a registration -> list of Blocker, put here when later houses start (R4.19).
claim_hold_checks = []


def claim_hold_blockers(registration, on=None):
    """Why nothing can be released or claimed for the registration, whatever its units say (R4.19, R6.15)."""
    later = [blocker for check in claim_hold_checks for blocker in check(registration)]
    return [*appeal_blockers(registration, on=on), *case_blockers(registration), *later]
