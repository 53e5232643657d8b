"""An earlier achievement of the demo: proposed with its certificate, checked by the assessor; it counts when the
administrator records the awarding organisation's reference."""

from datetime import timedelta

from django.utils import timezone

from assessment import actions
from assessment.states import RecognitionKind
from certification.demonstration import work
from portfolios import actions as portfolio

ACHIEVED = {
    "achievement": "Award in Customer Care",
    "number": "H/502/7341",
    "organisation": "Northern Awards",
    "certificate": "NA-118204",
}


def propose(entry, *, learner, assessor):
    """The unit of the route by equivalence."""
    today = timezone.localdate()
    recognition = actions.propose_recognition(
        entry,
        by=learner,
        kind=RecognitionKind.EQUIVALENCE,
        certificate_file=work.document("Award in Customer Care", "Awarded to the learner, certificate NA-118204."),
        achieved_on=today - timedelta(days=400),
        level=entry.unit.level,
        credits=entry.unit.credits,
        **ACHIEVED,
    )
    portfolio.inspect_file(recognition.proof.files.get())  # at once: the demo is made before there is a worker
    checked = "Original seen; the number confirmed by telephone with Northern Awards"
    actions.record_recognition(recognition, by=assessor, checked=checked, checked_on=today)
    return recognition
