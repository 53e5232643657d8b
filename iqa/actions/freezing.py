"""Freezing the state of sampled units: when they are selected, or as soon as they are ready to be looked at."""

from django.db import transaction

from centres.ledger import record_act
from iqa import rules
from iqa.models import Sample, Snapshot
from iqa.queries.freezing import digest_of, latest_snapshot, unit_facts
from iqa.states import FrozenWhen, SampleKind, SampleStatus


@transaction.atomic
def freeze(sample, when):
    """Keep what the assessor saw and decided in the unit, as it is now. Part of a whole act. Returns the Snapshot."""
    facts = unit_facts(sample)
    last = latest_snapshot(sample)
    snapshot = Snapshot.objects.create(
        sample=sample, number=last.number + 1 if last else 1, when=when, facts=facts, digest=digest_of(facts)
    )
    registration = sample.registration
    name = f"{sample.unit.number} of {registration.name}"
    # Not that it is sampled (R4.9): assessors read their own acts, and this one is nobody's.
    record_act(registration.centre, by=None, verb="froze", obj=snapshot, name=name, digest=snapshot.digest)
    return snapshot


def freeze_selected(samples):
    """Those of the samples just selected whose units are ready; the others are frozen when they become so."""
    for sample in samples:
        if not rules.readiness_blockers(sample):
            freeze(sample, FrozenWhen.SELECTED)


def freeze_ready(registration, units):
    """Called by the house of assessment when a unit has been decided in, signed by both or recognised."""
    samples = Sample.objects.filter(registration=registration, unit__in=units, status=SampleStatus.PLANNED)
    for sample in samples.select_related("unit", "registration__centre"):
        if _is_new(sample) and not rules.readiness_blockers(sample):
            freeze(sample, _moment(sample))


def _is_new(sample):
    """An interim sample is of the first decisions; a summative one of the signatures that count today."""
    last = latest_snapshot(sample)
    if last is None:
        return True
    if sample.kind == SampleKind.INTERIM:
        return False
    now = unit_facts(sample)
    return any(last.facts.get(part) != now.get(part) for part in ("signatures", "recognition"))


def _moment(sample):
    if sample.kind == SampleKind.INTERIM:
        return FrozenWhen.DECIDED
    return FrozenWhen.RECOGNISED if rules.recognition_of(sample.registration, sample.unit) else FrozenWhen.SIGNED
