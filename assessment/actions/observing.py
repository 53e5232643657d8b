"""What assessors do on the spot: keep an observation while it is written, on any device, and send it once."""

import json
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import hold_registration
from assessment.actions.judging import Judgement, record_decisions
from assessment.models import Assessment, Observation, ObservationMark
from assessment.states import Mark, Outcome
from assessment.working_days import add_working_days
from centres.ledger import record_act
from config.refusals import BadInput, Blocked, NotAllowed, Refusal, StaleState
from portfolios import actions as portfolio
from portfolios.pointers import Pointer

LONGEST = 200_000  # letters of everything typed, as JSON
MOST_ASIDES = 20
DAYS_TO_ACT = 10


class Overtaken(StaleState):
    """The observation has gone on elsewhere since this page took it up; `observation` is what it is now."""

    def __init__(self, observation):
        self.observation = observation
        at = timezone.localtime(observation.kept_at)
        super().__init__(f"This observation has gone on elsewhere since this page took it up, last at {at:%H:%M}.")


class Sent(NamedTuple):
    """What became of a sent record. `is_same`: False when it had arrived before, and says something else now.

    `refusal`: why the decisions that were sent with it were not recorded; the record itself was.
    """

    observation: Observation
    is_new: bool
    is_same: bool
    assessment: Assessment | None = None
    refusal: Refusal | None = None


@transaction.atomic
def keep_observation(registration, *, by, key, version, said, mine=False):
    """Keep what has been typed so far; begun by the first call. Returns the Observation.

    `version` is that which the page took up, 0 for none. Raises Overtaken when another device has gone on since;
    `mine`: this text counts all the same, and the other is kept aside.
    """
    _observers_only(by, registration)
    _check_length(said)
    hold_registration(registration)
    row = _row(registration, by, key)
    if row is None:
        return _begin(registration, by, key, said)
    if row.evidence_id:
        raise StaleState(f"This observation was sent as {row.evidence.reference}, and changes no more.")
    if row.said == said:
        return row
    if row.version != version and not mine:
        raise Overtaken(row)
    asides = [*row.asides, _aside(row.said)] if row.version != version else row.asides
    return _write(row, said=said, method=_method(said), asides=asides[-MOST_ASIDES:])


@transaction.atomic
def set_aside(registration, *, by, key, said):
    """Keep beside the observation what was typed on a device that was overtaken and gave way."""
    _observers_only(by, registration)
    _check_length(said)
    hold_registration(registration)
    row = _row(registration, by, key)
    if row is None or row.evidence_id:
        raise StaleState("This observation is not open any more.")
    return _write(row, asides=[*row.asides, _aside(said)][-MOST_ASIDES:])


@transaction.atomic
def send_observation(registration, *, by, key, version, said, observed, declared, verdict=None, mine=False):
    """Send the record: it becomes evidence by the assessor, handed in with its mapping, once for a `key` (R2.1, R3.9).

    With a `verdict` the marks become decisions as well, under all their rules; if those refuse, the record is sent
    without them. Returns Sent. Raises NotAllowed, BadInput, Blocked, Overtaken or StaleState; nothing is then written.
    """
    _observers_only(by, registration)
    _check_length(said)
    registration = hold_registration(registration)
    row = _row(registration, by, key)
    if row is not None and row.evidence_id:
        return Sent(row, is_new=False, is_same=row.said == said)
    if row is not None and row.version != version and row.said != said and not mine:
        raise Overtaken(row)
    if not declared:
        raise BadInput("Read the statement above the button, and tick it if it is true.")
    if blockers := rules.observation_blockers(registration, observed, verdict):
        raise Blocked(blockers)
    if row is None:
        row = _begin(registration, by, key, said)
    evidence = _make_evidence(registration, observed, by)
    asides = [*row.asides, _aside(row.said)] if mine and row.said != said else row.asides
    _write(row, said=said, method=observed.method, asides=asides, evidence=evidence, sent_at=timezone.now())
    ObservationMark.objects.bulk_create(
        ObservationMark(observation=row, criterion=one.criterion, mark=one.mark, note=one.note)
        for one in observed.marks
    )
    record_act(
        registration.centre,
        by=by,
        verb="observed",
        obj=row,
        name=f"{evidence.reference} of {registration.name}",
        method=observed.method,
        marks={str(one.criterion): one.mark for one in observed.marks},
    )
    assessment, refusal = _decide(evidence, observed, verdict, by) if verdict else (None, None)
    return Sent(row, is_new=True, is_same=True, assessment=assessment, refusal=refusal)


def _observers_only(by, registration):
    if not rules.can_observe_learner(by, registration):
        raise NotAllowed("Only the learner’s own assessor can record an observation, and never of their own work.")


def _check_length(said):
    if len(json.dumps(said)) > LONGEST:
        raise BadInput("This is too long for one observation. Send what you have, and begin another.")


def _row(registration, by, key):
    """The observation begun under the key, None if none was; its key tells nobody else anything."""
    row = Observation.objects.select_for_update().filter(key=key).first()
    if row is not None and (row.by_id != by.pk or row.registration_id != registration.pk):
        raise StaleState("This page belongs to another observation. Load it again.")
    return row


def _begin(registration, by, key, said):
    row = Observation.objects.create(registration=registration, by=by, key=key, said=said, method=_method(said))
    record_act(registration.centre, by=by, verb="began to observe", obj=row, method=row.method)
    return row


def _write(row, **values):
    """Change the open observation; whoever comes second finds its version gone on."""
    values["version"] = row.version + 1
    values["kept_at"] = timezone.now()
    changed = Observation.objects.open().filter(pk=row.pk, version=row.version).update(**values)
    if not changed:
        raise StaleState("This observation has just been changed or sent from another device. Load it again.")
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _aside(said):
    return {"at": timezone.now().isoformat(), "said": said}


def _method(said):
    method = said.get("method")
    return method if method in rules.KIND_OF else Observation._meta.get_field("method").default


def _make_evidence(registration, observed, by):
    """The piece with everything that its readers need, handed in by its author."""
    evidence = portfolio.create_evidence(
        registration,
        by=by,
        kind=observed.kind,
        title=observed.title,
        account=account_of(registration, observed),
        setting=observed.in_setting,
        made_on=observed.made_on,
        third_party=observed.third_party,
        details=_details(observed),
    )
    links = {one.criterion: Pointer(note=one.note) for one in observed.serves}
    portfolio.map_evidence(evidence, links=links, by=by)
    portfolio.submit_evidence(evidence, by=by, declared=True)
    evidence.refresh_from_db()
    return evidence


DETAILS = ("place", "present", "learner_words", "product", "kept_where", "why_simulated", "agreed_by")


def _details(observed):
    details = {name: getattr(observed, name) for name in DETAILS if getattr(observed, name)}
    details |= {
        name: f"{getattr(observed, name):%H:%M}" for name in ("started", "ended") if getattr(observed, name) is not None
    }
    return details


def account_of(registration, observed):
    """What was seen, and last what was looked for and not seen: that is no evidence, and is not mapped."""
    missed = [_missed(row) for row in observed.marks if row.mark == Mark.NOT_SEEN]
    return "\n\n".join([observed.seen.strip(), *([f"Not seen this time: {'; '.join(missed)}."] if missed else [])])


def _missed(row):
    name = f"{row.criterion.outcome.unit.number} {row.criterion.plain_code}"
    return f"{name} ({row.note})" if row.note else name


def _decide(evidence, observed, verdict, by):
    """(Assessment, None), or (None, Refusal): the record stands either way, and waits for an assessor without them."""
    met, nation = rules.standing_met(evidence.registration), evidence.registration.centre.nation
    judgements = [_judgement(row, nation) for row in observed.serves if row.criterion.pk not in met]
    try:
        with transaction.atomic():
            assessment = record_decisions(
                evidence, by=by, judgements=judgements, feedback=verdict.feedback, confirmed=verdict.confirmed
            )
    except Refusal as refusal:
        return None, refusal
    return assessment, None


def _judgement(row, nation):
    if row.mark == Mark.MET:
        return Judgement(row.criterion, Outcome.MET)
    act_by = add_working_days(timezone.localdate(), DAYS_TO_ACT, nation)
    return Judgement(row.criterion, Outcome.NOT_YET_MET, row.note, act_by=act_by)
