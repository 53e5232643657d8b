"""Pure questions about claims and their documents: who may, and every reason why not yet."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Decision, Signature
from assessment.queries import achieved_units, edition_for, recognitions
from assessment.rules import claim_hold_blockers
from assessment.states import Signer
from centres.models import QualificationApproval
from centres.rules import has_sanction, holds_role, holds_role_anywhere
from centres.states import QUALITY_ROLES, Role, SanctionEffect
from certification.models import Claim, ClaimPolicy, Custody
from certification.states import (
    AWARDED,
    CERTIFICATES,
    ClaimKind,
    ClaimStatus,
    CustodyKind,
    DocumentStatus,
    Rendering,
)
from config.printing import missing
from config.refusals import Blocker
from iqa.models import Action, ExternalVisit
from iqa.rules import current_release, overdue_visit_actions, release_fits, unit_assurance
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


def can_read_centre_reports(user, _):
    """Those who run a centre: administrators and lead quality assurers."""
    return holds_role_anywhere(user, Role.ADMIN, Role.LEAD_IQA)


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
    """Administrators: to ask, to confirm, to drop it; that it takes two of them is said by `revoke_blockers`."""
    return can_keep_document(user, document)


def can_answer_claim(user, claim):
    """To record a question of the organisation, its answer, a rejection, the fee, and the certificates that came."""
    return can_make_claim(user, claim.registration)


def can_claim_several(user, _):
    """Administrators; whom, is asked for each learner."""
    return holds_role_anywhere(user, Role.ADMIN)


def can_keep_job(user, job):
    return holds_role(user, job.centre, Role.ADMIN)


def can_read_sending(user, sending):
    return holds_role(user, sending.centre, Role.ADMIN)


def can_administer_claims(user, centre):
    """To set what the centre wants of claims, and the columns in which they are sent."""
    return holds_role(user, centre, Role.ADMIN)


def can_keep_paper(user, paper):
    """To write down what happened to a document or a certificate: administrators, never their own (R1.1)."""
    return can_make_claim(user, paper.claim.registration)


def can_keep_entry(user, custody):
    """To take an entry back that was a mistake."""
    return can_keep_paper(user, custody.document or custody.certificate)


def can_read_paper(user, paper):
    return can_read_claim(user, paper.claim)


# ---------- facts that several blockers rest on ----------


def policy_of(centre):
    """What the centre wants of claims; where it has said nothing, as the model says. 1 query."""
    return ClaimPolicy.objects.current().filter(centre=centre).first() or ClaimPolicy(centre=centre)


def approval_of(registration):
    """The centre's approval for the edition, whatever its dates, or None."""
    rows = QualificationApproval.objects.filter(centre=registration.centre, qualification=registration.qualification)
    return rows.first()


def claims_directly(approval, on):
    """Whether the award needs nobody else's look today: direct claims status, no sanction against it (R5.7), and no
    action of an external quality assurer overdue (R5.4)."""
    return approval.has_direct_claims(on) and not stopped_directly(approval, on)


def stopped_directly(approval, on):
    """Sentences why direct claims status does not count today, where the approval has it; else nothing. 2 queries."""
    if approval is None or not approval.has_direct_claims(on):
        return []
    found = []
    if has_sanction(approval, SanctionEffect.NO_DCS, on):
        found.append(f"A sanction of {approval.qualification.awarding_organisation} takes direct claims away (R5.7).")
    for action in overdue_visit_actions(approval.centre_id, approval.qualification_id, on).select_related("owner"):
        found.append(
            f"Action {action.number} of an external quality assurer was due on {date_format(action.due_on)} and is not "
            f"closed; {action.owner.full_name} answers it (R5.4)."
        )
    return found


def can_agree_claim(user, claim, visit):
    """The external quality assurer of a visit whose qualifications the claim is on; never the centre's own (R5.7)."""
    return user.pk == visit.eqa_id and visits_about(claim).filter(pk=visit.pk).exists()


def visits_about(claim):
    """Visits whose room is open, and whose qualifications the claim is on."""
    registration = claim.registration
    rows = ExternalVisit.objects.entered()
    return rows.filter(centre=registration.centre_id, qualifications=registration.qualification_id)


def can_issue_documents(user, claim):
    """Who records the acceptance; and the external quality assurer who has just agreed in the room of a visit."""
    return can_accept_claim(user, claim) or visits_about(claim).filter(eqa=user).exists()


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
        *_fee_blockers(registration, claim),
        *_person_blockers(registration, by),
    ]


def unit_claim_blockers(registration, units, on=None, *, by=None, claim=None):
    """Every reason why these units cannot be claimed by themselves (R6.17): for a learner who leaves, or for credit.

    The rules of combination are not asked. Instead of a release of the whole, quality assurance must be done with each
    of the units.
    """
    on = on or timezone.localdate()
    return [
        *_other_claim_blockers(registration, claim),
        *_left_registration_blockers(registration, by),
        *_approval_blockers(approval_of(registration), on),
        *_date_blockers(registration, on),
        *_learner_blockers(registration),
        *_chosen_blockers(registration, units, claim),
        *unit_quality_blockers(registration, units),
        *claim_hold_blockers(registration, on),
        *_fee_blockers(registration, claim),
        *_person_blockers(registration, by),
    ]


def _left_registration_blockers(registration, user):
    """It was made with the organisation; that the learner has left meanwhile is no reason (R6.17)."""
    in_order = RegistrationStatus.REGISTERED, RegistrationStatus.WITHDRAWN
    url, verb = correct_link(user, registration) if user else ("", "")
    url, verb = url or reverse("portfolios:registration_detail", args=[registration.pk]), verb or "Open registration"
    blockers = []
    if registration.status not in in_order or registration.registered_on is None:
        sentence = "The learner is not registered with the awarding organisation, or the award is complete."
        blockers.append(Blocker("registration", sentence, "Units are claimed before the full award.", url, verb))
    if not registration.learner_number:
        sentence = "The learner number at the awarding organisation is not on record."
        blockers.append(Blocker("learner_number", sentence, "It is printed: enter it on the registration.", url, verb))
    return blockers


def claimed_units(registration, claim=None):
    """Ids of the units in other live claims of the registration. 1 query."""
    rows = registration.claims.live().exclude(pk=claim.pk if claim else None)
    return set(rows.filter(units__isnull=False).values_list("units__unit", flat=True))


def _chosen_blockers(registration, units, claim):
    if not units:
        sentence = "No unit is chosen."
        return [Blocker("no_units", sentence, "Choose units that the assessor and the learner have signed.")]
    achieved, claimed = achieved_units(registration), claimed_units(registration, claim)
    blockers = []
    for unit in units:
        if unit.pk not in achieved:
            sentence = f"{unit.number} is not achieved."
            blockers.append(Blocker("unit_open", sentence, "It counts when assessor and learner have signed."))
        elif unit.pk in claimed:
            sentence = f"{unit.number} has been claimed already."
            blockers.append(Blocker("unit_claimed", sentence, "Leave it out: a unit is claimed once."))
    return blockers


def unit_quality_blockers(registration, units):
    """Why quality assurance is not done with the units: a sample planned, a disagreement, an open action (R4.19)."""
    marks = unit_assurance(registration)
    waiting = set(
        Action.objects.open().filter(sample__registration=registration).values_list("sample__unit", flat=True)
    )
    blockers = []
    for unit in units:
        mark = marks.get(unit.pk)
        if unit.pk in waiting or (mark and mark.state in ("planned", "disagree")):
            sentence = f"Quality assurance is not done with {unit.number}."
            blockers.append(
                Blocker("quality", sentence, "A quality assurer reviews its sample and closes its actions.")
            )
    return blockers


def _fee_blockers(registration, claim):
    """Only where the centre wants it (R6.15)."""
    if not policy_of(registration.centre).needs_fee:
        return []
    if claim is not None and claim.fee_due is not None and (not claim.fee_due or claim.fee_paid_on):
        return []
    url = reverse("certification:claim_fee", args=[claim.pk]) if claim else ""
    sentence = "The fee of this claim is not settled."
    remedy = "Record what is due and when it was paid; nothing due is 0."
    return [Blocker("fee", sentence, remedy, url, "Record the fee" if url else "")]


def agreed_blockers(claim, on):
    """What is asked again when the organisation has agreed: the claim must still rest on what it was sent with."""
    registration = claim.registration
    if claim.kind == ClaimKind.UNITS:
        units = [row.unit for row in claim.units.select_related("unit")]
        quality = [*_chosen_blockers(registration, units, claim), *unit_quality_blockers(registration, units)]
    else:
        quality = release_blockers(registration)
    return [*quality, *claim_hold_blockers(registration, on)]


def reopen_blockers(route_unit):
    """A reason for assessment (reopen_checks): the unit stands in a claim of units; R3.13 wants it withdrawn first."""
    claims = Claim.objects.live().filter(registration=route_unit.registration_id, kind=ClaimKind.UNITS)
    claim = claims.exclude(status=ClaimStatus.DRAFT).filter(units__unit=route_unit.unit_id).first()
    if claim is None:
        return []
    sentence = f"The unit has been claimed ({claim.number})."
    remedy = "Withdraw the claim before reopening the unit; what is awarded stays."
    return [Blocker("claimed", sentence, remedy, reverse("certification:claim_detail", args=[claim.pk]), "Open it")]


def _other_claim_blockers(registration, claim):
    others = registration.claims.live().filter(kind=ClaimKind.FULL)
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


def standing_blockers(document):
    """Why there is nothing to take back: the document is not made yet, or stands no longer."""
    if document.status != DocumentStatus.VALID:
        sentence = f"{document} stands no longer: {document.get_status_display().lower()}."
        return [Blocker("not_valid", sentence, "There is nothing to revoke.")]
    return []


def open_revocation(document):
    """The request for revocation that waits for a second person, or None."""
    return document.revocation_requests.filter(closed_at=None).select_related("by").first()


def revoke_blockers(document, by):
    """Why the person cannot confirm a revocation: nobody has asked for it, or they did so themselves (two people)."""
    if blockers := standing_blockers(document):
        return blockers
    asked = open_revocation(document)
    if asked is None:
        return [
            Blocker("not_asked", "Nobody has asked for this revocation.", "One administrator asks, another confirms.")
        ]
    if asked.by_id == by.pk:
        remedy = "Another administrator confirms it: nobody takes back a document alone."
        return [Blocker("two_people", "You asked for this revocation.", remedy)]
    return []


def is_certificate(paper):
    return paper_field(paper) == "certificate" or paper.kind in CERTIFICATES


def custody_of_claim(claim):
    """Which entries count for any standing certificate of the claim: a set of kinds. 1 query."""
    ours = Q(document__claim=claim, document__status=DocumentStatus.VALID, document__kind__in=CERTIFICATES)
    theirs = Q(certificate__claim=claim, certificate__status=DocumentStatus.VALID)
    return set(Custody.objects.current().filter(ours | theirs).values_list("kind", flat=True))


def custody_blockers(paper, kind, custody=None):
    """Why this cannot be written down of the paper (R6.19). `custody`: its current rows, where somebody has them."""
    if custody is None:
        custody = list(Custody.objects.current().filter(**{paper_field(paper): paper}))
    done = {row.kind for row in custody}
    blockers = []
    if paper.status != DocumentStatus.VALID:
        sentence = f"{paper} stands no longer: {paper.get_status_display().lower()}."
        blockers.append(Blocker("not_valid", sentence, "Go on with the one that replaces it, if there is one."))
    if getattr(paper, "rendering", Rendering.DONE) != Rendering.DONE:
        blockers.append(Blocker("not_made", f"{paper} is not made yet.", "Wait until it is ready."))
    if kind in done:
        sentence = f"It is written down already: {CustodyKind(kind).label.lower()}."
        blockers.append(Blocker("done", sentence, "Take that entry back first, with a reason."))
    if kind == CustodyKind.HANDED_OVER and paper_field(paper) == "certificate" and CustodyKind.CHECKED not in done:
        sentence = "Nobody has checked it against the registration."
        blockers.append(Blocker("unchecked", sentence, "Compare name, title and date, and record that you have."))
    if kind == CustodyKind.CHECKED and paper_field(paper) == "certificate" and CustodyKind.RECEIVED not in done:
        blockers.append(Blocker("not_here", "It has not arrived yet.", "Record first that it was received."))
    return blockers


def paper_field(paper):
    """The column of Custody that names this paper."""
    return "document" if hasattr(paper, "rendering") else "certificate"


def certificate_blockers(claim):
    """Why a certificate of the organisation cannot be recorded for the claim."""
    if claim.status in AWARDED:
        return []
    sentence = f"The claim is not accepted: {claim.get_status_display().lower()}."
    return [Blocker("not_accepted", sentence, "A certificate belongs to an accepted claim: record the acceptance.")]
