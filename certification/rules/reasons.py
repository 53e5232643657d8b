"""Reasons that stand against any claim, of an award or of units."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from assessment.models import Decision, Signature
from assessment.states import Signer
from centres.models import QualificationApproval
from centres.rules import has_sanction, holds_role
from centres.states import QUALITY_ROLES, SanctionEffect
from certification.models import ClaimPolicy
from certification.states import (
    ClaimKind,
)
from config.printing import missing
from config.refusals import Blocker
from iqa.rules import current_release, release_fits
from portfolios.models import Allocation
from portfolios.rules import correct_link
from portfolios.states import AllocatedRole, RegistrationStatus


def policy_of(centre):
    """What the centre wants of claims; where it has said nothing, as the model says. 1 query."""
    return ClaimPolicy.objects.current().filter(centre=centre).first() or ClaimPolicy(centre=centre)


def approval_of(registration):
    """The centre's approval for the edition, whatever its dates, or None."""
    rows = QualificationApproval.objects.filter(centre=registration.centre, qualification=registration.qualification)
    return rows.first()


def fee_blockers(registration, claim):
    """Only where the centre wants it (R6.15)."""
    if not policy_of(registration.centre).needs_fee:
        return []
    if claim is not None and claim.fee_due is not None and (not claim.fee_due or claim.fee_paid_on):
        return []
    url = reverse("certification:claim_fee", args=[claim.pk]) if claim else ""
    sentence = "The fee of this claim is not settled."
    remedy = "Record what is due and when it was paid; nothing due is 0."
    return [Blocker("fee", sentence, remedy, url, "Record the fee" if url else "")]


def other_claim_blockers(registration, claim):
    """One full award is claimed once: another live claim of it is a reason."""
    others = registration.claims.live().filter(kind=ClaimKind.FULL)
    other = others.exclude(pk=claim.pk).first() if claim else others.first()
    if other is None:
        return []
    url = reverse("certification:claim_detail", args=[other.pk])
    sentence = f"Claim {other.number} has been made for this registration already."
    return [Blocker("claimed", sentence, "Go on with that one, or withdraw it first.", url, "Open it")]


def registration_blockers(registration, user, on):
    """Live with the awarding organisation, and clearly identified there (R6.1, R6.2)."""
    if registration.is_live(on) and registration.learner_number:
        return []
    url, verb = correct_link(user, registration)
    url, verb = url or reverse("portfolios:registration_detail", args=[registration.pk]), verb or "Open registration"
    blockers = []
    if not registration.is_live(on):
        sentence = f"The registration is not in force on {on:%-d %b %Y}."
        if registration.status != RegistrationStatus.REGISTERED:
            sentence = f"The registration is {registration.get_status_display().lower()}."
        remedy = "Only a registration in force can be claimed: register or extend it with the awarding organisation."
        blockers.append(Blocker("registration", sentence, remedy, url, verb))
    if not registration.learner_number:
        sentence = "The learner number at the awarding organisation is not on record."
        blockers.append(Blocker("learner_number", sentence, "It is printed: enter it on the registration.", url, verb))
    return blockers


def approval_blockers(approval, on):
    """The centre is approved for the edition on the day, and no sanction stops claims."""
    if approval is None or approval.starts_on > on or (approval.ends_on and approval.ends_on < on):
        sentence = f"The centre's approval for this qualification is not in force on {on:%-d %b %Y}."
        return [Blocker("approval", sentence, "Ask the awarding organisation, and record the dates it gives.")]
    if has_sanction(approval, SanctionEffect.NO_CLAIM, on):
        sentence = "A sanction of the awarding organisation stops claims for this qualification."
        return [Blocker("sanction", sentence, "The draft is kept; submit it when the sanction has been lifted.")]
    return []


def date_blockers(registration, on):
    """The edition's last day for certificates, and the least time since registration (R6.3, R6.4)."""
    qualification = registration.qualification
    organisation = qualification.awarding_organisation
    blockers = []
    if qualification.certification_end and on > qualification.certification_end:
        sentence = f"The last day to certificate this edition was {qualification.certification_end:%-d %b %Y}."
        blockers.append(Blocker("certification_end", sentence, f"Ask {organisation} what can still be done."))
    if registration.registered_on and organisation.min_days_to_claim:
        earliest = registration.registered_on + timedelta(days=organisation.min_days_to_claim)
        if on < earliest:
            sentence = f"{organisation} takes claims from {organisation.min_days_to_claim} days after registration."
            blockers.append(Blocker("min_days", sentence, f"Submit on {earliest:%-d %b %Y} or later."))
    return blockers


def learner_blockers(registration):
    """Identity seen (R2.9), and the name confirmed as it will be printed (R6.1)."""
    blockers = []
    if registration.identity_seen_on is None:
        url = reverse("portfolios:registration_identity", args=[registration.pk])
        sentence = "Nobody has recorded seeing the learner's proof of identity."
        remedy = "See the document and record which it was; keep no copy."
        blockers.append(Blocker("identity", sentence, remedy, url, "Record identity"))
    if registration.name_confirmed_at is None:
        url = reverse("portfolios:registration_detail", args=[registration.pk])
        sentence = f"{registration.name} has not confirmed the name that will be printed."
        remedy = "The learner confirms it on their home page; remind them."
        blockers.append(Blocker("name", sentence, remedy, url, "Open registration"))
    if lacking := missing(registration.name):
        sentence = f"The printing fonts have no letter for {' '.join(lacking)} in the name as registered."
        blockers.append(Blocker("name_letters", sentence, "Ask the learner for the spelling in Latin letters."))
    return blockers


def release_blockers(registration, by=None):
    """No claim before quality assurance has let the registration go, as it stands today (R4.19)."""
    url = verb = ""
    if by is not None and holds_role(by, registration.centre, *QUALITY_ROLES):
        url, verb = reverse("iqa:registration_release", args=[registration.pk]), "Release it"
    release = current_release(registration)
    if release is None:
        sentence = "Quality assurance has not released this registration for claim."
        return [Blocker("release", sentence, "A quality assurer releases it when the sampling is done.", url, verb)]
    if not release_fits(release):
        sentence = f"Units have been signed or reopened since {release.by} released it on {day_of(release.at)}."
        return [Blocker("release_old", sentence, "A quality assurer looks again and releases it anew.", url, verb)]
    return []


def day_of(moment):
    """The day of a moment, here, as it is read: 8 Jan 2026."""
    return f"{timezone.localtime(moment):%-d %b %Y}"


def person_blockers(registration, by):
    """Two people: who submits has neither assessed the learner nor released the claim (R6.15)."""
    if by is None:
        return []
    remedy = "Another administrator submits the claim."
    if _has_assessed(registration, by):
        return [Blocker("two_people", "You have assessed this learner.", remedy)]
    release = current_release(registration)
    if release is not None and release.by_id == by.pk:
        return [Blocker("two_people", "You have released this registration as quality assurer.", remedy)]
    return []


def _has_assessed(registration, person):
    allocated = Allocation.objects.filter(registration=registration, role=AllocatedRole.ASSESSOR, person=person)
    decided = Decision.objects.filter(registration=registration, by=person)
    signed = Signature.objects.filter(sign_off__registration=registration, signer=Signer.ASSESSOR, by=person)
    return any(rows.exists() for rows in (allocated, decided, signed))
