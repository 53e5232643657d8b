"""What an assessor saw, ready to be sent."""

from datetime import time
from uuid import uuid4

from django.utils import timezone

from assessment import actions
from assessment.rules import Marked, Observed, Verdict
from assessment.states import Mark

SEEN = (
    "She greeted the customer at once, asked what had gone wrong with the kettle, looked for the receipt in the book "
    "and paid the refund into the card, then said what the shop would do about the other kettles of the same delivery."
)
VERDICT = Verdict("VARCS", "You kept calm and asked before you acted.")


def observed(*marks, **facts):
    """A complete Observed; `marks` are criteria that were met, or Marked."""
    facts = {
        "title": "Handling a refund",
        "setting": "workplace",
        "made_on": timezone.localdate(),
        "started": time(10, 5),
        "ended": time(10, 40),
        "place": "Service desk",
        "seen": SEEN,
    } | facts
    return Observed(marks=tuple(m if isinstance(m, Marked) else Marked(m, Mark.MET) for m in marks), **facts)


def send(registration, *marks, by, verdict=None, key=None, said=None, version=0, declared=True, mine=False, **facts):
    return actions.send_observation(
        registration,
        by=by,
        key=key or uuid4(),
        version=version,
        said=said if said is not None else {"title": "Handling a refund"},
        observed=observed(*marks, **facts),
        declared=declared,
        verdict=verdict,
        mine=mine,
    )


def keep(registration, said, *, by, key, version=0, mine=False):
    return actions.keep_observation(registration, by=by, key=key, version=version, said=said, mine=mine)
