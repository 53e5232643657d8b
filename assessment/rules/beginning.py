"""Pure questions about the start of a learner: who records and signs, what is in order, and what is missing."""

import hashlib
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment import statements
from assessment.models import AgreementSignature, StartItem, StartTerms
from assessment.states import AgreementParty, StartStep
from centres.rules import holds_role_anywhere
from centres.states import Role
from config.refusals import Blocker
from portfolios.rules import age_on, can_manage_registration, is_allocated
from portfolios.states import AllocatedRole, RegistrationStatus

IDENTITY, AGE, AGREEMENT = "identity", "age", "agreement"
# Steps that say nothing without a word of what was found.
NEED_A_NOTE = (StartStep.TRAINING, StartStep.HELD, StartStep.LEVEL, StartStep.POLICIES)
LABELS = {
    **dict(StartStep.choices),
    IDENTITY: "Identity seen",
    AGE: "Age",
    AGREEMENT: "Learning agreement signed by both",
}


class Check(NamedTuple):
    """A step of the start as pages show it: done on which day and by whom, or why it is not."""

    step: str
    is_done: bool
    on: date | None = None
    by: str = ""
    text: str = ""

    @property
    def label(self):
        return LABELS[self.step]


class Wording(NamedTuple):
    """The text of a learning agreement that is to be signed, with its version and fingerprint."""

    version: int
    text: str

    @property
    def sha256(self):
        return hashlib.sha256(self.text.encode()).hexdigest()


def can_keep_start(user, registration):
    """An administrator of the centre or the learner's assessor; nobody for themselves (R1.1)."""
    if user.pk == registration.learner_id:
        return False
    return can_manage_registration(user, registration) or is_allocated(user, registration, AllocatedRole.ASSESSOR)


def can_sign_agreement(user, registration):
    """The learner for themselves; for the centre whoever keeps the start."""
    return user.pk == registration.learner_id or can_keep_start(user, registration)


def can_set_terms(user, _):
    """Administrators write their centre's own terms."""
    return holds_role_anywhere(user, Role.ADMIN)


def party_of(user, registration):
    """For which side of the learning agreement the person signs."""
    return AgreementParty.LEARNER if user.pk == registration.learner_id else AgreementParty.CENTRE


def start_checks(registration):
    """Every step of the start, in the order of R3.1. 3 queries."""
    rows = StartItem.objects.current().filter(registration=registration).select_related("by")
    items = {row.step: row for row in rows}
    return [
        *[_recorded(step, items.get(step)) for step in StartStep],
        _identity(registration),
        _age(registration),
        _agreement(registration),
    ]


def _recorded(step, item):
    if item is None:
        return Check(step, False)
    return Check(step, True, item.done_on, item.by.full_name, item.note)


def _identity(registration):
    """R2.9: which document was seen, by whom and when; never a copy of it."""
    if registration.identity_seen_on is None:
        return Check(IDENTITY, False, text="An administrator or the assessor looks at a proof of identity.")
    by = registration.identity_seen_by.full_name
    return Check(IDENTITY, True, registration.identity_seen_on, by, registration.identity_document)


def _age(registration):
    """Old enough on the first day (R3.1); the date of birth counts as seen with the proof of identity."""
    least = registration.qualification.min_age
    age = age_on(registration.date_of_birth, registration.starts_on)
    if least and age < least:
        return Check(AGE, False, text=f"{age} on the first day; the qualification asks for {least}.")
    if registration.identity_seen_on is None:
        return Check(AGE, False, text="The date of birth is seen with the proof of identity.")
    text = f"{age} on the first day" + (f"; the qualification asks for {least}" if least else "")
    return Check(AGE, True, registration.identity_seen_on, registration.identity_seen_by.full_name, text)


def _agreement(registration):
    signed = signatures_of(registration)
    if len(signed) == len(AgreementParty):
        last = max(signed.values(), key=lambda row: row.at)
        names = " and ".join(signed[party].by.full_name for party in AgreementParty)
        return Check(AGREEMENT, True, timezone.localdate(last.at), names, f"version {last.version}")
    if not signed:
        return Check(AGREEMENT, False, text="Nobody has signed yet.")
    (missing,) = set(AgreementParty) - set(signed)
    return Check(AGREEMENT, False, text=f"Waits for the signature of the {missing.label.lower()}.")


def signatures_of(registration):
    """{party: AgreementSignature} of those that count. One query."""
    rows = AgreementSignature.objects.current().filter(registration=registration).select_related("by")
    return {AgreementParty(row.party): row for row in rows}


def agreement_wording(registration, on=None):
    """The text that is signed now: what the other party has signed, else the centre's newest, with the facts."""
    signed = signatures_of(registration)
    for row in signed.values():
        return Wording(row.version, row.text)
    return newest_wording(registration, on)


def newest_wording(registration, on=None):
    """The centre's words in force on the day, or ours where it has none, under the facts that they are about."""
    terms = StartTerms.objects.in_force(registration.centre, on)
    words = terms.agreement if terms else statements.AGREEMENT
    facts = [
        f"Learner: {registration.name}",
        f"Centre: {registration.centre}",
        f"Qualification: {registration.qualification.title}, edition {registration.qualification.edition}",
        f"From {date_format(registration.starts_on)}, planned until {date_format(registration.planned_end_on)}",
    ]
    policies = [f"Policies: {terms.policies}"] if terms else []
    return Wording(terms.version if terms else 0, "\n".join([*facts, *policies, "", words.strip()]))


def is_open(registration):
    return registration.status == RegistrationStatus.REGISTERED


def start_blockers(registration, checks=None):
    """What of the start is missing, each with what to do."""
    url = reverse("assessment:start", args=[registration.pk])
    checks = start_checks(registration) if checks is None else checks
    return [_blocker(check, registration, url) for check in checks if not check.is_done]


def _blocker(check, registration, url):
    if check.step == AGREEMENT:
        sentence, verb = "The learning agreement is not signed by both.", "Open it"
        return Blocker(AGREEMENT, sentence, check.text, reverse("assessment:agreement", args=[registration.pk]), verb)
    if check.step == IDENTITY:
        url = reverse("portfolios:registration_detail", args=[registration.pk])
        return Blocker(IDENTITY, "The learner’s identity has not been checked.", check.text, url, "Record it")
    remedy = check.text or "The administrator or the assessor records it, with the day."
    return Blocker(check.step, f"Not done yet: {check.label.lower()}.", remedy, url, "Open the checklist")


def start_sign_off_blockers(registration, on):
    """Identity and agreement, where the centre's terms ask for them before a unit is signed (R2.9, R3.1)."""
    terms = StartTerms.objects.in_force(registration.centre, on)
    if terms is None or not terms.needed_to_sign:
        return []
    checks = [_identity(registration), _agreement(registration)]
    return start_blockers(registration, checks)


def start_warnings(registration):
    """Sentences for an assessor who judges before the start is complete: they do not stop it (R3.1)."""
    missing = [check.label.lower() for check in start_checks(registration) if not check.is_done]
    if not missing:
        return []
    if len(missing) == len(LABELS):
        return ["Nothing of the start is recorded: neither initial assessment nor agreement nor identity"]
    return [f"The start is not complete: {', '.join(missing)}"]
