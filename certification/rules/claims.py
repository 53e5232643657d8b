"""Pure questions about claims and their documents: who may, and every reason why not yet."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from assessment.models import Decision, Signature
from assessment.queries import achieved_units, edition_for, recognitions
from assessment.rules import claim_hold_blockers
from assessment.states import Signer
from centres.models import QualificationApproval
from centres.rules import has_sanction, holds_role, holds_role_anywhere
from centres.states import QUALITY_ROLES, Role, SanctionEffect
from certification.states import DocumentStatus, Rendering
from config.printing import missing
from config.refusals import Blocker
from iqa.rules import current_release, release_fits
from portfolios.models import Allocation
from portfolios.rules import correct_link
from portfolios.states import AllocatedRole, RegistrationStatus
from qualifications.combination import evaluate
from qualifications.models import Unit

# ---------- who may ----------


def can_list_claims(user, _):
    return holds_role_anywhere(user, Role.ADMIN, *QUALITY_ROLES)


def can_read_claim(user, claim):
    return holds_role(user, claim.registration.centre, Role.ADMIN, *QUALITY_ROLES)


def can_make_claim(user, registration):
    """Administrators of the centre; never for themselves (R1.1)."""
    return user.pk != registration.learner_id and holds_role(user, registration.centre, Role.ADMIN)


def can_submit_claim(user, claim):
    return can_make_claim(user, claim.registration)


def can_accept_claim(user, claim):
    """To record what the awarding organisation said; the administrators hold the contact with it."""
    return can_make_claim(user, claim.registration)


def can_withdraw_claim(user, claim):
    return can_make_claim(user, claim.registration)


def can_list_documents(user, _):
    """The register; learners have a page of their own documents."""
    return holds_role_anywhere(user, Role.ADMIN, *QUALITY_ROLES)


def can_read_document(user, document):
    """Those who keep the register; the learner while the document is ready and stands."""
    registration = document.claim.registration
    if holds_role(user, registration.centre, Role.ADMIN, *QUALITY_ROLES):
        return True
    ready = document.rendering == Rendering.DONE and document.status == DocumentStatus.VALID
    return user.pk == registration.learner_id and ready


def can_keep_document(user, document):
    """To have it made again after a failure, and to replace it."""
    return can_make_claim(user, document.claim.registration)


def can_revoke_document(user, document):
    """Administrators; that it takes a second one is said by `revoke_blockers`."""
    return can_keep_document(user, document)


# ---------- facts that several blockers rest on ----------


def approval_of(registration):
    """The centre's approval for the edition, whatever its dates, or None."""
    rows = QualificationApproval.objects.filter(centre=registration.centre, qualification=registration.qualification)
    return rows.first()


def claims_directly(approval, on):
    """Whether the award needs nobody else's look today: direct claims status and no sanction against it (R5.7)."""
    return approval.has_direct_claims(on) and not has_sanction(approval, SanctionEffect.NO_DCS, on)


def verdict_of(registration):
    """The rules of combination judged on the units that are signed by both, or recognised (R6.14, R6.15)."""
    numbers = Unit.objects.filter(pk__in=achieved_units(registration)).values_list("number", flat=True)
    return evaluate(edition_for(registration, recognitions(registration)), set(numbers))


# ---------- why not yet ----------


def claim_blockers(registration, on=None, *, by=None, claim=None, verdict=None):
    """Every reason why the award cannot be claimed on the day (R6.15); the page shows them, submitting obeys them.

    `by` is the person who would submit (two-person rule), `claim` their draft: another live claim is a reason.
    `verdict` may be given by whoever has it already.
    """
    on = on or timezone.localdate()
    approval = approval_of(registration)
    return [
        *_other_claim_blockers(registration, claim),
        *_registration_blockers(registration, by, on),
        *_approval_blockers(approval, on),
        *_date_blockers(registration, on),
        *_learner_blockers(registration),
        *_combination_blockers(registration, verdict or verdict_of(registration)),
        *release_blockers(registration, by),
        *claim_hold_blockers(registration, on),
        *_person_blockers(registration, by),
    ]


def _other_claim_blockers(registration, claim):
    others = registration.claims.live()
    other = others.exclude(pk=claim.pk).first() if claim else others.first()
    if other is None:
        return []
    url = reverse("certification:claim_detail", args=[other.pk])
    sentence = f"Claim {other.number} has been made for this registration already."
    return [Blocker("claimed", sentence, "Go on with that one, or withdraw it first.", url, "Open it")]


def _registration_blockers(registration, user, on):
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


def _approval_blockers(approval, on):
    if approval is None or approval.starts_on > on or (approval.ends_on and approval.ends_on < on):
        sentence = f"The centre's approval for this qualification is not in force on {on:%-d %b %Y}."
        return [Blocker("approval", sentence, "Ask the awarding organisation, and record the dates it gives.")]
    if has_sanction(approval, SanctionEffect.NO_CLAIM, on):
        sentence = "A sanction of the awarding organisation stops claims for this qualification."
        return [Blocker("sanction", sentence, "The draft is kept; submit it when the sanction has been lifted.")]
    return []


def _date_blockers(registration, on):
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


def _learner_blockers(registration):
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


def _combination_blockers(registration, verdict):
    """One reason per rule that is unmet; the first leads to the units, the others would lead to the same place."""
    way = (reverse("assessment:registration_units", args=[registration.pk]), "See the units")
    return [
        Blocker(
            "combination",
            f"{finding.sentence}: {finding.have} of {finding.need} achieved.",
            f"Missing {amount(finding.missing, finding.measure)}; a unit counts when assessor and learner have signed.",
            *(way if place == 0 else ()),
        )
        for place, finding in enumerate(verdict.unmet)
    ]


def amount(number, measure):
    """3 credits, 1 unit: `measure` is a plural."""
    return f"{number} {measure if number != 1 else measure[:-1]}"


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
    return f"{timezone.localtime(moment):%-d %b %Y}"


def _person_blockers(registration, by):
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


def revoke_blockers(document, by):
    """Why the person cannot revoke: it stands no longer, or they submitted the claim themselves (two people)."""
    if document.status != DocumentStatus.VALID:
        sentence = f"{document} stands no longer: {document.get_status_display().lower()}."
        return [Blocker("not_valid", sentence, "There is nothing to revoke.")]
    if document.claim.submitted_by_id == by.pk:
        remedy = "Another administrator revokes it: nobody takes back alone what they claimed."
        return [Blocker("two_people", "You submitted this claim.", remedy)]
    return []
