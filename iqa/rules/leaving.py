"""What somebody who leaves still has in hand with quality assurance (centres/rules/leaving.py)."""

from config.refusals import Blocker
from iqa.models import Action, Sample
from iqa.states import SampleStatus


def samples_in_hand(person, centre):
    """Samples that are planned for the person, and actions that they have not answered. 2 queries."""
    planned = Sample.objects.filter(iqa=person, registration__centre=centre, status=SampleStatus.PLANNED).count()
    if planned:
        words = "1 sample is" if planned == 1 else f"{planned} samples are"
        yield Blocker("samples", f"{words} planned for them.", "The lead quality assurer reviews or re-plans them.")
    asked = Action.objects.open().of_centre(centre).filter(owner=person).count()
    if asked:
        words = "1 action" if asked == 1 else f"{asked} actions"
        yield Blocker("actions", f"{words} of quality assurance wait for them.", "They answer, and a colleague closes.")
