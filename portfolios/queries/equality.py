"""The learner's own equality record."""

from portfolios.models import EqualityRecord


def equality_record(registration):
    """What the learner has said of themself at the centre, or None. 1 query."""
    return EqualityRecord.objects.filter(learner=registration.learner_id, centre=registration.centre_id).first()
