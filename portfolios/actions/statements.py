"""Evidence in the words of somebody without an account: what a witness confirmed becomes a piece as it stands."""

from django.db import transaction

from centres.ledger import record_act
from portfolios import rules
from portfolios.actions.evidence import next_number
from portfolios.actions.holding import hold_route
from portfolios.actions.moves import for_the_ledger, frozen_facts, move_evidence
from portfolios.models import Evidence, EvidenceEvent, EvidenceLink, Submission
from portfolios.states import SUBMIT, EvidenceStatus


@transaction.atomic
def take_statement(registration, *, asked_by, facts, criteria, declaration, note):
    """A piece with the words of a witness, put before the assessor at once, mapped to what they were asked about.

    Part of confirming a statement, which asks the rules. It belongs to the assessor who asked, and nobody may rewrite
    it. Where something stands in the way of handing it in, it stays a draft of that assessor: no word is lost.
    """
    number = next_number(registration)
    evidence = Evidence.objects.create(
        registration=registration, number=number, created_by=asked_by, in_anothers_words=True, **facts
    )
    EvidenceEvent.objects.create(evidence=evidence, status=EvidenceStatus.PREPARING, by=asked_by, note=note)
    _map_what_can_be(evidence, criteria)
    if rules.submit_blockers(evidence):
        record_act(registration.centre, by=None, verb="arrived", obj=evidence, kind=evidence.kind)
        return evidence
    move_evidence(evidence, SUBMIT, by=asked_by, note=note)
    submission = Submission.objects.create(
        evidence=evidence, attempt=1, by=asked_by, declaration=declaration, facts=frozen_facts(evidence, 1)
    )
    frozen = for_the_ledger(submission.facts)
    record_act(registration.centre, by=None, verb="submitted", obj=evidence, attempt=1, **frozen)
    return evidence


def _map_what_can_be(evidence, criteria):
    """Units may have been signed off since the witness was asked: those stay as they are (R3.12)."""
    hold_route(evidence.registration_id)
    refused = {c.pk for _, those in rules.mapping_refusals(evidence, list(criteria)) for c in those}
    EvidenceLink.objects.bulk_create(
        EvidenceLink(evidence=evidence, criterion=criterion) for criterion in criteria if criterion.pk not in refused
    )
