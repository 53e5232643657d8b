"""The letter to who is invited to an exercise: what, until when, and where. Nothing of the work stands in it."""

from django.urls import reverse

from centres.letters import write_letter
from config.letters import full_address


def invite_by_letter(invitation):
    """Once for each invitation; goes out on commit."""
    exercise, person = invitation.exercise, invitation.person
    write_letter(
        exercise.centre,
        key=f"standardisation {exercise.pk} invitation {invitation.pk}",
        to=person.email,
        template="exercise_invitation",
        person=person,
        exercise=exercise,
        address=full_address(reverse("iqa:exercise_detail", args=[exercise.pk])),
    )
