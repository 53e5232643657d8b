"""What a centre and a learner do at the start: record its steps, sign the agreement; the centre's terms for both."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import AgreementSignature, StartItem, StartTerms
from assessment.states import StartStep
from centres.ledger import record_act
from centres.rules import can_administer
from config.refusals import BadInput, NotAllowed, StaleState

NOTE_LENGTH = 2000
CLOSED = "The registration is no longer open, so its start cannot be changed."


@transaction.atomic
def record_start(registration, *, by, done_on, notes, why=""):
    """Record steps of the start as done on a day: `notes` is {step: what was found or told} (R3.1).

    A step that is recorded already is put right, which needs `why`; the earlier row is superseded and kept.
    Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_keep_start(by, registration):
        raise NotAllowed("The start is recorded by an administrator or the learner's assessor, never for themselves.")
    registration = hold_registration(registration)
    if not rules.is_open(registration):
        raise StaleState(CLOSED)
    notes = {step: note.strip() for step, note in notes.items()}
    _check_steps(registration, done_on, notes)
    before = StartItem.objects.current().filter(registration=registration, step__in=notes)
    if again := list(before):
        why = check_reason(why, f"Say why it is put right: {again[0].get_step_display().lower()} is recorded already.")
        before.supersede(by=by, at=timezone.now(), why=why)
    rows = [_write_step(registration, by, done_on, step, note) for step, note in notes.items()]
    facts = {"steps": sorted(notes), "done_on": done_on, "again": sorted(row.step for row in again)}
    record_act(registration.centre, by=by, verb="recorded the start", obj=registration, why=why, **facts)
    return rows


def _check_steps(registration, done_on, notes):
    if not notes:
        raise BadInput("Tick what was done.")
    if unknown := set(notes) - set(StartStep.values):
        raise BadInput(f"There is no such step: {', '.join(sorted(unknown))}.")
    if done_on > timezone.localdate():
        raise BadInput("This cannot have been done in the future.")
    if done_on < registration.date_of_birth:
        raise BadInput("This lies before the learner was born.")
    for step, note in notes.items():
        label = StartStep(step).label
        if step in rules.NEED_A_NOTE and not note:
            raise BadInput(f"{label}: say what was found or told, if only “none”.")
        if len(note) > NOTE_LENGTH:
            raise BadInput(f"{label}: say it in at most {NOTE_LENGTH} characters; these are {len(note)}.")


def _write_step(registration, by, done_on, step, note):
    try:
        with transaction.atomic():
            return StartItem.objects.create(registration=registration, step=step, done_on=done_on, note=note, by=by)
    except IntegrityError as error:
        raise StaleState("Somebody else has just recorded this. Look again.") from error


@transaction.atomic
def sign_agreement(registration, *, by, sha256):
    """Sign the learning agreement whose text has the fingerprint `sha256`: the one that the person has read.

    Raises NotAllowed; StaleState when the text is another by now, or this party has signed already.
    """
    if not rules.can_sign_agreement(by, registration):
        raise NotAllowed("The learner signs, and for the centre an administrator or the learner's assessor.")
    registration = hold_registration(registration)
    if not rules.is_open(registration):
        raise StaleState(CLOSED)
    wording = rules.agreement_wording(registration)
    if wording.sha256 != sha256:
        raise StaleState("The text has changed since you opened it. Read it again before you sign.")
    party = rules.party_of(by, registration)
    if party in rules.signatures_of(registration):
        raise StaleState(f"This has been signed for the {party.label.lower()} already.")
    signature = AgreementSignature.objects.create(
        registration=registration, party=party, version=wording.version, text=wording.text, sha256=sha256, by=by
    )
    record_act(
        registration.centre,
        by=by,
        verb="signed agreement",
        obj=signature,
        name=f"Learning agreement of {registration.name}",
        party=party,
        version=wording.version,
        sha256=sha256,
    )
    return signature


@transaction.atomic
def renew_agreement(registration, *, by, why):
    """Both sign anew, under the words and facts of today; what was signed is superseded and kept.

    Raises NotAllowed, BadInput or StaleState.
    """
    if not rules.can_keep_start(by, registration):
        raise NotAllowed("Only an administrator or the learner's assessor asks for new signatures.")
    why = check_reason(why, "Say why it is to be signed anew.")
    registration = hold_registration(registration)
    rows = AgreementSignature.objects.filter(registration=registration)
    if not rules.is_open(registration) or not rows.supersede(by=by, at=timezone.now(), why=why):
        raise StaleState("There is no signature to be made anew.")
    record_act(registration.centre, by=by, verb="renewed agreement", obj=registration, why=why)


@transaction.atomic
def set_start_terms(centre, *, by, agreement, policies, needed_to_sign, in_force_from, seen=None):
    """A new version of the centre's terms; those signed before stay as they are.

    `seen` is the version that the person started from, None not to ask. Raises NotAllowed, BadInput or StaleState.
    """
    if not can_administer(by, centre):
        raise NotAllowed("Only an administrator of the centre writes its terms.")
    policies = check_reason(policies, "Say where the policies can be read.", 300)
    if not agreement.strip():
        raise BadInput("Write the agreement that learner and centre sign.")
    if in_force_from < timezone.localdate():
        raise BadInput("New terms begin today or later: nobody could have signed them before.")
    newest = StartTerms.objects.filter(centre=centre).order_by("-version").first()
    version = newest.version if newest else 0
    if seen not in (None, version):
        raise StaleState("Somebody else has written new terms in the meantime. Look at them first.")
    try:
        with transaction.atomic():
            terms = StartTerms.objects.create(
                centre=centre,
                version=version + 1,
                agreement=agreement.strip(),
                policies=policies,
                needed_to_sign=needed_to_sign,
                in_force_from=in_force_from,
                by=by,
            )
    except IntegrityError as error:
        raise StaleState("Somebody else has just written new terms. Look at them first.") from error
    facts = {"version": terms.version, "needed_to_sign": needed_to_sign, "in_force_from": in_force_from}
    record_act(centre, by=by, verb="set terms of the start", obj=terms, **facts)
    return terms
