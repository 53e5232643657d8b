"""Pure questions about adjustments: who asks, decides and reads the need; what is in place on a day."""

from collections import defaultdict

from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Adjustment, AdjustmentDecision
from assessment.rules.beginning import is_open
from assessment.rules.judging import is_assessor_of, is_uninvolved_iqa_of
from assessment.states import Authority
from config.refusals import Blocker
from portfolios.rules import can_manage_registration


def can_see_adjustments(user, registration):
    """Whoever sees the registration sees what is done differently; never why (R7.3)."""
    return user.is_authenticated


def can_ask_adjustment(user, registration):
    """The learner for themselves; an administrator records what a learner has asked for (ACCESS)."""
    return user.pk == registration.learner_id or can_manage_registration(user, registration)


def can_answer_adjustment(user, adjustment):
    """The learner's assessor says what can be done, and how it worked."""
    return is_assessor_of(user, adjustment.registration)


def can_decide_for_centre(user, adjustment):
    """A quality assurer in whose scope the learner is, who neither assesses them nor asked for it (ACCESS)."""
    return user.pk != adjustment.by_id and is_uninvolved_iqa_of(user, adjustment.registration)


def can_decide_adjustment(user, adjustment):
    """For the centre an uninvolved quality assurer; an administrator records the awarding organisation's answer."""
    registration = adjustment.registration
    if user.pk == registration.learner_id:
        return False
    return can_decide_for_centre(user, adjustment) or can_manage_registration(user, registration)


def authorities_of(user, adjustment):
    """Whose decisions the person may record."""
    return list(Authority) if can_decide_for_centre(user, adjustment) else [Authority.ORGANISATION]


def can_read_need(user, adjustment):
    """The learner, and those who decide or record the decision; not the assessor, who needs the measure alone."""
    return user.pk == adjustment.registration.learner_id or can_decide_adjustment(user, adjustment)


def in_place(registration, units, on=None):
    """{unit id: [AdjustmentDecision]} of what is approved and in place on the day, for the units. 2 queries.

    `units` are ids. One that names no unit applies to all. The plans of a learner show the same.
    """
    on = on or timezone.localdate()
    rows = AdjustmentDecision.objects.in_force(on).filter(adjustment__registration=registration)
    found = defaultdict(list)
    for row in rows.select_related("adjustment").prefetch_related("adjustment__units").order_by("pk"):
        named = {unit.pk for unit in row.adjustment.units.all()}
        for unit in units:
            if not named or unit in named:
                found[unit].append(row)
    return found


def undecided(registration):
    """Adjustments that somebody has asked for and nobody has decided. One query."""
    rows = Adjustment.objects.filter(registration=registration)
    return rows.exclude(decisions__in=AdjustmentDecision.objects.current())


def adjustment_lines(registration, units, on=None):
    """(key of config.ui.STATES, sentence): what is in place or asked for, never the need. 3 queries."""
    rows = {row.pk: row for found in in_place(registration, units, on).values() for row in found}
    for row in rows.values():
        until = f" until {date_format(row.applies_until)}" if row.applies_until else ""
        yield "info", f"Adjustment in place{until}: {row.adjustment.measure}"
    for row in undecided(registration):
        yield "short", f"Asked for and not decided yet, so not to be used yet: {row.measure}"


def extra_time(registration, unit, on):
    """(minutes allowed, the AdjustmentDecision that gives more or None) for the test of a unit on the day.

    Only what was decided and in place by then counts: an arrangement comes before the assessment (R3.2).
    """
    minutes = unit.test.minutes
    found = in_place(registration, [unit.pk], on).get(unit.pk, [])
    most = max(found, key=lambda row: row.adjustment.extra_time, default=None)
    if most is None or not most.adjustment.extra_time:
        return minutes, None
    return minutes + -(-minutes * most.adjustment.extra_time // 100), most


def adjust_blockers(registration):
    """Why nothing can be arranged for the learner: their registration is over."""
    if is_open(registration):
        return []
    return [Blocker("closed", "The registration is no longer open.", "Nothing can be arranged for it any more.")]
