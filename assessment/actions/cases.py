"""What people do about cases: report, name people and an investigator, tell, write down, hold, close (R3.17).

The ledger hears that something was done to a case of a number, not what is alleged nor of whom: people whom the case
concerns may read the ledger. A fingerprint of the words proves them later.
"""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import rules
from assessment.actions.case_letters import tell_investigator
from assessment.actions.holding import check_reason, hold_registration
from assessment.models import (
    Case,
    CaseClosing,
    CaseHold,
    CaseInvestigator,
    CaseNote,
    CaseNotice,
    CasePerson,
    CaseTelling,
)
from assessment.states import CaseKind, CaseNoteKind, CaseOutcome, CaseStatus, CaseTold
from centres.ledger import record_act
from centres.models import Centre, Membership
from centres.states import STAFF_ROLES
from config.refusals import BadInput, Blocked, NotAllowed, StaleState

LONGEST = 5000
CHANGED = "Somebody else has just changed this case. Look again."
KEEPERS = "The investigator, a lead quality assurer or an administrator keeps this record."
INVESTIGATOR_ONLY = "Only the investigator of the case can do this."


@transaction.atomic
def report_case(registration, *, by, kind, allegation, came_to_light_on, people=(), about_learner=False, source=""):
    """A suspicion is reported: from now on the claim is held and the portfolio is kept as it is (R3.17)."""
    if not rules.can_report_case(by, registration):
        raise NotAllowed("Assessors, quality assurers and administrators of the learner report a case.")
    registration = hold_registration(registration)
    if kind not in CaseKind.values:
        raise BadInput("Say whether it is malpractice or maladministration.")
    allegation = check_reason(allegation, "Say what is alleged.", LONGEST)
    _check_day(came_to_light_on, "The day on which it came to light")
    if not people and not about_learner:
        raise BadInput("Say whom it concerns: the learner, people of the centre, or both.")
    _check_staff(registration.centre, people)
    centre = Centre.objects.select_for_update().get(pk=registration.centre_id)
    newest = Case.objects.filter(centre=centre).order_by("-number").first()
    case = Case.objects.create(
        registration=registration,
        centre=centre,
        number=newest.number + 1 if newest else 1,
        kind=kind,
        allegation=allegation,
        came_to_light_on=came_to_light_on,
        source=" ".join(source.split())[:200],
        about_learner=about_learner,
        reported_by=by,
    )
    CasePerson.objects.bulk_create(CasePerson(case=case, person=person, by=by) for person in people)
    CaseHold.objects.create(case=case, why="The case was reported", by=by)
    _record(case, "reported case", by=by, words=allegation)
    return case


def _check_staff(centre, people):
    """People of the centre are named by their account; the learner by a tick of its own."""
    known = Membership.objects.filter(centre=centre, role__in=STAFF_ROLES, user__in=people)
    if known.values("user").distinct().count() != len({person.pk for person in people}):
        raise BadInput("Choose people who work or have worked at the centre.")


def _check_day(day, label, earliest=None):
    if problem := rules.day_of_case_problem(day, label, earliest):
        raise BadInput(problem)


@transaction.atomic
def name_person(case, *, by, person):
    """One more person whom the case concerns; from now on they see nothing of it."""
    case = _hold(case, by, rules.can_keep_case, KEEPERS)
    if blockers := rules.name_person_blockers(case, person):
        raise Blocked(blockers)
    _check_staff(case.centre, [person])
    named = CasePerson.objects.create(case=case, person=person, by=by)
    _record(case, "named somebody in case", by=by)
    return named


@transaction.atomic
def take_person_out(named, *, by, why):
    """The person was named by mistake; that they were stays on record, with the reason."""
    case = _hold(named.case, by, rules.can_keep_case, KEEPERS)
    if blockers := rules.case_closed_blockers(case):
        raise Blocked(blockers)
    why = check_reason(why, "Say why the case does not concern them.")
    if not CasePerson.objects.filter(pk=named.pk).supersede(by=by, at=timezone.now(), why=why):
        raise StaleState(CHANGED)
    _record(case, "took somebody out of case", by=by, words=why)
    return case


@transaction.atomic
def name_investigator(case, *, by, person, instead_of=None, why=""):
    """Name who investigates. `instead_of` is the key of the CaseInvestigator that the page showed, None for nobody:
    StaleState when it is another by now. Raises NotAllowed, Blocked, BadInput or StaleState."""
    case = _hold(
        case, by, rules.can_name_investigator, "A lead quality assurer or an administrator names who investigates."
    )
    now = CaseInvestigator.objects.current().filter(case=case).first()
    if (now.pk if now else None) != instead_of:
        raise StaleState("Somebody else has just named an investigator. Look again.")
    if blockers := rules.investigator_blockers(case, person):
        raise Blocked(blockers)
    if now:
        why = check_reason(why, f"Say why {now.person.full_name} no longer investigates.")
        CaseInvestigator.objects.filter(pk=now.pk).supersede(by=by, at=timezone.now(), why=why)
    named = CaseInvestigator.objects.create(case=case, person=person, by=by)
    _record(case, "named investigator of case", by=by, words=why)
    tell_investigator(named)
    return named


@transaction.atomic
def tell_organisation(case, *, by, told_on, reference=""):
    """The awarding organisation has been told. A second record corrects the first, which is kept."""
    case = _hold(case, by, rules.can_keep_case, KEEPERS)
    _check_day(told_on, "The day on which it was told", case.came_to_light_on)
    now = timezone.now()
    CaseNotice.objects.filter(case=case).supersede(by=by, at=now, why="Recorded again")
    reference = reference.strip()[:80]
    notice = CaseNotice.objects.create(case=case, told_on=told_on, reference=reference, by=by)
    _record(case, "told awarding organisation of case", by=by, told_on=told_on, reference=reference)
    return notice


@transaction.atomic
def write_note(case, *, by, kind, text):
    """Write down an interim measure, or a finding, which is the investigator's."""
    if kind not in CaseNoteKind.values:
        raise BadInput("Say whether it is an interim measure or a finding.")
    finds = kind == CaseNoteKind.FINDING
    may, sentence = (rules.can_investigate, INVESTIGATOR_ONLY) if finds else (rules.can_keep_case, KEEPERS)
    case = _hold(case, by, may, sentence)
    if blockers := rules.case_closed_blockers(case):
        raise Blocked(blockers)
    text = check_reason(text, "Write down what was found." if finds else "Say what is done meanwhile.", LONGEST)
    note = CaseNote.objects.create(case=case, kind=kind, text=text, by=by)
    _record(case, "wrote finding of case" if finds else "took interim measure in case", by=by, words=text)
    return note


@transaction.atomic
def record_telling(case, *, by, whom, told_on, words, name=""):
    """Somebody has been told, also after the end. What the learner is told stands where the learner can read it."""
    case = _hold(case, by, rules.can_keep_case, KEEPERS)
    if whom not in CaseTold.values:
        raise BadInput("Say who was told.")
    name = "" if whom == CaseTold.LEARNER else " ".join(name.split())[:150]
    if whom != CaseTold.LEARNER and not name:
        raise BadInput("Give the name of who was told.")
    _check_day(told_on, "The day on which they were told", case.came_to_light_on)
    words = check_reason(words, "Say what they were told.", LONGEST)
    telling = CaseTelling.objects.create(case=case, whom=whom, name=name, told_on=told_on, words=words, by=by)
    _record(case, "told somebody of case", by=by, words=words, told_on=told_on)
    return telling


@transaction.atomic
def lift_hold(case, *, by, why):
    """Things may leave the portfolio again while the case goes on; the claim stays held."""
    case = _hold(case, by, rules.can_investigate, INVESTIGATOR_ONLY)
    if blockers := rules.lift_hold_blockers(case):
        raise Blocked(blockers)
    why = check_reason(why, "Say why the portfolio need not be kept as it is.")
    CaseHold.objects.filter(case=case).supersede(by=by, at=timezone.now(), why=why)
    _record(case, "lifted hold of case", by=by, words=why)
    return case


@transaction.atomic
def renew_hold(case, *, by, why):
    """The portfolio is kept as it is once more."""
    case = _hold(case, by, rules.can_investigate, INVESTIGATOR_ONLY)
    if blockers := rules.renew_hold_blockers(case):
        raise Blocked(blockers)
    why = check_reason(why, "Say why the portfolio has to be kept as it is again.")
    held = CaseHold.objects.create(case=case, why=why, by=by)
    _record(case, "renewed hold of case", by=by, words=why)
    return held


@transaction.atomic
def close_case(case, *, by, outcome, reasons, sanction=""):
    """The investigator says what it came to. The hold ends, and what was held can go on."""
    case = _hold(case, by, rules.can_investigate, INVESTIGATOR_ONLY)
    if blockers := rules.close_case_blockers(case):
        raise Blocked(blockers)
    if outcome not in CaseOutcome.values:
        raise BadInput("Say whether it was proved.")
    reasons = check_reason(reasons, "Say on what grounds.", LONGEST)
    sanction = sanction.strip()
    if outcome == CaseOutcome.PROVED and not sanction:
        raise BadInput("Say what follows for those whom it concerns, even if it is nothing.")
    if outcome == CaseOutcome.NOT_PROVED and sanction:
        raise BadInput("Nothing was proved, so no sanction can follow.")
    now = timezone.now()
    try:
        with transaction.atomic():
            closing = CaseClosing.objects.create(case=case, outcome=outcome, reasons=reasons, sanction=sanction, by=by)
    except IntegrityError as error:
        raise StaleState(CHANGED) from error
    if not Case.objects.open().filter(pk=case.pk).update(status=CaseStatus.CLOSED):
        raise StaleState(CHANGED)
    CaseHold.objects.filter(case=case).supersede(by=by, at=now, why="The case was closed")
    _record(case, "closed case", by=by, words=f"{outcome}\n{reasons}\n{sanction}")
    return closing


def _hold(case, by, may, sentence):
    """The case as it is now, nobody else acting on its registration; `may` is asked again on what is held."""
    if not may(by, case):
        raise NotAllowed(sentence)
    registration = hold_registration(case.registration)
    rows = Case.objects.select_for_update(of=("self",)).select_related("centre")
    fresh = rows.get(pk=case.pk)
    fresh.registration = registration
    if not may(by, fresh):  # another investigator was named, or this person was named in the case, at this moment
        raise StaleState(CHANGED)
    return fresh


def _record(case, verb, *, by, words="", **facts):
    if words:
        facts["words"] = hashlib.sha256(words.encode()).hexdigest()
    record_act(case.centre, by=by, verb=verb, obj=case, name=case.reference, **facts)
