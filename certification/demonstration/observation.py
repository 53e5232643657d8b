"""An observation of the demo, recorded on the spot as its assessor would."""

from datetime import time
from uuid import uuid4

from django.utils import timezone

from assessment import actions
from assessment.rules import Marked, Observed
from assessment.states import Mark
from portfolios.states import Setting


def observe(registration, criteria, *, by, title, seen, missed=()):
    """Criteria that were met and some that were not seen; handed in without decisions, so that it waits."""
    marks = [*(Marked(one, Mark.MET) for one in criteria), *(Marked(one, Mark.NOT_SEEN) for one in missed)]
    observed = Observed(
        title=title,
        setting=Setting.WORKPLACE,
        made_on=timezone.localdate(),
        started=time(10, 5),
        ended=time(11, 20),
        place="Service desk, Quay Street",
        present="Two colleagues at the desk, four customers",
        learner_words="I ask first what they have tried, so that nobody has to say it twice.",
        seen=seen,
        marks=tuple(marks),
    )
    said = {"title": title, "seen": seen}
    return actions.send_observation(
        registration, by=by, key=uuid4(), version=0, said=said, observed=observed, declared=True
    )
