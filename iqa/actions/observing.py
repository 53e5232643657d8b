"""Observing assessors at work: planned, held and signed by the observer, acknowledged by the assessor (R4.16)."""

from django.db import transaction
from django.utils import timezone

from assessment.statements import newest
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, StaleState
from iqa import rules, statements
from iqa.models import Action, AssessorObservation, ObservationRating
from iqa.states import ObservationStatus, Rating

MEANWHILE = "Somebody has acted on this observation in the meantime. Look again."


@transaction.atomic
def plan_observation(centre, *, by, assessor, planned_on, observer=None, registration=None, unit=None, why=""):
    """Plan to observe an assessor, perhaps with a learner and a unit. The assessor is told, it is no sample.

    Raises NotAllowed or BadInput.
    """
    observer = observer or by
    if not rules.can_support(by, assessor, centre):
        raise NotAllowed("Only a quality assurer in whose scope the person assesses plans to observe them.")
    if not rules.can_support(observer, assessor, centre):
        raise BadInput(f"{observer} cannot observe {assessor}: no quality assurer in their scope.")
    if planned_on < timezone.localdate():
        raise BadInput("Plan it for today or a later day.")
    check_learner(centre, assessor, registration, unit)
    row = AssessorObservation.objects.create(
        centre=centre,
        assessor=assessor,
        observer=observer,
        registration=registration,
        unit=unit,
        planned_on=planned_on,
        why=why.strip(),
        made_by=by,
    )
    record_act(centre, by=by, verb="planned observation", obj=row, planned_on=planned_on, observer=str(observer))
    return row


def check_learner(centre, assessor, registration, unit):
    """Raises BadInput unless the learner is of the centre, another person, and takes the unit (R1.1)."""
    if registration and registration.centre_id != centre.pk:
        raise BadInput("This learner is not of the centre.")
    if registration and registration.learner_id == assessor.pk:
        raise BadInput("Nobody is observed with themselves as the learner.")
    if unit and registration and not registration.route.filter(unit=unit).exists():
        raise BadInput(f"{registration.name} does not take {unit.number}.")


@transaction.atomic
def record_observation(
    observation, *, by, held_on, activity, ratings, strengths, registration=None, unit=None, asked=()
):
    """Record what was seen and sign it. `ratings`: {heading: (rating, comment)} for every heading of the form; `asked`:
    (text, due_on) of each action for the assessor.

    Raises NotAllowed, Blocked, BadInput or StaleState.
    """
    if not rules.can_record_observation(by, observation):
        raise NotAllowed("Only the observer, or the lead quality assurer, records an observation.")
    if blockers := rules.observation_blockers(observation, by):
        raise Blocked(blockers)
    if held_on > timezone.localdate():
        raise BadInput("The observation cannot have been held in the future.")
    if not activity.strip():
        raise BadInput("Say what the assessor was doing.")
    check_learner(observation.centre, observation.assessor, registration, unit)
    headings = statements.headings()
    check_ratings(headings, ratings, asked)
    facts = {
        "status": ObservationStatus.HELD,
        "observer": by,
        "held_on": held_on,
        "activity": activity.strip(),
        "strengths": strengths.strip(),
        "registration": registration,
        "unit": unit,
        "statement": newest(statements.OBSERVER),
        "signed_at": timezone.now(),
    }
    planned = AssessorObservation.objects.filter(pk=observation.pk, status=ObservationStatus.PLANNED)
    if not planned.update(**facts):
        raise StaleState(MEANWHILE)
    observation.refresh_from_db()
    ObservationRating.objects.bulk_create(
        ObservationRating(observation=observation, heading=code, title=title, rating=rating, comment=comment.strip())
        for code, title, _ in headings
        for rating, comment in [ratings[code]]
    )
    for text, due_on in asked:
        Action.objects.create(observation=observation, owner=observation.assessor, text=text.strip(), due_on=due_on)
    said = {code: rating for code, (rating, _) in ratings.items()}
    facts = {"held_on": held_on, "ratings": said, "actions": [text for text, _ in asked]}
    record_act(observation.centre, by=by, verb="observed assessor", obj=observation, **facts)
    return observation


def check_ratings(headings, ratings, asked):
    """Raises BadInput unless each heading is rated and what has to improve is said, with days to come (R4.16)."""
    for code, title, _ in headings:
        rating, comment = ratings.get(code, ("", ""))
        if rating not in Rating.values:
            raise BadInput(f"Say what you saw of this: {title}.")
        if rating == Rating.IMPROVE and not comment.strip():
            raise BadInput(f"Say what has to improve: {title}.")
    for text, due_on in asked:
        if not text.strip() or due_on is None:
            raise BadInput("Say of each action what has to be done, and by when.")
        if due_on < timezone.localdate():
            raise BadInput("An action cannot be due before today.")


@transaction.atomic
def acknowledge_observation(observation, *, by, comment):
    """The assessor has read it, and says what they think of it if they want. Raises NotAllowed, Blocked, StaleState."""
    if not rules.can_acknowledge_observation(by, observation):
        raise NotAllowed("Only the assessor who was observed acknowledges it.")
    if blockers := rules.acknowledge_blockers(observation):
        raise Blocked(blockers)
    facts = {"status": ObservationStatus.ACKNOWLEDGED, "comment": comment.strip(), "acknowledged_at": timezone.now()}
    if not AssessorObservation.objects.filter(pk=observation.pk, status=ObservationStatus.HELD).update(**facts):
        raise StaleState(MEANWHILE)
    observation.refresh_from_db()
    record_act(observation.centre, by=by, verb="acknowledged observation", obj=observation, comment=comment.strip())
    return observation


@transaction.atomic
def cancel_observation(observation, *, by, why):
    """It will not be held, with the reason. Raises NotAllowed, BadInput or StaleState."""
    if not rules.can_cancel_observation(by, observation):
        raise NotAllowed("Only the observer, or the lead quality assurer, cancels an observation.")
    if not why.strip():
        raise BadInput("Say why it is not held.")
    planned = AssessorObservation.objects.filter(pk=observation.pk, status=ObservationStatus.PLANNED)
    if not planned.update(status=ObservationStatus.CANCELLED, cancelled_why=why.strip()[:300]):
        raise StaleState(MEANWHILE)
    observation.refresh_from_db()
    record_act(observation.centre, by=by, verb="cancelled observation", obj=observation, why=why.strip())
    return observation
