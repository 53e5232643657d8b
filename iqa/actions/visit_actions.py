"""What an external quality assurer asks of the centre by a day, how it is answered and closed (R5.3, R5.4)."""

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from centres.ledger import record_act
from centres.letters import write_letter
from centres.models import Membership
from config.letters import full_address
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules
from iqa.actions.entering import hold_room
from iqa.actions.visit_reports import unsigned_report
from iqa.models import VisitAction


@transaction.atomic
def set_visit_action(visit, *, qualification, severity, text, owner, due_on):
    """Ask something of the centre, by a day (R5.3); overdue, it stops direct claims (R5.4)."""
    visit = hold_room(visit)
    unsigned_report(visit)
    if not visit.qualifications.filter(pk=qualification.pk).exists():
        raise BadInput("Choose a qualification of the visit.")
    if not Membership.objects.in_force().staff().filter(user=owner, centre=visit.centre).exists():
        raise BadInput("The owner is somebody who works for the centre.")
    if not text.strip():
        raise BadInput("Say what has to be done.")
    if due_on < timezone.localdate():
        raise BadInput("An action cannot be due before today.")
    number = (visit.actions.aggregate(last=Max("number"))["last"] or 0) + 1
    facts = {"qualification": qualification, "severity": severity, "text": text.strip(), "owner": owner}
    action = VisitAction.objects.create(visit=visit, number=number, due_on=due_on, **facts)
    record_act(visit.centre, by=visit.eqa, verb="set visit action", obj=action, severity=severity, due_on=due_on)
    write_letter(
        visit.centre,
        key=f"visit action {action.pk}",
        to=owner.email,
        template="visit_action",
        visit=visit,
        action=action,
        address=full_address(reverse("iqa:visit_action", args=[action.pk])),
    )
    return action


@transaction.atomic
def answer_visit_action(action, *, by, answer):
    """The owner says what was done. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_answer_visit_action(by, action):
        raise NotAllowed("Only its owner answers an action.")
    if not answer.strip():
        raise BadInput("Say what you have done.")
    rows = VisitAction.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(answer=answer.strip(), answered_at=timezone.now()):
        raise StaleState("This action has been answered or closed in the meantime.")
    record_act(action.visit.centre, by=by, verb="answered visit action", obj=action, answer=answer.strip())


@transaction.atomic
def close_visit_action(action, *, by, reference):
    """The centre's lead quality assurer records the letter by which the organisation closed it."""
    if not rules.can_close_visit_action(by, action):
        raise NotAllowed("The lead quality assurer closes it, never its owner.")
    if not reference.strip():
        raise BadInput("Give the reference or date of the organisation’s letter.")
    _close_action(action, by, reference.strip())


@transaction.atomic
def accept_visit_answer(action, *, in_visit):
    """The external quality assurer is content with the answer and closes the action in the room, of this visit or of an
    earlier one of the same organisation."""
    visit = hold_room(in_visit)
    if action.visit.organisation_id != visit.organisation_id or action.visit.centre_id != visit.centre_id:
        raise NotAllowed("This action is of another organisation.")
    _close_action(action, visit.eqa, f"in the room, {visit}"[:80])


def _close_action(action, by, reference):
    if blockers := rules.close_action_blockers(action):
        raise Blocked(blockers)
    # The answer that was read is the answer that is closed: one that came in between has to be read first.
    rows = VisitAction.objects.open().filter(pk=action.pk, answered_at=action.answered_at)
    if not rows.update(closed_by=by, closed_at=timezone.now(), reference=reference):
        raise StaleState("This action has been answered again or closed in the meantime.")
    record_act(action.visit.centre, by=by, verb="closed visit action", obj=action, reference=reference)
