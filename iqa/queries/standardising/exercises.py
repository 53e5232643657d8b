"""Exercises of a centre, and when its qualifications were last standardised."""

from dataclasses import dataclass

from django.db.models import Count, Q

from centres.models import Membership
from centres.states import QUALITY_ROLES, Role
from iqa.models import (
    Ballot,
    Exercise,
)
from iqa.states import ExerciseStatus


@dataclass
class ExerciseRow:
    """An exercise with how many are invited and have handed in; `owes`: it waits for the person."""

    exercise: Exercise
    invited: int
    handed_in: int
    mine: bool
    owes: bool


def exercise_list(user, centre):
    """The exercises of the centre that the person runs or is invited to, newest first. 2 queries."""
    rows = Exercise.objects.visible_to(user).filter(centre=centre).select_related("qualification")
    invited = Count("invitations", filter=Q(invitations__superseded_at=None), distinct=True)
    done = Q(invitations__superseded_at=None, invitations__ballot__handed_in_at__isnull=False)
    rows = rows.annotate(invited=invited, handed_in=Count("invitations", filter=done, distinct=True))
    ballots = Ballot.objects.filter(invitation__person_id=user.pk, invitation__superseded_at=None)
    mine = dict(ballots.values_list("invitation__exercise", "handed_in_at"))
    return [
        ExerciseRow(
            row,
            row.invited,
            row.handed_in,
            row.pk in mine,
            mine.get(row.pk, True) is None and row.status in (ExerciseStatus.OPEN, *RESULTS),
        )
        for row in rows.order_by("-number")
    ]


RESULTS = (ExerciseStatus.CLOSED, ExerciseStatus.CONCLUDED)


def plannable(user, centre, on=None):
    """Approvals for which the person can plan an exercise, each with `standardised_on`. 3 queries."""
    grants = Membership.objects.in_force(on).filter(user=user, centre=centre, role__in=QUALITY_ROLES)
    scope = {None if role == Role.LEAD_IQA else only for role, only in grants.values_list("role", "qualification")}
    approvals = centre.approvals.in_force(on).select_related("qualification").order_by("qualification__title")
    last = last_standardised_days(centre, on)
    rows = [approval for approval in approvals if scope & {None, approval.qualification_id}]
    for approval in rows:
        approval.standardised_on = last.get(approval.qualification_id)
    return rows


def last_standardised_days(centre, on=None):
    """{qualification id: the last day on which it was standardised}, up to the day `on`. 1 query."""
    rows = Exercise.objects.standardised(on).filter(centre=centre)
    return dict(rows.order_by("held_on").values_list("qualification", "held_on"))
