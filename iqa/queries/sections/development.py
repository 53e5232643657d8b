"""What keeps assessors competent and alike: professional development, observations, standardisation (R5.1)."""

from django.db.models import Q

from centres.models import CpdEntry, Membership
from centres.states import STAFF_ROLES
from iqa.models import AssessorObservation, Exercise
from iqa.queries.sections.tables import Table, day
from iqa.states import ObservationStatus


def development(visit):
    """2 queries: the logs of staff in the scope of the visit, and observations of them."""
    scope = Q(qualification=None) | Q(qualification__in=visit.qualifications.all())
    people = Membership.objects.filter(scope, centre=visit.centre, role__in=STAFF_ROLES).values("user")
    return [_log(visit, people), _observations(visit, people)]


def _log(visit, people):
    rows = CpdEntry.objects.filter(centre=visit.centre, user__in=people).counted().select_related("user", "verified_by")
    lines = [
        [
            row.user.full_name,
            row.what,
            row.get_kind_display(),
            f"{day(row.started_on)} to {day(row.ended_on)}",
            f"{row.hours:g} h",
            row.changed,
            f"{row.verified_by.full_name}, {day(row.verified_at)}" if row.verified_by else "not yet",
        ]
        for row in rows.order_by("user__full_name", "-ended_on", "-pk")
    ]
    heads = ["Person", "What", "Kind", "Days", "Hours", "What it changed", "Verified"]
    return Table("Professional development", heads, lines, "Nothing has been written down.")


def _observations(visit, people):
    rows = AssessorObservation.objects.filter(centre=visit.centre, assessor__in=people)
    rows = rows.exclude(status=ObservationStatus.CANCELLED).select_related("assessor", "observer", "unit")
    lines = [
        [
            row.assessor.full_name,
            row.observer.full_name,
            day(row.held_on or row.planned_on),
            row.unit.number if row.unit else "",
            row.activity or row.why,
            row.strengths,
            row.get_status_display(),
        ]
        for row in rows.order_by("assessor__full_name", "-planned_on", "-pk")
    ]
    heads = ["Assessor", "Observed by", "Day", "Unit", "Activity", "Strengths", "State"]
    return Table("Observations of assessors", heads, lines, "No observation is planned or held.")


def standardisation(visit):
    """3 queries: exercises on the qualifications of the visit; who was asked, and who handed in."""
    rows = Exercise.objects.filter(centre=visit.centre, qualification__in=visit.qualifications.all())
    rows = rows.select_related("qualification").prefetch_related("invitations__ballot", "units")
    lines = []
    for row in rows.order_by("-number"):
        asked = [one for one in row.invitations.all() if one.superseded_at is None]
        answered = sum(bool(getattr(one, "ballot", None) and one.ballot.handed_in_at) for one in asked)
        units = ", ".join(sorted(unit.number for unit in row.units.all()))
        took = f"{answered} of {len(asked)}"
        lines.append([str(row.number), row.title, units, day(row.held_on), took, row.get_status_display(), row.notes])
    heads = ["No.", "Exercise", "Units", "Held", "Judgements handed in", "State", "Notes of the meeting"]
    return [Table("Standardisation", heads, lines, "No exercise has been planned.")]
