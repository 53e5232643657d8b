"""What somebody who leaves still has in hand with learners (centres/rules/leaving.py)."""

from django.urls import reverse

from config.refusals import Blocker
from portfolios.models import Allocation
from portfolios.states import RegistrationStatus


def allocated_learners(person, centre):
    """Learners at work who are allocated to the person today: somebody else takes them over first. 1 query."""
    rows = Allocation.objects.in_force().filter(person=person, registration__centre=centre)
    count = rows.filter(registration__status=RegistrationStatus.REGISTERED).values("registration").distinct().count()
    if not count:
        return []
    words = f"{count} learner is" if count == 1 else f"{count} learners are"
    remedy = "Allocate them to another person."
    return [Blocker("allocated", f"{words} allocated to them.", remedy, reverse("portfolios:learner_list"), "Learners")]
