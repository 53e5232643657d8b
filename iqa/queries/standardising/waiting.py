"""What standardisation has for a person to do: lines of the queue, places of the quality assurer's page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.queries import Work
from assessment.states import WorkKind
from iqa.models import (
    Ballot,
    Exercise,
    ExerciseAction,
    Invitation,
)
from iqa.queries.standardising.exercises import RESULTS
from iqa.states import ExerciseStatus
from portfolios.queries import Place


def exercise_work(user, centre):
    """Exercises that the person still has to decide, for an assessor's queue: [Work]. 1 query."""
    rows = owed_by(user, centre).select_related("invitation__exercise")
    return [_work(ballot.invitation.exercise) for ballot in rows]


def owed_by(user, centre):
    """Ballots that the person has not handed in, of exercises that were opened."""
    invited = Invitation.objects.current().filter(person_id=user.pk, exercise__centre=centre)
    invited = invited.filter(exercise__status__in=(ExerciseStatus.OPEN, *RESULTS))
    return Ballot.objects.filter(invitation__in=invited, handed_in_at=None).order_by("pk")


def _work(exercise):
    late = exercise.status != ExerciseStatus.OPEN
    return Work(
        kind=WorkKind.STANDARDISING,
        since=exercise.opened_at,
        learner="",
        what=f"{exercise.title}{', to catch up on' if late else f', by {date_format(exercise.decide_by)}'}",
        url=reverse("iqa:exercise_detail", args=[exercise.pk]),
        verb="Decide",
        units=[],
        reference=exercise.reference,
        picture="text",
    )


def action_work(user, centre):
    """Open actions after standardisation that the person has to answer: [Work]. 1 query."""
    rows = ExerciseAction.objects.open().filter(owner_id=user.pk, exercise__centre=centre, answered_at=None)
    return [
        Work(
            kind=WorkKind.ACTION,
            since=action.at,
            learner="",
            what=action.text[:80],
            url=reverse("iqa:exercise_action_answer", args=[action.pk]),
            verb="Answer",
            units=[],
            reference=action.exercise.reference,
            picture="text",
        )
        for action in rows.select_related("exercise")
    ]


def exercise_places(user, centre):
    """What standardisation has for a quality assurer to do: [Place]. 2 queries."""
    owed = owed_by(user, centre).select_related("invitation__exercise")
    places = [_place(row.invitation.exercise, "You are invited to decide.") for row in owed]
    words = {
        ExerciseStatus.PLANNED: "Being planned.",
        ExerciseStatus.OPEN: "The day to decide by has passed: close it.",
        ExerciseStatus.CLOSED: "Results are open: agree and conclude.",
    }
    kept = Exercise.objects.kept_by(user).filter(centre=centre, status__in=words)
    kept = kept.exclude(status=ExerciseStatus.OPEN, decide_by__gte=timezone.localdate())
    return places + [_place(row, words[row.status]) for row in kept.order_by("number")]


def _place(exercise, words):
    return Place(str(exercise), reverse("iqa:exercise_detail", args=[exercise.pk]), "people", words)
