"""A start that is complete: its steps recorded, the agreement signed by both."""

from django.utils import timezone

from assessment import rules
from assessment.models import AgreementSignature, StartItem
from assessment.states import AgreementParty, StartStep


def complete_start(registration, *, by):
    """Everything of R3.1, recorded by `by`, who also signs for the centre."""
    StartItem.objects.bulk_create(
        StartItem(registration=registration, step=step, done_on=registration.starts_on, note="Talked through.", by=by)
        for step in StartStep
    )
    wording = rules.newest_wording(registration)
    facts = {"version": wording.version, "text": wording.text, "sha256": wording.sha256, "at": timezone.now()}
    AgreementSignature.objects.bulk_create(
        AgreementSignature(registration=registration, party=party, by=person, **facts)
        for party, person in ((AgreementParty.LEARNER, registration.learner), (AgreementParty.CENTRE, by))
    )
