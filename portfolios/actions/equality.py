"""The learner keeps or deletes what they say of themselves.

Neither is in the centre's ledger: a line with name and time, held against the figures before and after it, would tell
what the person said. What others read of it is (iqa.actions.read_characteristics).
"""

from django.db import transaction
from django.utils import timezone

from config.refusals import BadInput, NotAllowed
from portfolios import rules
from portfolios.models import EqualityRecord
from portfolios.states import Disability, EthnicGroup, Gender

OWN = "Only the learner says this, and only about themself."
ANSWERS = {"gender": Gender, "ethnic_group": EthnicGroup, "disability": Disability}


@transaction.atomic
def keep_equality(registration, *, by, gender="", ethnic_group="", disability=""):
    """Keep the answers, in place of earlier ones; "" for a question that is left out. Raises NotAllowed or BadInput."""
    if not rules.can_keep_equality(by, registration):
        raise NotAllowed(OWN)
    given = {"gender": gender, "ethnic_group": ethnic_group, "disability": disability}
    if any(value and value not in ANSWERS[name].values for name, value in given.items()):
        raise BadInput("Choose one of the answers.")
    record, _ = EqualityRecord.objects.update_or_create(
        learner=by, centre=registration.centre, defaults={**given, "kept_at": timezone.now()}
    )
    return record


@transaction.atomic
def delete_equality(registration, *, by):
    """Delete what was said; deleting nothing is no error. Raises NotAllowed."""
    if not rules.can_keep_equality(by, registration):
        raise NotAllowed(OWN)
    EqualityRecord.objects.filter(learner=by, centre=registration.centre).delete()
