"""Who may take a portfolio away, bring one, and answer what was decided elsewhere; and what stands in the way."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import PackageJob
from assessment.rules.judging import is_assessor_of, locked_blockers, person_blockers, unit_blockers
from assessment.states import Outcome, PackageWork
from config.refusals import Blocker
from portfolios.rules import can_correct_registration
from portfolios.states import EvidenceStatus, RegistrationStatus


def can_take_away(user, registration):
    """The learner alone, also after withdrawal (ACCESS: data export, request own).

    An administrator reads no evidence (R1.11); their export by two people belongs to the register of retention.
    """
    return user.is_authenticated and user.pk == registration.learner_id


def can_fetch_package(user, job):
    return job.work == PackageWork.MAKE and can_take_away(user, job.registration)


def can_read_package(user, job):
    return PackageJob.objects.visible_to(user).filter(pk=job.pk).exists()


def can_bring_portfolio(user, registration):
    """The learner, or an administrator to whom the file was handed; what becomes of it the learner says."""
    return can_take_away(user, registration) or can_correct_registration(user, registration)


def can_accept_package(user, job):
    """Evidence is added by the learner (ACCESS: evidence, create)."""
    return job.is_inward and can_take_away(user, job.registration)


def can_retry_package(user, job):
    """Whoever may have it made; one that was brought also the administrator who corrects the registration."""
    return can_take_away(user, job.registration) or (job.is_inward and can_correct_registration(user, job.registration))


def can_confirm_identity(user, job):
    """An administrator, never about themselves (R2.9)."""
    return job.is_inward and can_correct_registration(user, job.registration)


def can_answer_prior(user, registration):
    """The learner’s assessor makes a decision of elsewhere their own, or does not."""
    return is_assessor_of(user, registration)


def bring_blockers(registration):
    """Why nothing can be brought to the registration."""
    if registration.status == RegistrationStatus.REGISTERED:
        return []
    sentence = "This registration is no longer open, so no evidence can be added to it."
    return [Blocker("not_registered", sentence, "Ask your centre to register you again.")]


def differences(job):
    """[(what, there, here)] of the person's facts that differ between the package and the registration."""
    if job.manifest is None:
        return []
    there, here = job.manifest["learner"], job.registration
    found = []
    if " ".join(there["name"].casefold().split()) != " ".join(here.name.casefold().split()):
        found.append(("Name", there["name"], here.name))
    if there["date_of_birth"] != here.date_of_birth.isoformat():
        born = date.fromisoformat(there["date_of_birth"])
        found.append(("Date of birth", date_format(born), date_format(here.date_of_birth)))
    return found


def accept_blockers(job):
    """Why a portfolio that has been proved cannot be taken in yet."""
    blockers = bring_blockers(job.registration)
    if differences(job) and job.identity_at is None:
        blockers.append(
            Blocker(
                "identity",
                "The portfolio names another person, or another date of birth.",
                "An administrator of your centre looks at both and confirms that it is you.",
            )
        )
    return blockers


def answer_blockers(registration, user, priors, on=None):
    """Why the person cannot accept these prior decisions today; the ordinary rules of judging, asked beforehand."""
    on = on or timezone.localdate()
    units = list({prior.criterion.outcome.unit_id: prior.criterion.outcome.unit for prior in priors}.values())
    blockers = person_blockers(user, registration, on)
    blockers += unit_blockers(user, units, registration, on, trainee_may=True).values()
    blockers += locked_blockers(units, registration).values()
    for piece in sorted({prior.evidence for prior in priors}, key=lambda piece: piece.number):
        if piece.status != EvidenceStatus.SUBMITTED:
            sentence = f"{piece.reference} is not before an assessor: {piece.get_status_display().lower()}."
            blockers.append(Blocker("not_submitted", sentence, "The learner hands it in first."))
    if any(prior.outcome != Outcome.MET for prior in priors):
        sentence = "Only what was met elsewhere can be accepted."
        blockers.append(Blocker("not_met", sentence, "Decide the others on the evidence itself."))
    return blockers
