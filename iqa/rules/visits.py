"""Pure questions about external visits: who keeps a room, who may be asked, what stands in the way."""

from datetime import timedelta

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format

from centres.models import ConflictOfInterest, Membership
from centres.rules import holds_role, holds_role_anywhere
from centres.states import LEADING_ROLES, STAFF_ROLES, Role
from config.refusals import Blocker
from iqa.models import Exercise, Release, Sample, VisitAction
from iqa.states import SampleStatus, VisitStatus
from portfolios.models import Registration


def keeps_visits_somewhere(user, _):
    return holds_role_anywhere(user, *LEADING_ROLES)


def can_keep_visit(user, visit):
    """Lead quality assurers and administrators open, close and read a room (ACCESS: external visit)."""
    return holds_role(user, visit.centre, *LEADING_ROLES)


def can_keep_paper(user, paper):
    return can_keep_visit(user, paper.visit)


def can_read_visit_action(user, action):
    return action.owner_id == user.pk or can_keep_visit(user, action.visit)


def can_answer_visit_action(user, action):
    """The person who owns it, while they work for the centre."""
    return action.owner_id == user.pk and holds_role(user, action.visit.centre, *STAFF_ROLES)


def can_close_visit_action(user, action):
    """The lead quality assurer, by the awarding organisation's letter; never the owner: two people (R5.4)."""
    return holds_role(user, action.visit.centre, Role.LEAD_IQA) and action.owner_id != user.pk


def eqa_blockers(centre, person):
    """Why a person cannot be the external quality assurer of a centre: no personal interest (F5.3, R1.10)."""
    if person is None:
        return []
    if not person.is_active:
        sentence = f"The account of {person.email} is closed."
        return [Blocker("eqa_closed", sentence, "Ask the awarding organisation for the right address.")]
    if Membership.objects.filter(user=person, centre=centre).exclude(role=Role.EQA).exists():
        sentence = f"{person} works or learns at {centre}, or did."
        return [Blocker("eqa_inside", sentence, "An external quality assurer has no part in the centre.")]
    interests = ConflictOfInterest.objects.in_force().filter(Q(person=person) | Q(other=person), centre=centre)
    if interests.exists():
        sentence = f"A conflict of interest between {person} and somebody of the centre is on record."
        return [Blocker("eqa_conflict", sentence, "Ask the awarding organisation for another person.")]
    return []


def open_blockers(visit, on=None):
    """Why the room cannot be opened."""
    on = on or timezone.localdate()
    if visit.status != VisitStatus.PLANNED:
        sentence = f"The room is “{visit.get_status_display().lower()}” by now."
        return [Blocker("not_planned", sentence, "A room is opened once; send a new link instead.")]
    if visit.closes_on < on:
        sentence = f"The last day of the room was {date_format(visit.closes_on)}."
        return [Blocker("past", sentence, "Plan another visit.")]
    return eqa_blockers(visit.centre, visit.eqa)


def enter_blockers(visit, on=None):
    """Why nobody can enter the room on the day."""
    on = on or timezone.localdate()
    if visit.is_entered(on):
        return []
    remedy = "Ask the centre."
    if visit.status == VisitStatus.OPEN and on < visit.opens_on:
        sentence = f"The room opens on {date_format(visit.opens_on)}. Come back by the same link."
        return [Blocker("early", sentence, remedy)]
    return [Blocker("closed", "The room is closed.", remedy)]


def sample_blockers(visit, registration, on=None):
    """Why a learner cannot be sampled: only whom the awarding organisation has registered (R6.3)."""
    on = on or timezone.localdate()
    if registration.registered_on is None or registration.registered_on > on or not registration.learner_number:
        sentence = f"{registration.name} is not registered with {visit.organisation}."
        return [Blocker("unregistered", sentence, "Only learners who have been registered can be sampled.")]
    return []


def in_scope(visit):
    """Registrations at the centre on the qualifications of the visit."""
    return Registration.objects.filter(centre=visit.centre_id, qualification__in=visit.qualifications.all())


def samples_in_scope(visit):
    """Samples of internal quality assurance of those registrations."""
    rows = Sample.objects.filter(registration__in=in_scope(visit))
    return rows.select_related("registration", "unit", "assessor", "done_by")


def report_blockers(visit, report):
    """Why the report cannot be signed."""
    blockers = []
    if report is None or not report.summary.strip() or not report.reliability:
        sentence = "The report says nothing yet of what was found, or of how reliable assessment is."
        blockers.append(Blocker("summary", sentence, "Write both."))
    if report is not None and report.signed_at:
        blockers.append(Blocker("signed", "The report is signed.", "A signed report is never changed."))
    unjudged = visit.samples.filter(judged_at=None).count()
    if unjudged:
        sentence = f"{unjudged} of the units that you asked for {'has' if unjudged == 1 else 'have'} no judgement."
        blockers.append(Blocker("unjudged", sentence, "Say of each whether you agree."))
    return blockers


def close_action_blockers(action):
    """An action of the external quality assurer is closed after its owner has answered."""
    if action.answered_at is None:
        sentence = f"{action.owner} has not answered yet."
        return [Blocker("unanswered", sentence, "An action is answered first, then closed.")]
    return []


def overdue_visit_actions(centre, qualification, on=None):
    """Actions of an external quality assurer that are overdue: until they are closed the qualification has no direct
    claims (R5.4)."""
    return VisitAction.objects.overdue(on).filter(visit__centre=centre, qualification=qualification)


CYCLE = timedelta(days=365)


def direct_claims_criteria(approval, on):
    """[(asked, met, text)] of what direct claims status rests on, as far as quality assurance knows (R5.8): one whole
    cycle of internal quality assurance in a year, from sample to release, and no open action of the organisation."""
    scope = {"centre": approval.centre_id, "qualification": approval.qualification_id}
    learners = Registration.objects.filter(**scope)
    done = Sample.objects.filter(registration__in=learners, status=SampleStatus.DONE, done_at__date__gt=on - CYCLE)
    released = Release.objects.current().filter(registration__in=done.values("registration")).exists()
    due = list(
        VisitAction.objects.open()
        .filter(visit__centre=approval.centre_id, qualification=approval.qualification_id)
        .values_list("due_on", flat=True)
    )
    late = sum(day < on for day in due)
    held = Exercise.objects.standardised_in_year(on).filter(**scope).aggregate(last=Max("held_on"))["last"]
    return [
        (
            "Internal quality assurance has gone through a whole cycle",
            released,
            f"Samples reviewed in twelve months: {done.count()}; {'learners' if released else 'nobody'} released.",
        ),
        (
            "Standardisation within twelve months",
            held is not None,
            f"Last held on {date_format(held)}." if held else "None was held and concluded in the twelve months.",
        ),
        (
            "No action of the external quality assurer is open",
            not due,
            f"Open: {len(due)}; overdue: {late}. An overdue one stops direct claims.",
        ),
    ]
